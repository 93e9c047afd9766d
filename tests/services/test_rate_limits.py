"""How often one may do what, and that addresses are kept by nobody."""

import pytest

from services.rate_limits import (
    _PER_ADDRESS,
    _REMEMBERED,
    BY_PLAYER,
    Doing,
    Rate,
    RateLimits,
    TooOftenError,
    neighbourhood,
    wait_in_words,
)

FIRST = BY_PLAYER[Doing.SAY][0]


def say(pace: RateLimits, player: str = "ana", address: str | None = "192.0.2.7", now_s: float = 0.0) -> None:
    pace.take(Doing.SAY, player=player, address=address, now_s=now_s)


def test_a_player_is_told_when_to_come_back() -> None:
    pace = RateLimits()
    for second in range(FIRST.times):
        say(pace, now_s=float(second))
    with pytest.raises(TooOftenError, match=r"Come back in 50 seconds\."):
        say(pace, now_s=10.0)
    say(pace, "ben", now_s=10.0)
    say(pace, now_s=60.0)
    with pytest.raises(TooOftenError, match=r"Come back in 1 second\."):
        say(pace, now_s=60.5)
    pace.take(Doing.CLICK, player="ana", address=None, now_s=10.0)


def test_an_hour_has_its_own_measure() -> None:
    pace = RateLimits()
    for n in range(BY_PLAYER[Doing.SAY][1].times):
        say(pace, now_s=n * 60.0)
    with pytest.raises(TooOftenError, match="minutes"):
        say(pace, now_s=2400.0)
    say(pace, now_s=3600.0)


@pytest.mark.parametrize(("doing", "rate"), [(doing, rates[0]) for doing, rates in BY_PLAYER.items()])
def test_another_token_does_not_help_for_ever(doing: Doing, rate: Rate) -> None:
    pace = RateLimits()
    for n in range(_PER_ADDRESS * rate.times):
        pace.take(doing, player=f"token {n}", address="192.0.2.7", now_s=0.0)
    with pytest.raises(TooOftenError):
        pace.take(doing, player="yet another", address="192.0.2.7", now_s=0.0)
    pace.take(doing, player="yet another", address="192.0.2.8", now_s=0.0)
    pace.take(doing, player="yet another", address=None, now_s=0.0)
    pace.take(doing, player="yet another", address="192.0.2.7", now_s=rate.per_s)


def test_what_was_refused_does_not_count() -> None:
    pace = RateLimits()
    for _ in range(FIRST.times):
        say(pace)
    for _ in range(50):
        with pytest.raises(TooOftenError):
            say(pace, now_s=59.0)
    say(pace, now_s=60.0)


def test_one_household_is_one_address() -> None:
    assert neighbourhood("2001:db8:1:2:3:4:5:6") == neighbourhood("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert neighbourhood("2001:db8:1:3::1") != neighbourhood("2001:db8:1:2::1")
    assert neighbourhood("::ffff:192.0.2.7") == neighbourhood("192.0.2.7") == "192.0.2.7"
    assert neighbourhood("not an address") == "not an address"


def test_no_address_is_kept_and_no_more_than_so_many() -> None:
    pace = RateLimits()
    for n in range(_REMEMBERED + 50):
        pace.take(Doing.CLICK, player="\ud800", address=f"host {n}", now_s=n * 10.0)
    assert len(pace._done) == _REMEMBERED
    say(pace, address="192.0.2.7")
    assert "192.0.2.7" not in repr(vars(pace))


def test_waiting_in_words() -> None:
    assert [wait_in_words(s) for s in (0.2, 1, 89.1, 91, 3600)] == [
        "1 second", "1 second", "90 seconds", "2 minutes", "60 minutes",
    ]  # fmt: skip


def test_an_address_counts_once_for_each_comment() -> None:
    pace = RateLimits()
    assert pace.is_first_from("203.0.113.7", "comment1")
    assert not pace.is_first_from("203.0.113.7", "comment1")
    assert pace.is_first_from("203.0.113.7", "comment2")
    assert not pace.is_first_from("::ffff:203.0.113.7", "comment1"), "the same, written otherwise"
    assert pace.is_first_from("2001:db8::1", "comment1")
    assert not pace.is_first_from("2001:db8::2", "comment1"), "one household has all of a /64"
    assert pace.is_first_from(None, "comment1")
    assert not pace.is_first_from(None, "comment1"), "all whose address is not known are in one place"
    pace.take_back("2001:db8::1", "comment1")
    assert pace.is_first_from("2001:db8::1", "comment1")


def test_no_address_is_kept() -> None:
    pace = RateLimits()
    pace.is_first_from("203.0.113.7", "comment1")
    assert b"203.0.113.7" not in b"".join(pace._places)
    (key,) = pace._places
    other = RateLimits()
    other.is_first_from("203.0.113.7", "comment1")
    assert key not in other._places, "the key of the hash is each process's own"


def test_who_is_forgotten_has_done_nothing_and_their_address_has() -> None:
    pace = RateLimits()
    for _ in range(5):
        pace.take(Doing.SAY, player="ana", address="192.0.2.1", now_s=0.0)
    with pytest.raises(TooOftenError):
        pace.take(Doing.SAY, player="ana", address="192.0.2.1", now_s=0.0)
    pace.forget("ana")
    assert len(pace._done) == 1
    for number in range(95):
        pace.take(Doing.SAY, player=f"someone {number}", address="192.0.2.1", now_s=0.0)
    with pytest.raises(TooOftenError):
        pace.take(Doing.SAY, player="ana", address="192.0.2.1", now_s=0.0)
