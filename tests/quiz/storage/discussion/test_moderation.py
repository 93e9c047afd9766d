"""What admins do, and that each act is in the log."""

import csv
import io
from collections.abc import Callable

import pytest

from quiz.game import Game
from quiz.players import key_of
from quiz.storage.discussion.comments import CommentState
from quiz.storage.discussion.moderation import _COLUMNS, Act, Pile
from quiz.storage.discussion.reactions import Ruling
from quiz.storage.store import Store

Dealt = Callable[..., Game]
PLAYERS = ("token-of-ana", "token-of-ben", "token-of-cleo", "token-of-dan")
ANA, BEN, CLEO, DAN = PLAYERS


@pytest.fixture
def photograph(store: Store, dealt: Dealt) -> str:
    name = store.save_game(dealt()).at(1).photograph
    for player in PLAYERS:
        store.saw(player=player, photographs=[name])
    return name


def test_piles(store: Store, photograph: str) -> None:
    moderation = store.moderation
    quiet, loud, worse = (
        store.comments.say(player=ANA, photograph=photograph, text=said) for said in ("quiet", "loud", "worse")
    )
    store.comments.report(loud, player=BEN)
    for player in (BEN, CLEO, DAN):
        store.comments.report(worse, player=player)

    def pile(which: Pile) -> list[str]:
        return [remark.id for remark in moderation.pile(which)]

    assert pile(Pile.NEWEST) == [worse, loud, quiet]
    assert pile(Pile.REPORTED) == [worse, loud]
    assert pile(Pile.HIDDEN) == [worse]
    assert [(r.reports, r.state, r.player) for r in moderation.pile(Pile.HIDDEN)] == [
        (3, CommentState.REPORTED, key_of(ANA))
    ]
    moderation.hide(loud)
    moderation.restore(worse)
    assert pile(Pile.HIDDEN) == [loud]
    assert pile(Pile.REPORTED) == [], "an admin has looked at both"
    assert [c.id for c in store.comments.of(photograph, player=BEN).threads] == [worse, quiet]
    assert moderation.pile(Pile.NEWEST, limit=1)[0].id == worse


def test_every_act_is_in_the_log_once(store: Store, photograph: str) -> None:
    moderation = store.moderation
    said = store.comments.say(player=ANA, photograph=photograph, text="loud")
    for _ in range(2):
        moderation.hide(said)
        moderation.ban(key_of(ANA))
        moderation.rule(photograph, Ruling.CONFIRMED)
    moderation.restore(said)
    moderation.unban(key_of(ANA))
    moderation.unban(key_of(ANA))
    moderation.rule(photograph, Ruling.DISMISSED)
    moderation.export()
    assert [(deed.act, deed.subject) for deed in reversed(moderation.log())] == [
        (Act.HIDE, said),
        (Act.BAN, key_of(ANA)),
        (Act.CONFIRM, photograph),
        (Act.RESTORE, said),
        (Act.UNBAN, key_of(ANA)),
        (Act.DISMISS, photograph),
        (Act.EXPORT, "1 comments"),
    ]
    assert [deed.act for deed in moderation.log(limit=1)] == [Act.EXPORT]


def test_what_is_not_there_cannot_be_judged(store: Store, photograph: str) -> None:
    said = store.comments.say(player=ANA, photograph=photograph, text="loud")
    store.comments.take_back(said, player=ANA)
    for comment in (said, "0" * 16, "", "\x7f"):
        with pytest.raises(ValueError, match="not here any more"):
            store.moderation.hide(comment)
    with pytest.raises(ValueError, match="no player's key"):
        store.moderation.ban("ana")
    assert store.moderation.log() == ()


def test_who_is_banned_is_quiet_and_plays_on(store: Store, photograph: str, dealt: Dealt) -> None:
    said = store.comments.say(player=BEN, photograph=photograph, text="hello")
    store.moderation.ban(key_of(ANA))
    assert store.moderation.banned() == (key_of(ANA),)
    for forbidden in (
        lambda: store.comments.say(player=ANA, photograph=photograph, text="loud"),
        lambda: store.comments.like(said, player=ANA),
        lambda: store.comments.report(said, player=ANA),
        lambda: store.reactions.feel(photograph, frozenset(), player=ANA),
        lambda: store.reactions.object(photograph, "a tram", player=ANA),
    ):
        with pytest.raises(ValueError, match="An admin has asked you to be quiet"):
            forbidden()
    assert store.comments.of(photograph, player=ANA).threads
    assert store.guess(player=ANA, game=dealt().id, position=2, chosen=None, shown_ms=1)
    store.forget(player=ANA)
    assert store.moderation.banned() == (key_of(ANA),), "forgetting is no way around a ban"
    store.moderation.unban(key_of(ANA))
    store.saw(player=ANA, photographs=[photograph])
    assert store.comments.say(player=ANA, photograph=photograph, text="sorry")


def test_objections_are_counted_and_ruled_on(store: Store, photograph: str, dealt: Dealt) -> None:
    other = dealt().at(2).photograph
    store.saw(player=ANA, photographs=[other])
    store.reactions.object(other, "a tram", player=ANA)
    for player, called in ((ANA, "a sofa"), (ANA, "a dog"), (BEN, "a dog"), (CLEO, "dog on a sofa")):
        store.reactions.object(photograph, called, player=player)
    most, least = store.moderation.objections()
    assert (most.photograph, most.n, set(most.suggestions), most.ruling) == (
        photograph,
        3,
        {"a dog", "dog on a sofa"},
        None,
    )
    assert (least.photograph, least.n) == (other, 1)
    assert store.reactions.of(photograph, player=ANA).suggestion == "a dog"
    store.moderation.rule(photograph, Ruling.CONFIRMED)
    assert [o.photograph for o in store.moderation.objections()] == [other, photograph]
    assert store.reactions.of(photograph, player=DAN).ruling is Ruling.CONFIRMED
    with pytest.raises(ValueError, match="looked at that label already"):
        store.reactions.object(photograph, "a cat", player=DAN)
    for bad in ("", "a" * 101, "fuck"):
        with pytest.raises(ValueError, match=r"\.$"):
            store.reactions.object(other, bad, player=BEN)


def test_the_export_has_every_comment_and_runs_nowhere(store: Store, photograph: str) -> None:
    for said in ("=1+1", "plain, “quoted”", "two\nlines"):
        store.comments.say(player=ANA, photograph=photograph, text=said)
    gone = store.comments.say(player=BEN, photograph=photograph, text="gone")
    store.comments.take_back(gone, player=BEN)
    rows = list(csv.DictReader(io.StringIO(store.moderation.export(), newline="")))
    assert list(rows[0]) == list(_COLUMNS)
    assert [row["text"] for row in rows] == ["'=1+1", "plain, “quoted”", "two\nlines"]
    assert {row["player"] for row in rows} == {key_of(ANA)}
    assert ANA not in str(rows)
