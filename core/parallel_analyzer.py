"""ParallelAnalyzer: files to outcomes over processes, threads or one by one, whatever happens to a worker.

Owns the executors, for analysis and for input and output. Knows no database and analyses nothing itself.
"""

import contextlib
import itertools
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from core.analyze import analyze_file, initialize_worker, versions
from core.errors import EngineError, PlaylistaError
from core.politeness import step_back
from core.pool.batch import Batch, Name
from core.pool.inside import Work
from core.pool.journal import Journal, default_folder
from core.pool.lanes import ARRIVALS_S, Arrivals, Pool, Suspect
from core.pool.processes import Death, ProcessWorker
from core.pool.signals import deferred_signals
from core.pool.threads import ThreadWorker, journaled
from core.pool.width import chosen_mode, chosen_workers
from core.settings import AnalysisSettings, load
from models.audio import AudioFile
from models.results import AnalysisResults
from models.track import Analysed, Failure, Track

LOGGER = logging.getLogger("playlista.parallel_analyzer")
T = TypeVar("T")
R = TypeVar("R")

#: How a thread dies of a file: the journal has told so.
THE_WHOLE_PROGRAM = Death("died, and the whole program with it,")

#: More of a file is not read ahead: by then the worker is at it.
READ_AHEAD_BYTES = 8 << 20


