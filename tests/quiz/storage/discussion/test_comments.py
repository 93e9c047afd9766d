"""What is said under a photograph: every rule, at the store."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from quiz import text_rules
from quiz.game import Game
from quiz.players import key_of
from quiz.storage.discussion import discussion_tables
from quiz.storage.discussion.comments import MOST_REPLIES, Comment, CommentState, Sort
from quiz.storage.discussion.moderation import Pile
from quiz.storage.discussion.reactions import Reaction, fitting
from quiz.storage.store import Store, StoreError
from services.rate_limits import RateLimits

Dealt = Callable[..., Game]
ANA, BEN, CLEO, DAN = "token-of-ana", "token-of-ben", "token-of-cleo", "token-of-dan"
EVERYBODY = (ANA, BEN, CLEO, DAN)


@pytest.fixture
def photograph(store: Store, dealt: Dealt) -> str:
    """A photograph that four players have guessed, the first of them rightly."""
    game = store.save_game(dealt())
    asked = game.at(1)
    wrong = next(index for index in asked.offered if index not in asked.accepted)
    for player in EVERYBODY:
        store.guess(player=player, game=game.id, position=1, chosen=asked.truth if player == ANA else wrong, shown_ms=1)
    return asked.photograph


def threads(store: Store, photograph: str, player: str = BEN, sort: Sort = Sort.NEW) -> tuple[Comment, ...]:
    return store.comments.of(photograph, player=player, sort=sort).threads


def test_a_comment_is_kept_and_read(store: Store, photograph: str) -> None:
    said = store.comments.say(player=ANA, photograph=photograph, text="  It is the <b>light</b>,\r\nI think ")
    (seen,) = threads(store, photograph)
    assert (seen.id, seen.text, seen.photograph) == (said, "It is the <b>light</b>,\nI think", photograph)
    assert (seen.is_mine, seen.was_right, seen.state, seen.likes, seen.replies) == (
        False,
        True,
        CommentState.SHOWN,
        0,
        (),
    )
    assert abs((seen.said_at - datetime.now(UTC)).total_seconds()) < 60
    (mine,) = threads(store, photograph, ANA)
    assert mine.is_mine


def test_nobody_reads_or_writes_before_the_guess(store: Store, photograph: str) -> None:
    said = store.comments.say(player=ANA, photograph=photograph, text="a bus, surely")
    stranger = "token-of-eve"
    for forbidden in (
        lambda: store.comments.say(player=stranger, photograph=photograph, text="hello"),
        lambda: store.comments.of(photograph, player=stranger),
        lambda: store.comments.like(said, player=stranger),
        lambda: store.comments.report(said, player=stranger),
        lambda: store.reactions.of(photograph, player=stranger),
        lambda: store.reactions.feel(photograph, frozenset({Reaction.FAIR}), player=stranger),
        lambda: store.reactions.object(photograph, "a tram", player=stranger),
        lambda: store.comments.say(player=ANA, photograph="f" * 64, text="of nothing"),
    ):
        with pytest.raises(ValueError, match="Guess this photograph first"):
            forbidden()
    store.saw(player=stranger, photographs=[photograph])  # who chose to see it, may
    assert store.comments.say(player=stranger, photograph=photograph, text="hello")
    assert [c.was_right for c in threads(store, photograph)] == [None, True]


@pytest.mark.parametrize("token", ["", "x" * 201])
def test_what_is_no_token_is_refused(store: Store, photograph: str, token: str) -> None:
    with pytest.raises(ValueError, match="token has 1 to 200"):
        store.comments.say(player=token, photograph=photograph, text="hello")


@pytest.mark.parametrize("bad", ["", "\x00", "a" * 10_000, "\ud800", "fuck off"])
def test_text_that_will_not_do_leaves_no_trace(store: Store, photograph: str, bad: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        store.comments.say(player=ANA, photograph=photograph, text=bad)
    assert threads(store, photograph) == ()


@given(st.text(st.characters(), max_size=600))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_refused_or_kept_as_it_was_cleaned(store: Store, photograph: str, text: str) -> None:
    try:
        said = store.comments.say(player=ANA, photograph=photograph, text=text)
    except ValueError as refused:
        assert str(refused).endswith(".")  # noqa: PT017 – most of what is made up is kept
        return
    top = store.comments.of(photograph, player=BEN, first=said, limit=1).threads[0]
    assert (top.id, top.text) == (said, text_rules.comment(text))


def test_said_twice_is_said_once(store: Store, photograph: str) -> None:
    start = Barrier(20)

    def click(_: int) -> str:
        start.wait()
        return store.comments.say(player=ANA, photograph=photograph, text="got me")

    with ThreadPoolExecutor(20) as pool:
        told = set(pool.map(click, range(20)))
    assert [c.id for c in threads(store, photograph)] == list(told)
    assert store.comments.say(player=BEN, photograph=photograph, text="got me") not in told


def test_replies_are_one_deep(store: Store, photograph: str, dealt: Dealt) -> None:
    top = store.comments.say(player=ANA, photograph=photograph, text="the light")
    reply = store.comments.say(player=BEN, photograph=photograph, text="no, the ears", parent=top)
    store.comments.say(player=CLEO, photograph=photograph, text="both", parent=top)
    (thread,) = threads(store, photograph)
    assert [r.text for r in thread.replies] == ["no, the ears", "both"]
    elsewhere = dealt().at(2).photograph
    store.saw(player=ANA, photographs=[elsewhere])
    for parent, place in ((reply, photograph), (top, elsewhere), ("0" * 16, photograph), ("'; --", photograph)):
        with pytest.raises(ValueError, match="not here any more"):
            store.comments.say(player=ANA, photograph=place, text="deeper", parent=parent)
    assert list(store.differences()) == []


def test_a_comment_takes_so_many_replies(store: Store, photograph: str) -> None:
    top = store.comments.say(player=ANA, photograph=photograph, text="anyone?")
    for n in range(MOST_REPLIES):
        store.comments.say(player=BEN, photograph=photograph, text=f"me {n}", parent=top)
    with pytest.raises(ValueError, match="as many as it can take"):
        store.comments.say(player=BEN, photograph=photograph, text="me too", parent=top)
    (thread,) = threads(store, photograph)
    assert len(thread.replies) == MOST_REPLIES


def test_new_or_liked_first_and_so_many(store: Store, photograph: str) -> None:
    ids = [store.comments.say(player=ANA, photograph=photograph, text=f"number {n}") for n in range(5)]
    for player in (BEN, CLEO):
        store.comments.like(ids[1], player=player)
    store.comments.like(ids[3], player=BEN)
    assert [c.text for c in threads(store, photograph)] == [f"number {n}" for n in (4, 3, 2, 1, 0)]
    liked = threads(store, photograph, CLEO, Sort.LIKED)
    assert [c.id for c in liked] == [ids[n] for n in (1, 3, 4, 2, 0)]
    assert [(c.likes, c.is_liked) for c in liked[:3]] == [(2, True), (1, False), (0, False)]
    first = store.comments.of(photograph, player=BEN, limit=2)
    assert (len(first.threads), first.has_more) == (2, True)
    assert not store.comments.of(photograph, player=BEN, limit=5).has_more


def test_a_link_to_a_comment_puts_its_thread_first(store: Store, photograph: str) -> None:
    ids = [store.comments.say(player=ANA, photograph=photograph, text=f"number {n}") for n in range(5)]
    reply = store.comments.say(player=BEN, photograph=photograph, text="indeed", parent=ids[0])
    for first in (ids[0], reply):
        talk = store.comments.of(photograph, player=CLEO, first=first, limit=2)
        assert [c.id for c in talk.threads] == [ids[0], ids[4], ids[3]]
    for nothing in ("", "0" * 16, "x" * 500, "\x00", "'"):
        assert [c.id for c in store.comments.of(photograph, player=CLEO, first=nothing, limit=2).threads] == ids[:2:-1]


def test_one_like_each(store: Store, photograph: str) -> None:
    said = store.comments.say(player=ANA, photograph=photograph, text="got me")
    for liked in (True, False, True):
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda _: store.comments.like(said, player=BEN, liked=liked), range(20)))  # noqa: B023
        (seen,) = threads(store, photograph)
        assert (seen.likes, seen.is_liked) == (int(liked), liked)
    assert list(store.differences()) == []


def test_three_reports_hide_until_a_host_has_looked(store: Store, photograph: str) -> None:
    said = store.comments.say(player=ANA, photograph=photograph, text="buy my shoes")
    for _ in range(5):
        store.comments.report(said, player=BEN)
    store.comments.report(said, player=CLEO)
    (seen,) = threads(store, photograph)
    assert (seen.state, seen.is_reported) == (CommentState.SHOWN, True)
    with pytest.raises(ValueError, match="your own"):
        store.comments.report(said, player=ANA)
    store.comments.report(said, player=DAN)
    assert threads(store, photograph) == ()
    assert [c.state for c in threads(store, photograph, ANA)] == [CommentState.REPORTED]
    with pytest.raises(ValueError, match="not here any more"):
        store.comments.like(said, player=BEN)
    store.moderation.restore(said)
    store.saw(player="token-of-eve", photographs=[photograph])
    store.comments.report(said, player="token-of-eve")
    assert [c.state for c in threads(store, photograph)] == [CommentState.SHOWN], (
        "an admin has looked, and the text is the same"
    )
    assert list(store.differences()) == []


def test_three_at_the_same_instant_hide_it_too(store: Store, photograph: str) -> None:
    said, start = store.comments.say(player=ANA, photograph=photograph, text="buy my shoes"), Barrier(3)

    def click(player: str) -> None:
        start.wait()
        store.comments.report(said, player=player)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(click, (BEN, CLEO, DAN)))
    assert threads(store, photograph) == ()


def test_what_is_mine_can_be_taken_back(store: Store, photograph: str) -> None:
    top = store.comments.say(player=ANA, photograph=photograph, text="the light")
    reply = store.comments.say(player=BEN, photograph=photograph, text="no", parent=top)
    for comment in (reply, "0" * 16):
        with pytest.raises(ValueError, match="not yours"):
            store.comments.take_back(comment, player=ANA)
    store.comments.take_back(top, player=ANA)
    (thread,) = threads(store, photograph)
    assert (thread.text, thread.state, thread.is_mine) == ("", CommentState.GONE, False)
    with pytest.raises(ValueError, match="took that back"):
        store.comments.say(player=ANA, photograph=photograph, text="the light")
    store.comments.take_back(reply, player=BEN)
    assert threads(store, photograph) == (), "an empty place without replies is no place"
    assert list(store.differences()) == []


def test_forgetting_takes_all_that_was_said(store: Store, photograph: str) -> None:
    bens = store.comments.say(player=BEN, photograph=photograph, text="of ben")
    top = store.comments.say(player=ANA, photograph=photograph, text="of ana")
    store.comments.say(player=BEN, photograph=photograph, text="reply of ben", parent=top)
    store.comments.say(player=ANA, photograph=photograph, text="reply of ana", parent=bens)
    lone = store.comments.say(player=ANA, photograph=photograph, text="alone")
    store.comments.like(bens, player=ANA)
    store.comments.report(bens, player=ANA)
    store.comments.like(lone, player=BEN)
    store.reactions.feel(photograph, frozenset({Reaction.LOVELY}), player=ANA)
    store.reactions.object(photograph, "a tram", player=ANA)
    store.forget(player=ANA)
    gone, kept = sorted(threads(store, photograph), key=lambda c: c.text)
    assert (gone.state, [r.text for r in gone.replies]) == (CommentState.GONE, ["reply of ben"])
    assert (kept.text, kept.likes, kept.replies) == ("of ben", 0, ())
    with store._database.reading() as connection:
        for table in discussion_tables.store_metadata().sorted_tables:
            if "player" in table.c and table.name != "bans":
                rows = connection.execute(table.select().where(table.c.player == key_of(ANA))).all()
                assert rows == [], table.name
    assert list(store.differences()) == []
    store.forget(player=BEN)
    assert threads(store, photograph, CLEO) == ()


def test_reports_from_one_place_hide_nothing(store: Store, photograph: str) -> None:
    """A new cookie is a new player; three of them at one address are one report."""
    said = store.comments.say(player=ANA, photograph=photograph, text="what I think")
    pace = RateLimits()
    for number in range(9):
        player, address = f"throw-away-{number}", "203.0.113.7"
        store.saw(player=player, photographs=[photograph])
        store.comments.report(said, player=player, counts=pace.is_first_from(address, said))
    (seen,) = threads(store, photograph)
    assert seen.state is CommentState.SHOWN
    assert [remark.reports for remark in store.moderation.pile(Pile.REPORTED)] == [9], "an admin sees them all"
    for player, address in ((BEN, "198.51.100.4"), (CLEO, "2001:db8:1:2::5")):
        store.comments.report(said, player=player, counts=pace.is_first_from(address, said))
    assert [remark.state for remark in store.moderation.pile(Pile.REPORTED)] == [CommentState.REPORTED]
    assert list(store.differences()) == []


def test_reports_at_the_same_instant_hide_as_well(store: Store, photograph: str) -> None:
    said, start = store.comments.say(player=ANA, photograph=photograph, text="hello"), Barrier(3)

    def report(player: str) -> None:
        start.wait()
        store.comments.report(said, player=player)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(report, (BEN, CLEO, DAN)))
    assert [remark.state for remark in store.moderation.pile(Pile.REPORTED)] == [CommentState.REPORTED]


def test_reactions_fit_how_one_guessed(store: Store, dealt: Dealt) -> None:
    """Who was wrong did not see it, who was right was not got, and who was only shown it neither."""
    game = store.save_game(dealt("seed7"))
    one = game.at(1)
    wrong = next(index for index in one.offered if index not in one.accepted)
    for player, chosen in ((ANA, one.truth), (BEN, wrong)):
        store.guess(player=player, game=game.id, position=1, chosen=chosen, shown_ms=1)
    store.saw(player=CLEO, photographs=[one.photograph])
    for player, outcomes, unfit in (
        (ANA, {True}, {Reaction.GOT_ME}),
        (BEN, {False}, {Reaction.SAW_IT}),
        (CLEO, set[bool](), {Reaction.GOT_ME, Reaction.SAW_IT}),
    ):
        assert store.reactions.outcomes(one.photograph, player=player) == outcomes
        assert set(fitting(outcomes)) == set(Reaction) - unfit
        store.reactions.feel(one.photograph, frozenset(fitting(outcomes)), player=player)
        for reaction in unfit:
            with pytest.raises(ValueError, match="does not go with how you guessed"):
                store.reactions.feel(one.photograph, frozenset({reaction}), player=player)
    assert store.reactions.of(one.photograph, player=ANA).counts == {
        Reaction.SAW_IT: 1,
        Reaction.GOT_ME: 1,
        Reaction.FAIR: 3,
        Reaction.LOVELY: 3,
    }


def test_reactions_one_of_each(store: Store, photograph: str) -> None:
    assert store.reactions.of(photograph, player=ANA).counts == {}
    store.reactions.feel(photograph, frozenset({Reaction.SAW_IT, Reaction.FAIR}), player=ANA)
    for _ in range(3):
        store.reactions.feel(photograph, frozenset({Reaction.GOT_ME}), player=BEN)
    reacted = store.reactions.of(photograph, player=ANA)
    assert reacted.counts == {Reaction.SAW_IT: 1, Reaction.GOT_ME: 1, Reaction.FAIR: 1}
    assert reacted.mine == {Reaction.SAW_IT, Reaction.FAIR}
    store.reactions.feel(photograph, frozenset({Reaction.LOVELY}), player=ANA)
    assert store.reactions.of(photograph, player=BEN).counts == {Reaction.GOT_ME: 1, Reaction.LOVELY: 1}
    assert list(store.differences()) == []


def test_many_say_much_at_once(store: Store, photograph: str) -> None:
    """Everything that can be done to comments, by many, in no order: whatever happens, the counts still add up."""
    tops = [store.comments.say(player=ANA, photograph=photograph, text=f"number {n}") for n in range(3)]

    def live(number: int) -> None:
        rng, player = random.Random(number), EVERYBODY[number % 4]
        for n in range(10):
            try:
                said = store.comments.say(
                    player=player, photograph=photograph, text=f"{number} {n}", parent=rng.choice(tops)
                )
                store.comments.like(rng.choice([said, *tops]), player=player)
                store.comments.report(rng.choice(tops), player=player)
                if rng.random() < 0.3:
                    store.comments.take_back(said, player=player)
            except ValueError as refused:
                assert str(refused).startswith(("That comment is", "What you reply", "Guess this"))  # noqa: PT017
        if number == 3:
            store.forget(player=DAN)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(live, range(8)))
    assert list(store.differences()) == []


ROW = {
    "id": "a" * 16, "photograph": "p", "player": "a" * 64, "depth": 0, "parent": None, "parent_depth": 0, "text": "t",
    "was_right": None, "said_at": datetime.now(UTC), "state": "shown", "judged": False, "likes": 0, "reports": 0,
    "replies": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [
        {"text": ""},
        {"text": "a" * 501},
        {"player": None},
        {"player": "ana"},
        {"state": "loud"},
        {"state": "gone"},
        {"likes": -1},
        {"replies": 101},
        {"depth": 1},
        {"parent": "b" * 16, "depth": 1},
        {"parent": "c" * 16, "depth": 1},
        {"parent": "d" * 16, "depth": 1},
        {"parent": "b" * 16},
    ],
)
def test_the_database_itself_refuses_nonsense(store: Store, broken: dict[str, object]) -> None:
    """Among it replies to a comment that is not there, to one elsewhere, and to a reply."""
    with store._database.writing() as connection:
        connection.execute(
            discussion_tables.comments.insert().values(ROW | {"id": "c" * 16, "photograph": "elsewhere"})
        )
        connection.execute(discussion_tables.comments.insert().values(ROW | {"id": "e" * 16}))
        connection.execute(
            discussion_tables.comments.insert().values(ROW | {"id": "d" * 16, "parent": "e" * 16, "depth": 1})
        )
    with pytest.raises(StoreError) as failed, store._database.writing() as connection:
        connection.execute(discussion_tables.comments.insert().values(ROW | broken))
    assert isinstance(failed.value.__cause__, IntegrityError) or "too long" in str(failed.value.__cause__)


def test_the_database_itself_refuses_a_second_like(store: Store) -> None:
    with store._database.writing() as connection:
        connection.execute(discussion_tables.comments.insert().values(ROW))
        connection.execute(text(f"INSERT INTO likes VALUES ('{'b' * 64}', '{'a' * 16}')"))
    with pytest.raises(StoreError) as failed, store._database.writing() as connection:
        connection.execute(text(f"INSERT INTO likes VALUES ('{'b' * 64}', '{'a' * 16}')"))
    assert isinstance(failed.value.__cause__, IntegrityError)
