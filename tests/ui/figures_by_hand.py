"""The crowd's figures, made by hand."""

from deck.classes import imagenet_a_indices
from model.zoo import networks
from quiz.figures import PEOPLE, Accuracy, ClassAccuracy, Comparison, Mistake
from quiz.rounds import Distractors, Kind, LabelSpace
from quiz.statistics import Paired, Tally

LITE0, LITE2 = "efficientnet_lite0", "efficientnet_lite2"
TITLE = networks()[0].title
FROG, CROW, SEAL = imagenet_a_indices()[:3]
NO_BREAK = "\N{NO-BREAK SPACE}"


def unbroken(text: str) -> str:
    """The text as it is drawn: no line ends before a percent sign."""
    return text.replace(" %", f"{NO_BREAK}%")


def accurate(
    maker: str,
    kind: Kind,
    space: LabelSpace,
    right: int,
    n: int,
    *,
    distractors: Distractors = Distractors.NETWORK,
    unsure: int = 0,
) -> Accuracy:
    return Accuracy(maker, kind, space, distractors, Tally(right, n, unsure))


def people(kind: Kind, right: int, n: int, *, unsure: int = 0) -> Accuracy:
    return accurate(PEOPLE, kind, LabelSpace.OPTIONS, right, n, unsure=unsure)


def played(network: str, kind: Kind, right: int, n: int) -> Accuracy:
    return accurate(network, kind, LabelSpace.ALL_1000, right, n)


def compared(
    counts: Paired,
    *,
    kind: Kind = Kind.FOOLING,
    space: LabelSpace = LabelSpace.ALL_200,
    distractors: Distractors = Distractors.NETWORK,
    network: str = LITE0,
) -> Comparison:
    return Comparison(network, kind, space, distractors, counts)


def random_round(counts: Paired, kind: Kind = Kind.FOOLING) -> Comparison:
    return compared(counts, kind=kind, space=LabelSpace.OPTIONS, distractors=Distractors.RANDOM)


def wrong(photograph: str, probability: float, network: str = LITE0) -> Mistake:
    return Mistake(network, photograph, FROG, CROW, probability)


def asked(truth: int, human: tuple[int, int], machine: tuple[int, int] | None = None) -> tuple[ClassAccuracy, ...]:
    rows = [ClassAccuracy(PEOPLE, truth, LabelSpace.OPTIONS, Tally(*human))]
    if machine is not None:
        rows.append(ClassAccuracy(LITE0, truth, LabelSpace.ALL_1000, Tally(*machine)))
    return tuple(rows)
