"""With a class: choose what it will see, open a room, and lead it from the wall."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from deck.sources import DeckError
from quiz.game import Mode
from quiz.rooms.room import PointsTold, RoomPace, RoomSettings
from quiz.rooms.state import RoomTiming
from services import games
from services.decks import available
from services.rooms import classroom
from services.rooms.classroom import NewRoom, RoomPlan
from ui import errors, html, room_cards, share_links
from ui.callbacks import leading
from ui.session import picked, session
from ui.views import opponent_choice, room_plan

T = TypeVar("T")


def _rooms() -> None:
    """The rooms of this tab, the latest first."""
    for room in reversed(session().rooms):
        with st.container(border=True, key=f"room-{room.code}"):
            _room(room)


def _next_wall() -> NewRoom | None:
    """The room whose wall is to be opened next: the latest, until that was done. The one loud button leads there."""
    rooms, walls = session().rooms, session().walls
    return rooms[-1] if rooms and rooms[-1].code not in walls else None


def _room(room: NewRoom) -> None:
    code, lead = st.columns([2, 3], vertical_alignment="center")
    with code:
        st.html(room_cards.room_code(room_plan.read_aloud(room.code)))
    with lead:
        st.link_button(
            "Open the wall and lead",
            room_plan.wall_address(room),
            type="primary" if _next_wall() == room else "secondary",
            icon=":material/cast_for_education:",
            key=f"lead-{room.code}",
            on_click=leading.open_wall,
            args=(room.code,),
        )
        st.caption(f"Pupils open {room_plan.pupils_address(share_links.house(), room)}, or read the code on the wall.")
        with st.expander("Lead from another device"):
            st.markdown("Whoever has this address leads the room. Keep it off the projector.")
            st.html(html.verbatim(f"{share_links.house()}/{room_plan.wall_address(room)}"))


def _settings() -> tuple[RoomPlan, str]:
    """What the teacher chooses; and the network's title."""
    s = session()
    left, right = st.columns(2, gap="large")
    with left:
        length = st.slider("Photographs", 3, 20, 10, key="room-length")
        names = [name for name in opponent_choice.opponent_names() if games.is_network_here(name)]
        network = st.selectbox(
            "The machine",
            names,
            index=names.index(s.network) if s.network in names else 0,
            format_func=opponent_choice.opponent_line,
            key="room-network",
        )
        deck = ""
        if len(decks := available.playable_decks()) > 1:
            deck = st.selectbox("Photographs from", list(decks), format_func=decks.__getitem__, key="room-deck")
        mode = _one_of(
            "Options",
            room_plan.ROOM_OPTIONS,
            key="room-mode",
            why="All 200: pupils type a few letters of what they see. That is harder, and suggests nothing.",
        )
        pace = _one_of(
            "Pace",
            room_plan.PACES,
            key="room-pace",
            why="At their own pace pupils hear at once what the machine said, and at the end how the class did: good "
            "for homework.",
        )
        timer_s, open_h = _closing(pace)
    with right:
        asks_call = st.toggle("Ask: will the machine get it?", value=True, key="room-call")
        phones = _phones(mode) if pace is RoomPace.HOST else {}
        own = st.toggle("Pupils choose their names", value=False, key="room-names", help="A filter knows rude words.")
        points = _one_of("Points", room_plan.POINTS, key="room-points")
    settings = RoomSettings(
        mode=mode,
        asks_call=asks_call,
        own_names=own,
        scores=points,
        pace=pace,
        timing=RoomTiming(timer_s=timer_s),
        open_h=open_h,
        **phones,
    )
    settings = _more(settings)
    plan = RoomPlan(s.plan, length, network, deck, frozenset(s.plan_without), settings)
    return plan, opponent_choice.opponent_line(network)


def _closing(pace: RoomPace) -> tuple[int | None, int | None]:
    """After how many seconds votes close, or how many hours a room at everybody's own pace."""
    if pace is RoomPace.OWN:
        by_hand = "A day can always be added, and the room be ended, by hand."
        return None, _one_of("Open for", room_plan.OPEN_FOR, key="room-open", why=by_hand) or None
    by_hand = "Time can always be added, and votes be closed, by hand."
    return _one_of("Votes close", room_plan.TIMERS, key="room-timer", why=by_hand) or None, None


def _one_of(label: str, named: Mapping[T, str], *, key: str, why: str | None = None) -> T:
    """One of a few, the first unless another is chosen."""
    return st.segmented_control(
        label, list(named), default=next(iter(named)), required=True, format_func=named.__getitem__, key=key, help=why
    )


