"""The numbers' leaderboard, robust training, calibration: with real measurements, with none, with a damaged one."""

import json
import logging
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from deck.classes import imagenet_a_indices, neighbours
from model.evaluation.results import Evaluation, save
from model.evaluation.run import evaluate
from quiz.dealing import deal
from quiz.game import Mode
from services import container
from services.decks import askable, available
from tests.pages.reading import html, verbatim
from tests.ui.views.comparison.figures_by_hand import unbroken
from tests.ui.views.measurement.evaluations_by_hand import LITE2, evaluation, of_starter
from ui import paths

Visit = Callable[..., AppTest]
PLAYER = "b" * 32


@pytest.fixture(scope="session")
def measured() -> Callable[[], Evaluation]:
    """The default network really asked, on the deck that ships; once, and kept anew for each test."""
    found: list[Evaluation] = []

    def keep() -> Evaluation:
        if not found:
            found.append(evaluate(available.starter(), container.opponent("efficientnet_lite0").classifier))
        save(found[0])
        return found[0]

    return keep


def opened(visit: Visit, section: str, **link: str) -> AppTest:
    """The numbers, at that section, as an old address or a link into the page leads to it: its charts come at once."""
    app = visit(player=PLAYER, page="numbers", **link)
    app.query_params["section"] = section
    app.run()
    assert not app.exception, app.exception
    return app


def found_by(app: AppTest, section: str) -> str:
    """The heading of that section."""
    (heading,) = [header.value for header in app.header if header.proto.anchor == section]
    return str(heading)


