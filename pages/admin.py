"""Run it here: for whoever runs this quiz. Measure a network, or make a deck of photographs that fool one."""

import streamlit as st

from config import checks
from model.networks.preprocessing import Protocol
from model.networks.registry import DEFAULT, networks
from quiz import formatting
from services import container
from services.decks import made_here
from ui import errors, html, paths, tabs
from ui.callbacks import administering
from ui.session import session
from ui.views import admin, opponent_choice
from ui.widgets import fetch_cards

PROTOCOLS = {Protocol.OWN: "The network's own", Protocol.OFFICIAL: "ImageNet-A's official one"}


def _locked() -> None:
    """The door."""
    st.markdown("This page is for whoever runs this quiz. Everybody else finds what was measured on the leaderboard.")
    st.text_input(
        "The admin's key",
        type="password",
        key="admin-key",
        on_change=administering.enter,
        args=("admin-key",),
        width=360,
    )
    st.caption("It is in QUIZ_ADMIN_SECRET. Where that is not set, the server's log has a link that lets one admin in.")
    st.page_link(
        paths.NUMBERS,
        label="To the leaderboard",
        icon=":material/leaderboard:",
        query_params={"section": paths.LEADERBOARD},
    )


@errors.spoken
def job() -> None:
    """What is running, or how the last one ended."""
    status = container.jobs().status
    if status is None:
        return
    with st.container(border=True, key="job"):
        if status.is_running:
            st.progress(status.fraction, text=formatting.plain(admin.running_line(status)))
            label = "Cancelling…" if status.is_cancelled else "Cancel"
            st.button(label, key="cancel", on_click=administering.cancel, disabled=status.is_cancelled)
            return
        st.markdown(formatting.plain(admin.ended_line(status)))
        if not status.trouble and not status.is_cancelled:
            if status.makes:
                st.link_button("Play it", f"/?deck={status.makes}", icon=":material/play_arrow:")
            else:
                st.page_link(
                    paths.NUMBERS,
                    label="See it on the leaderboard",
                    icon=":material/leaderboard:",
                    query_params={"section": paths.LEADERBOARD},
                )


@st.fragment(run_every=1.0)
def following() -> None:
    """The same while it runs, looked at every second, and the page once more when it has ended."""
    status = container.jobs().status
    if status is None or not status.is_running:
        errors.draw_anew()
    job()


def _measure() -> None:
    """One network on one deck."""
    st.markdown("It runs beside the quiz and gives way to it. You can leave this page and come back.")
    names = [network.name for network in networks()]
    st.selectbox(
        "Network",
        names,
        index=names.index(DEFAULT),
        format_func=opponent_choice.opponent_line,
        accept_new_options=True,
        help="Any network of torchvision or timm will do: type its name, such as timm:resnet18.a1_in1k.",
        key="measured-network",
    )
    decks = admin.measurable_decks()
    st.selectbox("Deck", list(decks), format_func=lambda name: decks[name], key="measured-deck")
    st.radio(
        "Preprocessing", list(PROTOCOLS), format_func=PROTOCOLS.__getitem__, horizontal=True, key="measured-protocol"
    )
    st.button(
        "Measure it",
        type="primary",
        key="measure",
        on_click=administering.start_evaluation,
        args=("measured-network", "measured-deck", "measured-protocol"),
    )


def make() -> None:
    """A deck of one's own."""
    st.markdown(
        "A zip with a folder for each class, named by wnid (such as n01440764), photographs in them: kept are those "
        "that every network you name gets wrong, and as many that all get right."
    )
    mb = administering.zip_mb()
    tabs.takes_files(mb << 20)
    packed = st.file_uploader(f"Zip, at most {mb} MB; larger ones by the command", type="zip", key="zip")
    here = [network.name for network in networks() if network.bundled or container.opponents().has(network.name)]
    st.multiselect("Networks to fool", here, default=here[:1], format_func=opponent_choice.opponent_line, key="fooled")
    st.slider("And each at least so sure", 0, 95, 0, step=5, format="%d %%", key="confidence")
    st.text_input("Name of the deck", placeholder="my-holidays", max_chars=40, key="deck-name")
    st.button(
        "Make it",
        type="primary",
        key="make",
        disabled=packed is None,  # what is on its way is no zip yet
        help="Drop a zip first." if packed is None else None,
        on_click=administering.make_deck,
        args=("zip", "fooled", "confidence", "deck-name"),
    )
    for one in made_here.made():
        with st.container(key=f"made-{one.name}"):
            st.subheader(formatting.plain(one.name), anchor=False)
            st.caption(
                f"{formatting.counted(one.fooling, 'photograph')} that fool, "
                f"{formatting.counted(one.controls, 'control')}."
            )
            cards = [
                html.photograph_card(
                    shown.photograph,
                    alt=f"A photograph of the class {html.name_of(shown.truth)}",
                    title=html.name_of(shown.truth),
                    lines=[admin.striking_caption(shown)],
                )
                for shown in one.striking
            ]
            st.html(html.grid(cards))
            with st.container(horizontal=True):
                st.link_button("Play it", f"/?deck={one.name}", icon=":material/play_arrow:")
                if made_here.is_made_here(one.name):
                    st.button(
                        "Delete it", key=f"delete-{one.name}", on_click=administering.delete_deck, args=(one.name,)
                    )


if administering.take_key(st.query_params.to_dict()):
    del st.query_params["key"]
st.title("Run it here", anchor=False)
errors.say_notices()
if not session().is_admin:
    _locked()
else:
    for sentence in checks.complaints():
        st.warning(formatting.plain(sentence), icon=":material/settings_alert:")
    now = container.jobs().status
    with st.container(key="now"):
        if now is not None and now.is_running:
            following()
        else:
            job()
    fetch_cards.fetch_cards()
    first, second = st.tabs(["Measure a network", "Make your own deck"], key="what")
    with first.container(width=640):
        _measure()
    with second.container(width=640):
        make()
    st.page_link(paths.MODERATE, label="Moderate what visitors say", icon=":material/forum:")
    st.button("Leave as admin", type="tertiary", key="leave", on_click=administering.leave)
