"""How tests of the rooms' API make a room, come in, lead and answer."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from starlette.testclient import TestClient

from deck.classes import imagenet_a_indices, neighbours
from model.judgements.lookup import all_judgements
from quiz.dealing import deal
from quiz.game import Candidate, Mode
from quiz.rooms.codes import digest_of, new_token
from quiz.rooms.room import RoomRound, RoomSettings
from services import container
from services.decks import available

HOST = new_token()
NETWORK = "efficientnet_lite0"


def rounds(mode: Mode = Mode.FOUR) -> list[RoomRound]:
    """Ten photographs of the starter deck, with what the network says of them."""
    said = all_judgements(NETWORK, container.predictions())
    deck = [
        Candidate(
            one.id, one.truth, one.accepted, said[one.id].claimed, said[one.id].runner_up, said[one.id].probability
        )
        for one in available.starter().photographs
    ]
    game = deal(
        deck,
        seed="room2345",
        mode=mode,
        network=NETWORK,
        deck="d" * 64,
        neighbours=neighbours,
        label_space=imagenet_a_indices(),
    )
    return [RoomRound(one, said[one.photograph].claimed, said[one.photograph].probability) for one in game.rounds]


def make(**chosen: Any) -> str:
    return container.store().rooms.create(
        host_key=digest_of(HOST),
        settings=replace(RoomSettings(), **chosen),
        network=NETWORK,
        rounds=rounds(),
        now=datetime.now(UTC),
    )


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def come_in(client: TestClient, code: str, name: str | None = None) -> str:
    answer = client.post(f"/api/v1/rooms/{code}/pupils", json={"name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def look(client: TestClient, code: str, token: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/v1/rooms/{code}", headers=bearer(token) if token else {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def lead(client: TestClient, code: str, *commands: str, **more: object) -> dict[str, Any]:
    state = look(client, code, HOST)
    for command in commands:
        asked = {"command": command, "version": state["version"], **more}
        answer = client.post(f"/api/v1/rooms/{code}/commands", json=asked, headers=bearer(HOST))
        assert answer.status_code == 200, answer.text
        state = answer.json()
    return state


def say(client: TestClient, code: str, token: str, choice: int | None, position: int = 1) -> int:
    asked = client.put(f"/api/v1/rooms/{code}/rounds/{position}/answer", json={"choice": choice}, headers=bearer(token))
    return asked.status_code


def bet(client: TestClient, code: str, token: str, call: str, position: int = 1) -> int:
    asked = client.put(f"/api/v1/rooms/{code}/rounds/{position}/call", json={"call": call}, headers=bearer(token))
    return asked.status_code