def _phones(mode: Mode) -> dict[str, bool]:
    """What phones show and take, where the wall shows the rest. What is typed is in words."""
    words = "Words on phones, not letters alone"
    return {
        "photograph_on_phone": st.toggle(
            "The photograph on phones, too",
            value=True,
            key="room-photograph",
            disabled=bool(picked("room-glance")),  # the wall alone shows it then
        ),
        "options_on_phone": mode is Mode.ALL_200 or st.toggle(words, value=True, key="room-options"),
        "may_change": st.toggle("Answers may be changed until votes close", value=True, key="room-change"),
    }


def _more(chosen: RoomSettings) -> RoomSettings:
    """What few need, with that."""
    with st.expander("More to choose", key="room-more"):
        teams = st.toggle(
            "A team shares a phone", key="room-teams", help="One joins for all. Their name is the team’s."
        )
        if chosen.pace is RoomPace.OWN:
            return replace(chosen, teams=teams)
        left, right = st.columns(2, gap="large")
        with left:
            talk_s = _one_of("Talk it over before votes open", room_plan.TALKS, key="room-talk")
            by_hand = "The class’s answers, the machine’s, the next photograph, up to the last; unless it is paused."
            goes_on_s = _one_of("After the votes", room_plan.GOES_ON, key="room-goes-on", why=by_hand)
        with right:
            glance = "Then a mask; it comes back with the answer. Phones show the options alone."
            glance_ms = _one_of("The wall shows a photograph", room_plan.WALL_GLANCES, key="room-glance", why=glance)
            speed = chosen.scores is not PointsTold.OFF and st.toggle(
                "More points for the quick",
                key="room-speed",
                help="Up to twice as many for who is right, down to the end of the time, or 20 seconds.",
            )
    timing = replace(chosen.timing, talk_s=talk_s, goes_on_s=goes_on_s or None)
    return replace(chosen, teams=teams, speed=speed, timing=timing, glance_ms=glance_ms or None)


def _lesson(plan: RoomPlan) -> None:
    """A lesson to follow, and the room that it asks for in one click."""
    with st.expander("A lesson of thirty minutes"):
        st.markdown(room_plan.lesson())
        st.button(
            "Open the lesson’s room",
            key="open-lesson",
            help="Five photographs, with the bet, without points; the machine and the deck are those chosen above.",
            on_click=leading.open_room,
            args=(room_plan.lesson_plan(plan),),
        )
        st.caption("To see and change its five, set *Photographs* to 5 above.")


def _preview(plan: RoomPlan, title: str) -> None:
    """The photographs, each of which may be left out."""
    try:
        game = classroom.preview(plan)
    except DeckError as none:
        st.warning(str(none))
        return
    st.subheader("What the class will see", anchor=False)
    when = "you go on" if plan.settings.pace is RoomPace.HOST else "they have come to it"
    st.caption(f"{room_plan.plan_summary(game.rounds, title)}. In this order; pupils see none of it before {when}.")
    for start in range(0, len(game.rounds), 5):
        row = st.container(key=f"class-row-{start}")
        for column, asked in zip(row.columns(5), game.rounds[start : start + 5], strict=False):
            with column:
                alt = room_plan.caption(asked)
                st.html(room_cards.thumbnail(asked.photograph, alt=alt))
                st.caption(alt)
                st.button(
                    "Leave out",
                    key=f"without-{asked.photograph[:16]}",
                    type="tertiary",
                    help=f"Another takes the place of {alt}.",
                    on_click=leading.leave_out,
                    args=(asked.photograph,),
                )
    _rooms()
    with st.container(horizontal=True):
        st.button(
            "Open the room",
            type="primary" if _next_wall() is None else "secondary",
            key="open-room",
            on_click=leading.open_room,
            args=(plan,),
        )
        st.button("Other photographs", icon=":material/casino:", key="shuffle", on_click=leading.shuffle)


st.title("Look at it together", anchor=False)
st.markdown(
    "Everybody looks at the same photograph and votes by phone; the wall shows how the class answered, and then the "
    "machine. No accounts, no install. Nothing is kept of pupils but a nickname, what they answered and bet, and when; "
    f"it goes with the room: {room_plan.kept()}."
)
errors.say_notices()
chosen, machine = _settings()
_preview(chosen, machine)
_lesson(chosen)
