"""What a run does once the features are done: networks hear the tracks that lack what they tell.

A network that does not load is left out with one word; a file that a network fails on keeps its features.
"""

import contextlib
import itertools
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from core.errors import EngineError, NetworksLostError
from core.hearing import all_failed, hear_file, initialize_networks
from core.manager.claims import BEAT_S, LOOK_S, Claims, this_run
from core.manager.recorder import Recorder
from core.manager.stopping import heed, watched
from core.manager.tally import Tally
from core.manager.writer import Writer
from core.networks.plan import Disabled, Plan
from core.parallel_analyzer import ParallelAnalyzer
from core.pool.lanes import Arrivals
from core.settings import Settings
from core.store import Store
from models.audio import AudioFile
from models.learned import Pipeline
from models.results import Hearing, NetworkLost
from models.runs import Claimed
from models.track import Embedded, Failure

LOGGER = logging.getLogger("playlista.analysis_manager")

#: The pipelines that have not told of a file; those of one set are heard in one pass.
Lack = tuple[Pipeline, ...]


@dataclass(frozen=True, slots=True)
class Anew:
    """What is heard once more: all that was told before ``since``, if that is set, and perhaps what failed."""

    since: datetime | None = None
    retry_failed: bool = False


class Hearings:
    """One run's work on tracks for networks.

    Parameters
    ----------
    anew
        What was told and counts as not told.
    is_time
        Whether files may be heard now; when it no longer is, the others are left to the next run.
    halt
        Once it is set, in any thread, it ends soon.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        tally: Tally,
        *,
        anew: Anew,
        is_time: Callable[[], bool],
        halt: threading.Event | None = None,
    ) -> None:
        self._halt = halt
        self._settings = settings
        self._store = store
        self._tally = tally
        self._anew = anew
        self._is_time = is_time
        self._runner = this_run()

    def over(self, plan: Plan, roots: Sequence[str], mode: str) -> None:
        """Have the networks of a plan hear what they lack in some folders, in one pass for each set that is lacking."""
        while plan.chosen:
            try:
                for lack, (files, size) in self._lacks(plan, roots).items():
                    self._hear(plan.only(lack), lack, roots, mode, files, size)
                return
            except NetworksLostError as lost:
                plan = plan.without(Disabled(name, reason) for name, reason in lost.reasons.items())
                self._tell(lost.reasons)
            except EngineError as error:  # whatever loads the networks dies of it, and does not say of which
                self._tell({chosen.network.name: str(error) for chosen in plan.chosen})
                return

    def _lacks(self, plan: Plan, roots: Sequence[str]) -> dict[Lack, tuple[int, int]]:
        """How many files, and bytes, lack the same."""
        files: Counter[Lack] = Counter()
        sizes: Counter[Lack] = Counter()
        for file, lack in self._lacking(plan.pipelines, roots):
            files[lack] += 1
            sizes[lack] += file.size
        return {lack: (files[lack], sizes[lack]) for lack in sorted(files, key=len, reverse=True)}

    def _hear(self, plan: Plan, lack: Lack, roots: Sequence[str], mode: str, files: int, size: int) -> None:
        names = tuple(chosen.network.name for chosen in plan.chosen)
        found = (file for file, lacks in self._lacking(lack, roots) if lacks == lack)
        writer = Writer(partial(self._store.beat, self._runner), BEAT_S)
        with (
            contextlib.closing(writer),
            _analyzer(self._settings, plan) as analyzer,
            Claims(self._store, writer, self._runner, partial(self._claim, lack), _skip) as claims,
            Recorder(self._store, self._settings.database.batch_size, writer) as recorder,
            watched(self._halt, analyzer.close),
        ):
            workers = analyzer.workers(mode)
            self._tally.hearing(Hearing(names, files, size, mode, workers))
            work = _Pass(plan, analyzer, recorder, self._tally, mode)
            heard = work.over(claims.granted(self._in_time(found), 2 * workers))
            heed(self._halt)
            while claims.held() and self._is_time():
                heed(self._halt)
                recorder.flush()
                time.sleep(LOOK_S)
                heard += work.over(claims.others(2 * workers))
        if not self._is_time():
            self._tally.waiting(max(0, files - heard))

    def _in_time(self, files: Iterator[AudioFile]) -> Iterator[AudioFile]:
        return itertools.takewhile(lambda _: self._is_time(), files)

    def _lacking(self, pipelines: Lack, roots: Sequence[str]) -> Iterator[tuple[AudioFile, Lack]]:
        return self._store.lacking(pipelines, roots, since=self._anew.since, retry_failed=self._anew.retry_failed)

    def _claim(self, lack: Lack, files: list[AudioFile]) -> Claimed:
        anew = self._anew
        return self._store.claim_for_networks(
            self._runner, files, lack, since=anew.since, retry_failed=anew.retry_failed
        )

    def _tell(self, reasons: dict[str, str]) -> None:
        for name, reason in reasons.items():
            self._tally.lost(NetworkLost(name, reason))


class _Pass:
    """One plan over files."""

    def __init__(self, plan: Plan, analyzer: ParallelAnalyzer, recorder: Recorder, tally: Tally, mode: str) -> None:
        self._plan = plan
        self._analyzer = analyzer
        self._recorder = recorder
        self._tally = tally
        self._mode = mode

    def over(self, files: Arrivals) -> int:
        """Have files heard, and return how many were."""
        heard = 0
        first = next(files, None)
        if first is None:
            return heard
        with contextlib.closing(self._analyzer.analyze(itertools.chain([first], files), mode=self._mode)) as outcomes:
            for outcome in outcomes:
                if isinstance(outcome, Failure):  # the worker, not the file: it ended or took too long
                    outcome = all_failed(self._plan, outcome.file, outcome.reason)
                if isinstance(outcome, Embedded):
                    self._recorder.add(outcome)
                    self._tally.embedded(outcome)
                    heard += 1
        return heard


def _analyzer(settings: Settings, plan: Plan) -> ParallelAnalyzer:
    work, initialize = partial(hear_file, plan), partial(initialize_networks, plan)
    return ParallelAnalyzer(settings.analysis, work=work, initialize=initialize, per_worker_bytes=plan.worker_bytes)


def _skip(file: AudioFile, kind: str) -> None:
    LOGGER.debug("%r was %s by another run", file.path, kind)
