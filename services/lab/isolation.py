"""The lab's work where strangers come: what needs gradients, and with them a gigabyte, is done in another process."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from config.settings import settings
from model.networks.registry import DEFAULT
from services import container
from services.lab import subjects, tasks
from services.lab.worker import Given

HEAVY: Final = frozenset((tasks.waking, tasks.attack, tasks.explain, tasks.sanity, tasks.schooling))
_ONLY_ADMIN: Final = "This takes much memory, so that only whoever runs this quiz can do it here."


class OnlyAdminError(ValueError):
    """Only the operator may have that done. Its text is a sentence."""


def guarded(
    work: Callable[[], Iterator[object]], about: str, *, is_public: bool, is_admin: bool
) -> Callable[[], Iterator[object]]:
    """That work as it is done for a visitor.

    Args:
        work: one of `tasks`, with its arguments bound.
        about: the key of the photograph on the table; empty where there is none.
        is_public: whether strangers come here.
        is_admin: whether the operator asks.

    Raises:
        OnlyAdminError: it is not.
        LostError: the photograph is not on the table any more.
    """
    is_heavy = (work.func if isinstance(work, partial) else work) in HEAVY
    has_room = settings().lab_memory_mb > 0
    if not is_public or (is_heavy and not has_room and is_admin):
        return work
    if is_heavy and not has_room:
        raise OnlyAdminError(_ONLY_ADMIN)
    found = subjects.subject(about) if is_heavy and about.startswith("own-") else None
    return _Guarded(work, is_heavy, None if found is None else Given(found.key, found.image))


@dataclass(frozen=True, slots=True, eq=False)
class _Guarded:
    """Work that has this process load no torch."""

    work: Callable[[], Iterator[object]]
    is_heavy: bool
    given: Given | None
    needs_no_torch: bool = True

    def __call__(self) -> Iterator[object]:
        if not self.is_heavy:
            return self.work()
        network = self.work.args[0] if isinstance(self.work, partial) else DEFAULT
        for _ in container.lab_worker().run(partial(tasks.waking, network)):
            continue
        return container.lab_worker().run(self.work, self.given)
