"""A small room in memory, as its pages are told of it: the rules that a page can see, in the words of the API."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PIL import Image

from config.files import ASSETS

NETWORK: Final = "EfficientNet-Lite0"
NAMES: Final = ("Quick Otter", "Calm Badger", "Merry Heron", "Sly Lynx", "Brave Newt", "Kind Gecko", "Wise Toad")
PHOTOGRAPHS: Final = (
    ("n02480855/adc436050e8d.jpg", ("gorilla", "chimpanzee", "American black bear", "siamang"), 0, 3, "51 %"),
    ("n02130308/*.jpg", ("leopard", "jaguar", "cheetah", "snow leopard"), 2, 2, "97 %"),
    (
        "n04254680/*.jpg",
        ("soccer ball", "volleyball", "golf ball", "a ping-pong ball, and a long name at that"),
        0,
        2,
        "31 %",
    ),
)


@dataclass(slots=True)
class Pupil:
    """Somebody who is in, with what was answered and bet in each round."""

    number: int
    name: str
    token: str
    state: str = "in"
    choices: dict[int, int | str] = field(default_factory=dict)
    calls: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Showing:
    """A photograph in play."""

    file: Path
    options: tuple[str, ...]
    truth: int
    claim: int
    percent: str

    @property
    def photograph(self) -> str:
        return f"photographs/{hashlib.sha256(self.file.name.encode()).hexdigest()}.jpg"


class RefusedError(Exception):
    """The API says no, in a sentence."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


SETTINGS: Final = {
    "mode": "four",
    "asks_call": True,
    "options_on_phone": True,
    "photograph_on_phone": True,
    "own_names": False,
    "may_change": True,
    "scores": "each",
    "speed": False,
    "teams": False,
    "glance_ms": None,
}


