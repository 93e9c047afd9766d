"""The story is told with what is here: a vehicle that the network knows, and a photograph that fools it as it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from deck.classes import classes, find_class
from deck.judged import shipped_judgements
from deck.kinds import Kind, kind_of
from deck.photographs import Credit, Deck, Photograph
from deck.sources import open_starter
from model.judgements.lookup import Judgement
from model.networks.registry import DEFAULT
from services.decks import askable, available
from services.lab import exhibits

Known = list[tuple[Photograph, Judgement]]


def photo(at: int, truth: int, *, is_framed: bool = False, striking: int | None = None) -> Photograph:
    return Photograph(
        f"{at:064x}",
        Path(f"{at}.jpg"),
        truth,
        frozenset({truth}),
        credit=Credit(is_framed=is_framed),
        striking=striking,
    )


def said(claimed: int, probability: float) -> Judgement:
    return Judgement("", DEFAULT, claimed, probability, runner_up=0)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    """What the network says of the photographs here, of which a test may say what there is."""
    found: Known = []
    monkeypatch.setattr(available, "decks", lambda: (Deck("here", "Here", tuple(one for one, _ in found)),))
    monkeypatch.setattr(askable, "known_of", lambda deck, network: iter(found))
    monkeypatch.setattr(exhibits, "_is_large", lambda photo: True)
    return found


BUS, SHUTTLE, TENCH, GOLDFISH = (
    find_class(name).index for name in ("school bus", "space shuttle", "tench", "goldfish")
)


def test_every_vehicle_is_a_class() -> None:
    names = {one.name for one in classes()}
    assert names >= set(exhibits.VEHICLES)


def test_a_bus_comes_first_where_the_network_knows_one(known: Known) -> None:
    known += [(photo(1, SHUTTLE), said(SHUTTLE, 0.99)), (photo(2, BUS), said(BUS, 0.6))]
    assert exhibits.known_well(DEFAULT) == photo(2, BUS).id
    known[1] = (photo(2, BUS), said(TENCH, 0.6))
    assert exhibits.known_well(DEFAULT) == photo(1, SHUTTLE).id, "it takes the bus for a fish"


def test_of_two_alike_the_surest_and_without_a_vehicle_the_surest_of_all(known: Known) -> None:
    known += [(photo(1, TENCH), said(TENCH, 0.7)), (photo(2, GOLDFISH), said(GOLDFISH, 0.8))]
    assert exhibits.known_well(DEFAULT) == photo(2, GOLDFISH).id
    known += [(photo(3, SHUTTLE), said(SHUTTLE, 0.5)), (photo(4, SHUTTLE), said(SHUTTLE, 0.6))]
    assert exhibits.known_well(DEFAULT) == photo(4, SHUTTLE).id


def test_what_nobody_framed_fools_first_then_the_most_striking_then_the_surest(known: Known) -> None:
    framed = photo(1, TENCH, is_framed=True, striking=5), said(BUS, 0.99)
    unsure = photo(2, TENCH), said(BUS, 0.4)
    dull = photo(3, TENCH, striking=2), said(BUS, 0.9)
    striking = photo(4, TENCH, striking=4), said(BUS, 0.6)
    right = photo(5, TENCH), said(TENCH, 0.99)
    known += [unsure, framed, right]
    assert exhibits.fooling_photograph(DEFAULT, seen=()) == framed[0], "who is sure before who guesses"
    known += [dull]
    assert exhibits.fooling_photograph(DEFAULT, seen=()) == dull[0]
    known += [striking]
    assert exhibits.fooling_photograph(DEFAULT, seen=()) == striking[0]
    known[:] = [right]
    assert exhibits.fooling_photograph(DEFAULT, seen=()) is None


def test_what_a_player_has_seen_is_shown_again_and_nothing_else_is_spoiled(known: Known) -> None:
    known += [(photo(at, TENCH), said(BUS, 0.9 - at / 100)) for at in range(20)]
    assert exhibits.fooling_photograph(DEFAULT, seen=()) == photo(0, TENCH)
    assert exhibits.fooling_photograph(DEFAULT, seen=[photo(3, TENCH).id]) == photo(3, TENCH)
    far = [photo(19, TENCH).id]
    assert exhibits.fooling_photograph(DEFAULT, seen=far) == photo(0, TENCH), "it is not among the most striking"


def test_a_frame_that_fools_is_looked_for_where_the_network_is_right_by_little(known: Known) -> None:
    known += [
        (photo(1, TENCH, is_framed=True), said(TENCH, 0.51)),
        (photo(2, TENCH), said(TENCH, 0.9)),
        (photo(3, TENCH), said(TENCH, 0.6)),
        (photo(4, TENCH), said(TENCH, 0.4)),
        (photo(5, TENCH), said(BUS, 0.55)),
    ]
    assert exhibits.barely_known(DEFAULT, seen=()) == photo(3, TENCH).id
    assert exhibits.barely_known(DEFAULT, seen=[photo(2, TENCH).id]) == photo(2, TENCH).id, "which spoils no other"
    known[:] = [(photo(5, GOLDFISH), said(GOLDFISH, 0.4))]
    assert exhibits.barely_known(DEFAULT, seen=()) == photo(5, GOLDFISH).id, "what there is"


def test_the_shipped_deck_has_both(monkeypatch: pytest.MonkeyPatch) -> None:
    deck, judged = open_starter(), shipped_judgements(DEFAULT)
    monkeypatch.setattr(available, "decks", lambda: (deck,))
    rows = [(one, said(judged[one.id].claimed, judged[one.id].probability)) for one in deck.photographs]
    monkeypatch.setattr(askable, "known_of", lambda deck, network: iter(rows))
    claims = {one.id: claim for one, claim in rows}
    first = deck.get(exhibits.known_well(DEFAULT))
    assert classes()[first.truth].name == "space shuttle"
    assert kind_of(claims[first.id].claimed, first.accepted) is Kind.CONTROL
    second = exhibits.fooling_photograph(DEFAULT, seen=())
    assert second is not None
    assert second.striking == 5
    assert kind_of(claims[second.id].claimed, second.accepted) is Kind.FOOLING
    assert claims[second.id].probability >= 0.5


def test_it_is_tried_on_what_nobody_framed_and_of_a_large_deck_on_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    starter = open_starter()
    monkeypatch.setattr(available, "imagenet_a", lambda: None)
    monkeypatch.setattr(available, "starter", lambda: starter)
    title, found = exhibits.drawn(1)
    assert title == starter.title
    assert {one.id for one in found} == {one.id for one in starter.photographs if not one.is_framed}
    assert found != exhibits.drawn(2)[1], "in another order"
    many = replace(starter, title="ImageNet-A", photographs=tuple(photo(at, TENCH) for at in range(300)))
    monkeypatch.setattr(available, "imagenet_a", lambda: many)
    title, found = exhibits.drawn(1)
    assert title == "ImageNet-A"
    assert len(set(found)) == exhibits.DRAWN
    assert found == exhibits.drawn(1)[1]