def said(app: AppTest) -> str:
    """All that is said on the page in words."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info)
    return "\n".join(element.value for kind in kinds for element in kind)


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


def choose(app: AppTest, row: int) -> AppTest:
    """Choose a row of the table as a click on it does."""
    table = app.dataframe[0]
    assert table.key is not None
    app.session_state[table.key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return app.run()


# Leaderboard


def test_the_leaderboard_shows_a_real_measurement_and_what_it_got_wrong(
    visit: Visit, measured: Callable[[], Evaluation], fresh_store: Path
) -> None:
    visit(player=PLAYER, game="k7m2qxyz")
    real = measured()
    app = opened(visit, paths.LEADERBOARD, game="k7m2qxyz")
    assert "of the starter deck" in found_by(app, paths.LEADERBOARD)
    assert f"{real.main.top1} of 123" in said(app)
    assert "measures nothing" in said(app), "the deck's own note"
    assert charts(app) == len(app.get("download_button")) == 1
    assert app.dataframe[0].value["Top-1"].tolist() == [100 * real.main.top1 / 123]
    choose(app, 0)
    assert not app.exception
    wrong = 123 - real.main.top1
    assert wrong > 12, "or there is nothing more to show"
    assert html(app).count('class="card"') == 12
    assert f"{wrong} of 123 photographs, the surest first" in said(app)
    sure = [int(found) for found in re.findall(r"(\d+)\u00a0%(?: sure)?:", html(app))]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > sure[-1]
    with closing(sqlite3.connect(fresh_store)) as store:
        assert store.execute("SELECT count(*) FROM sightings").fetchone() == (12,)
    next(button for button in app.button if button.label == "Show more").click().run()
    assert html(app).count('class="card"') == min(24, wrong)
    with closing(sqlite3.connect(fresh_store)) as store:
        assert store.execute("SELECT count(*) FROM sightings").fetchone() == (min(24, wrong),)


def test_decks_do_not_mix(visit: Visit) -> None:
    save(evaluation(402, network=LITE2, title="EfficientNet-Lite2", published=5.36))
    save(of_starter(evaluation(), digest="5" * 64))
    app = opened(visit, paths.LEADERBOARD)
    assert found_by(app, paths.LEADERBOARD) == unbroken("EfficientNet-Lite2 gets 5 % of ImageNet-A")
    assert "+0.00 points" in said(app)
    assert "□ published" in said(app)
    app.selectbox[0].select_index(1).run()
    assert found_by(app, paths.LEADERBOARD) == unbroken("EfficientNet-Lite0 gets 41 % of the starter deck")
    assert "published" not in app.caption[0].value
    assert app.dataframe[0].value["Published"].isna().all()


def test_a_deck_that_is_not_here_is_a_sentence(visit: Visit) -> None:
    save(evaluation())
    app = opened(visit, paths.LEADERBOARD)
    choose(app, 0)
    assert any("not on this machine any more" in info.value for info in app.info)
    assert 'class="card"' not in html(app)


def test_answers_that_are_forgotten_are_a_sentence(visit: Visit) -> None:
    save(replace(of_starter(evaluation(), digest=available.starter().digest), weights="none of these"))
    app = opened(visit, paths.LEADERBOARD)
    choose(app, 0)
    assert any("no longer in the cache" in info.value for info in app.info)


def test_with_nothing_measured_the_leaderboard_says_what_to_run(visit: Visit) -> None:
    app = opened(visit, paths.LEADERBOARD)
    assert found_by(app, paths.LEADERBOARD) == unbroken("Published: from 0 to 89 % of ImageNet-A")
    assert "Nothing has been measured here yet" in app.info[0].value
    assert "python -m model evaluate" in verbatim(app)
    assert charts(app) == 1


@pytest.mark.parametrize("section", [paths.LEADERBOARD, paths.ROBUST, paths.CALIBRATION])
def test_a_damaged_measurement_is_left_out_and_logged(
    visit: Visit, section: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = save(evaluation())
    save(evaluation(402, network=LITE2, title="EfficientNet-Lite2"))
    third = save(evaluation(20, network="third", title="Third"))
    third.write_text(third.read_text(encoding="utf-8")[:300], encoding="utf-8")
    fourth = good.with_name("fourth.json")
    fourth.write_text(json.dumps([{"network": "x"}]), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        app = opened(visit, section)
    assert not app.warning
    assert sum("cannot be read" in record.getMessage() for record in caplog.records) == 2
    assert "Third" not in said(app)
    assert charts(app) >= 1


# Does robust training help?


def test_slopes_as_published_and_no_pair_to_choose_from(visit: Visit) -> None:
    app = opened(visit, paths.ROBUST)
    assert found_by(app, paths.ROBUST) == "In the median of 14 pairs, robust training adds 0.1 points"
    assert charts(app) == 2
    assert "Any two networks that were measured here" in said(app)
    assert "python -m model evaluate" in verbatim(app)


def test_any_two_measured_can_be_held_against_one_another(visit: Visit) -> None:
    save(evaluation())
    save(evaluation(402, network=LITE2, title="EfficientNet-Lite2"))
    save(evaluation(305, network="third", title="Third"))
    app = opened(visit, paths.ROBUST)
    assert charts(app) == 3
    first, second = app.selectbox
    assert (first.options, second.options) == (
        ["EfficientNet-Lite2", "Third", "EfficientNet-Lite0"],
        ["EfficientNet-Lite2", "Third"],
    )
    assert app.subheader[2].value == "EfficientNet-Lite2 is better, by more than chance"
    assert "Newcombe" in said(app)
    second.select_index(1).run()
    assert app.subheader[2].value == "The two differ by no more than chance"


def test_two_on_a_deck_that_is_here_are_paired(visit: Visit, measured: Callable[[], Evaluation]) -> None:
    visit(player=PLAYER, network=LITE2)
    one, other = measured(), evaluate(available.starter(), container.opponent(LITE2).classifier)
    save(other)
    app = opened(visit, paths.ROBUST)
    found = re.search(r"the same 123 photographs\. (\d+) photographs were right for one only", said(app))
    assert found is not None
    alone, more = int(found[1]), abs(other.main.top1 - one.main.top1)
    assert alone >= more
    assert (alone - more) % 2 == 0, "who is right alone makes up the difference"


# Calibration


def test_calibration_of_what_was_measured(visit: Visit, measured: Callable[[], Evaluation]) -> None:
    visit(player=PLAYER)
    measured()
    app = opened(visit, paths.CALIBRATION)
    assert "EfficientNet-Lite0 is" in found_by(app, paths.CALIBRATION)
    assert charts(app) == 2
    assert app.dataframe[0].value["Who"].tolist() == ["EfficientNet-Lite0"]
    assert any("Say how sure I am" in info.value for info in app.info)
    app.multiselect[0].set_value([]).run()
    assert not app.exception
    assert charts(app) == 0


def test_people_who_say_how_sure_they_are_join_in(visit: Visit) -> None:
    visit(player=PLAYER)
    _, candidates = askable.candidates("efficientnet_lite0")
    game = deal(
        candidates, seed="howsure2", mode=Mode.FOUR, network="efficientnet_lite0", deck="d",
        neighbours=neighbours, label_space=imagenet_a_indices(),
    )  # fmt: skip
    store = container.store()
    store.save_game(game)
    for player in (f"{number:032x}" for number in range(30)):  # none of whom was told of a photograph
        for asked in game.rounds:
            wrong = next(index for index in asked.offered if index not in asked.accepted)
            chosen = asked.truth if asked.position <= 2 else wrong
            store.guess(player=player, game=game.id, position=asked.position, chosen=chosen, shown_ms=1, sure=0.75)
    app = opened(visit, paths.CALIBRATION)
    assert found_by(app, paths.CALIBRATION) == "People are surer than they are right"
    assert app.dataframe[0].value["Who"].tolist() == ["People, 300 answers"]
    assert charts(app) == 2
    save(evaluation())
    app = opened(visit, paths.CALIBRATION)
    assert unbroken("People who said how sure they were said 75 % on average and were right 20 %") in said(app)
    assert len(app.dataframe[0].value) == 2


def test_with_nothing_measured_calibration_says_what_to_run(visit: Visit) -> None:
    app = opened(visit, paths.CALIBRATION)
    assert "No network has been measured here yet" in said(app)
    assert "python -m model evaluate" in verbatim(app)
    assert charts(app) == 0
    assert any("Say how sure I am" in info.value for info in app.info)
