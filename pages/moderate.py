"""Moderate: for whoever runs this quiz. What visitors say, what they report, and which labels they doubt."""

import streamlit as st

from quiz.storage.discussion.comments import CommentState
from quiz.storage.discussion.moderation import Objection, Pile, Remark
from quiz.storage.discussion.reactions import Ruling
from services import container
from ui import errors, html, paths
from ui.callbacks import administering, moderating, playing
from ui.session import session
from ui.views import gallery, moderation


def _locked() -> None:
    """The door."""
    st.markdown("This page is for whoever runs this quiz.")
    st.text_input(
        "The admin's key",
        type="password",
        key="admin-key",
        on_change=administering.enter,
        args=("admin-key",),
        width=360,
    )
    st.page_link(paths.CROWD, label="To the crowd", icon=":material/groups:")


def pile(which: Pile) -> None:
    """Comments with what can be done about them."""
    st.caption(moderation.PILES[which][1])
    found = container.store().moderation.pile(which)
    if not found:
        st.info("Nothing here. A quiet day.")
    for remark in found:
        with st.container(key=f"{which.value}-{remark.id}", gap="small"):
            one(remark, which)


def one(remark: Remark, which: Pile) -> None:
    """One of them."""
    link = f"crowd?photograph={remark.photograph}"
    if remark.state is CommentState.SHOWN:  # what is hidden is there for its author only
        link += f"&comment={remark.id}"
    st.html(html.remark(remark.text, who=moderation.about(remark), when=moderation.when(remark), link=link))
    name = f"{which.value}-{remark.id}"
    with st.container(horizontal=True, key=f"deeds-{name}", gap="small"):
        if remark.state is CommentState.SHOWN:
            st.button("Hide", key=f"hide-{name}", type="tertiary", on_click=moderating.hide, args=(remark.id,))
        if remark.state is not CommentState.SHOWN or (remark.reports and not remark.is_judged):
            label = "Restore" if remark.state is not CommentState.SHOWN else "Leave it"
            st.button(label, key=f"restore-{name}", type="tertiary", on_click=moderating.restore, args=(remark.id,))
        label, act = ("Let them speak", moderating.unban) if remark.is_banned else ("Ban its author", moderating.ban)
        st.button(label, key=f"ban-{name}", type="tertiary", on_click=act, args=(remark.player,))


def _labels() -> None:
    """Labels that are doubted."""
    st.caption("A photograph whose label you confirm to be wrong leaves all figures, and its place says so.")
    found = container.store().moderation.objections()
    if not found:
        st.info("Nobody doubts a label.")
    for objection in found:
        with st.container(key=f"label-{objection.photograph[:12]}", gap="small"):
            label(objection)


def label(objection: Objection) -> None:
    """One of them, with the photograph."""
    left, right = st.columns([1, 3], gap="medium")
    with left:
        if gallery.truth_of(objection.photograph) is not None:
            playing.spoiled([objection.photograph])
            st.html(html.photograph_card(objection.photograph, alt="The photograph in question", title=""))
    with right:
        called = "\n".join(objection.suggestions)
        st.html(html.remark(called, who=moderation.objection_line(objection), when="they would call it"))
        with st.container(horizontal=True, key=f"deeds-{objection.photograph[:12]}", gap="small"):
            for ruling, said in ((Ruling.CONFIRMED, "It is wrong"), (Ruling.DISMISSED, "It is right")):
                st.button(
                    said,
                    key=f"{ruling.value}-{objection.photograph[:12]}",
                    disabled=objection.ruling is ruling,
                    on_click=moderating.rule,
                    args=(objection.photograph, ruling),
                )


def history() -> None:
    """The log, who is banned, and all of it to take along."""
    kept = container.store().moderation
    st.download_button(
        "Export all comments",
        data=moderating.exported,
        file_name="double-take-comments.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    for player in kept.banned():
        with st.container(horizontal=True, vertical_alignment="center", key=f"banned-{player[:12]}"):
            st.text(f"Banned: {moderation.short(player)}")
            st.button(
                "Let them speak", key=f"unban-{player[:12]}", type="tertiary", on_click=moderating.unban, args=(player,)
            )
    lines = [moderation.deed_line(deed) for deed in kept.log()]
    if not lines:
        st.info("No admin has done anything yet.")
        return
    st.dataframe([{"When": when, "What": what} for when, what in lines], hide_index=True, alt="What admins did")


if administering.take_key(st.query_params.to_dict()):
    del st.query_params["key"]
st.title("Moderate", anchor=False)
errors.say_notices()
if not session().is_admin:
    _locked()
else:
    names = [title for title, _ in moderation.PILES.values()]
    *piles, wrong, log = st.tabs([*names, "Wrong labels", "Log"], key="piles", on_change="rerun")
    for tab, which in zip(piles, moderation.PILES, strict=True):
        if tab.open:
            with tab.container(width=760):
                pile(which)
    if wrong.open:
        with wrong.container(width=760):
            _labels()
    if log.open:
        with log:
            history()
    st.page_link(paths.ADMIN, label="Measure, or make a deck", icon=":material/speed:")
    st.button("Leave as admin", type="tertiary", key="leave", on_click=administering.leave)
