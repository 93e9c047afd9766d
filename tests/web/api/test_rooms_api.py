"""The API of rooms: what it answers whom, and what it refuses, around a store of its own."""

import csv
import io
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from quiz.rooms.codes import ALPHABET, new_token
from quiz.rooms.room import PointsTold
from services.rooms import live
from tests.web.api.lessons import HOST, bearer, bet, come_in, lead, look, make, rounds, say
from web.api.room_polls import RoomPolls
from web.api.rooms import room_api

pytestmark = pytest.mark.usefixtures("own_house", "at_once")


def test_a_whole_lesson(client: TestClient) -> None:
    code = make(scores=PointsTold.EACH)
    ana, ben = come_in(client, code), come_in(client, code)
    assert look(client, code)["joined"] == 2
    asked = rounds()
    for position, one in enumerate(asked, start=1):
        state = lead(client, code, "forward")
        assert (state["phase"], state["position"]) == ("asking", position)
        truth = one.asked.offered.index(one.asked.truth)
        assert say(client, code, ana, truth, position) == 200
        assert say(client, code, ben, None, position) == 200
        assert bet(client, code, ana, "right" if one.machine_is_right else "wrong", position) == 200
        state = lead(client, code, "forward", "forward")
        assert state["round"]["class"]["votes"][truth] == state["round"]["class"]["unsure"] == 1
        state = lead(client, code, "forward")
        machine = state["round"]["machine"]
        assert (machine["right"], machine["of"], machine["is_right"]) == (1, 2, one.machine_is_right)
        assert (machine["called_it"], machine["of_calls"]) == (1, 1)
        assert look(client, code, ana)["me"]["score"] == 2 * position
    ended = lead(client, code, "forward")
    assert ended["phase"] == "ended"
    result = ended["result"]
    assert (result["right"], result["answers"], result["pupils"]) == (0.5, 20, 2)
    assert result["machine_right"] == sum(one.machine_is_right for one in asked)
    assert [place["score"] for place in result["podium"]] == [20]
    for one in result["photographs"]:
        shown = asked[one["position"] - 1].asked
        votes = [int(at == one["truth_option"]) for at in range(len(shown.offered))]
        assert (one["votes"], one["unsure"], shown.offered[one["truth_option"]]) == (votes, 1, shown.truth)
    table = client.get(f"/api/v1/rooms/{code}/answers.csv", headers=bearer(HOST))
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(rows) == 20
    assert {row["right"] for row in rows if row["bet"]} == {"yes"}
    assert {row["answer"] for row in rows if not row["bet"]} == {"I don't know"}


def test_nothing_of_the_answer_is_told_before_its_time(client: TestClient, code: str) -> None:
    ana, ben = come_in(client, code), come_in(client, code)
    first = rounds()[0]
    lead(client, code, "start")
    say(client, code, ana, 2)
    for token in ("", ben, HOST):
        asking = look(client, code, token)
        assert (asking["answered"], asking["round"]["class"], asking["round"]["machine"]) == (1, None, None)
    pupils = look(client, code, HOST)["host"]["pupils"]
    assert [sorted(pupil) for pupil in pupils] == [["done", "has_answered", "name", "number", "state"]] * 2
    assert [pupil["has_answered"] for pupil in pupils] == [True, False]
    assert look(client, code, ana)["me"]["choice"] == 2
    assert look(client, code, ben)["me"]["choice"] is None
    for token in ("", ana, ben):
        assert look(client, code, token)["host"] is None
    assert lead(client, code, "close")["round"]["class"] is None
    shown = lead(client, code, "reveal")["round"]
    assert (shown["class"]["votes"], shown["machine"]) == ([0, 0, 1, 0], None)
    assert look(client, code, ana)["me"]["was_right"] is None
    machine = lead(client, code, "reveal")["round"]["machine"]
    assert machine["truth_option"] == first.asked.offered.index(first.asked.truth)
    assert look(client, code, ana)["me"]["was_right"] == (machine["truth_option"] == 2)


def test_points_are_told_only_where_and_when_they_are_to_be(client: TestClient) -> None:
    for scores, each, end in (
        (PointsTold.OFF, False, False),
        (PointsTold.END, False, True),
        (PointsTold.EACH, True, True),
    ):
        code = make(scores=scores)
        ana = come_in(client, code)
        lead(client, code, "start", "close", "reveal", "reveal")
        assert (look(client, code, ana)["me"]["score"] is not None) is each
        ended = lead(client, code, "end")
        assert (look(client, code, ana)["me"]["score"] is not None) is end
        assert (ended["result"]["podium"] is not None) is (scores is not PointsTold.OFF)


