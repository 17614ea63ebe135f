"""The counts of a run, kept while its events pass by."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

from core.manager.changes import Presence
from models.audio import Stamp
from models.results import (
    Change,
    Event,
    Found,
    Hearing,
    NetworkLost,
    Outcome,
    Problem,
    Renewed,
    Renewing,
    RunSummary,
    Skipped,
    Unchanged,
)
from models.track import Embedded, Failure, Track

#: So many failures, problems and warnings are kept for the summary; all are counted and reported as they happen.
KEPT = 100


class Tally:
    """Counts events and hands them on."""

    def __init__(self, on_event: Callable[[Event], None] | None) -> None:
        self._on_event = on_event
        self._started = time.monotonic()
        self._found = Found(0, 0)
        self._kinds: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self._failures: list[Failure] = []
        self._problems: list[Problem] = []
        self._warnings: list[Problem] = []
        self._audio_s = 0.0
        self._heard_s = 0.0
        self._networks: tuple[str, ...] = ()
        self._lost: dict[str, NetworkLost] = {}
        self._refreshed: tuple[str, ...] = ()
        self._changes: dict[Change, list[int]] = {}

    @property
    def met(self) -> int:
        """How many of the files have a track in the library now; one that failed may have an older one."""
        return sum(self._kinds[kind] for kind in ("analysed", "unchanged", "moved", "retagged"))

    @property
    def news(self) -> bool:
        """Whether the run has changed any track of the library."""
        return any(self._kinds[kind] for kind in ("analysed", "moved", "retagged", "embedded"))

    def refreshed(self, names: tuple[str, ...]) -> None:
        """Note which saved playlists have changed with the library."""
        self._refreshed = names

    def renewing(self, changes: Sequence[Change]) -> None:
        """Report changes that have not been met before in this run."""
        for change in changes:
            if change not in self._changes:
                self._changes[change] = [0, 0]
                self.report(Renewing(change))

    def renewed(self, changes: Sequence[Change], *, undecoded: bool) -> None:
        """Count a track for which changes were made up."""
        for change in changes:
            self._changes[change][0] += 1
            self._changes[change][1] += undecoded

    def found(self, found: Found) -> None:
        """Report what the scan has seen, if that is news."""
        if found != self._found:
            self._found = found
            self.report(found)

    def problem(self, problem: Problem) -> None:
        """Keep and report a problem."""
        if len(self._problems) < KEPT:
            self._problems.append(problem)
        self.report(problem)

    def unchanged(self, stamps: Sequence[Stamp]) -> None:
        """Count and report files that need not be looked at."""
        if stamps:
            self._kinds["unchanged"] += len(stamps)
            self.report(Unchanged(stamps))

    def outcome(self, outcome: Outcome) -> None:
        """Count and report what has become of a file."""
        if isinstance(outcome, Track):
            self._kinds["analysed"] += 1
            self._audio_s += outcome.info.duration_s
            self._note_warnings(outcome)
        elif isinstance(outcome, Skipped):
            self._kinds[outcome.kind] += 1
        else:
            self._fail(outcome)
        self.report(outcome)

    def hearing(self, hearing: Hearing) -> None:
        """Report that networks begin to hear files."""
        self._networks = tuple(dict.fromkeys((*self._networks, *hearing.networks)))
        self.report(hearing)

    def embedded(self, embedded: Embedded) -> None:
        """Count and report a file that networks have heard, and its analysis if that was one pass."""
        if embedded.track is not None:
            self.outcome(embedded.track)
        self._kinds["embedded"] += 1
        self._kinds["unheard"] += bool(embedded.problems)
        self._heard_s += embedded.seconds
        self.report(embedded)

    def waiting(self, files: int) -> None:
        """Count files that networks are to hear another time."""
        self._kinds["waiting"] += files

    def lost(self, lost: NetworkLost) -> None:
        """Report once that a network is not used."""
        if lost.name not in self._lost:
            self._lost[lost.name] = lost
            self.report(lost)

    def report(self, event: Event) -> None:
        """Hand an event on."""
        if self._on_event is not None:
            self._on_event(event)

    def summary(self, presence: Presence) -> RunSummary:
        """Return the counts."""
        kinds = ("analysed", "unchanged", "moved", "retagged", "failed", "failed_before", "repeated", "postponed")
        return RunSummary(
            **{kind: self._kinds[kind] for kind in kinds},
            missing=presence.missing,
            returned=presence.returned,
            audio_s=self._audio_s,
            wall_s=time.monotonic() - self._started,
            failures=tuple(self._failures),
            failure_classes=tuple(self._classes.most_common()),
            problems=tuple(self._problems),
            warned=self._kinds["warned"],
            warnings=tuple(self._warnings),
            **{kind: self._kinds[kind] for kind in ("embedded", "unheard", "waiting")},
            heard_s=self._heard_s,
            networks=self._networks,
            lost=tuple(self._lost.values()),
            refreshed=self._refreshed,
            renewed=tuple(Renewed(change, *counts) for change, counts in self._changes.items() if counts[0]),
        )

    def _note_warnings(self, track: Track) -> None:
        if track.warnings:
            self._kinds["warned"] += 1
            if len(self._warnings) < KEPT:
                self._warnings.append(Problem(track.file.path, "; ".join(track.warnings)))

    def _fail(self, failure: Failure) -> None:
        self._kinds["failed"] += 1
        self._classes[failure.error_class] += 1
        if len(self._failures) < KEPT:
            self._failures.append(failure)
