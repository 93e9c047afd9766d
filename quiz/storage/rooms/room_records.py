"""Rooms as rows and back."""

from dataclasses import asdict
from datetime import UTC
from typing import Any

from sqlalchemy import RowMapping

from quiz.game import Call, Mode
from quiz.rooms.room import ClassRoom, PointsTold, Presence, Pupil, RoomAnswer, RoomPace, RoomRound, RoomSettings
from quiz.rooms.state import RoomState, RoomStep, RoomTiming
from quiz.storage.records import round_from, round_row


def settings_json(chosen: RoomSettings) -> dict[str, Any]:
    return {
        "mode": chosen.mode.value,
        "asks_call": chosen.asks_call,
        "photograph_on_phone": chosen.photograph_on_phone,
        "options_on_phone": chosen.options_on_phone,
        "own_names": chosen.own_names,
        "may_change": chosen.may_change,
        "scores": chosen.scores.value,
        "teams": chosen.teams,
        "speed": chosen.speed,
        "timing": asdict(chosen.timing),
        "glance_ms": chosen.glance_ms,
        "pace": chosen.pace.value,
        "open_h": chosen.open_h,
    }


def round_json(one: RoomRound) -> dict[str, Any]:
    asked = round_row("", one.asked)
    del asked["game"]
    return {**asked, "claimed": one.claimed, "probability": one.probability}


def state_row(state: RoomState) -> dict[str, Any]:
    """The columns that say where a room is."""
    return {
        "step": state.step.value,
        "position": state.position,
        "looking_back": state.looking_back,
        "version": state.version,
        "opened_at": state.opened_at,
        "closes_at": state.closes_at,
        "paused_at": state.paused_at,
        "is_hidden": state.is_hidden,
        "is_locked": state.is_locked,
    }


def state_from(row: RowMapping) -> RoomState:
    return RoomState(
        step=RoomStep(row["step"]),
        position=row["position"],
        length=len(row["rounds"]),
        version=row["version"],
        looking_back=row["looking_back"],
        opened_at=row["opened_at"],
        closes_at=row["closes_at"],
        paused_at=row["paused_at"],
        is_hidden=bool(row["is_hidden"]),
        is_locked=bool(row["is_locked"]),
    )


def room_from(row: RowMapping) -> ClassRoom:
    settings = settings_json(RoomSettings()) | row["settings"]  # older rooms lack what came since
    settings |= {
        "mode": Mode(settings["mode"]),
        "scores": PointsTold(settings["scores"]),
        "pace": RoomPace(settings["pace"]),
        "timing": RoomTiming(**settings["timing"]),
    }
    return ClassRoom(
        code=row["code"],
        host_key=row["host_key"],
        settings=RoomSettings(**settings),
        network=row["network"],
        rounds=tuple(RoomRound(round_from(one), one["claimed"], one["probability"]) for one in row["rounds"]),
        state=state_from(row),
        created_at=row["created_at"].astimezone(UTC),
        expires_at=row["expires_at"].astimezone(UTC),
    )


def pupil_from(row: RowMapping) -> Pupil:
    return Pupil(number=row["number"], key=row["key"], name=row["name"], presence=Presence(row["presence"]))


def answer_from(row: RowMapping) -> RoomAnswer:
    return RoomAnswer(
        pupil=row["pupil"],
        position=row["position"],
        chosen=row["chosen"],
        is_right=bool(row["is_right"]),
        called=None if row["called"] is None else Call(row["called"]),
        took_ms=row["took_ms"],
    )
