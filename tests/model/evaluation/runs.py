"""What the tests of runs share."""

from dataclasses import replace

from model.evaluation.results import Evaluation

LITE0 = "efficientnet_lite0"


def figures(evaluation: Evaluation) -> Evaluation:
    """An evaluation without what differs from run to run."""
    return replace(evaluation, photographs_per_second=None, measured_at="")
