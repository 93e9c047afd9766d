"""The API of rooms in which everybody sets their own pace."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from quiz.rooms.room import PointsTold, RoomPace
from tests.web.api.lessons import HOST, bearer, bet, come_in, lead, look, make, rounds, say

pytestmark = pytest.mark.usefixtures("own_house", "at_once")


def test_everybody_at_their_own_pace_hears_what_they_have_finished_and_nothing_of_others(client: TestClient) -> None:
    code, asked = make(pace=RoomPace.OWN, scores=PointsTold.EACH), rounds()
    ana, ben = come_in(client, code), come_in(client, code)

    def at(token: str, position: int, since: str = "") -> Any:
        return client.get(f"/api/v1/rooms/{code}?at={position}{since}", headers=bearer(token))

    first = look(client, code, ana)
    assert (first["phase"], first["position"], first["pace"], first["round"]["machine"]) == ("asking", 1, "own", None)
    truth = asked[0].asked.offered.index(asked[0].asked.truth)
    assert say(client, code, ana, truth) == 200
    assert look(client, code, ana)["round"]["machine"] is None
    for further in (1, 2, 9):
        assert at(ana, further).json()["round"]["position"] == 1, "first the bet"
    assert bet(client, code, ana, "right" if asked[0].machine_is_right else "wrong") == 200
    told = at(ana, 1).json()
    assert (told["phase"], told["round"]["machine"]["truth_option"]) == ("machine", truth)
    assert (told["me"]["was_right"], told["me"]["score"], told["me"]["of"]) == (True, 2, 2)
    assert told["round"]["class"] is None
    assert "1 of" not in told["round"]["machine"]["line"]
    assert (look(client, code, ana)["position"], at(ana, 7).json()["position"]) == (2, 2)
    stamp = told["stamp"]
    assert say(client, code, ben, None) == 200
    assert at(ana, 1, f"&since={stamp}").status_code == 304, "what others do is no news"
    assert at(ana, 2, f"&since={stamp}").status_code == 200
    assert at(ben, 1).json()["round"]["machine"] is None
    assert say(client, code, ben, truth, 2) == 409
    assert bet(client, code, ben, "passed") == 200
    for position in range(2, len(asked) + 1):
        assert say(client, code, ana, None, position) == 200
        assert bet(client, code, ana, "passed", position) == 200
    over = look(client, code, ana)
    assert (over["phase"], over["round"], over["me"]["of"]) == ("open", None, 2 * len(asked))
    for who in ("", HOST):
        wall = look(client, code, who)
        assert (wall["phase"], wall["round"], wall["finished"]) == ("open", None, [2] + [1] * (len(asked) - 1))
    assert [one["done"] for one in look(client, code, HOST)["host"]["pupils"]] == [len(asked), 1]
    assert over["finished"] is None
    table = f"/api/v1/rooms/{code}/answers.csv"
    early = client.get(table, headers=bearer(HOST))
    assert (early.status_code, early.json()["detail"]) == (409, "What was answered is told once the room has ended.")
    ended = lead(client, code, "end")
    assert (ended["phase"], ended["result"]["answers"]) == ("ended", len(asked) + 1)
    lines = list(csv.DictReader(io.StringIO(client.get(table, headers=bearer(HOST)).text.removeprefix("\ufeff"))))
    assert len(lines) == len(asked) + 1
    assert {line["seconds"] for line in lines} == {""}
