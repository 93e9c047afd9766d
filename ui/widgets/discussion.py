"""What is drawn under a photograph once it is known: the crowd, what people feel and say. Two pages draw it.

What visitors wrote is only ever drawn by `html.remark`, which escapes it.
"""

from collections.abc import Set as AbstractSet

import streamlit as st

from model.networks.registry import find
from quiz import formatting
from quiz.storage.crowd import Place
from quiz.storage.discussion.comments import Comment, CommentState, Sort
from quiz.storage.discussion.reactions import Reacted, Reaction, Ruling, fitting
from quiz.text_rules import LONGEST_COMMENT, LONGEST_SUGGESTION
from services import container
from ui import html
from ui.callbacks import commenting
from ui.session import session
from ui.views import crowd

SORTS = {Sort.NEW: "New", Sort.LIKED: "Liked"}
_MANY = 100
_CARRIED = 20_000
"""What is pasted and is longer than that the browser drops, without a word. So this is far above what may be said: that
is refused here, with its length, and stays in its box. (`web.messages` shuts out what has 256 kB.)"""


def _title_of(network: str) -> str:
    """What a network is called, also one that is here no longer; to name it does not set it on its way."""
    try:
        return find(network).title
    except ValueError:
        return network


def crowd_line(photograph: str, network: str) -> None:
    """How many were fooled too, and how many said what that network said. Raises `StoreError`."""
    of = container.store().crowd.of(photograph, player=session().player)
    _crowd(of, [network], opponent=network)


def whole_crowd(of: Place) -> None:
    """The same with every network that was asked, and by how the question was put."""
    networks = [said.network for said in of.said]
    opponent = session().network
    _crowd(of, networks, opponent=opponent if opponent in networks else next(iter(networks), ""))
    if of.said:
        st.html(html.lines([crowd.claim_in_words(_title_of(said.network), said) for said in of.said]))
    if by := crowd.ways(of):
        st.caption(by)


def _crowd(of: Place, networks: list[str], *, opponent: str) -> None:
    said = [(_title_of(claim.network), claim) for claim in of.said if claim.network in networks]
    with st.container(key="crowd-line"):
        st.html(html.finding_line(crowd.headline(of, of.by(opponent))))
        if rows := crowd.bars_of(of, said):
            st.html(html.share_bars(rows))


def feelings(photograph: str, outcomes: AbstractSet[bool]) -> Reacted:
    """Reactions that fit how the player guessed, one of each; and what there is of them. Raises `StoreError`.

    `outcomes` holds True for who was right, False for who was wrong, and nothing for who was only shown it.
    """
    reacted = container.store().reactions.of(photograph, player=session().player)
    offered = fitting(outcomes)

    def label(reaction: Reaction) -> str:
        n = reacted.counts.get(reaction, 0)
        return crowd.REACTIONS[reaction] + (f" · {n:,}" if n else "")

    widget = f"feel-{photograph[:12]}"
    with st.container(key="feelings"):
        st.pills(
            "What do you say?",
            [reaction for reaction in Reaction if reaction in offered or reaction in reacted.mine],
            selection_mode="multi",
            default=[reaction for reaction in Reaction if reaction in reacted.mine],
            format_func=label,
            label_visibility="collapsed",
            key=widget,
            on_change=commenting.feel,
            args=(widget, photograph),
        )
    return reacted


def doubts(photograph: str, reacted: Reacted) -> None:
    """That the label is wrong: the place to say so, or what became of it."""
    if reacted.ruling is None:
        objection(photograph, reacted.suggestion)
    elif reacted.ruling is Ruling.DISMISSED and reacted.suggestion:
        st.caption("An admin has looked at the label you doubted, and finds it right.")


def objection(photograph: str, suggestion: str) -> None:
    """The label is wrong, and what it should be."""
    with st.popover("The label is wrong", type="tertiary", key=f"wrong-{photograph[:12]}"):
        if suggestion:
            st.html(html.remark(suggestion, who="You would call it", when="an admin will have a look"))
        widget = f"object-{photograph[:12]}"
        with st.form(f"form-{widget}", border=False):
            few = f"At most {LONGEST_SUGGESTION} characters"
            st.text_input("What should it be?", max_chars=_CARRIED, placeholder=few, key=widget)
            st.form_submit_button(
                "Tell an admin", key=f"tell-{widget}", on_click=commenting.object_to, args=(widget, photograph)
            )