def test_who_polls_hears_only_of_what_is_new_to_them(client: TestClient, code: str) -> None:
    ana, ben = come_in(client, code), come_in(client, code)
    lead(client, code, "start")

    def since(token: str, stamp: str) -> int:
        headers = bearer(token) if token else {}
        return client.get(f"/api/v1/rooms/{code}", params={"since": stamp}, headers=headers).status_code

    stamps = {token: look(client, code, token)["stamp"] for token in ("", ana, ben, HOST)}
    assert {since(token, stamp) for token, stamp in stamps.items()} == {304}
    say(client, code, ana, 0)
    assert {token: since(token, stamp) for token, stamp in stamps.items()} == {"": 200, ana: 200, ben: 304, HOST: 200}
    lead(client, code, "close")
    assert since(ben, stamps[ben]) == 200


def test_what_is_known_here_is_said_at_once_as_the_api_says_it_and_to_nobody_else(
    client: TestClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without asking the database, nor the API: to whoever is in the room."""
    ana, ben = come_in(client, code), come_in(client, code)
    lead(client, code, "start")
    stamps = {token: look(client, code, token)["stamp"] for token in (ana, ben, HOST)}
    lead(client, code, "remove", pupil=2)
    stamp = look(client, code, ana)["stamp"]
    monkeypatch.setattr(live, "GOOD_FOR_S", 3600.0)
    look(client, code, ana)

    def said(token: str, since: str, at: str = "", *, is_quick: bool = True) -> Any:
        """By what stands before the API alone, where what it does not know is 404; or by the API alone."""
        api = room_api()
        api.user_middleware = api.user_middleware[1:]  # the latest added comes first
        alone = TestClient(RoomPolls(Starlette()) if is_quick else api, root_path=f"{at}/api/v1")
        return alone.get(f"{at}/api/v1/rooms/{code}", params={"since": since}, headers=bearer(token))

    assert said(ana, stamp).status_code == said(ana, stamp, at="/quiz").status_code == 304
    for token, since in ((ana, stamps[ana]), (HOST, stamps[HOST]), (ana, "")):
        for at in ("", "/quiz"):
            quick, usual = said(token, since, at), said(token, since, at, is_quick=False)
            assert quick.status_code == usual.status_code == 200
            assert quick.json() == usual.json()
            assert quick.json()["join_url"] == f"http://testserver{at}/join/{code}"
            assert quick.headers == usual.headers
    assert {said(*asked).status_code for asked in ((ben, stamps[ben]), (new_token(), stamp), ("", stamp))} == {404}


def test_a_hidden_wall_hides_the_photograph_from_phones_and_not_from_whoever_leads(
    client: TestClient, code: str
) -> None:
    ana = come_in(client, code)
    lead(client, code, "start", "hide")
    assert look(client, code, ana)["round"] is None
    assert look(client, code, HOST)["round"]["position"] == 1
    lead(client, code, "show")
    assert look(client, code, ana)["round"]["position"] == 1


def test_only_the_host_leads(client: TestClient, code: str) -> None:
    ana = come_in(client, code)
    order = {"command": "forward", "version": 0}
    doors = [
        ("POST", f"/api/v1/rooms/{code}/commands", order),
        ("DELETE", f"/api/v1/rooms/{code}", None),
        ("GET", f"/api/v1/rooms/{code}/answers.csv", None),
    ]
    for method, address, body in doors:
        for headers, status in (({}, 403), (bearer(ana), 403), (bearer(new_token()), 401), (bearer("x"), 401)):
            answer = client.request(method, address, json=body, headers=headers)
            assert answer.status_code == status, (method, address, status)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["detail"].endswith(".")
    assert look(client, code)["version"] == 0


def test_nobody_answers_for_another(client: TestClient, code: str) -> None:
    ana = come_in(client, code)
    come_in(client, code)
    lead(client, code, "start")
    assert say(client, code, ana, 1) == 200
    for token, status in ((HOST, 401), (new_token(), 401), ("", 401)):
        assert say(client, code, token, 1) == status
    assert look(client, code, HOST)["answered"] == 1
    assert [one["has_answered"] for one in look(client, code, HOST)["host"]["pupils"]] == [True, False]


def test_who_is_taken_out_sees_and_says_nothing_and_may_come_back(client: TestClient, code: str) -> None:
    ana = come_in(client, code)
    lead(client, code, "remove", pupil=1)
    assert client.get(f"/api/v1/rooms/{code}", headers=bearer(ana)).status_code == 403
    assert say(client, code, ana, 0) == 403
    assert look(client, code)["joined"] == 0
    lead(client, code, "let_in", pupil=1)
    assert look(client, code, ana)["me"]["number"] == 1


def test_who_is_taken_out_counts_no_more_until_they_are_back(client: TestClient, code: str) -> None:
    ana, ben = come_in(client, code), come_in(client, code)
    lead(client, code, "start")
    say(client, code, ana, 0)
    say(client, code, ben, 0)
    out = lead(client, code, "ban", pupil=1)
    assert (out["answered"], out["joined"]) == (1, 1)
    refused = client.get(f"/api/v1/rooms/{code}", headers=bearer(ana))
    assert refused.json()["detail"] == "You were taken out. You cannot come back into this room."
    assert sum(lead(client, code, "close", "reveal")["round"]["class"]["votes"]) == 1
    assert sum(lead(client, code, "let_in", pupil=1)["round"]["class"]["votes"]) == 2


def test_in_a_room_without_bets_nobody_bets(client: TestClient) -> None:
    code = make(asks_call=False, scores=PointsTold.EACH)
    ana = come_in(client, code)
    lead(client, code, "start")
    assert say(client, code, ana, None) == 200
    assert bet(client, code, ana, "right") == 409
    assert lead(client, code, "close", "reveal", "reveal")["round"]["machine"]["of_calls"] == 0


def test_class_and_machine_are_compared_on_what_was_answered_each_photograph_alike(
    client: TestClient, code: str
) -> None:
    """Whoever leaves early, or a photograph that nobody answered, moves neither share."""
    ana, ben = come_in(client, code), come_in(client, code)
    first, second, third = rounds()[:3]
    for position, tokens in ((1, [ana, ben]), (2, [ana]), (3, [])):
        lead(client, code, "forward")
        asked = rounds()[position - 1].asked
        truth = asked.offered.index(asked.truth)
        assert {say(client, code, token, None if token == ben else truth, position) for token in tokens} <= {200}
        lead(client, code, "forward", "forward", "forward")
    ended = lead(client, code, "end")["result"]
    assert (ended["answers"], ended["rounds"], len(ended["photographs"])) == (3, 3, 2)
    assert ended["right"] == pytest.approx((1 / 2 + 1) / 2)
    assert ended["machine"] == pytest.approx((first.machine_is_right + second.machine_is_right) / 2)
    assert ended["machine_right"] == first.machine_is_right + second.machine_is_right + third.machine_is_right


def test_where_nobody_answered_that_is_said_and_it_is_in_no_list(client: TestClient, code: str) -> None:
    come_in(client, code)
    told = lead(client, code, "start", "close", "reveal", "reveal")["round"]["machine"]["line"]
    assert told in {f"Nobody answered; EfficientNet-Lite0 got it {so}." for so in ("right", "wrong")}
    ended = lead(client, code, "forward", "end")["result"]
    assert (ended["rounds"], ended["photographs"], ended["right"], ended["pupils"]) == (1, [], None, 1)


def test_two_devices_that_lead_take_one_step(client: TestClient, code: str) -> None:
    order = {"command": "forward", "version": 0}
    address = f"/api/v1/rooms/{code}/commands"
    assert client.post(address, json=order, headers=bearer(HOST)).json()["phase"] == "asking"
    late = client.post(address, json=order, headers=bearer(HOST))
    assert (late.status_code, late.json()["detail"]) == (409, "The room has moved on meanwhile.")
    assert look(client, code)["phase"] == "asking"


def test_a_step_that_makes_no_sense_there_is_refused_with_a_sentence_that_can_be_shown(
    client: TestClient, code: str
) -> None:
    for command, said in (("pause", "No votes are open."), ("back", "There is nothing before this.")):
        order = {"command": command, "version": look(client, code, HOST)["version"]}
        refused = client.post(f"/api/v1/rooms/{code}/commands", json=order, headers=bearer(HOST))
        assert (refused.status_code, refused.json()["detail"]) == (422, said)


def test_codes_cannot_be_guessed_and_a_right_one_looks_like_a_wrong_one(client: TestClient, code: str) -> None:
    ana = come_in(client, code)
    others = (c for c in (f"{a}{b}WXYZ" for a in ALPHABET for b in ALPHABET) if c != code)
    statuses = [client.get(f"/api/v1/rooms/{next(others)}").status_code for _ in range(61)]
    assert statuses == [404] * 60 + [429]
    guess = client.get(f"/api/v1/rooms/{next(others)}")
    hit = client.get(f"/api/v1/rooms/{code}")
    assert (guess.status_code, hit.status_code) == (429, 429)
    assert {key: hit.json()[key] for key in ("title", "status")} == {
        key: guess.json()[key] for key in ("title", "status")
    }
    stranger = bearer(new_token())
    assert client.get(f"/api/v1/rooms/{code}", headers=stranger).status_code == 429
    assert client.post(f"/api/v1/rooms/{code}/pupils", json={}).status_code == 429
    assert look(client, code, ana)["me"]["number"] == 1, "who is in goes on"
    assert look(client, code, HOST)["joined"] == 1


@pytest.mark.parametrize("asked", ["rounds/1/answer", "rounds/1/call", "pupils/me/name"])
def test_codes_cannot_be_guessed_by_what_changes_something_either(client: TestClient, code: str, asked: str) -> None:
    ana = come_in(client, code)
    lead(client, code, "start")
    stranger = bearer(new_token())
    body = {"choice": 0} if asked.endswith("answer") else {"call": "right"} if asked.endswith("call") else None
    method = "POST" if body is None else "PUT"
    others = [c for c in (f"{a}{b}WXYZ" for a in ALPHABET[:8] for b in ALPHABET[:8]) if c != code][:62]

    def status(room: str) -> int:
        return client.request(method, f"/api/v1/rooms/{room}/{asked}", json=body, headers=stranger).status_code

    assert [status(other) for other in others[:61]] == [404] * 60 + [429]
    assert (status(code), status(others[61])) == (429, 429), "a right one looks like a wrong one"
    assert say(client, code, ana, 1) == 200, "who is in goes on"


def test_who_asks_again_since_no_answer_came_is_nobody_new(client: TestClient, code: str) -> None:
    mine = {"name": None, "token": "0123456789abcdef" * 3}
    answers = [client.post(f"/api/v1/rooms/{code}/pupils", json=mine) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["name"] for answer in answers}) == 1
    assert look(client, code, mine["token"] or "")["joined"] == 1
    for weak in ("short", "x" * 65, "ä" * 40):
        assert client.post(f"/api/v1/rooms/{code}/pupils", json={"token": weak}).status_code == 422


def test_the_address_for_phones_is_told(client: TestClient, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(client, code)["join_url"] == f"http://testserver/join/{code}"
    monkeypatch.setenv("QUIZ_URL", "https://quiz.example.org/below")
    assert look(client, code)["join_url"] == f"https://quiz.example.org/below/join/{code}"
    drawn = client.get(f"/api/v1/rooms/{code}/qr.svg")
    assert (drawn.headers["content-type"], b"<svg" in drawn.content) == ("image/svg+xml", True)


def test_thirty_behind_one_address_come_in_within_a_minute(client: TestClient, code: str) -> None:
    for _ in range(60):
        come_in(client, code)
    assert look(client, code)["joined"] == 60


def test_what_is_malformed_is_refused_with_a_sentence(client: TestClient, code: str) -> None:
    ana = come_in(client, code)
    lead(client, code, "start")
    address = f"/api/v1/rooms/{code}/rounds/1/answer"
    for body in ({"choice": 4}, {"choice": -1}, {"choice": "1"}, {"choice": 1.5}, {}, {"choice": 1, "more": 2}, [1], 7):
        answer = client.put(address, json=body, headers=bearer(ana))
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
    assert look(client, code)["answered"] == 0


def test_what_is_long_is_refused_before_it_is_gathered(client: TestClient, code: str) -> None:
    answer = client.post(f"/api/v1/rooms/{code}/pupils", content=(b" " * 1000 for _ in range(100)))
    assert answer.status_code == 413
    assert answer.json()["detail"].endswith(".")


def test_who_comes_too_late_and_who_stands_before_a_locked_door_are_told_apart(client: TestClient, code: str) -> None:
    for command, status in (("lock", 423), ("end", 410)):
        lead(client, code, command)
        assert client.post(f"/api/v1/rooms/{code}/pupils", json={}).status_code == status


def test_all_of_a_room_goes_at_once(client: TestClient, code: str) -> None:
    ana = come_in(client, code)
    assert client.delete(f"/api/v1/rooms/{code}", headers=bearer(HOST)).status_code == 204
    for token in ("", ana, HOST):
        answer = client.get(f"/api/v1/rooms/{code}", headers=bearer(token) if token else {})
        assert answer.status_code == 404