class ParallelAnalyzer:
    """Analyses many files at a time.

    Parameters
    ----------
    settings
        By default those of ``playlista.conf`` and the environment.
    known
        Tells of a file why it need not be analysed, "unchanged" or "failed_before", or ``None``. By default an
        instance remembers what it has analysed itself.
    journal
        The folder where threads and sequential runs note what they are at; by default among the user's state.
    work, initialize
        What workers call for each file, and once before; both picklable by module path.
    per_worker_bytes
        The memory that a worker takes, where that is more than the engine needs.
    """

    def __init__(
        self,
        settings: AnalysisSettings | None = None,
        *,
        known: Callable[[AudioFile], str | None] | None = None,
        journal: Path | None = None,
        work: Callable[[AudioFile, AnalysisSettings], Analysed] = analyze_file,
        initialize: Callable[[AnalysisSettings], None] = initialize_worker,
        per_worker_bytes: int = 0,
    ) -> None:
        self._per_worker_bytes = per_worker_bytes
        self.settings = settings if settings is not None else load().settings.analysis
        self._work = Work(initialize, work, self.settings, versions(self.settings))
        self._remembered: dict[AudioFile, str] = {}
        self._known = known if known is not None else self._remembered.get
        self._journal_folder = journal
        self._pools: list[Pool] = []
        self._closed = False
        is_polite = self.settings.priority == "background"
        self._io = ThreadPoolExecutor(
            self.settings.io_threads, "playlista-io", step_back if is_polite else None
        )  # starts no thread before it is asked for something

    def __enter__(self) -> "ParallelAnalyzer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop whatever still runs; what it was at is lost, and its iterators end."""
        self._closed = True
        for pool in list(self._pools):  # whoever iterates takes its own off the list
            pool.stop()
        self._io.shutdown(wait=False, cancel_futures=True)

    def process_files(
        self,
        files: Iterable[Name],
        force_reextract: bool = False,
        *,
        max_workers: int | None = None,
        use_threading: bool | None = None,
    ) -> AnalysisResults:
        """Analyse files and return what became of each, in the order they were named.

        Parameters
        ----------
        files
            Paths of files, or ``AudioFile`` values. What cannot be read becomes a ``Failure``.
        force_reextract
            Analyse also what is known already.
        max_workers
            How many files at a time; by default as the settings say.
        use_threading
            Threads instead of processes; by default as the settings say.
        """
        threaded = self.settings.use_threaded_processing if use_threading is None else use_threading
        batch = Batch(_nothing if force_reextract else self._known, self._work.versions)
        mode = "threads" if threaded else "processes"
        with contextlib.closing(self.analyze(batch.admit(files), mode=mode, workers=max_workers)) as outcomes:
            for outcome in outcomes:
                batch.settle(outcome)
                self._remembered[outcome.file] = "unchanged" if isinstance(outcome, Track) else "failed_before"
        return batch.results()

    def analyze(
        self, files: Iterable[AudioFile | None], *, mode: str | None = None, workers: int | None = None
    ) -> Generator[Analysed, None, None]:
        """Yield the outcome of each file as it finishes; files are drawn as they are needed.

        Where files arrive while others are analysed, ``None`` says that none has come since: it is asked again soon.
        Closing the iterator, or this analyser, stops the workers at once. ``mode`` is one of ``MODES``.

        Raises
        ------
        ValueError
            For a mode or a number of workers that cannot be.
        EngineError
            When the engine cannot be loaded.
        """
        mode = self.mode(mode)
        return self._run(iter(files), mode, self.workers(mode, workers))

    def mode(self, mode: str | None = None) -> str:
        """Return the way to run: the given one, or that of the settings."""
        return chosen_mode(self.settings, mode)

    def workers(self, mode: str, workers: int | None = None) -> int:
        """Return how many files are analysed at a time: as given, or as the settings or the machine say."""
        return chosen_workers(self.settings, mode, workers, per_worker_bytes=self._per_worker_bytes)

    def map_io(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Call a function that waits more than it computes, on the threads for input and output.

        Results come in the order of ``items``, of which only a few more than there are threads are drawn ahead. An
        error of the function is raised in its turn and ends the iteration; so does closing this analyser, silently.
        """
        source, ask = iter(items), partial(self._ask, function)
        window = deque(filter(None, map(ask, itertools.islice(source, 2 * self.settings.io_threads))))
        try:
            while window:
                result = window.popleft().result()
                window.extend(filter(None, map(ask, itertools.islice(source, 1))))
                yield result
        except CancelledError:
            if not self._closed:
                raise
        finally:
            for future in window:
                future.cancel()

    def _ask(self, function: Callable[[T], R], item: T) -> Future[R] | None:
        """Have a function called on the threads for input and output; ``None`` once they are closed."""
        try:
            return self._io.submit(function, item)
        except RuntimeError:
            if self._closed:
                return None
            raise

    def _run(self, files: Arrivals, mode: str, workers: int) -> Generator[Analysed, None, None]:
        started = time.monotonic()
        analysed = failed = 0
        with (
            Journal(self._journal_folder or default_folder()) as journal,
            contextlib.closing(self._outcomes(files, mode, workers, journal)) as outcomes,
        ):
            for outcome in outcomes:
                journal.end(outcome.file)  # one that was given up is no longer in flight
                failed += isinstance(outcome, Failure)
                analysed += not isinstance(outcome, Failure)
                yield outcome
        took = f"{time.monotonic() - started:.1f} s ({mode}, {workers} at a time)"
        LOGGER.info("%d files analysed and %d failed in %s", analysed, failed, took)

    def _outcomes(self, files: Arrivals, mode: str, workers: int, journal: Journal) -> Generator[Analysed, None, None]:
        """Run everything but suspects; they come last, alone."""
        deaths: list[Suspect] = []
        if mode == "sequential":
            yield from self._one_by_one(journal.sift(files), journal)
        else:
            new_worker = ProcessWorker if mode == "processes" else partial(ThreadWorker, journal)
            pool = Pool(self._work, new_worker, width=workers, lifetime=self.settings.worker_max_files)
            yield from self._through(pool, files if mode == "processes" else journal.sift(files))
            if pool.broken is not None and not self._closed:
                LOGGER.warning("no worker can be started (%s); analysing one file at a time", pool.broken)
                yield from self._one_by_one(journal.sift(pool.rest()), journal)
            deaths = pool.suspects
        yield from self._alone([*deaths, *(Suspect(file, THE_WHOLE_PROGRAM) for file in journal.met)])

    def _one_by_one(self, files: Arrivals, journal: Journal) -> Iterator[Analysed]:
        try:
            with deferred_signals():  # an interruption inside LLVM or SoX is lost, or ends the program
                self._work.initialize(self.settings)
        except PlaylistaError:
            raise
        except Exception as error:
            message = f"the analysis engine {self.settings.engine!r} cannot be loaded: {type(error).__name__}: {error}"
            raise EngineError(message) from error
        for file in itertools.takewhile(lambda _: not self._closed, files):
            if file is None:
                time.sleep(ARRIVALS_S)
            else:
                yield journaled(journal, self._work, file)

    def _alone(self, suspects: Iterable[Suspect]) -> Iterator[Analysed]:
        """Try each file that a worker or a program died of in a fresh process, with nothing beside it to blame."""
        deaths = {suspect.file: suspect for suspect in suspects}
        if not deaths:
            return
        pool = Pool(self._work, ProcessWorker, width=1, depth=1, lifetime=1)
        yield from self._through(pool, iter(deaths))
        if self._closed:  # nobody is convicted unheard
            return
        again = itertools.chain(pool.suspects, (deaths[file] for file in pool.rest() if file is not None))
        yield from (suspect.failure(self._work.versions) for suspect in again)

    def _through(self, pool: Pool, files: Arrivals) -> Iterator[Analysed]:
        self._pools.append(pool)
        try:
            if not self._closed:  # asked after it is on the list that ``close`` goes through
                yield from pool.outcomes(self._read_ahead(files))
        finally:
            self._pools.remove(pool)

    def _read_ahead(self, files: Arrivals) -> Arrivals:
        """Have the system read files that will soon be wanted."""
        for file in files:
            if file is not None and hasattr(os, "posix_fadvise"):
                self._ask(_advise, file.path)
            yield file


def _nothing(_: AudioFile) -> None:
    """Know no file."""


def _advise(path: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.posix_fadvise(descriptor, 0, READ_AHEAD_BYTES, os.POSIX_FADV_WILLNEED)
        finally:
            os.close(descriptor)
