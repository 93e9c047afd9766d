"""The crowd's figures, made by hand: intervals are given, or Wilson's, so that what is said of them can be told."""

from deck.classes import imagenet_a_indices
from model.networks.registry import networks
from quiz.analysis.comparison import Accuracy, ClassAccuracy, Compared, Comparison
from quiz.analysis.consistency import Consistency
from quiz.analysis.pooled import Kappa, Pooled
from quiz.analysis.statistics import Interval, Paired, Tally
from quiz.game import Distractors, Kind, LabelSpace
from quiz.storage.figures import Mistake

LITE0, LITE2 = "efficientnet_lite0", "efficientnet_lite2"
TITLE = networks()[0].title
FROG, CROW, SEAL = imagenet_a_indices()[:3]
NO_BREAK = "\N{NO-BREAK SPACE}"


def unbroken(text: str) -> str:
    """The text as it is drawn: no line ends before a percent sign."""
    return text.replace(" %", f"{NO_BREAK}%")


def pool(
    right: int,
    n: int,
    *,
    unsure: int = 0,
    players: int = 60,
    photographs: int = 30,
    within: tuple[float, float] | None = None,
    answered: tuple[float, float] | None = None,
) -> Pooled:
    """Enough looks for a headline, unless said otherwise."""
    tally, named = Tally(right, n, unsure), Tally(right, n - unsure)
    return Pooled(
        tally=tally,
        interval=Interval(*within) if within else tally.interval,
        answered=Interval(*answered) if answered else named.interval,
        players=players,
        photographs=photographs,
    )


def people(kind: Kind, pooled: Pooled, distractors: Distractors = Distractors.NETWORK) -> Accuracy:
    return Accuracy(kind, distractors, pooled)


def compared(
    counts: Paired,
    *,
    kind: Kind = Kind.FOOLING,
    space: LabelSpace = LabelSpace.ALL_200,
    distractors: Distractors | None = None,
    network: str = LITE0,
    ahead: tuple[float, float] = (-1.0, 1.0),
    kappa: tuple[float, float] | None = None,
    consistency: Consistency | None = None,
    right: int = 10,
    wrong: int = 20,
    players: int = 60,
    photographs: int = 30,
) -> Comparison:
    """People and a network at the same looks, with the intervals given."""
    return Comparison(
        network=network,
        kind=kind,
        label_space=space,
        distractors=distractors,
        counts=counts,
        people=pool(counts.both_right + counts.only_a, counts.n, players=players, photographs=photographs),
        its=pool(counts.both_right + counts.only_b, counts.n, players=players, photographs=photographs),
        ahead=Interval(*ahead),
        right=right,
        wrong=wrong,
        kappa=Kappa(counts.kappa, Interval(*kappa) if kappa else None, counts.n),
        consistency=consistency or Consistency(),
    )


def played(network: str, kind: Kind, right: int, n: int, *, space: LabelSpace = LabelSpace.ALL_1000) -> Comparison:
    """What a network got, of looks that people all got wrong."""
    way = Distractors.NETWORK if space is LabelSpace.OPTIONS else None
    return compared(Paired(0, 0, right, n - right), kind=kind, space=space, distractors=way, network=network)


def random_round(counts: Paired, kind: Kind = Kind.FOOLING, **more: tuple[float, float] | int) -> Comparison:
    return compared(counts, kind=kind, space=LabelSpace.OPTIONS, distractors=Distractors.RANDOM, **more)  # type: ignore[arg-type]


def all_of(*found: Accuracy | Comparison, harder: tuple[float, float] = (-1.0, 1.0)) -> Compared:
    """The comparison that is made of these, the first network named first."""
    comparisons = tuple(one for one in found if isinstance(one, Comparison))
    return Compared(
        accuracy=tuple(one for one in found if isinstance(one, Accuracy)),
        harder={way: Interval(*harder) for way in Distractors},
        comparisons=comparisons,
        opponents=tuple(dict.fromkeys(one.network for one in comparisons)),
    )


def wrong(photograph: str, probability: float, network: str = LITE0) -> Mistake:
    return Mistake(network, photograph, FROG, CROW, probability)


def asked(
    truth: int,
    human: int,
    machine: int,
    n: int,
    *,
    gap: tuple[float, float] = (-1.0, 1.0),
    apart: tuple[float, float] = (-2.0, 2.0),
    players: int = 60,
    photographs: int = 6,
    network: str = LITE0,
) -> ClassAccuracy:
    """`n` looks at photographs of a class, of which people and a network got so many."""
    return ClassAccuracy(
        network=network,
        truth=truth,
        people=pool(human, n, players=players, photographs=photographs),
        its=pool(machine, n, players=players, photographs=photographs),
        gap=Interval(*gap),
        apart=Interval(*apart),
    )
