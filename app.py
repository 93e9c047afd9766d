"""The server: Streamlit around the frame script, plus what is plain HTTP. No logic."""

import logging

import streamlit as st

from services.log_limit import quieten
from ui import invitations, lab, lifespan, places, resources, tabs
from web import connections, door, middleware, routes, sharing
from web.signposts import Site

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
quieten()
room = connections.room(connections.raise_file_limit())
connections.bound_connections(room.connections)
connections.call_nobody()

app = st.App(
    places.HOME / "ui" / "frame.py",
    lifespan=lifespan.lifespan,
    routes=[
        *routes.routes(
            photograph=lambda identity: resources.display(identity).jpeg,
            framed=lab.framed_answer,
            fonts=places.ASSETS / "fonts",
        ),
        *sharing.routes(
            photograph=lambda identity: resources.display(identity).jpeg,
            invitation=invitations.of_photograph,
            game=invitations.of_game,
            days=invitations.of_days,
            fonts=places.ASSETS / "fonts",
        ),
    ],
    middleware=[
        *middleware.stack(Site.below(st.get_option("server.baseUrlPath"), places.ADDRESSES)),
        *door.stack(room, begins=tabs.begins, ends=tabs.ends, uploads=resources.uploads),
    ],
    on_script_error=lifespan.fault,
)
