"""AnalysisManager: scan, find what is stale, analyse it, store it, with progress; joins the pools and the store.

Knows no feature and no SQL, and prints nothing.
"""

from __future__ import annotations  # a ``Store`` named in a signature would load SQLAlchemy

import itertools
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from datetime import UTC, datetime
from functools import partial

import core.store
from core.analyze import versions
from core.errors import PlaylistaError, Stopped
from core.manager.changes import Presence, settle_presence
from core.manager.library import Library
from core.manager.scan_ahead import ScanAhead
from core.manager.stopping import heed, watched
from core.manager.tally import Tally
from core.manager.window import window
from core.networks.plan import NO_NETWORKS, Plan, make_plan
from core.pool.batch import look_up, skipped
from core.pool.width import chosen_mode, chosen_workers
from core.settings import Settings, from_mapping, load
from models.audio import AudioFile
from models.results import AnalysisResults, Event, NetworkLost, Outcome, RunSummary, Skipped, Started, Unchanged
from models.runs import Wanted
from models.track import Failure, Track

LOGGER = logging.getLogger("playlista.analysis_manager")
Paths = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]


class AnalysisManager:
    """Keeps a library up to date with folders and files.

    Parameters
    ----------
    config
        Settings, or a mapping of keys of ``playlista.conf`` to values; by default that file and the environment.
    store
        Where results are kept; by default the database of the settings, opened when it is needed.
    local_time
        The clock on the wall, for ``ANALYSIS_WINDOW``.
    """

    def __init__(
        self,
        config: Mapping[str, object] | Settings | None = None,
        *,
        store: core.store.Store | None = None,
        local_time: Callable[[], datetime] = datetime.now,
    ) -> None:
        self.settings = _settings(config)
        self._given_store = store
        self._local_time = local_time

    def analyze_files(
        self, paths: Paths, *, force_reextract: bool = False, retry_failed: bool = False
    ) -> AnalysisResults:
        """Analyse files and folders, store the results, and return what became of each file, sorted by path.

        Parameters
        ----------
        paths
            Files and folders; what does not exist becomes a ``Failure``.
        force_reextract
            Analyse also what has not changed.
        retry_failed
            Analyse also what failed before and has not changed.
        """
        named = _absolute(paths)
        missing = [look_up(path, versions(self.settings.analysis)) for path in named if not os.path.exists(path)]
        events: list[Event] = [failure for failure in missing if isinstance(failure, Failure)]
        there = [path for path in named if os.path.exists(path)]
        self.run(there, force=force_reextract, retry_failed=retry_failed, on_event=events.append)
        return _results(events)

    def run(
        self,
        paths: Paths,
        *,
        force: bool = False,
        retry_failed: bool = False,
        mode: str | None = None,
        on_event: Callable[[Event], None] | None = None,
        stop: threading.Event | None = None,
    ) -> RunSummary:
        """Analyse what is new or changed in files and folders, in bounded memory.

        Whatever ends the run early, Ctrl-C too, what was finished is stored first. ``on_event`` is called in the
        caller's thread. ``mode`` is one of ``models.results.MODES``, by default as the settings say. ``stop`` ends the
        run when it is set, in any thread, as Ctrl-C does.

        Raises
        ------
        Stopped
            When ``stop`` was set before the end.
        ScanError
            When a path that was named cannot be read; nothing is analysed then.
        StoreError
            When the database cannot be opened, read or written.
        EngineError
            When the engine cannot be loaded.
        ModelError
            When MODELS names a network that there is not.
        """
        roots = _absolute(paths)
        wanted = Wanted(versions(self.settings.analysis), force, retry_failed)
        way = chosen_mode(self.settings.analysis, mode)
        plan = self._plan()
        url, preferred = self.settings.database.database_url, self.settings.library.preferred_tempo_range
        with Library(url or core.store.default_url(), self._given_store, tempo_range=preferred) as library:
            run = _Run(self.settings, library, Tally(on_event), wanted, self._local_time, stop)
            return run.over_or_stopped(roots, way, plan)

    def _plan(self) -> Plan:
        """Settle what networks there are to run."""
        return make_plan(self.settings.models) if self.settings.models.models else NO_NETWORKS


