"""AnalysisManager: scan, find what is stale, analyse it, store it, with progress; joins the pools and the store.

Knows no feature and no SQL, and prints nothing.
"""

import contextlib
import itertools
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from core.analyze import versions
from core.manager.changes import Presence, answer, question_about, settle_presence
from core.manager.claims import BEAT_S, LOOK_S, Claims, Wanted, this_run
from core.manager.recorder import Recorder
from core.manager.scan_ahead import ScanAhead
from core.manager.tally import Tally
from core.manager.window import window
from core.manager.writer import Writer
from core.parallel_analyzer import ParallelAnalyzer
from core.pool.batch import look_up, skipped
from core.settings import Settings, from_mapping, load
from core.store import Store, default_url, open_store
from models.audio import AudioFile, Tags
from models.results import AnalysisResults, Event, Outcome, RunSummary, Skipped, Started, Unchanged
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
        store: Store | None = None,
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
    ) -> RunSummary:
        """Analyse what is new or changed in files and folders, in bounded memory.

        Whatever ends the run early, Ctrl-C too, what was finished is stored first. ``on_event`` is called in the
        caller's thread. ``mode`` is one of ``models.results.MODES``, by default as the settings say.

        Raises
        ------
        ScanError
            When a path that was named cannot be read; nothing is analysed then.
        StoreError
            When the database cannot be opened, read or written.
        EngineError
            When the engine cannot be loaded.
        """
        roots = _absolute(paths)
        with self._store() as store, ParallelAnalyzer(self.settings.analysis) as analyzer:
            run = _Run(self.settings, store, analyzer, Tally(on_event), self._local_time)
            return run.over(roots, force=force, retry_failed=retry_failed, mode=analyzer.mode(mode))

    @contextlib.contextmanager
    def _store(self) -> Iterator[Store]:
        if self._given_store is not None:
            yield self._given_store
            return
        with open_store(self.settings.database.database_url or default_url()) as store:
            yield store


class _Run:
    """One run: every file found goes one way through it, to exactly one outcome."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        analyzer: ParallelAnalyzer,
        tally: Tally,
        local_time: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._store = store
        self._analyzer = analyzer
        self._tally = tally
        self._versions = versions(settings.analysis)
        self._window = window(settings.analysis.analysis_window)
        self._local_time = local_time
        self._runner = this_run()
        self._writer = Writer(partial(store.beat, self._runner), BEAT_S)

    def over(self, roots: list[str], *, force: bool, retry_failed: bool, mode: str) -> RunSummary:
        self._tally.report(Started(mode, self._analyzer.workers(mode)))
        wanted = Wanted(self._versions, force, retry_failed)
        with contextlib.closing(self._writer), ScanAhead(roots, self._settings.library) as scan:
            stale = self._in_time(self._stale(scan, wanted))
            with Claims(self._store, self._writer, self._runner, wanted, self._skip) as claims:
                self._analyze(stale if force else self._new(stale), claims, scan, mode)
            presence = settle_presence(self._store, roots, scan.seen, datetime.now(UTC), met=self._tally.met)
        return self._summary(presence)

    def _analyze(self, files: Iterator[AudioFile], claims: Claims, scan: ScanAhead, mode: str) -> None:
        """Analyse what is ours, then what other runs had and have left undone."""
        at_once = 2 * self._analyzer.workers(mode)
        with Recorder(self._store, self._settings.database.batch_size, self._writer) as recorder:
            self._record(recorder, claims.granted(files, at_once), scan, mode)
            recorder.flush()  # whoever waits for us must not be waited for
            said = False
            while claims.held():
                self._record(recorder, claims.others(at_once), scan, mode)
                recorder.flush()
                if claims.held() and not said:
                    LOGGER.warning("waiting for %d files that another run is analysing", claims.held())
                    said = True
                time.sleep(LOOK_S if claims.held() else 0.0)

    def _record(self, recorder: Recorder, files: Iterator[AudioFile], scan: ScanAhead, mode: str) -> None:
        first = next(files, None)
        self._tally.found(scan.found())
        if first is None:
            return
        with contextlib.closing(self._analyzer.analyze(itertools.chain([first], files), mode=mode)) as outcomes:
            for outcome in outcomes:
                recorder.add(outcome)
                self._tally.outcome(outcome)
                self._tally.found(scan.found())
        self._tally.found(scan.found())

    def _skip(self, file: AudioFile, kind: str) -> None:
        self._tally.outcome(skipped(file, kind))

    def _stale(self, scan: ScanAhead, wanted: Wanted) -> Iterator[AudioFile]:
        """Yield what must be analysed as far as the store knows, and report what need not be."""
        how = {"force": wanted.force, "retry_failed": wanted.retry_failed}
        for chunk in scan.chunks():
            for problem in scan.problems():
                self._tally.problem(problem)
            self._tally.found(scan.found())
            found = list(self._store.stale(chunk, self._versions, **how))
            self._tally.unchanged([file for file, kind in found if kind == "unchanged"])
            for file, kind in found:
                if kind is None:
                    yield file
                elif kind != "unchanged":
                    self._skip(file, kind)

    def _in_time(self, files: Iterator[AudioFile]) -> Iterator[AudioFile]:
        """Yield the files while it is time to analyse, and leave the others to the next run."""
        for file in files:
            if self._window is None or self._window.holds(self._local_time().time()):
                yield file
            else:
                self._skip(file, "postponed")

    def _new(self, files: Iterator[AudioFile]) -> Iterator[AudioFile]:
        """Yield what must be analysed, after those that were only moved or retagged have been seen to."""
        questions = (question_about(self._store, file, self._versions) for file in files)
        for reply in self._analyzer.map_io(answer, questions):
            file = reply.question.file
            if reply.track_id is not None and self._relocate(reply.track_id, file, reply.tags):
                self._skip(file, reply.question.kind)
            else:
                yield file

    def _relocate(self, track_id: int, file: AudioFile, tags: Tags | None) -> bool:
        return self._writer.call(partial(self._store.relocate, track_id, file, tags))

    def _summary(self, presence: Presence) -> RunSummary:
        for problem in presence.problems:
            self._tally.problem(problem)
        summary = self._tally.summary(presence)
        counts = (summary.files, summary.analysed, summary.failed, summary.wall_s)
        LOGGER.info("%d files found, %d analysed, %d failed in %.1f s", *counts)
        return summary


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
