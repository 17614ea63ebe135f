"""How a run looks while it goes on: a bar on a terminal, plain lines elsewhere; always on standard error.

Counts what it shows and nothing else; the summary is made by the manager.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from models.results import Event, Found, Outcome, Problem, Started
from models.track import Failure, Track
from playlista.cli.output import count, safe, say, show_duration

#: Seconds between two plain lines.
INTERVAL_S = 10.0


@dataclass(slots=True)
class Counts:
    """What has passed by so far, and the speeds that follow from it."""

    clock: Callable[[], float] = time.monotonic
    found: int = 0
    complete: bool = False
    done: int = 0
    analysed: int = 0
    failed: int = 0
    audio_s: float = 0.0
    beginning: list[str] = field(default_factory=list)
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def see(self, event: Event) -> list[str]:
        """Count an event, and return the lines it deserves by itself."""
        if isinstance(event, Started):
            self.beginning = [f"Analysing in {_ways(event)}."]
        elif isinstance(event, Problem):
            return [f"left out: {safe(event.path)}: {safe(event.reason)}"]
        elif isinstance(event, Found):
            self.found, self.complete = event.files, event.complete
            return self._begin() if event.files else []
        else:
            self._count(event)
        return [_failed(event)] if isinstance(event, Failure) else []

    def _count(self, outcome: Outcome) -> None:
        self.done += 1
        self.failed += isinstance(outcome, Failure)
        if isinstance(outcome, Track):
            self.analysed += 1
            self.audio_s += outcome.info.duration_s

    def _begin(self) -> list[str]:
        """How files are analysed is worth a line once there is one; a mistyped path is told alone."""
        lines, self.beginning = self.beginning, []
        return lines

    def line(self) -> str:
        """Return "12 of 40, 3 failed, 95 tracks/min, 6.1 audio-min/s, 0:18 to go"."""
        elapsed = max(self.clock() - self.started, 1e-3)
        parts = [f"{self.done:,} of {self.found:,}{'' if self.complete else '+'}"]
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        if self.analysed:
            parts.append(f"{60 * self.analysed / elapsed:.0f} tracks/min")
            parts.append(f"{self.audio_s / 60 / elapsed:.1f} audio-min/s")
        worked = self.analysed + self.failed
        if worked and self.complete:
            parts.append(f"{show_duration((self.found - self.done) * elapsed / worked)} to go")
        return ", ".join(parts)


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
    return BarDisplay() if sys.stderr.isatty() else PlainDisplay()


class PlainDisplay:
    """A line when the run begins, one for each failure, and one every few seconds."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, interval_s: float = INTERVAL_S) -> None:
        self.counts = Counts(clock)
        self._clock, self._interval_s = clock, interval_s
        self._next = self.counts.started + interval_s

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def see(self, event: Event) -> None:
        """Say what is worth a line."""
        for text in self.counts.see(event):
            say(text)
        if self._clock() >= self._next:
            say(self.counts.line())
            self._next = self._clock() + self._interval_s


class BarDisplay:
    """A bar that is redrawn in place, with failures scrolling by above it."""

    def __init__(self, console: Console | None = None) -> None:
        self.counts = Counts()
        columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}", markup=False))
        self._progress = Progress(*columns, console=console or Console(stderr=True), transient=True)
        self._task = self._progress.add_task("looking for music", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def see(self, event: Event) -> None:
        """Redraw the bar, and print what is worth a line above it."""
        for text in self.counts.see(event):
            self._progress.console.print(Text(text), soft_wrap=True)
        if self.counts.found:
            total = self.counts.found if self.counts.complete else None
            self._progress.update(self._task, total=total, completed=self.counts.done, description=self.counts.line())


def _failed(failure: Failure) -> str:
    return f"failed: {safe(failure.file.path)}: {safe(failure.reason)} ({failure.error_class})"


def _ways(event: Started) -> str:
    if event.mode == "sequential":
        return "this process, one file after another"
    return count(event.workers, *(("process", "processes") if event.mode == "processes" else ("thread", "threads")))
