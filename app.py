"""The server: Streamlit around the frame script, plus what is plain HTTP. No logic."""

import logging

import streamlit as st

from ui import invitations, lab, lifespan, places, resources
from web import middleware, routes, sharing
from web.signposts import Site

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

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
    middleware=middleware.stack(Site.below(st.get_option("server.baseUrlPath"), places.ADDRESSES)),
    on_script_error=lifespan.fault,
)