class _Run:
    """One run: every file found goes one way through it, to exactly one outcome."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        tally: Tally,
        wanted: Wanted,
        local_time: Callable[[], datetime],
        stop: threading.Event | None,
    ) -> None:
        self._stop = stop
        self._settings = settings
        self._library = library
        self._tally = tally
        self._wanted = wanted
        self._window = window(settings.analysis.analysis_window)
        self._local_time = local_time
        self._started_at = datetime.now(UTC)

    def over_or_stopped(self, roots: list[str], mode: str, plan: Plan) -> RunSummary:
        """Whatever the threads that were ended say of it, a run that was stopped has stopped."""
        try:
            return self.over(roots, mode, plan)
        except (CancelledError, RuntimeError) as error:
            if self._stop is not None and self._stop.is_set():
                raise Stopped("stopped before it was done") from error
            raise

    def over(self, roots: list[str], mode: str, plan: Plan) -> RunSummary:
        for lost in plan.disabled:
            self._tally.lost(NetworkLost(lost.name, lost.reason))
        compare = partial(self._library.compare, wanted=self._wanted)
        with ScanAhead(roots, self._settings.library, compare) as scan, watched(self._stop, partial(_end, scan)):
            stale = self._in_time(self._stale(scan))
            first = next(stale, None)
            self._tally.found(scan.found())
            if first is not None:
                self._tally.report(Started(mode, chosen_workers(self._settings.analysis, mode)))
                self._analyze(itertools.chain([first], stale), scan, mode, plan)
            heed(self._stop)  # what the scan has not come to is not missing
            presence = settle_presence(self._library, roots, scan.seen, datetime.now(UTC), met=self._tally.met)
        if plan.chosen:
            self._hear(plan, roots, mode)
        heed(self._stop)
        self._refresh_playlists(presence)
        return self._summary(presence)

    def _refresh_playlists(self, presence: Presence) -> None:
        """Build saved rule playlists again, if there is news of the library at all."""
        if not (self._tally.news or presence.missing or presence.returned):
            return
        if not self._library.store.playlists.of_method("rules"):
            return
        from core.manager.playlists import refresh

        try:
            self._tally.refreshed(refresh(self._library.store, datetime.now(UTC)))
        except PlaylistaError as error:  # a list that cannot be made any more must not hide what was analysed
            LOGGER.warning("a saved playlist cannot be built again: %s", error)

    def _hear(self, plan: Plan, roots: list[str], mode: str) -> None:
        from core.manager.hearing import Anew, Hearings

        anew = Anew(self._started_at if self._wanted.force else None, self._wanted.retry_failed)
        common = self._settings, self._library.store, self._tally
        Hearings(*common, anew=anew, is_time=self._is_time, halt=self._stop).over(plan, roots, mode)

    def _analyze(self, files: Iterator[AudioFile], scan: ScanAhead, mode: str, plan: Plan) -> None:
        from core.manager.analysing import Analysing

        common = self._settings, self._library.store, self._tally
        work = Analysing(*common, self._wanted, found=scan.found, plan=plan)
        with watched(self._stop, work.stop):
            work.over(files, mode)

    def _stale(self, scan: ScanAhead) -> Iterator[AudioFile]:
        """Yield what must be analysed as far as the library knows, and report what need not be."""
        for chunk in scan.chunks():
            for problem in scan.problems():
                self._tally.problem(problem)
            self._tally.found(scan.found())
            self._tally.unchanged(chunk.unchanged)
            for stamp in chunk.failed_before:
                self._tally.outcome(skipped(AudioFile(*stamp), "failed_before"))
            for stamp in chunk.new:
                yield AudioFile(*stamp)

    def _in_time(self, files: Iterator[AudioFile]) -> Iterator[AudioFile]:
        """Yield the files while it is time to analyse, and leave the others to the next run."""
        for file in files:
            if self._is_time():
                yield file
            else:
                self._tally.outcome(skipped(file, "postponed"))

    def _is_time(self) -> bool:
        return self._window is None or self._window.holds(self._local_time().time())

    def _summary(self, presence: Presence) -> RunSummary:
        for problem in presence.problems:
            self._tally.problem(problem)
        summary = self._tally.summary(presence)
        counts = (summary.files, summary.analysed, summary.failed, summary.wall_s)
        LOGGER.info("%d files found, %d analysed, %d failed in %.1f s", *counts)
        return summary


def _end(scan: ScanAhead) -> None:
    scan.stop(Stopped("stopped before it was done"))


def _settings(config: Mapping[str, object] | Settings | None) -> Settings:
    if config is None:
        return load().settings
    return config if isinstance(config, Settings) else from_mapping(config)


def _absolute(paths: Paths) -> list[str]:
    listed = [paths] if isinstance(paths, str | os.PathLike) else paths
    return [os.path.abspath(os.fsdecode(path)) for path in listed]


def _results(events: list[Event]) -> AnalysisResults:
    outcomes: list[Outcome] = [event for event in events if isinstance(event, Track | Failure | Skipped)]
    for event in events:
        if isinstance(event, Unchanged):
            outcomes += [skipped(file, "unchanged") for file in event.files]
    outcomes.sort(key=lambda outcome: outcome.file.path)
    return AnalysisResults(
        analysed=tuple(outcome for outcome in outcomes if isinstance(outcome, Track)),
        skipped=tuple(outcome for outcome in outcomes if isinstance(outcome, Skipped)),
        failed=tuple(outcome for outcome in outcomes if isinstance(outcome, Failure)),
    )
