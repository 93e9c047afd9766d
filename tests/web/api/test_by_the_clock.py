"""The API of rooms in which something goes by the clock."""

import pytest
from starlette.testclient import TestClient

from quiz.rooms.room import PointsTold, RoomPace
from quiz.rooms.state import RoomTiming
from tests.web.api.lessons import HOST, bearer, bet, come_in, lead, look, make, rounds, say

pytestmark = pytest.mark.usefixtures("own_house", "at_once")


def test_while_a_photograph_is_talked_over_nobody_answers(client: TestClient) -> None:
    code = make(timing=RoomTiming(timer_s=20, talk_s=30))
    ana = come_in(client, code)
    lead(client, code, "start")
    for who in ("", HOST, ana):
        state = look(client, code, who)
        assert 25_000 < state["opens_in_ms"] <= 30_000
        assert state["opens_in_ms"] + 19_000 < state["closes_in_ms"] <= 50_000
    answer = client.put(f"/api/v1/rooms/{code}/rounds/1/answer", json={"choice": 0}, headers=bearer(ana))
    assert (answer.status_code, answer.json()["detail"]) == (409, "Talk it over first.")
    assert lead(client, code, "close")["opens_in_ms"] is None


def test_the_wall_hears_when_it_goes_on_and_phones_do_not(client: TestClient) -> None:
    code = make(timing=RoomTiming(goes_on_s=30))
    ana = come_in(client, code)
    lead(client, code, "start", "close")
    assert look(client, code)["phase"] == "class", "there is nothing to look at in between"
    assert 25_000 < look(client, code)["closes_in_ms"] <= 30_000
    assert look(client, code, ana)["closes_in_ms"] is None
    paused = lead(client, code, "pause")
    assert paused["is_paused"]
    assert lead(client, code, "reveal")["is_paused"] is False


def test_at_their_own_pace_nobody_is_hurried(client: TestClient) -> None:
    code = make(pace=RoomPace.OWN, open_h=24)
    ana = come_in(client, code)
    assert (look(client, code, ana)["opens_in_ms"], look(client, code, ana)["closes_in_ms"]) == (None, None)


def test_whoever_leads_opens_the_votes_before_the_talk_is_over(client: TestClient) -> None:
    code = make(timing=RoomTiming(timer_s=20, talk_s=30))
    ana = come_in(client, code)
    lead(client, code, "start")
    opened = lead(client, code, "forward")
    assert (opened["phase"], opened["opens_in_ms"]) == ("asking", None)
    assert 15_000 < opened["closes_in_ms"] <= 20_000
    assert say(client, code, ana, 0) == 200


def test_at_a_glance_only_the_wall_that_leads_has_the_photograph_until_it_is_told(client: TestClient) -> None:
    code = make(glance_ms=200)
    ana = come_in(client, code)
    settings = look(client, code, ana)["settings"]
    assert (settings["glance_ms"], settings["photograph_on_phone"]) == (200, False)
    for command in ("start", "close", "reveal"):
        lead(client, code, command)
        assert look(client, code, HOST)["round"]["photograph"]
        assert [look(client, code, who)["round"]["photograph"] for who in (ana, "")] == [None, None], command
    lead(client, code, "reveal")
    assert all(look(client, code, who)["round"]["photograph"] for who in (ana, "", HOST))


def test_where_speed_counts_the_score_is_out_of_what_could_be_had(client: TestClient) -> None:
    code, first = make(scores=PointsTold.EACH, speed=True), rounds()[0]
    ana = come_in(client, code)
    lead(client, code, "start")
    assert say(client, code, ana, first.asked.offered.index(first.asked.truth)) == 200
    assert bet(client, code, ana, "right" if first.machine_is_right else "wrong") == 200
    lead(client, code, "close", "reveal", "reveal")
    me = look(client, code, ana)["me"]
    assert me["of"] == 30
    assert 25 <= me["score"] <= 30
