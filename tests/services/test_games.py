"""Which game a seed is: as it was begun here, also by a version that knew decks by their photographs alone."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from deck.sources import open_starter
from model.inference.prediction_cache import CachedAnswer, Key, PredictionCache
from model.judgements import lookup
from model.networks.registry import DEFAULT, find
from quiz.game import Game, Kind
from quiz.seeds import Daily, Day, today
from services import container, games, invitations
from services.decks import askable
from services.opponents import Phase, Progress

pytestmark = pytest.mark.weights


SEED = "k7m2qxyz"


@pytest.fixture(autouse=True)
def fresh_store(data_folder: Path) -> Iterator[None]:
    """An empty store, and the starter deck."""
    container.store.clear()
    yield
    container.store.clear()


def deal() -> Game:
    return games.deal_from(SEED, games.Choice())


def as_before(game: Game) -> Game:
    """The game under the id that version 0004 gave it, computed as it was, and dealt from a deck that was smaller."""
    bare = hashlib.sha256("".join(sorted(photo.id for photo in open_starter().photographs)).encode()).hexdigest()
    named = json.dumps([game.seed, game.mode.value, game.network, bare, 10])
    rounds = tuple(replace(asked, position=n) for n, asked in enumerate(game.rounds[::-1], start=1))
    return replace(game, id=hashlib.sha256(named.encode()).hexdigest()[:24], deck=bare, rounds=rounds)


def begin(game: Game) -> Game:
    """The same, with somebody's guess in it."""
    container.store().guess(player="ana", game=game.id, position=1, chosen=None, shown_ms=1, dealt=game)
    return game


