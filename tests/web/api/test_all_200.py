"""The API of rooms in which any of the 200 may be said."""

import csv
import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from deck.classes import classes, imagenet_a_indices
from quiz.game import Mode
from quiz.rooms.codes import digest_of
from quiz.rooms.room import PointsTold, RoomPace, RoomRound, RoomSettings
from services import container
from tests.web.api.lessons import HOST, NETWORK, bearer, bet, come_in, lead, look, rounds, say

pytestmark = pytest.mark.usefixtures("own_house", "at_once")
ALL = imagenet_a_indices()
LIST_BYTES = 5_000


@pytest.fixture
def asked() -> list[RoomRound]:
    """Three of the starter deck, the first of which is claimed to be another of the 200."""
    typed = sorted(rounds(Mode.ALL_200), key=lambda one: (one.machine_is_right, one.claimed not in ALL))
    return [replace(one, asked=replace(one.asked, position=at)) for at, one in enumerate(typed[:3], start=1)]


def make(asked: list[RoomRound], **chosen: Any) -> str:
    return container.store().rooms.create(
        host_key=digest_of(HOST),
        settings=RoomSettings(mode=Mode.ALL_200, **chosen),
        network=NETWORK,
        rounds=asked,
        now=datetime.now(UTC),
    )


def beside(one: RoomRound, many: int) -> list[int]:
    """Places of so many classes that are neither right nor claimed."""
    told = {*one.asked.accepted, one.claimed}
    return [place for place, index in enumerate(ALL) if index not in told][:many]


def test_what_may_be_said_is_told_once_and_kept(client: TestClient) -> None:
    answer = client.get("/api/v1/classes", headers={"accept-encoding": "identity"})
    assert [one["name"] for one in answer.json()["classes"]] == [classes()[index].name for index in ALL]
    assert answer.headers["cache-control"] == "public, max-age=86400"
    packed = client.get("/api/v1/classes", headers={"accept-encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.json()) == ("gzip", answer.json())
    assert len(gzip.compress(answer.content)) <= LIST_BYTES
    again = client.get("/api/v1/classes", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_nothing_tells_before_its_time_and_the_most_frequent_are_told(
    client: TestClient, asked: list[RoomRound]
) -> None:
    code, first = make(asked, scores=PointsTold.EACH), asked[0]
    truth, wrong = ALL.index(first.asked.truth), beside(first, 6)
    pupils = [come_in(client, code) for _ in range(10)]
    lead(client, code, "start")
    said = [truth, *wrong, wrong[5], wrong[5], None]
    assert {say(client, code, pupil, place) for pupil, place in zip(pupils, said, strict=True)} == {200}
    assert bet(client, code, pupils[0], "wrong") == 200
    for token in ("", pupils[0], HOST):
        seen = look(client, code, token)
        assert (seen["settings"]["mode"], seen["settings"]["options_on_phone"]) == ("all200", True)
        assert (seen["round"]["options"], seen["round"]["places"], seen["round"]["class"]) == ([], [], None)
        assert len(json.dumps(seen)) < 4_000
    assert look(client, code, pupils[1])["me"]["choice"] == wrong[0]
    shown = lead(client, code, "close", "reveal")["round"]
    kept = sorted([truth, *wrong[:5]])[:4]
    assert shown["places"] == [wrong[5], *kept]
    assert shown["options"] == [classes()[ALL[place]].name for place in shown["places"]]
    assert (shown["class"]["votes"], shown["class"]["others"], shown["class"]["unsure"]) == ([3, 1, 1, 1, 1], 2, 1)
    told = lead(client, code, "reveal")["round"]
    machine = told["machine"]
    assert told["places"][:5] == shown["places"]
    assert {truth, machine["option"]} <= set(told["places"])
    assert len(set(told["places"])) == len(told["places"]) <= 7
    assert machine["truth_option"] == truth
    assert set(machine["right_options"]) == {ALL.index(index) for index in first.asked.accepted & set(ALL)}
    assert sum(told["class"]["votes"]) + told["class"]["others"] + told["class"]["unsure"] == len(said)
    assert look(client, code, pupils[0])["me"]["score"] == 2


def test_in_the_class_only_what_somebody_said_is_shown(client: TestClient, asked: list[RoomRound]) -> None:
    code, (wrong,) = make(asked), beside(asked[0], 1)
    ana = come_in(client, code)
    lead(client, code, "start")
    say(client, code, ana, wrong)
    assert lead(client, code, "close", "reveal")["round"]["places"] == [wrong]


def test_what_is_beyond_the_200_is_refused_with_a_sentence(client: TestClient, asked: list[RoomRound]) -> None:
    code = make(asked)
    ana = come_in(client, code)
    lead(client, code, "start")
    for choice in (200, 999, -1, "gorilla", True):
        answer = client.put(f"/api/v1/rooms/{code}/rounds/1/answer", json={"choice": choice}, headers=bearer(ana))
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert answer.json()["detail"].endswith(".")
    assert look(client, code)["answered"] == 0


def test_who_fell_for_the_claim_is_counted_and_the_end_and_the_table_know_names(
    client: TestClient, asked: list[RoomRound]
) -> None:
    one = asked[0]
    code = make([one], scores=PointsTold.END)
    ana, ben = come_in(client, code), come_in(client, code)
    lead(client, code, "start")
    say(client, code, ana, ALL.index(one.claimed))
    say(client, code, ben, ALL.index(one.asked.truth))
    machine = lead(client, code, "close", "reveal", "reveal")["round"]["machine"]
    assert (machine["fell_for_it"], machine["right"], machine["of"]) == (1, 1, 2)
    ended = lead(client, code, "end")["result"]
    (photograph,) = ended["photographs"]
    assert sorted(photograph["votes"]) == [1, 1]
    assert set(photograph["places"]) == {photograph["option"], photograph["truth_option"]}
    assert [place["score"] for place in ended["podium"]] == [1]
    table = client.get(f"/api/v1/rooms/{code}/answers.csv", headers=bearer(HOST)).content.decode("utf-8-sig")
    found = [row["answer"] for row in csv.DictReader(io.StringIO(table))]
    assert found == [classes()[one.claimed].name, classes()[one.asked.truth].name]


def test_at_their_own_pace_they_hear_at_once_what_it_was(client: TestClient, asked: list[RoomRound]) -> None:
    code = make(asked, pace=RoomPace.OWN, asks_call=False)
    ana = come_in(client, code)
    for position, one in enumerate(asked, start=1):
        truth = ALL.index(one.asked.truth)
        assert look(client, code, ana)["round"]["options"] == []
        assert say(client, code, ana, truth, position) == 200
        told = client.get(f"/api/v1/rooms/{code}?at={position}", headers=bearer(ana)).json()
        assert (told["me"]["was_right"], told["me"]["choice"]) == (True, truth)
        assert (told["round"]["class"], told["round"]["machine"]["truth_option"]) == (None, truth)
    ended = lead(client, code, "end")["result"]
    assert (ended["right"], ended["answers"]) == (1.0, len(asked))
