"""A player's answers as a table."""

import csv
import io
from datetime import datetime

import pytest

from deck.classes import classes
from quiz.export import _COLUMNS, ExportRow, answers_csv
from quiz.game import LabelSpace
from quiz.storage.store import Store
from tests.quiz.storage.plays import ANA, BEN, Dealt, play, said


def test_my_answers_as_a_table(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    first = game.at(1)
    store.guess(player=ANA, game=game.id, position=1, chosen=first.truth, shown_ms=1234, sure=0.75)
    store.guess(player=ANA, game=game.id, position=2, chosen=None, shown_ms=5)
    answers = [said(LabelSpace.ALL_1000, 7, 0.987654), said(LabelSpace.ALL_200, first.truth)]
    store.record_answers(game=game.id, position=1, network="net", answers=answers)
    store.record_answers(game=game.id, position=2, network="another", answers=answers[:1])
    play(store, game, BEN)

    exported = store.export(player=ANA)
    assert [row.guess for row in exported] == list(store.guesses(player=ANA, game=game.id))
    rows = list(csv.DictReader(io.StringIO(answers_csv(exported))))
    assert list(rows[0]) == list(_COLUMNS)
    assert len(rows) == 2
    expected = {
        "game": game.id,
        "seed": game.seed,
        "mode": "four",
        "deck": "d" * 64,
        "position": "1",
        "photograph": first.photograph,
        "kind": first.kind.value,
        "distractors": first.distractors.value,
        "truth": str(first.truth),
        "truth_name": classes()[first.truth].name,
        "chosen": str(first.truth),
        "chosen_name": classes()[first.truth].name,
        "is_right": "yes",
        "first_sight": "yes",
        "shown_ms": "1234",
        "network": "net",
        "network_claimed": "7",
        "sure": "0.75",
        "network_claimed_name": classes()[7].name,
        "network_probability": "0.9877",
    }
    assert {name: rows[0][name] for name in expected} == expected
    assert datetime.fromisoformat(rows[0]["guessed_at"]).tzinfo is not None
    assert (rows[1]["chosen"], rows[1]["chosen_name"], rows[1]["is_right"]) == ("", "I don't know", "no")
    assert rows[1]["sure"] == ""
    assert (rows[1]["network_claimed"], rows[1]["network_claimed_name"], rows[1]["network_probability"]) == ("",) * 3


@pytest.mark.parametrize("start", list("=+-@\t\r\n"))
def test_nothing_in_the_table_is_run_by_a_spreadsheet(store: Store, dealt: Dealt, start: str) -> None:
    game = store.save_game(dealt())
    (guess,) = play(store, game, ANA, range(1, 2))
    row = ExportRow("seed", f'{start}HYPERLINK("x"),"y"', "deck", guess, None, None)
    (read,) = csv.DictReader(io.StringIO(answers_csv([row]), newline=""))
    assert read["network"] == f"'{row.network}"


def test_an_empty_table_has_its_header() -> None:
    assert answers_csv([]).split() == [",".join(_COLUMNS)]
