"""What a process shares, made once. It lives here, where nothing that a browser sends can throw it away.

With two processes each has its own: limits are then counted, and queues kept, once in each.
"""

import gc
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, ParamSpec, Protocol, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
P = ParamSpec("P")


class Once(Generic[T]):
    """One thing, made by whoever asks first; the others wait for it. What fails is not kept: the next call tries again.

    `close` is called on it when the container is closed.
    """

    def __init__(self, make: Callable[[], T], close: Callable[[T], None] | None = None) -> None:
        self.__doc__ = make.__doc__
        self._name = make.__name__
        self._make, self._close = make, close
        self._lock = threading.RLock()  # a thing that needs itself is then an error, and not silence
        self._made: list[T] = []

    def __call__(self) -> T:
        """The thing. Raises what making it raises."""
        made = self._made
        if not made:
            with self._lock:
                if not self._made:
                    self._made = [self._make()]
                made = self._made
        return made[0]

    @property
    def is_made(self) -> bool:
        """Whether it is at hand: who may not wait asks before."""
        return bool(self._made)

    def clear(self) -> None:
        """Forget it, without closing it: the next call makes another."""
        with self._lock:
            self._made = []

    def close(self) -> None:
        """Close it, if it was made and can be closed, and forget it."""
        with self._lock:
            made, self._made = self._made, []
        if made and self._close is not None:
            try:
                self._close(made[0])
            except Exception:
                log.exception("%s could not be closed", self._name)


class _Place(Generic[T]):
    """Where one of several things is being made, or lies."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.made: list[T] = []


class OncePer(Generic[P, T]):
    """A thing for each set of arguments, made as `Once` does; of these the `most` that were asked for last are kept.

    Making one holds up only those who ask for the same. `key` says which arguments tell things apart, where not all do.
    """

    def __init__(self, make: Callable[P, T], most: int, key: Callable[..., Hashable] | None = None) -> None:
        self.__doc__ = make.__doc__
        self._make, self._most, self._key = make, most, key
        self._lock = threading.Lock()
        self._places: OrderedDict[Hashable, _Place[T]] = OrderedDict()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """The thing for these arguments. Raises what making it raises."""
        key = (args, tuple(sorted(kwargs.items()))) if self._key is None else self._key(*args, **kwargs)
        with self._lock:
            place = self._places.get(key) or _Place()
            self._places[key] = place
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        with place.lock:
            if not place.made:
                place.made = [self._make(*args, **kwargs)]
            return place.made[0]

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._places.clear()

    close = clear


class _Closable(Protocol):
    def close(self) -> None: ...


class _Naming(Protocol):
    def __call__(self, make: Callable[P, T], /) -> OncePer[P, T]: ...


class Container:
    """Everything that is made once, so that it can be closed at the end, the latest named first."""

    def __init__(self) -> None:
        self._things: list[_Closable] = []

    def once(self, make: Callable[[], T]) -> Once[T]:
        """Have that function make its thing once per process."""
        return self._named(Once(make))

    def once_closed(self, close: Callable[[T], None]) -> Callable[[Callable[[], T]], Once[T]]:
        """As `once`; at the end `close` is called on what was made."""
        return lambda make: self._named(Once(make, close))

    def once_per(self, *, most: int, key: Callable[..., Hashable] | None = None) -> _Naming:
        """Have that function make its thing once for each set of arguments, and keep `most` of them."""

        def named(make: Callable[P, T]) -> OncePer[P, T]:
            thing = OncePer(make, most, key)
            self._things.append(thing)
            return thing

        return named

    def close(self) -> None:
        """Close what can be closed and forget everything; what is asked for after that is made anew."""
        for thing in reversed(self._things):
            thing.close()

    def _named(self, thing: Once[T]) -> Once[T]:
        self._things.append(thing)
        return thing


def stays() -> None:
    """Have Python's collector pass over all that there is by now: what a server makes at its start stays.

    To look through some hundred thousand objects holds up whoever waits for an answer for a fifth of a second, every
    second while a thousand pupils play, whose answers are what there is to be collected.
    """
    gc.collect()
    gc.freeze()


shared: Final = Container()
"""What this process shares."""