class StandIn:
    """One room and its rules, as far as a page can tell."""

    def __init__(self, **settings: object) -> None:
        self.code, self.host = "ABC234", "host-token"
        self.settings = SETTINGS | settings
        self.rounds = [Showing(next((ASSETS / "deck").glob(name)), *rest) for name, *rest in PHOTOGRAPHS]  # type: ignore[arg-type]
        self.phase, self.position, self.version, self.stamp = "lobby", 0, 1, 1
        self.looking_back: int | None = None
        self.is_paused = self.is_hidden = self.is_locked = False
        self.seconds: float | None = None
        self.closes_at: float | None = None
        self.talks_s = 0.0
        self.opens_at = 0.0
        self.pupils: list[Pupil] = []
        self.refusals: dict[str, list[RefusedError]] = {}
        self.asked: list[str] = []
        self.is_gone = False

    def new_pupil(self, name: str | None = None) -> Pupil:
        """Somebody comes in."""
        number = len(self.pupils) + 1
        made = NAMES[(number - 1) % len(NAMES)] + (f" {number}" if number > len(NAMES) else "")
        wanted = name if self.settings["own_names"] and name else made
        self.pupils.append(Pupil(number, wanted, f"token-{number}"))
        self.stamp += 1
        return self.pupils[-1]

    def come_in(self, many: int) -> None:
        for _ in range(many):
            self.new_pupil()

    def answer(self, *choices: int | str) -> None:
        """The first pupils answer so, in turn, and bet that the machine gets it wrong, every third that it is right."""
        for pupil, choice in zip(self.pupils, choices, strict=False):
            pupil.choices[self.position] = choice
            pupil.calls[self.position] = "right" if pupil.number % 3 == 0 else "wrong"
        self.stamp += 1

    def do(self, command: str, **more: Any) -> None:
        """What a host's command does."""
        if command == "forward" and self.looking_back is None:
            command = {"lobby": "next", "asking": "close", "closed": "reveal", "class": "reveal", "machine": "next"}[
                self.phase
            ]
        if command in ("start", "next"):
            self.position += 1
            self.phase = "asking" if self.position <= len(self.rounds) else "ended"
            self.opens_at = time.monotonic() + self.talks_s
            self.closes_at = self.opens_at + self.seconds if self.seconds else None
        elif command == "close":
            self.phase, self.closes_at = "closed", None
        elif command == "reveal":
            self.phase = "class" if self.phase == "closed" else "machine"
        elif command == "back":
            self.looking_back = (self.looking_back or self.position) - 1 or 1
        elif command == "forward":
            self.looking_back = None
        elif command == "end":
            self.phase = "ended"
        elif command == "extend":
            self.closes_at = (self.closes_at or time.monotonic()) + more["seconds"]
        elif command in ("remove", "ban", "let_in"):
            pupil = next(one for one in self.pupils if one.number == more["pupil"])
            pupil.state = {"remove": "removed", "ban": "banned", "let_in": "in"}[command]
        else:
            what, on = {
                "open": ("opens_at", 0.0),
                "pause": ("is_paused", True),
                "resume": ("is_paused", False),
                "hide": ("is_hidden", True),
                "show": ("is_hidden", False),
                "lock": ("is_locked", True),
                "unlock": ("is_locked", False),
            }[command]
            setattr(self, what, on)
        self.version += 1
        self.stamp += 1

    def go(self, *commands: str) -> None:
        for command in commands:
            self.do(command)

    # What is asked.

    def admit(self, what: str, code: str) -> None:
        """Whether a request is answered at all; `refusals` has what is refused next, and why."""
        self.asked.append(what)
        if waiting := self.refusals.get(what):
            raise waiting.pop(0)
        if self.is_gone or code != self.code:
            raise RefusedError(404, "There is no such room.")

    def who(self, token: str) -> Pupil | str | None:
        if not token:
            return None
        if token == self.host:
            return "host"
        for pupil in self.pupils:
            if pupil.token == token:
                if pupil.state != "in":
                    raise RefusedError(403, "Your teacher took you off the list. You may come back under another name.")
                return pupil
        raise RefusedError(401, "Nobody is known by that token.")

    @property
    def present(self) -> list[Pupil]:
        return [pupil for pupil in self.pupils if pupil.state == "in"]

    def takes(self, position: int) -> bool:
        """Whether an answer to that photograph is taken now."""
        return self.phase == "asking" and self.position == position

    def state(self, who: Pupil | str | None, at: int | None = None) -> dict[str, Any]:
        """The room as `who` sees it; at their own pace, at photograph `at`."""
        return self.seen(who)

    def seen(self, who: Pupil | str | None) -> dict[str, Any]:
        is_pupil = isinstance(who, Pupil)
        at = self.looking_back or self.position
        is_shown = self.phase not in ("lobby", "ended") and not (is_pupil and self.is_hidden)
        left = None
        if self.closes_at is not None and (self.phase == "asking" or not is_pupil):
            left = max(0, round(1000 * (self.closes_at - time.monotonic())))
        opens = round(1000 * (self.opens_at - time.monotonic())) if self.phase == "asking" else 0
        return {
            "code": self.code,
            "join_url": f"https://quiz.example.org/join/{self.code}",
            "stamp": str(self.stamp),
            "version": self.version,
            "phase": self.phase,
            "position": min(self.position, len(self.rounds)),
            "length": len(self.rounds),
            "looking_back": self.looking_back,
            "is_paused": self.is_paused,
            "is_hidden": self.is_hidden,
            "is_locked": self.is_locked,
            "opens_in_ms": opens if opens > 0 else None,
            "closes_in_ms": left,
            "pace": "host",
            "open_until": None,
            "finished": None,
            "settings": self.settings,
            "network": NETWORK,
            "joined": len(self.present),
            "answered": sum(self.position in pupil.choices for pupil in self.present),
            "called": sum(self.position in pupil.calls for pupil in self.present),
            "names": [] if is_pupil else [pupil.name for pupil in self.present],
            "round": self.round(at, is_shown_once=who == "host") if is_shown else None,
            "me": self.me(who) if isinstance(who, Pupil) else None,
            "host": self.of_host() if who == "host" else None,
            "result": self.result() if self.phase == "ended" else None,
        }

    def round(self, at: int, *, is_shown_once: bool = True) -> dict[str, Any]:
        showing = self.rounds[at - 1]
        with Image.open(showing.file) as picture:
            width, height = picture.size
        phase = "machine" if self.looking_back else self.phase
        may_see = is_shown_once or phase == "machine" or not self.settings["glance_ms"]
        return {
            "position": at,
            "photograph": showing.photograph if may_see else None,
            "width": width,
            "height": height,
            "alt": f"Photograph {at} of {len(self.rounds)}",
            "options": list(showing.options),
            "places": [0, 1, 2, 3],
            "class": self.of_class(at) if phase in ("class", "machine") else None,
            "machine": self.of_machine(at) if phase == "machine" else None,
        }

    def of_class(self, at: int) -> dict[str, Any]:
        said = [pupil.choices.get(at) for pupil in self.pupils]
        called = [pupil.calls.get(at) for pupil in self.pupils]
        return {
            "votes": [said.count(option) for option in range(4)],
            "others": 0,
            "unsure": said.count("pass"),
            "calls": {"right": called.count("right"), "wrong": called.count("wrong")}
            if self.settings["asks_call"]
            else None,
        }

    def of_machine(self, at: int) -> dict[str, Any]:
        showing, counted = self.rounds[at - 1], self.of_class(at)
        is_right = showing.claim == showing.truth
        right, of = counted["votes"][showing.truth], sum(counted["votes"]) + counted["unsure"]
        calls: Mapping[str, int] = counted["calls"] or {"right": 0, "wrong": 0}
        return {
            "claimed": showing.options[showing.claim],
            "percent": showing.percent,
            "is_sure": int(showing.percent[:2]) >= 50,
            "is_right": is_right,
            "option": showing.claim,
            "truth": showing.options[showing.truth],
            "truth_option": showing.truth,
            "right_options": [showing.truth],
            "right": right,
            "of": of,
            "fell_for_it": 0 if is_right else counted["votes"][showing.claim],
            "called_it": calls["right" if is_right else "wrong"],
            "of_calls": sum(calls.values()),
            "line": f"{right} of {of} saw it; {NETWORK} {'did too' if is_right else 'didn’t'}",
            "describes": f"It shows {showing.options[showing.truth]}; {NETWORK} said {showing.options[showing.claim]}.",
            "credit": "Photograph by Ada Lovelace, CC BY 4.0",
        }

    def me(self, pupil: Pupil) -> dict[str, Any]:
        is_told = self.phase in ("machine", "ended")
        until_now = self.position - (0 if is_told else 1)
        at = self.looking_back or self.position
        choice, call = pupil.choices.get(at), pupil.calls.get(at)
        showing = self.rounds[min(at, len(self.rounds)) - 1]
        is_told_here = bool(self.looking_back) or self.phase == "machine"
        rounds = self.rounds[: max(0, until_now)]
        score = sum(pupil.choices.get(at) == one.truth for at, one in enumerate(rounds, 1))
        is_scored = self.settings["scores"] == "each" or (self.settings["scores"] == "end" and self.phase == "ended")
        return {
            "number": pupil.number,
            "name": pupil.name,
            "choice": choice,
            "call": call,
            "was_right": choice == showing.truth if is_told_here and choice is not None else None,
            "called_it": (call == "right") == (showing.claim == showing.truth)
            if is_told_here and call in ("right", "wrong")
            else None,
            "score": score if is_scored and until_now > 0 else None,
            "of": len(rounds),
        }

    def of_host(self) -> dict[str, Any]:
        return {
            "pupils": [
                {
                    "number": one.number,
                    "name": one.name,
                    "state": one.state,
                    "has_answered": self.position in one.choices,
                    "done": len(one.choices),
                }
                for one in self.pupils
            ],
        }

    def result(self) -> dict[str, Any]:
        told = [(at, self.of_machine(at), self.rounds[at - 1]) for at in range(1, len(self.rounds) + 1)]
        answers, right = sum(said["of"] for _, said, _ in told), sum(said["right"] for _, said, _ in told)
        cards = [
            {"position": at, "photograph": showing.photograph, "machine_right": said["is_right"]}
            | {name: said[name] for name in ("truth", "claimed", "percent", "right", "of", "fell_for_it")}
            | {"options": list(showing.options), "truth_option": showing.truth, "option": showing.claim}
            | {"places": [0, 1, 2, 3], "right_options": [showing.truth]}
            | {name: self.of_class(at)[name] for name in ("votes", "others", "unsure")}
            for at, said, showing in told
        ]
        machine_right = sum(said["is_right"] for _, said, _ in told)
        scores = sorted(((self.me(one)["score"] or 0, one.name) for one in self.present), reverse=True)
        return {
            "right": right / max(1, answers),
            "machine": machine_right / len(told),
            "machine_right": machine_right,
            "rounds": len(told),
            "answers": answers,
            "pupils": len(self.present),
            "photographs": sorted(cards, key=lambda one: one["right"] / max(1, one["of"])),
            "podium": None
            if self.settings["scores"] == "off"
            else [{"name": name, "score": score} for score, name in scores[:3]],
            "called_it": sum(said["called_it"] for _, said, _ in told),
            "of_calls": sum(said["of_calls"] for _, said, _ in told),
        }
