"""The About page says which photographs are played and whose they are."""

from pathlib import Path

import pytest

from deck.photographs import Credit, Deck, Photograph
from services.decks import available
from ui.views import about


def a_deck(name: str, title: str, *, package: str) -> Deck:
    credit = Credit(title="Hen", author="Ann", licence="CC BY 2.0", source="https://example.org", package=package)
    return Deck(
        name=name,
        title=title,
        photographs=(Photograph("a" * 64, Path("hen.jpg"), 8, frozenset({8}), credit),),
    )


def test_every_credit_is_in_the_table_and_no_column_is_empty() -> None:
    (row,) = about.credits_table(a_deck("open-deck", "Open deck", package=""))
    assert row == {
        "photograph": "Hen",
        "author": "Ann",
        "licence": "CC BY 2.0",
        "source": "https://example.org",
    }
    assert about.credits_table(a_deck("starter", "Starter", package="hens 1-1"))[0]["package"] == "hens 1-1"


def test_the_open_deck_is_told_where_it_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "You are playing the **starter deck**: 123 openly" in about.starter_note()
    assert [deck.name for deck in about.credited_decks()] == ["starter"]
    fetched = a_deck("open-deck", "Open deck", package="")
    both = Deck(name="usual", title="", photographs=available.starter().photographs + fetched.photographs)
    monkeypatch.setattr(available, "open_deck_here", lambda: fetched)
    monkeypatch.setattr(available, "starter_and_open", lambda: both)
    said = about.starter_note()
    assert "You are playing the **starter deck** and the **open deck**: 124 openly" in said
    assert "The open deck's 1 came from where they are published" in said
    assert [deck.name for deck in about.credited_decks()] == ["starter", "open-deck"]
