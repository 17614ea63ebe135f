"""What a run does with files that must be analysed: moved ones kept, the others claimed, analysed and recorded.

With this the store and the pools are loaded; a run that finds nothing new does without.
"""

import contextlib
import itertools
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial

from core.hearing import analyze_and_hear, initialize_both
from core.manager.changes import answer, question_about
from core.manager.claims import BEAT_S, LOOK_S, Claims, this_run
from core.manager.recorder import Recorder
from core.manager.tally import Tally
from core.manager.writer import Writer
from core.networks.plan import NO_NETWORKS, Plan
from core.parallel_analyzer import ParallelAnalyzer
from core.pool.batch import skipped
from core.pool.lanes import ARRIVALS_S, Arrivals
from core.settings import Settings
from core.store import Store
from core.versions import RENEWING, changes, is_enough
from models.audio import AudioFile, Tags
from models.results import Change, Found
from models.runs import Wanted
from models.track import Analysed, Embedded, Failure, StaleFile

LOGGER = logging.getLogger("playlista.analysis_manager")


class Analysing:
    """One run's work on files, each of which ends in exactly one outcome; ``found`` tells what the scan has seen."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        tally: Tally,
        wanted: Wanted,
        *,
        found: Callable[[], Found],
        plan: Plan = NO_NETWORKS,
    ) -> None:
        self._plan = plan
        self._settings = settings
        self._store = store
        self._tally = tally
        self._wanted = wanted
        self._found = found
        self._runner = this_run()
        self._stopped = False
        self._renewals: dict[str, tuple[tuple[Change, ...], bool]] = {}
        self._analyzer_now: ParallelAnalyzer | None = None
        self._writer = Writer(partial(store.beat, self._runner), BEAT_S)

    def over(self, files: Iterator[AudioFile], mode: str) -> None:
        """Analyse files, and wait for those that other runs are at."""
        with self._equipped() as (analyzer, claims):
            self._analyze(files if self._wanted.force else self._new(files, analyzer), claims, analyzer, mode)

    def arriving(self, files: Arrivals, mode: str) -> None:
        """Analyse files as they come, none of which was moved; ``None`` among them says that none has come since."""
        with self._equipped() as (analyzer, claims):
            self._analyze(files, claims, analyzer, mode)

    def stop(self) -> None:
        """Have it end soon, from any thread; what is finished is stored."""
        self._stopped = True
        if self._analyzer_now is not None:
            self._analyzer_now.close()

    @contextlib.contextmanager
    def _equipped(self) -> Iterator[tuple[ParallelAnalyzer, Claims]]:
        with (
            contextlib.closing(self._writer),
            self._analyzer() as analyzer,
            Claims(self._store, self._writer, self._runner, self._wanted, self._skip) as claims,
        ):
            self._analyzer_now = analyzer
            if self._stopped:
                analyzer.close()
            yield analyzer, claims

    def _analyzer(self) -> ParallelAnalyzer:
        """Return what analyses files, and has networks hear them in the same pass if that is wanted."""
        if not (self._settings.models.together and self._plan.chosen):
            return ParallelAnalyzer(self._settings.analysis)
        work, initialize = partial(analyze_and_hear, self._plan), partial(initialize_both, self._plan)
        return ParallelAnalyzer(
            self._settings.analysis, work=work, initialize=initialize, per_worker_bytes=self._plan.worker_bytes
        )

    def _analyze(self, files: Arrivals, claims: Claims, analyzer: ParallelAnalyzer, mode: str) -> None:
        """Analyse what is ours, then what other runs had and have left undone."""
        at_once = 2 * analyzer.workers(mode)
        with Recorder(self._store, self._settings.database.batch_size, self._writer) as recorder:
            self._record(recorder, claims.granted(files, at_once), analyzer, mode)
            recorder.flush()  # whoever waits for us must not be waited for
            said = False
            while claims.held() and not self._stopped:
                self._record(recorder, claims.others(at_once), analyzer, mode)
                recorder.flush()
                if claims.held() and not said:
                    LOGGER.warning("waiting for %d files that another run is analysing", claims.held())
                    said = True
                time.sleep(LOOK_S if claims.held() else 0.0)

    def _record(self, recorder: Recorder, files: Arrivals, analyzer: ParallelAnalyzer, mode: str) -> None:
        files = self._with_what_is_known(files)
        first = self._first(files)
        self._tally.found(self._found())
        if first is None:
            return
        with contextlib.closing(analyzer.analyze(itertools.chain([first], files), mode=mode)) as outcomes:
            for outcome in outcomes:
                recorder.add(outcome)
                self._note_renewal(outcome)
                if isinstance(outcome, Embedded):
                    self._tally.embedded(outcome)
                else:
                    self._tally.outcome(outcome)
                self._tally.found(self._found())
        self._tally.found(self._found())

    def _with_what_is_known(self, files: Arrivals) -> Arrivals:
        """Yield files, those whose sound is known with it: of them only the groups that are stale are made anew."""
        for file in files:
            if file is None or self._wanted.force or self._settings.analysis.engine != RENEWING:
                yield file
                continue
            known = self._store.stale(file, self._wanted.versions)
            if known is not None:
                changed = changes(known.versions, self._wanted.versions)
                self._tally.renewing(changed)
                file = StaleFile(file.path, file.size, file.mtime_ns, known, tuple(each.group for each in changed))
                self._renewals[file.path] = changed, is_enough(file, self._wanted.versions)
            yield file

    def _note_renewal(self, outcome: Analysed) -> None:
        changed, undecoded = self._renewals.pop(outcome.file.path, ((), False))
        if not isinstance(outcome, Failure):
            self._tally.renewed(changed, undecoded=undecoded)

    def _first(self, files: Arrivals) -> AudioFile | None:
        """Wait for the first file; ``None`` if there is none at all. No worker is started before."""
        for file in files:
            if file is not None or self._stopped:
                return file
            time.sleep(ARRIVALS_S)
        return None

    def _new(self, files: Iterator[AudioFile], analyzer: ParallelAnalyzer) -> Iterator[AudioFile]:
        """Yield what must be analysed, after those that were only moved or retagged have been seen to."""
        questions = (question_about(self._store, file, self._wanted.versions) for file in files)
        for reply in analyzer.map_io(answer, questions):
            file = reply.question.file
            if reply.track_id is not None and self._relocate(reply.track_id, file, reply.tags):
                self._skip(file, reply.question.kind)
            else:
                yield file

    def _relocate(self, track_id: int, file: AudioFile, tags: Tags | None) -> bool:
        return self._writer.call(partial(self._store.relocate, track_id, file, tags))

    def _skip(self, file: AudioFile, kind: str) -> None:
        self._tally.outcome(skipped(file, kind))
