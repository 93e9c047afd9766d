"""What was measured here."""

from config.files import data_folder
from model.evaluation.results import FOLDER, Evaluation, adopted
from model.evaluation.results import evaluations as read_evaluations
from services.decks.available import decks
from services.once import shared


def all_evaluations() -> tuple[Evaluation, ...]:
    """All that was measured here, the latest first."""
    folder = data_folder() / FOLDER
    try:
        return adopted(_evaluations(str(folder), folder.stat().st_mtime_ns), decks())
    except OSError:
        return ()


@shared.once_per(most=2)
def _evaluations(folder: str, changed_ns: int) -> tuple[Evaluation, ...]:
    """What was measured, read anew when the folder changes: each file is put there whole, in place of another."""
    return read_evaluations()