def hint() -> None:
    """What is to be said of the last click."""
    if sentence := commenting.take_hint():
        st.info(formatting.told(sentence), icon=":material/info:")


def comment_thread(photograph: str, *, opened: bool = False, first: str = "") -> None:
    """What people say, folded away until it is asked for. Raises `StoreError`."""
    n = container.store().comments.count(photograph, up_to=_MANY)
    many = f"{_MANY - 1}+" if n == _MANY else str(n) if n else "none yet"
    key = f"talk-{photograph[:12]}"
    hint()
    s = session()
    # Its label changes with the number, and with the label Streamlit forgets that it was open.
    expanded = s.begun_open(key, many, opened or s.reading == photograph)
    folded = st.expander(f"Comments · {many}", expanded=expanded, key=key, on_change="rerun")
    s.reading = photograph if folded.open else ""
    if folded.open:
        with folded:
            _talk(photograph, first)


def _talk(photograph: str, first: str) -> None:
    s, key = session(), photograph[:12]
    _composer(photograph)
    shown = s.unrolled(f"talk-{key}", commenting.MORE)
    said = container.store().comments.of(
        photograph, player=s.player, sort=s.sort, limit=shown, first=first or s.said or None
    )
    if first and not any(first in (each.id, *(r.id for r in each.replies)) for each in said.threads):
        st.caption("The comment of that link is not here any more.")
    if len(said.threads) > 1:
        widget = f"sort-{key}"
        st.segmented_control(
            "First",
            list(Sort),
            default=s.sort,
            format_func=SORTS.__getitem__,
            required=True,
            label_visibility="collapsed",
            key=widget,
            on_change=commenting.sort_by,
            args=(widget,),
        )
    for thread in said.threads:
        with st.container(key=f"thread-{thread.id}", gap="small"):
            _one(thread, photograph, first)
            if thread.replies:
                with st.container(key=f"replies-{thread.id}", gap="small"):
                    for reply in thread.replies:
                        _one(reply, photograph, first)
            if s.replying == thread.id:
                _composer(photograph, parent=thread.id)
    if said.has_more:
        st.button("Show more", key=f"more-{key}", on_click=s.unroll, args=(f"talk-{key}", shown + commenting.MORE))


def _one(comment: Comment, photograph: str, first: str) -> None:
    """A comment and what can be done about it."""
    st.html(
        html.remark(
            comment.text,
            who=crowd.author(comment),
            when=crowd.ago(comment.said_at),
            link=f"crowd?photograph={photograph}&comment={comment.id}",
            is_linked=comment.id == first,
            is_quiet=comment.state is not CommentState.SHOWN,
        )
    )
    if comment.state is CommentState.GONE:
        return
    with st.container(horizontal=True, key=f"deeds-{comment.id}", gap="small"):
        if comment.state is CommentState.SHOWN:
            st.button(
                f"{'Liked' if comment.is_liked else 'Like'}{f' · {comment.likes:,}' if comment.likes else ''}",
                key=f"like-{comment.id}",
                type="tertiary",
                on_click=commenting.like,
                args=(comment.id, not comment.is_liked),
            )
            if comment.parent is None:
                st.button(
                    "Reply",
                    key=f"reply-{comment.id}",
                    type="tertiary",
                    on_click=commenting.reply_to,
                    args=(comment.id,),
                )
        if comment.is_mine:
            st.button(
                "Take it back",
                key=f"back-{comment.id}",
                type="tertiary",
                on_click=commenting.take_back,
                args=(comment.id,),
            )
        elif comment.is_reported:
            st.button("Reported", key=f"report-{comment.id}", type="tertiary", disabled=True)
        else:
            st.button(
                "Report", key=f"report-{comment.id}", type="tertiary", on_click=commenting.report, args=(comment.id,)
            )


def _composer(photograph: str, *, parent: str | None = None) -> None:
    """Where one writes; what was refused is still in it."""
    widget = f"draft-{parent or photograph[:12]}-{session().drafts}"
    with st.form(f"form-{widget}", border=False):
        st.text_area(
            "Your reply" if parent else "Did it get you? What gave it away?",
            max_chars=_CARRIED,
            height=80,
            key=widget,
            placeholder=f"Plain words, no names, at most {LONGEST_COMMENT} characters. Only those who have guessed "
            "this photograph read it.",
        )
        st.form_submit_button(
            "Reply" if parent else "Say it",
            key=f"say-{widget}",
            on_click=commenting.say,
            args=(widget, photograph, parent),
        )
