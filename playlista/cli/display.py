"""How a run looks while it goes on: a bar on a terminal, plain lines elsewhere; always on standard error."""

import sys
from types import TracebackType
from typing import Protocol, Self

from models.results import Event
from playlista.cli.progress import Counts, PlainDisplay


class Display(Protocol):
    """What shows a run, for use in a ``with`` statement."""

    counts: Counts

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def see(self, event: Event) -> None: ...


def display() -> Display:
    """Return what suits standard error."""
    if not sys.stderr.isatty():
        return PlainDisplay()
    from playlista.cli.bar import BarDisplay  # and with it rich, which nobody else needs

    return BarDisplay()
