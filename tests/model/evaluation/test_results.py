"""What was measured is found again, also what an earlier version measured, which knew decks by their bytes alone."""

import hashlib
from dataclasses import replace
from pathlib import Path

from deck.photographs import Deck, Photograph
from model.evaluation.results import FOLDER, Evaluation, adopted, evaluations, save
from tests.ui.views.measurement.evaluations_by_hand import evaluation


def a_deck(*truths: int, name: str = "mine") -> Deck:
    """Photographs always of the same bytes, of whatever classes."""
    return Deck(
        name=name,
        title=name,
        photographs=tuple(
            Photograph(id=f"{n:064x}", path=Path("/nowhere"), truth=truth, accepted=frozenset({truth}))
            for n, truth in enumerate(truths)
        ),
    )


def as_before(deck: Deck) -> str:
    """The digest of version 0004 and earlier, computed as it was."""
    return hashlib.sha256("".join(sorted(photograph.id for photograph in deck.photographs)).encode()).hexdigest()


def of_before(deck: Deck, **changes: object) -> Evaluation:
    found = replace(evaluation(), deck=deck.name, deck_digest=as_before(deck), deck_classes=len(deck.classes))
    return replace(found, **changes)  # type: ignore[arg-type]


def test_the_same_files_under_other_classes_keep_an_evaluation_each(data_folder: Path) -> None:
    for deck in (a_deck(1, 2, 3), a_deck(4, 5, 6)):
        save(replace(evaluation(), deck_digest=deck.digest))
    assert len(list((data_folder / FOLDER).glob("*.json"))) == len(evaluations()) == 2


def test_an_old_evaluation_is_of_the_deck_that_is_here(data_folder: Path) -> None:
    deck = a_deck(1, 2, 3)
    save(of_before(deck))
    (found,) = adopted(evaluations(), [a_deck(7), deck])
    assert found == of_before(deck, deck_digest=deck.digest)
    assert evaluations() == (of_before(deck),), "its file is left as it is"


def test_of_several_decks_it_is_the_one_of_its_name_or_none() -> None:
    mine, other = a_deck(1, 2, 3), a_deck(4, 5, 6, name="other")
    (found,) = adopted([of_before(mine)], [other, mine])
    assert found.deck_digest == mine.digest
    unknown = replace(of_before(mine), deck="moved")
    assert adopted([unknown], [other, mine]) == (unknown,)
    assert adopted([unknown], [mine])[0].deck_digest == mine.digest
    fewer = of_before(mine, deck_classes=2)
    assert adopted([fewer], [mine]) == (fewer,), "labels that are not these"


def test_what_was_measured_anew_takes_its_place() -> None:
    deck = a_deck(1, 2, 3)
    new = of_before(deck, deck_digest=deck.digest, measured_at="2026-12-01T00:00:00+00:00")
    assert adopted([new, of_before(deck)], [deck]) == (new,)
    other = of_before(deck, network="efficientnet_lite2")
    assert len(adopted([new, other], [deck])) == 2
