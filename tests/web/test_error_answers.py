"""One place says what becomes of a fault: never a traceback, never where things lie on this machine."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from config.files import HomeError
from deck.photographs import UnreadablePhotographError
from deck.sources import DeckError
from model.networks.weights import WeightsError
from quiz.invitations import Invitation
from quiz.storage.failures import Failure, StoreError
from tests.web.conftest import FONTS, KNOWN
from web import error_answers, media, middleware
from web.api.lab import lab_routes
from web.known_paths import Site
from web.limits import FullError
from web.share import pages

PATHS = (
    *(f"/photographs/{KNOWN}.jpg", "/lab/frame?side=0.5&x=0.5&y=0.5", f"/p/{KNOWN[:16]}", f"/p/{KNOWN[:16]}/card.png"),
    *("/g/k7m2qxyz", "/g/k7m2qxyz/card.png", "/oembed?url=http://testserver/g/k7m2qxyz", "/feed.xml"),
)
SECRET = "/srv/secret/place"
UNAVAILABLE = [
    StoreError(Failure.GONE),
    HomeError(f"The app's data folder '{SECRET}' cannot be written to (Read-only file system): name one in QUIZ_DATA."),
    WeightsError("The weights cannot be read."),
    FullError(7),
]
NOT_HERE = [DeckError(f"There is no deck in {SECRET}: there is no such folder."), UnreadablePhotographError("Damaged")]


@pytest.fixture(autouse=True)
def nothing_noted() -> Iterator[None]:
    """As if nothing had been said in the log yet."""
    error_answers._noted.clear()
    yield
    error_answers._noted.clear()


def broken(fault: Exception) -> TestClient:
    """A house in which whatever is asked for meets that fault."""

    def photograph(identity: str) -> bytes:
        raise fault

    def framed(
        photograph: str, network: str, side: float, x: float, y: float, truth: int | None = None
    ) -> dict[str, object]:
        raise fault

    def invitation(digits: str) -> Invitation | None:
        raise fault

    def game(seed: str, link: Mapping[str, str]) -> Invitation | None:
        raise fault

    def days() -> list[object]:
        raise fault

    return TestClient(
        Starlette(
            routes=[
                *lab_routes(framed=framed),
                *media.media_routes(photograph=photograph, fonts=FONTS),
                *pages.share_routes(photograph=photograph, invitation=invitation, game=game, days=days, fonts=FONTS),  # type: ignore[arg-type]
            ],
            middleware=middleware.middleware_stack(Site()),
        )
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("fault", UNAVAILABLE, ids=lambda fault: type(fault).__name__)
def test_what_is_missing_for_now_is_a_503_with_when_to_come_back(path: str, fault: Exception) -> None:
    answer = broken(fault).get(path)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.endswith(".")
    assert "\n" not in answer.text
    assert SECRET not in answer.text
    assert "QUIZ_" not in answer.text


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/feed.xml"])
@pytest.mark.parametrize("fault", NOT_HERE, ids=lambda fault: type(fault).__name__)
def test_what_is_not_here_is_a_404_with_a_sentence(path: str, fault: Exception) -> None:
    answer = broken(fault).get(path)
    assert answer.status_code == 404
    assert answer.text.endswith(".")
    assert SECRET not in answer.text


def test_a_person_gets_a_page_that_leads_home() -> None:
    answer = broken(StoreError(Failure.GONE)).get("/g/k7m2qxyz", headers={"accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 503
    assert "Not just now" in answer.text
    assert 'href="../"' in answer.text
    assert "retry-after" in answer.headers


def test_the_operator_reads_where_it_is_and_not_over_and_over(caplog: pytest.LogCaptureFixture) -> None:
    visitor = broken(UNAVAILABLE[1])
    for _ in range(5):
        visitor.get("/g/k7m2qxyz")
    assert len([line for line in caplog.records if SECRET in line.getMessage()]) == 1


@pytest.mark.parametrize("path", PATHS)
def test_what_nobody_foresaw_is_noted_whole_and_told_in_a_sentence(path: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken(KeyError(SECRET)).get(path)
    assert (answer.status_code, answer.text) == (500, error_answers.UNFORESEEN)
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("There are 3 of 10/12 left.", True),
        ("That is and/or was here.", True),
        ("See https://example.org/x for it.", True),
        ("side=2.0 is not between 0 and 1", True),
        ("The folder /home/quiz/x is gone.", False),
        ("The folder '~/quiz' is gone.", False),
        (r"C:\quiz is gone.", False),
        (r"\\server\quiz is gone.", False),
        ("[Errno 2] No such file or directory: '/a'", False),
        ("Name one in QUIZ_DATA.", False),
        ("", False),
    ],
)
def test_a_sentence_is_told_unless_it_tells_of_this_machine(said: str, is_told: bool) -> None:
    answer = bytes(
        error_answers.error_answer(ValueError(said), {"type": "http", "headers": [], "path": "/x"}).body
    ).decode()
    assert said in answer if is_told else answer == error_answers.FORESEEN[ValueError].sentence, answer
    assert answer.endswith(".")


def test_a_value_error_of_nobody_in_particular_is_no_404(tmp_path: Path) -> None:
    assert error_answers.answer_to(ValueError("x"), {"type": "http", "headers": [], "path": "/"}) is None
