"""The server: Streamlit around the frame script, plus what is plain HTTP. No logic."""

import logging

import streamlit as st

from config.files import ASSETS, ROOT
from services import container, images, invitations
from services.lab import subjects
from services.log_limit import quieten
from ui import lifespan, paths, tabs
from web import admission, connections, media, middleware
from web.api import lab
from web.known_paths import Site
from web.room import pages as room_pages
from web.share import pages

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
quieten()
capacity = connections.room_for(connections.raise_file_limit())
connections.bound_connections(capacity.connections)
connections.call_nobody()

app = st.App(
    ROOT / "ui" / "navigation.py",
    lifespan=lifespan.lifespan,
    routes=[
        *lab.lab_routes(framed=subjects.framed_answer),
        *room_pages.room_page_routes(),
        *media.media_routes(
            photograph=lambda identity: images.display(identity).jpeg,
            fonts=ASSETS / "fonts",
        ),
        *pages.share_routes(
            photograph=lambda identity: images.display(identity).jpeg,
            invitation=invitations.of_photograph,
            game=invitations.of_game,
            days=invitations.of_days,
            fonts=ASSETS / "fonts",
        ),
    ],
    middleware=[
        *middleware.middleware_stack(Site.below(st.get_option("server.baseUrlPath"), paths.ADDRESSES, paths.MOVED)),
        *admission.admission_stack(capacity, begins=tabs.begins, ends=tabs.ends, uploads=container.uploads),
    ],
    on_script_error=lifespan.fault,
)
