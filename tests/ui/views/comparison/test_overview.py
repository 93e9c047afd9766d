"""What all guesses together come to, and the page drawn of them, against figures made by hand."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from quiz.analysis.comparison import Compared
from quiz.analysis.pooled import FEWEST_PHOTOGRAPHS, FEWEST_PLAYERS
from quiz.analysis.statistics import Paired
from quiz.game import Kind, LabelSpace
from quiz.storage.figures import Totals
from services import container
from tests.ui.views.comparison.figures_by_hand import (
    FROG,
    LITE0,
    LITE2,
    TITLE,
    all_of,
    asked,
    compared,
    people,
    played,
    pool,
    random_round,
    wrong,
)
from tests.waiting import PATIENCE_S
from ui.paths import VERSUS
from ui.views.comparison import accuracy, calls, overview
from ui.views.comparison.agreement import agreement
from ui.views.comparison.by_class import per_class
from ui.views.comparison.confidence import sureness

# Who is compared


def test_a_comparison_is_found_by_all_that_tells_it_apart() -> None:
    one, other = random_round(Paired(1, 2, 3, 4)), compared(Paired(4, 3, 2, 1))
    found = overview.comparison([one, other], LITE0, Kind.FOOLING, LabelSpace.ALL_200)
    assert found is other
    assert overview.comparison([one, other], LITE2, Kind.FOOLING, LabelSpace.ALL_200) is None
    assert overview.comparison([one, other], LITE0, Kind.CONTROL, LabelSpace.ALL_200) is None


def test_what_a_headline_waits_for_is_said() -> None:
    assert overview.crowd_so_far(pool(1, 1, players=1, photographs=1)) == (
        "1 look by 1 player at 1 photograph so far; this waits for "
        f"{FEWEST_PLAYERS} players and {FEWEST_PHOTOGRAPHS} photographs."
    )


def test_a_network_the_zoo_no_longer_knows_keeps_its_name() -> None:
    assert overview.title_of(LITE0) == TITLE
    assert overview.title_of("gone with the wind") == "gone with the wind"


def test_the_intro_counts_one_as_one() -> None:
    assert overview.intro(Totals(1, 1, 1, 1, 1)) == "1 first look by 1 player at 1 photograph."
    assert overview.intro(Totals(87, 120, 1300, 1204, 163)) == "1,204 first looks by 87 players at 163 photographs."


@pytest.mark.parametrize(
    ("guesses", "said"), [(10, ""), (11, "1 guess at a photograph seen before is"), (13, "3 guesses at")]
)
def test_the_caveats_say_what_was_left_out(guesses: int, said: str) -> None:
    text = " ".join(overview.caveats(Totals(1, 1, guesses, 10, 10), [LITE0]))
    assert said in text
    assert ("left out" in text) == bool(said)


def test_several_networks_are_told_apart_in_the_caveats() -> None:
    totals = Totals(1, 1, 10, 10, 10)
    assert len(overview.caveats(totals, [LITE0, LITE2])) == len(overview.caveats(totals, [LITE0])) + 1


# On the page


@pytest.fixture
def fresh_store() -> Iterator[None]:
    """An empty store in the test's own data folder."""
    container.store.clear()
    yield
    container.store().close()
    container.store.clear()


def draw() -> AppTest:
    """The numbers alone, at their first section, with somewhere to go on to."""

    def house() -> None:
        import streamlit as st

        from ui import paths

        st.navigation([st.Page(paths.NUMBERS, default=True), st.Page(paths.PLAY)]).run()

    drawn = AppTest.from_function(house, default_timeout=PATIENCE_S)
    drawn.query_params["section"] = VERSUS
    drawn.run()
    assert not drawn.exception, drawn.exception
    return drawn


def headings(drawn: AppTest) -> list[str]:
    """Of the section, and of its parts."""
    return [drawn.header[0].value, *(element.value for element in drawn.subheader)]


def charts_on(drawn: AppTest) -> list[tuple[str, object]]:
    """Each chart's alternative text and its figure."""
    return [(chart.proto.alt, json.loads(chart.proto.spec)) for chart in drawn.get("plotly_chart")]


@pytest.mark.usefixtures("fresh_store")
def test_an_empty_store_has_an_empty_crowd() -> None:
    found = overview.read_overview()
    assert found.totals.first_sights == 0
    assert found.compared.opponents == ()
    assert not any((found.compared.accuracy, found.compared.comparisons, found.compared.by_class))
    assert found.compared.calibrated is None


@pytest.mark.usefixtures("fresh_store")
def test_nobody_has_played_so_the_page_asks_the_visitor_to() -> None:
    drawn = draw()
    assert headings(drawn) == ["Who sees more, people or the network? Too early to say"]
    assert overview.NOBODY_YET in [element.value for element in drawn.markdown]
    (onward,) = drawn.get("page_link")
    assert onward.proto.label == "Play"
    assert charts_on(drawn) == []


COMPARED = replace(
    all_of(
        people(Kind.FOOLING, pool(120, 200, unsure=10)),
        people(Kind.CONTROL, pool(110, 120)),
        played(LITE0, Kind.FOOLING, 0, 200),
        compared(Paired(40, 60, 20, 80), kappa=(-0.1, 0.3)),
        random_round(Paired(10, 20, 5, 5), ahead=(0.1, 0.6)),
        played(LITE0, Kind.CONTROL, 120, 120),
        played(LITE2, Kind.FOOLING, 0, 20),
    ),
    by_class=(asked(FROG, 9, 2, 9),),
)
CROWD = overview.Overview(
    totals=Totals(40, 40, 400, 400, 60),
    compared=COMPARED,
    mistakes=tuple(wrong(str(n), n / 40) for n in range(40)),
)


def test_each_finding_is_a_heading_and_each_chart_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "read_overview", lambda: CROWD)
    drawn = draw()
    findings = (
        accuracy.fooling(COMPARED),
        accuracy.controls_panel(COMPARED),
        accuracy.at_random(COMPARED.comparisons, LITE0),
        sureness(CROWD.mistakes, LITE0),
        agreement(COMPARED.comparisons, LITE0),
    )
    classes = per_class(COMPARED.by_class, LITE0)
    titles = [one.title for one in findings]
    assert headings(drawn) == [accuracy.who_sees_more(COMPARED), *titles[:2], calls.UNTOLD, *titles[2:], classes.title]
    assert [alt for alt, _ in charts_on(drawn)] == [f"{finding.title}. {finding.sentence}" for finding in findings]
    said = [element.value for element in drawn.markdown]
    assert overview.intro(CROWD.totals) in said
    assert all(finding.sentence in said for finding in (*findings, classes))


def test_no_line_ends_before_a_percent_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "read_overview", lambda: CROWD)
    drawn = draw()
    said = [*headings(drawn), *(element.value for element in drawn.markdown), *(alt for alt, _ in charts_on(drawn))]
    assert sum(text.count("\u00a0%") for text in said) >= 20
    assert [text for text in said if " %" in text] == []


def test_another_network_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "read_overview", lambda: CROWD)
    drawn = draw()
    drawn.selectbox[0].select(LITE2).run()
    assert not drawn.exception
    assert sureness(CROWD.mistakes, LITE2).title in headings(drawn)


def test_a_crowd_that_no_network_answered_is_drawn_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lonely = overview.Overview(CROWD.totals, Compared(accuracy=COMPARED.accuracy), ())
    monkeypatch.setattr(overview, "read_overview", lambda: lonely)
    drawn = draw()
    assert overview.SILENT in [element.value for element in drawn.markdown]
    assert len(charts_on(drawn)) == 2
