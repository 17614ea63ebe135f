"""The bar of a run on a terminal, redrawn in place. Counts nothing itself."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from models.results import Event
from playlista.cli.progress import Counts

#: Seconds between two texts of the bar: many files may pass in one.
INTERVAL_S = 0.1


class BarDisplay:
    """A bar that fills with the bytes done, with failures scrolling by above it."""

    def __init__(self, console: Console | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.counts = Counts(clock)
        self._clock = clock
        self._next = clock()
        columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}", markup=False))
        self._progress = Progress(*columns, console=console or Console(stderr=True), transient=True)
        self._task = self._progress.add_task("looking for music", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.counts.found.files:
            self._draw()
        self._progress.stop()

    def see(self, event: Event) -> None:
        """Print what is worth a line above the bar, and now and then redraw it."""
        for text in self.counts.see(event):
            self._progress.console.print(Text(text), soft_wrap=True)
        if self.counts.found.files and self._clock() >= self._next:
            self._draw()
            self._next = self._clock() + INTERVAL_S

    def _draw(self) -> None:
        share = self.counts.share()
        self._progress.update(
            self._task, total=None if share is None else 1.0, completed=share or 0.0, description=self.counts.line()
        )
