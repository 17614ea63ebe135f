"""How far a run has come, in words, and the plain lines that tell it on standard error.

Counts what it shows and nothing else; the summary is made by the manager.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from models.results import Event, Found, Hearing, NetworkLost, Outcome, Problem, Renewing, Started, Unchanged
from models.track import Embedded, Failure, Track
from playlista.cli.estimate import Estimate
from playlista.cli.output import count, safe, say, show_duration
from playlista.cli.summary import changed

#: Seconds between two plain lines.
INTERVAL_S = 10.0


@dataclass(slots=True)
class Counts:
    """What has passed by so far, and the speeds that follow from it."""

    clock: Callable[[], float] = time.monotonic
    found: Found = field(default_factory=lambda: Found(0, 0))
    done: int = 0
    analysed: int = 0
    failed: int = 0
    audio_s: float = 0.0
    heard: int = 0
    hearing: bool = False
    started: float = field(init=False)
    estimate: Estimate = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()
        self.estimate = Estimate(self.started)

    def see(self, event: Event) -> list[str]:
        """Count an event, and return the lines it deserves by itself."""
        if isinstance(event, Started):
            return [f"Analysing in {_ways(event)}."]
        elif isinstance(event, Problem):
            return [f"left out: {safe(event.path)}: {safe(event.reason)}"]
        elif isinstance(event, Found):
            self.found = event
        elif isinstance(event, Unchanged):
            self.done += len(event.stamps)
            self.estimate.skipped(len(event.stamps), sum(size for _, size, _ in event.stamps), self.clock())
        elif isinstance(event, NetworkLost):
            return [f"{safe(event.name)} is not used: {safe(event.reason)}"]
        elif isinstance(event, Renewing):
            return [f"{changed(event.change)}: what was analysed before is renewed."]
        elif isinstance(event, Hearing):
            return self._begin_again(event)
        elif isinstance(event, Embedded):
            self._hear(event)
        else:
            self._count(event)
        return [_failed(event)] if isinstance(event, Failure) else []

    def _count(self, outcome: Outcome) -> None:
        self.done += 1
        if isinstance(outcome, Track):
            self.analysed += 1
            self.audio_s += outcome.info.duration_s
            self.estimate.analysed(outcome.file.size, self.clock())
        elif isinstance(outcome, Failure):
            self.failed += 1
            self.estimate.failed(outcome.file.size)
        else:
            self.estimate.skipped(1, outcome.file.size, self.clock())

    def _begin_again(self, event: Hearing) -> list[str]:
        """The features are done; what follows is counted anew."""
        self.found = Found(event.files, event.size, complete=True)
        self.heard, self.done, self.audio_s = 0, 0, 0.0
        self.hearing = True
        self.started = self.clock()
        self.estimate = Estimate(self.started)
        files = count(event.files, "file")
        return [f"{', '.join(event.networks)} will hear {files} in {_ways(Started(event.mode, event.workers))}."]

    def _hear(self, embedded: Embedded) -> None:
        if embedded.track is not None:  # counted as a track already
            return
        self.done += 1
        self.heard += 1
        self.audio_s += embedded.seconds
        self.estimate.analysed(embedded.file.size, self.clock())

    def line(self) -> str:
        """Return "12 of 40, 3 failed, 95 tracks/min, 6.1 audio-min/s, 0:18 to go"."""
        elapsed = max(self.clock() - self.started, 1e-3)
        parts = [f"{self.done:,} of {self.found.files:,}{'' if self.found.complete else '+'}"]
        finished = self.heard if self.hearing else self.analysed
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        if finished:
            parts.append(f"{60 * finished / elapsed:.0f} tracks/min")
            parts.append(f"{self.audio_s / 60 / elapsed:.1f} audio-min/s")
        left_s = self.left_s()
        if left_s is not None and finished:
            parts.append(f"{show_duration(left_s)} to go")
        return ", ".join(parts)

    def left_s(self) -> float | None:
        """Return the seconds to go; ``None`` while nobody can know, as before the scan has seen everything."""
        if not self.found.complete:
            return None
        return self.estimate.left_s(self.found.files, self.found.size, self.clock())

    def share(self) -> float | None:
        """Return how much of the work is done, 0..1; ``None`` before the scan has seen everything."""
        return self.estimate.share(self.found.files, self.found.size) if self.found.complete else None


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


def _failed(failure: Failure) -> str:
    return f"failed: {safe(failure.file.path)}: {safe(failure.reason)} ({failure.error_class})"


def _ways(event: Started) -> str:
    if event.mode == "sequential":
        return "this process, one file after another"
    return count(event.workers, *(("process", "processes") if event.mode == "processes" else ("thread", "threads")))
