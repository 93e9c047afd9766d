"""Why a room refuses something, each a sentence for whoever asked."""

from quiz.rooms.room import Presence, Pupil


class UnknownRoomError(LookupError):
    """There is no such room (any more). `str()` is a sentence."""

    def __init__(self) -> None:
        super().__init__("There is no room with that code. It may have ended, or the code was mistyped.")


class NotInRoomError(ValueError):
    """Whoever asks is not in that room, or may not do that there. `str()` is a sentence."""


class OutOfRoomError(NotInRoomError):
    """Somebody was taken out of the room."""

    def __init__(self, pupil: Pupil) -> None:
        is_for_good = pupil.presence is Presence.BANNED
        back = "You cannot come back into this room." if is_for_good else "Ask whoever leads, or come in anew."
        super().__init__(f"You were taken out. {back}")


class UnknownTokenError(NotInRoomError):
    """Nobody in that room has that token."""

    def __init__(self) -> None:
        super().__init__("You are not in this room.")


class ShutError(ValueError):
    """Not now: votes are closed, the door is locked, the room has ended. `str()` is a sentence for a pupil."""


class RoomEndedError(ShutError):
    """Nobody comes in any more."""

    def __init__(self) -> None:
        super().__init__("This room has ended.")


class RoomLockedError(ShutError):
    """Nobody new comes in just now."""

    def __init__(self) -> None:
        super().__init__("This room is locked: ask whoever leads to let you in.")


class MovedOnError(ValueError):
    """A command was for a version of the room that is no more."""

    def __init__(self) -> None:
        super().__init__("The room has moved on meanwhile.")
