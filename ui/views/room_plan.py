"""What a teacher reads while a class is prepared, and the addresses of a room."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from config.settings import settings
from deck.classes import classes
from quiz import formatting
from quiz.game import Kind, Mode, Round
from quiz.rooms.room import PointsTold, RoomPace, RoomSettings
from services.rooms.classroom import NewRoom, RoomPlan

ROOM_OPTIONS: Final[Mapping[Mode, str]] = {Mode.FOUR: "Four", Mode.ALL_200: "All 200"}
POINTS: Final[Mapping[PointsTold, str]] = {
    PointsTold.OFF: "Never",
    PointsTold.END: "At the end",
    PointsTold.EACH: "After each",
}
PACES: Final[Mapping[RoomPace, str]] = {RoomPace.HOST: "I lead", RoomPace.OWN: "Everybody their own"}
OPEN_FOR: Final[Mapping[int, str]] = {0: "Until I end it", 24: "A day", 72: "3 days", 168: "A week"}
"""Hours."""
TIMERS: Final[Mapping[int, str]] = {0: "I close them", 20: "20 s", 45: "45 s", 90: "90 s"}
TALKS: Final[Mapping[int, str]] = {0: "No", 20: "20 s", 45: "45 s", 90: "90 s"}
GOES_ON: Final[Mapping[int, str]] = {0: "I go on", 8: "Every 8 s", 15: "15 s", 30: "30 s"}
WALL_GLANCES: Final[Mapping[int, str]] = {0: "All the time", 1000: "1 s", 500: "0.5 s", 200: "0.2 s"}
"""Milliseconds."""

_LESSON: Final = (
    (
        "0 to 4",
        "Open *The story*, first step: a photograph plus noise.",
        "Who sees a difference between the two? Who is wrong: you, or it?",
    ),
    (
        "4 to 8",
        "Second step: a frame of noise, and it counts squares.",
        "What has it learned, if a frame can turn it into something else?",
    ),
    (
        "8 to 20",
        "A room of five photographs, with the bet. Stop after each answer of the machine.",
        "What in the picture could it have used? Who else would see what you saw: a child, a stranger to this place?",
    ),
    ("20 to 24", "Third step of the story: nothing added at all.", "Is this worse than noise that somebody made?"),
    (
        "24 to 28",
        "Fourth step: the number. Let everybody guess first how often it is right.",
        "Where would you use a machine that is right three times in four? Where never?",
    ),
    ("28 to 30", "The end of the room: what fooled most of you.", "What would you test before you trusted it?"),
)
"""Minutes, what to do, and what to ask."""


def lesson() -> str:
    """A lesson of thirty minutes, as Markdown."""
    rows = "\n".join(f"| {minutes} | {what} | {ask} |" for minutes, what, ask in _LESSON)
    return (
        "**Before class**: open *The story* once, so that its steps are quick, and open a room of five photographs "
        f"without points.\n\n| Minutes | What | Ask |\n|---|---|---|\n{rows}\n\n"
        "**To take home**: a photograph that a machine could get wrong, taken with a phone, for *What did it look at?* "
        "in the lab."
    )


def lesson_plan(plan: RoomPlan) -> RoomPlan:
    """The room that the lesson asks for, dealt as in that plan, and with its machine."""
    return replace(plan, length=5, settings=RoomSettings(asks_call=True, scores=PointsTold.OFF))


def kept() -> str:
    """For how long a room is kept, in words."""
    hours = settings().room_hours
    days, rest = divmod(hours, 24)
    after = formatting.counted(hours, "hour") if rest else "a day" if days == 1 else formatting.counted(days, "day")
    return f"at a click, {after} after it ends, or a week after it was opened or has ended by itself"


def plan_summary(rounds: tuple[Round, ...], network: str) -> str:
    """How many photographs there are, and how many of them fool the network."""
    fooling = sum(one.kind is Kind.FOOLING for one in rounds)
    fool = f"{formatting.spelled(fooling)} of which {'fools' if fooling == 1 else 'fool'} {network}"
    return f"{formatting.counted(len(rounds), 'photograph')}, {fool}"


def caption(asked: Round) -> str:
    """What is on a photograph, and whether it fools the network."""
    return f"{classes()[asked.truth].name}" + (", fools it" if asked.kind is Kind.FOOLING else "")


def wall_address(room: NewRoom) -> str:
    """Where the wall is led, as seen from this page. What follows the # stays in the browser."""
    return f"wall/{room.code}#host={room.host_token}"


def pupils_address(house: str, room: NewRoom) -> str:
    """Where pupils come in."""
    return f"{house}/join/{room.code}"


def read_aloud(code: str) -> str:
    """A code in two halves, as it is read."""
    return f"{code[:3]} {code[3:]}"
