"""What is sent to the API of rooms and what it says of itself, besides the room."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from quiz.rooms.state import LONGEST_OPEN_S
from services.rooms.room_schema import CallName


class RoomProblem(BaseModel):
    """Why something was refused (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="One sentence, for whoever asked.")


class Body(BaseModel):
    """What is sent holds what is described, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Newcomer(Body):
    """Somebody who wants to come in; a name where names may be chosen, else one is made up.

    `token` is what they will be known by, if they have made it themselves: who asks again with it is the same pupil.
    """

    name: str | None = Field(default=None, max_length=80)
    token: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{32,64}$")


class OptionChoice(Body):
    """An answer: the place, from 0, of one of four options or of `/classes`; null for "I don't know"."""

    choice: int | None = Field(ge=0, le=199)


class MachineCall(Body):
    """What the machine will be: right, wrong, or one would rather not say."""

    call: CallName


class LeaderOrder(Body):
    """What whoever leads wants, of the room at that version."""

    command: Literal[
        "forward", "start", "open", "close", "reveal", "next", "back", "pause", "resume", "hide", "show", "lock",
        "unlock", "extend", "end", "remove", "ban", "let_in",
    ]  # fmt: skip
    version: int = Field(ge=0, le=2**53)
    seconds: int = Field(default=30, ge=1, le=LONGEST_OPEN_S, description="How much longer, for `extend`.")
    pupil: int | None = Field(default=None, ge=1, le=10_000, description="Whom to `remove`, `ban` or `let_in`.")


class PupilTicket(BaseModel):
    """What a pupil is known by from now on."""

    token: str
    number: int
    name: str
    code: str


class PupilName(BaseModel):
    """What a pupil is called."""

    name: str