def test_links_read_decks_and_judgements_once_until_they_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are opened; what a network says anew is known to the next."""
    reads: list[str] = []
    read = lookup.all_judgements

    def counted(network: str, cache: PredictionCache | None) -> dict[str, lookup.Judgement]:
        reads.append(network)
        return read(network, cache)

    monkeypatch.setattr(askable, "all_judgements", counted)
    askable._said.clear()
    askable._askable.clear()
    asleep = SimpleNamespace(network=find(DEFAULT), catch_up=lambda: None, progress=Progress(Phase.LOADING))
    monkeypatch.setattr(container, "opponent", lambda name: asleep)
    cache = PredictionCache(None)
    monkeypatch.setattr(container, "predictions", lambda: cache)
    one = open_starter().photographs[0]
    for n in range(10):
        assert invitations.of_game(f"seed{n}", {}) is not None
        assert invitations.of_photograph(one.id[:16]) is not None
        assert askable.candidate(one, DEFAULT) is not None
    assert reads == [DEFAULT]
    values = np.full(1000, -20.0, dtype=np.float32)
    values[[int(one.truth == 7), 9]] = -0.1, -3.0
    cache.put(one.id, Key(DEFAULT, "w", "p"), CachedAnswer(values, "cpu"))
    assert invitations.of_game("seed", {}) is not None
    assert reads == [DEFAULT, DEFAULT]


def test_what_another_process_finds_out_is_known_to_the_next_link(tmp_path: Path) -> None:
    ours, theirs = PredictionCache(tmp_path / "p.sqlite3"), PredictionCache(tmp_path / "p.sqlite3")
    before = ours.changed()
    assert ours.changed() == before
    theirs.put("a" * 64, Key(DEFAULT, "w", "p"), CachedAnswer(np.full(1000, -6.9, dtype=np.float32), "cpu"))
    assert ours.changed() != before
    ours.close()
    theirs.close()


@pytest.mark.parametrize("digits", [12, 16, 64])
def test_a_photograph_is_found_by_its_first_digits_if_there_is_one(digits: int) -> None:
    ids = [photo.id for photo in open_starter().photographs]
    for identity in ids[::9]:
        found = games.photograph_beginning(identity[:digits])
        assert found is not None
        assert found.id == identity
    many = next(d for d in "0123456789abcdef" if sum(i.startswith(d) for i in ids) > 1)
    assert games.photograph_beginning(many) is None
    assert games.photograph_beginning("") is None
    assert games.photograph_beginning("f" * 63 + "g") is None


def test_a_game_that_was_begun_before_decks_had_classes_in_their_names_goes_on() -> None:
    fresh = deal()
    assert games.as_begun(fresh) == fresh
    old = begin(as_before(fresh))
    assert old.id != fresh.id
    assert games.as_begun(deal()) == old
    shared = container.store().share(player="ana", game=old.id)
    scored, plain = (invitations.of_game(SEED, link) for link in ({"by": shared}, {}))
    assert scored is not None
    assert plain is not None
    assert scored.title == "Can you beat 0 of 1 so far?"
    first_four = [asked.photograph for asked in old.rounds[:4]]
    assert [picture.photograph for picture in plain.pictures] == first_four
    assert [picture.photograph for picture in scored.pictures] == first_four


def test_of_the_same_photographs_under_other_classes_it_is_another_game() -> None:
    fresh = deal()
    old = as_before(fresh)
    one = old.at(1)
    wrong = next(index for index in range(1000) if index not in one.accepted)
    begin(replace(old, rounds=(replace(one, truth=wrong, accepted=frozenset({wrong})), *old.rounds[1:])))
    assert games.as_begun(deal()) == fresh


def test_a_game_begun_under_its_new_name_comes_first() -> None:
    fresh = deal()
    begin(as_before(fresh))
    later = begin(replace(fresh, rounds=fresh.rounds[:4]))
    assert games.as_begun(deal()) == later


def guess_all(game: Game, player: str) -> None:
    for asked in game.rounds:
        container.store().guess(
            player=player, game=game.id, position=asked.position, chosen=None, shown_ms=1, dealt=game
        )


def test_a_new_game_shows_nothing_that_its_player_has_seen() -> None:
    choice, seen = games.Choice(), set[str]()
    for _ in range(3):
        game = games.fresh(player="ana", choice=choice)
        assert not seen & {asked.photograph for asked in game.rounds}
        assert games.coming_again(game, player="ana") == {}
        again = games.dealt(game.seed, player="ana", choice=choice)
        assert again == game, "the page loaded again, before the first guess"
        guess_all(game, "ana")
        assert games.dealt(game.seed, player="ben", choice=choice) == game, "the link, after it"
        seen |= {asked.photograph for asked in game.rounds}


def test_a_link_deals_the_same_whatever_who_follows_it_has_seen() -> None:
    guess_all(games.fresh(player="ana", choice=games.Choice()), "ana")
    linked = {games.dealt(SEED, player=player, choice=games.Choice()).rounds for player in ("ana", "ben")}
    assert len(linked) == 1


def test_what_comes_again_is_counted_by_kind() -> None:
    _, candidates = askable.candidates(DEFAULT)
    container.store().saw(player="ana", photographs=[c.photograph for c in candidates if c.kind is Kind.FOOLING])
    game = games.fresh(player="ana", choice=games.Choice())
    fooling = sum(asked.kind is Kind.FOOLING for asked in game.rounds)
    assert games.coming_again(game, player="ana") == {Kind.FOOLING: fooling}
    guess_all(game, "ana")
    assert games.coming_again(game, player="ana") == {}, "it is no new game any more"
    assert games.coming_again(game, player="ben") == {}


def test_somebody_new_is_introduced_with_a_striking_mistake_that_is_among_the_options() -> None:
    _, candidates = askable.candidates(DEFAULT)
    fooling = [c for c in candidates if c.kind is Kind.FOOLING and c.probability >= 0.5]
    best = {c.photograph for c in sorted(fooling, key=lambda c: (-c.striking, -c.probability))[:12]}
    opened = set()
    for n in range(30):
        game = games.fresh(player=f"new{n}", choice=games.Choice())
        told = games.introduction(game, player=f"new{n}")
        opened.add(game.rounds[0].photograph)
        assert told is not None
        assert told.photograph == game.rounds[0].photograph
        assert told.claimed in game.rounds[0].offered
        assert told.claimed not in game.rounds[0].accepted
        assert told.probability >= 0.5
    assert opened <= best
    assert len(opened) > 5


@pytest.fixture
def makes_of_the_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Have the photograph of the day be that one."""

    def made(photograph: str) -> None:
        monkeypatch.setattr(games, "photograph_of_the_day", lambda day, photographs: photograph)
        games._asked_on.clear()

    yield made
    games._asked_on.clear()


@pytest.mark.parametrize("is_dealt", [False, True])
def test_the_introduction_tells_of_nothing_that_is_asked_today(
    makes_of_the_day: Callable[[str], None], *, is_dealt: bool
) -> None:
    """Whoever goes on from it to *Today* would know the answer there."""
    usual = games.fresh(player="new", choice=games.Choice())
    opener = usual.rounds[0].photograph
    makes_of_the_day(opener)
    if is_dealt:
        games.daily(Day(Daily.PHOTOGRAPH, today()))
    game = games.dealt(usual.seed, player="new", choice=games.Choice())
    asked = [each.photograph for each in game.rounds]
    assert opener not in asked
    assert games.introduction(game, player="new") is not None
    ten = {each.photograph for each in games.daily(Day(Daily.GAME, today())).rounds}
    assert game.rounds[0].photograph not in ten


def test_nobody_is_introduced_to_todays_photograph_by_a_game_that_began_with_it(
    makes_of_the_day: Callable[[str], None],
) -> None:
    game = games.fresh(player="new", choice=games.Choice())
    makes_of_the_day(game.rounds[0].photograph)
    assert games.introduction(game, player="new") is None


def test_who_has_seen_something_or_follows_a_link_is_not_introduced() -> None:
    game = games.fresh(player="ana", choice=games.Choice())
    assert games.introduction(game, player="ana") is not None
    assert games.introduction(game, player="ben") is None
    container.store().saw(player="ana", photographs=[game.rounds[3].photograph])
    assert games.introduction(game, player="ana") is None
