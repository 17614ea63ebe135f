"""Cutting work into statements of a size both servers take."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_T = TypeVar("_T")

#: Far below the number of parameters a statement may have (SQLite before 3.32: 999), and fast enough.
ROWS_PER_STATEMENT = 500


def batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Yield lists of at most ``size`` items, lazily and in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
