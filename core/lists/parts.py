"""What the readers of lists share: numbering, doubles, and how a service's refusal is told. Asks nobody."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import TypeVar

from core.errors import ServiceError, SourceError
from core.lists.paging import ahead
from core.lists.values import keys
from core.services.limits import stopped
from core.services.services import Services
from models.wanted import LeftOut, WantedTrack

T = TypeVar("T")
Item = WantedTrack | LeftOut

#: Of a track whose name and artists are the same, this much difference is the same recording, on another album.
SAME_LENGTH_S = 2.0
#: Faults that say something of the list, not of the service.
_OF_LIST = ("not_found", "forbidden", "unauthorized", "refused", "malformed")


def numbered(items: Iterable[Item]) -> Iterator[Item]:
    """Give each its position in the list."""
    return (replace(item, position=position) for position, item in enumerate(items, start=1))


def without_doubles(items: Iterable[Item]) -> Iterator[Item]:
    """Leave out a track that the list has already; the positions must be right."""
    first: dict[object, int] = {}
    for item in items:
        if isinstance(item, LeftOut):
            yield item
            continue
        before = next((first[key] for key in keys(item) if key in first), None)
        first.update((key, item.position) for key in keys(item) if key not in first)
        yield item if before is None else _double(item, before)


def without_reissues(items: Iterable[Item]) -> Iterator[Item]:
    """Leave out a track that came before, perhaps on another album: same name and artists, about as long."""
    lengths: dict[object, list[tuple[float | None, int]]] = {}
    for item in items:
        if isinstance(item, LeftOut):
            yield item
            continue
        same = lengths.setdefault((item.title.casefold(), tuple(map(str.casefold, item.artists))), [])
        before = next((position for length, position in same if _alike(length, item.duration_s)), None)
        same.append((item.duration_s, item.position))
        yield item if before is None else _double(item, before)


def pages(services: Services, questions: Iterable[Callable[[], T]]) -> Iterator[T]:
    """Ask on the threads for lists, twice as many questions ahead as there are threads."""
    return ahead(services.pool, questions, most=2 * services.settings.api_threads)


@contextlib.contextmanager
def told(advice: Callable[[ServiceError], str]) -> Iterator[None]:
    """Tell a refusal of the list as a ``SourceError``; ``advice`` is the sentence for it.

    What is wrong with the service itself (a limit, no connection) stays a ``ServiceError``, and so does the end of all.
    """
    try:
        yield
    except CancelledError as error:  # nobody but the end of all calls off what is waited for
        raise stopped("the list") from error
    except ServiceError as error:
        if error.error_class in _OF_LIST:
            raise SourceError(advice(error)) from error
        raise


def telling(items: Iterable[T], advice: Callable[[ServiceError], str]) -> Iterator[T]:
    """The same for faults in the middle of a list."""
    with told(advice):
        yield from items


def _alike(first: float | None, second: float | None) -> bool:
    return first is None or second is None or abs(first - second) <= SAME_LENGTH_S


def _double(item: WantedTrack, before: int) -> LeftOut:
    return LeftOut(item.position, item.label, "duplicate", f"the same as number {before} of the list")
