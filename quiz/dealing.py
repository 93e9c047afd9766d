"""Dealing a game from a seed: which photographs are asked, in which order, and what is offered as an answer."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from deck.classes import N_CLASSES, interchangeable
from deck.kinds import Kind as Kind  # as much a word of the game as of the deck
from deck.kinds import other_names
from quiz.game import LENGTH, OPTIONS, Candidate, Game, Mode, Option, Origin, Round, game_id, parse_seed
from quiz.seeds import parse_day

_LONGEST: Final = 100
FOOLING_OF_TEN: Final = (4, 8)
"""Of ten photographs at least and at most so many fool the network: drawn, so that nobody knows its score."""

RANDOM_ONE_IN: Final = 5

NEAREST: Final = 6


def deal(
    candidates: Iterable[Candidate],
    *,
    seed: str,
    mode: Mode,
    network: str,
    deck: str,
    neighbours: Callable[[int], Sequence[int]],
    label_space: Sequence[int],
    length: int = LENGTH,
    first: str = "",
    seen: Sequence[str] = (),
) -> Game:
    """Four to eight photographs that fool the network, and controls: how many and which, from the seed.

    Too few of one kind are made up from the other, too few altogether make a shorter game. Within a kind no
    class comes twice while there is another. One round in five draws its distractors at random, so that the
    others, in which the network's own error is offered and it loses by construction, can be reported apart.
    Where the network's claim is asked for, all of them fool it, and the distractors are what it claims of others.

    Args:
        neighbours: a class's nearest among the 1,000, nearest first.
        label_space: ImageNet-A's 200, where an answer is one of those; photographs of other classes are then
        left out.
        first: the photograph to begin with, where it can be asked. One of its kind makes room for it.
        seen: photographs that whoever plays has seen, oldest first. Of each kind they come again when there is no
        other left, the oldest first.

    Photographs that are neither fooling nor control are left out, so every fooling round whose distractors are not
    drawn at random offers the network's own claim.

    Raises:
        ValueError: no photograph can be asked, or seed or length is out of bounds; one sentence.
    """
    seed = parse_seed(seed)
    if not 1 <= length <= _LONGEST:
        raise ValueError(f"length {length!r} is not between 1 and {_LONGEST} rounds")
    ordered = sorted(candidates, key=lambda c: (c.photograph, c.truth, c.claimed, c.runner_up))
    deck_of = {c.photograph: c for c in _playable(ordered, mode=mode, label_space=label_space)}
    if not deck_of:
        wanted = {Mode.ALL_200: " of one of ImageNet-A's 200 classes", Mode.SAYS: " that fools it"}.get(mode, "")
        raise ValueError(f"there is no photograph{wanted} to ask: choose another deck or another mode")
    chosen = _chosen(deck_of.values(), seed=seed, length=length, seen=seen)
    if first in deck_of:
        chosen = _led_by(deck_of[first], chosen)
    fooling = [c for c in ordered if c.kind is Kind.FOOLING]
    at_random = _at_random([c.photograph for c in chosen], seed=seed)

    def options(c: Candidate, told: Sequence[Candidate]) -> tuple[Option, ...]:
        """`told` are those before it, whose claims are known by then."""
        if mode is Mode.ALL_200:
            return ()
        if mode is Mode.SAYS:
            return _claim_and_foils(c, seed, others=fooling, told=[one.claimed for one in told])
        return _options(c, seed, label_space, neighbours(c.truth), is_random=c.photograph in at_random)

    rounds = tuple(
        Round(
            position=position,
            photograph=c.photograph,
            truth=c.truth,
            accepted=c.accepted,
            kind=Kind.CONTROL if c.kind is Kind.CONTROL else Kind.FOOLING,
            options=options(c, chosen[: position - 1]),
        )
        for position, c in enumerate(chosen, start=1)
    )
    # A day's game is one and the same for the day, whatever deck comes or goes: whoever is first settles it for all.
    name = game_id(seed=seed, mode=mode, network=network, deck="" if parse_day(seed) else deck, length=length)
    return Game(id=name, seed=seed, mode=mode, network=network, deck=deck, rounds=rounds)


def openers(candidates: Iterable[Candidate], *, seed: str, most: int) -> tuple[str, ...]:
    """The photographs that may open a first game, in an order that the seed draws: of those that fool the network the
    `most` striking ones, and among equals those of which it is surest."""
    fooling = [c for c in candidates if c.kind is Kind.FOOLING]
    best = sorted(fooling, key=lambda c: (-c.striking, -c.probability, c.photograph))[:most]
    return tuple(c.photograph for c in sorted(best, key=lambda c: _rank(seed, "open", c.photograph)))


def _playable(ordered: Sequence[Candidate], *, mode: Mode, label_space: Sequence[int]) -> list[Candidate]:
    """What can be asked in that mode; where the claim is asked for, what fools the network, and has foils enough."""
    known = [c for c in ordered if c.kind is not None]
    if mode is Mode.ALL_200:
        return [c for c in known if c.truth in label_space]
    if mode is Mode.SAYS:
        fooling = [c for c in known if c.kind is Kind.FOOLING]
        claims = {c.claimed for c in fooling}
        return [c for c in fooling if len(claims - _no_foils_of(c)) >= OPTIONS - 1]
    return known


def _chosen(deck: Iterable[Candidate], *, seed: str, length: int, seen: Sequence[str]) -> list[Candidate]:
    """Which photographs are asked, in the order of play."""
    shuffled = sorted(deck, key=lambda c: _rank(seed, "pick", c.photograph))
    fooling = [c for c in shuffled if c.kind is Kind.FOOLING]
    controls = [c for c in shuffled if c.kind is Kind.CONTROL]
    many = min(_many_fooling(seed, length), len(fooling))
    few = min(length - many, len(controls))
    many = min(length - few, len(fooling))
    fooling, controls = _least_known(fooling, many, seen=seen), _least_known(controls, few, seen=seen)

    # Classes that have both kinds are left to the controls as far as the controls cannot do without them.
    shared = {c.truth for c in fooling} & {c.truth for c in controls}
    kept_back = max(0, few - len({c.truth for c in controls} - shared))
    first = _one_per_class(fooling, many, taken=set(), scarce=shared, of_scarce=len(shared) - kept_back)
    second = _one_per_class(controls, few, taken={c.truth for c in first})
    return sorted(first + second, key=lambda c: _rank(seed, "order", c.photograph))


def _many_fooling(seed: str, length: int) -> int:
    """How many are to fool the network: between the least and the most, each as likely as another."""
    least, most = (max(1, (length * of_ten + 5) // 10) for of_ten in FOOLING_OF_TEN)
    return least + int.from_bytes(_rank(seed, "fooling", "")[:8]) % (most - least + 1)


def _least_known(shuffled: list[Candidate], count: int, *, seen: Sequence[str]) -> list[Candidate]:
    """Those to choose `count` from: what was not seen; where that is too little, as many as are missing, oldest first.

    `seen` is in the order in which they were seen.
    """
    when = {photograph: number for number, photograph in enumerate(seen)}
    unseen = [c for c in shuffled if c.photograph not in when]
    again = sorted((c for c in shuffled if c.photograph in when), key=lambda c: when[c.photograph])
    return unseen + again[: max(0, count - len(unseen))]


def _led_by(first: Candidate, chosen: Sequence[Candidate]) -> list[Candidate]:
    """`first` and then the others, among whom one of its kind, of its class if there is one, has made room for it."""
    others = [c for c in chosen if c.photograph != first.photograph]
    if len(others) == len(chosen):
        others.remove(max(others, key=lambda c: (c.kind is first.kind, c.truth == first.truth)))
    return [first, *others]


def _one_per_class(
    shuffled: Sequence[Candidate],
    count: int,
    *,
    taken: set[int],
    scarce: set[int] | None = None,
    of_scarce: int = 0,
) -> list[Candidate]:
    """The first `count` of untaken classes, at most `of_scarce` of `scarce` ones; repeats only make up."""
    scarce = scarce or set()
    picked: list[Candidate] = []
    seen = set(taken)
    for candidate in shuffled:
        is_scarce = candidate.truth in scarce
        if len(picked) < count and candidate.truth not in seen and not (is_scarce and of_scarce <= 0):
            of_scarce -= is_scarce
            seen.add(candidate.truth)
            picked.append(candidate)
    left_over = [c for c in shuffled if c not in picked]
    return (picked + left_over)[:count]


def _at_random(photographs: Sequence[str], *, seed: str) -> set[str]:
    """The rounds with distractors drawn at random: one in five, on average also of other than fives."""
    whole, rest = divmod(len(photographs), RANDOM_ONE_IN)
    count = whole + (_rank(seed, "extra", "")[0] % RANDOM_ONE_IN < rest)
    return set(sorted(photographs, key=lambda photograph: _rank(seed, "random", photograph))[:count])


def _options(
    candidate: Candidate, seed: str, label_space: Sequence[int], near: Sequence[int], *, is_random: bool
) -> tuple[Option, ...]:
    """The truth and three others, none of which a reasonable person would accept as well, shuffled."""
    barred = candidate.accepted | other_names(candidate.accepted)
    distractors: list[Option] = []
    for option in _distractors(candidate, seed, label_space, near, is_random=is_random):
        if option.index not in barred:
            barred |= {option.index}
            distractors.append(option)
            if len(distractors) == OPTIONS - 1:
                break
    offered = [Option(candidate.truth, Origin.TRUTH), *distractors]
    return tuple(sorted(offered, key=lambda option: _rank(seed, "show", candidate.photograph, option.index)))


def _claim_and_foils(
    candidate: Candidate, seed: str, *, others: Sequence[Candidate], told: Sequence[int]
) -> tuple[Option, ...]:
    """The network's claim and three that it makes of others, shuffled.

    Each foil is the claim of a photograph drawn at random, so that a claim it makes often is offered as often where it
    is wrong: what it likes to say tells nothing. What was `told` earlier in the game, and what goes by another name
    among the options, could be ruled out, and comes last.

    Source: Zhou and Firestone 2019, Nature Communications 10:1334, whose foils were claims of other images as well.
    """
    barred = _no_foils_of(candidate)
    drawn = sorted(
        (other for other in others if other.claimed not in barred),
        key=lambda c: (c.claimed in told, _rank(seed, "foil", candidate.photograph, c.photograph)),
    )
    claims = list(dict.fromkeys(other.claimed for other in drawn))
    apart: list[int] = []
    for claimed in claims:
        if not interchangeable(claimed) & set(apart):
            apart.append(claimed)
    foils = [*apart, *(claimed for claimed in claims if claimed not in apart)][: OPTIONS - 1]
    offered = [Option(candidate.claimed, Origin.NETWORK), *(Option(foil, Origin.FOIL) for foil in foils)]
    return tuple(sorted(offered, key=lambda option: _rank(seed, "show", candidate.photograph, option.index)))


def _no_foils_of(candidate: Candidate) -> frozenset[int]:
    """What is right of a photograph, or is what the network claims of it, by whatever name."""
    named = candidate.accepted | {candidate.claimed}
    return named | other_names(named)


def _distractors(
    candidate: Candidate, seed: str, label_space: Sequence[int], near: Sequence[int], *, is_random: bool
) -> Iterator[Option]:
    """What may be offered beside the truth, best first; more than are wanted."""
    if not is_random:
        own_error = candidate.claimed if candidate.kind is Kind.FOOLING else candidate.runner_up
        yield Option(own_error, Origin.NETWORK)
        # Not always the same two: a class that comes again has other company.
        nearest = sorted(near[:NEAREST], key=lambda index: _rank(seed, "near", candidate.photograph, index))
        yield from (Option(index, Origin.NEIGHBOUR) for index in (*nearest, *near[NEAREST:]))
    # A truth among the 200 is hidden among the 200: their names are the ones that everybody knows.
    pools = [label_space, range(N_CLASSES)] if candidate.truth in label_space else [range(N_CLASSES)]
    for pool in pools:
        drawn = sorted(pool, key=lambda index: _rank(seed, "draw", candidate.photograph, index))
        yield from (Option(index, Origin.RANDOM) for index in drawn)


def _rank(seed: str, purpose: str, *what: str | int) -> bytes:
    """A sort key that no platform, hash seed or version of `random` changes."""
    return hashlib.sha256("|".join((seed, purpose, *map(str, what))).encode()).digest()
