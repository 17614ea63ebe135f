"""One fault costs one file: real worker processes, real signals, real hangs."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from pathlib import Path

import pytest

from core.errors import EngineError
from core.parallel_analyzer import ParallelAnalyzer
from core.pool.inside import Ready, Work
from core.pool.lanes import Pool
from core.pool.processes import Death
from core.settings import AnalysisSettings
from models.audio import AudioFile
from models.track import Analysed, Failure, Track
from tests.core.pool import faulty_work
from tests.core.pool.faulty_work import attempts, found, library, still_alive, worker_of

Start = Callable[[AnalysisSettings], None]


def analyze(
    paths: list[Path], *, workers: int = 2, start: Start = faulty_work.initialize, **settings: float
) -> tuple[list[Track], dict[str, Failure]]:
    """Run them in processes; return the tracks as they came, and the failures by name."""
    chosen = AnalysisSettings(**settings)  # type: ignore[arg-type]
    with ParallelAnalyzer(chosen, work=faulty_work.work, initialize=start) as analyzer:
        outcomes = list(analyzer.analyze(found(paths), mode="processes", workers=workers))
    failures = {Path(outcome.file.path).name: outcome for outcome in outcomes if isinstance(outcome, Failure)}
    return [outcome for outcome in outcomes if isinstance(outcome, Track)], failures


@pytest.fixture(autouse=True, scope="module")
def _fork_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have it loaded: a short time limit also holds for the start of a worker, which it is part of."""
    assert len(analyze(library(tmp_path_factory.mktemp("first"), "good"))[0]) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("segfault", "the worker was killed by signal 11 (SIGSEGV) while analysing it"),
        ("kill", "the worker was killed by signal 9 (SIGKILL) while analysing it"),
        ("leave", "the worker ended with exit code 3 while analysing it"),
    ],
)
def test_a_death_costs_one_file_after_a_second_try_alone(fault: str, reason: str, tmp_path: Path) -> None:
    paths = library(tmp_path, *["good"] * 5, fault, *["good"] * 10)
    tracks, failures = analyze(paths)
    assert {name: (failure.error_class, failure.stage, failure.reason) for name, failure in failures.items()} == {
        "005": ("crash", "worker", reason)
    }
    assert len(tracks) == 15
    assert [len(attempts(path)) for path in paths] == [1] * 5 + [2] + [1] * 10


def test_files_that_kill_in_a_row_are_all_found_out(tmp_path: Path) -> None:
    paths = library(tmp_path, *["segfault", "kill", "good"] * 4)
    tracks, failures = analyze(paths, workers=3)
    assert (len(tracks), len(failures)) == (4, 8)
    assert {failure.error_class for failure in failures.values()} == {"crash"}


def test_a_file_whose_worker_was_killed_by_chance_is_acquitted(tmp_path: Path) -> None:
    paths = library(tmp_path, "good", f"kill_once {tmp_path / 'killed'}", *["good"] * 6)
    tracks, failures = analyze(paths)
    assert (len(tracks), failures) == (8, {})
    assert len(attempts(paths[1])) == 2


def test_whoever_kills_workers_from_outside_loses_no_file(tmp_path: Path) -> None:
    paths = library(tmp_path, *["nap 0.02"] * 40)
    done = []
    with ParallelAnalyzer(AnalysisSettings(), work=faulty_work.work, initialize=faulty_work.initialize) as analyzer:
        for number, outcome in enumerate(analyzer.analyze(found(paths), mode="processes", workers=2)):
            assert isinstance(outcome, Track)
            done.append(outcome.file.path)
            if number % 5 == 0 and number < 30:  # the last ones may be suspects on trial
                os.kill(worker_of(outcome), signal.SIGKILL)
    assert sorted(done) == [str(path) for path in paths]


def test_the_width_is_full_again_right_after_a_death(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    paths = library(tmp_path, "segfault", *[f"meet {tmp_path / 'place'} 2"] * 2)  # neither ends without the other
    tracks, _ = analyze(paths, workers=2)
    assert len({worker_of(track) for track in tracks}) == 2


def test_a_hang_that_holds_the_gil_is_ended_by_the_watchdog(tmp_path: Path) -> None:
    paths = library(tmp_path, "good", "hang", *["good"] * 8)
    tracks, failures = analyze(paths, analysis_timeout_seconds=3.0)
    assert len(tracks) == 9
    assert (failures["001"].error_class, failures["001"].stage) == ("timeout", "worker")
    assert still_alive(attempts(paths[1])) == []


def test_the_file_behind_a_long_one_is_not_blamed_for_its_time(tmp_path: Path) -> None:
    # 4 s are allowed with those of grace: enough for each, not for both.
    tracks, failures = analyze(library(tmp_path, *["nap 2.5"] * 2), workers=1, analysis_timeout_seconds=3.0)
    assert (len(tracks), failures) == (2, {})


def test_a_caller_who_takes_long_makes_no_file_overdue(tmp_path: Path) -> None:
    paths = library(tmp_path, *["nap 0.05"] * 4)
    settings = AnalysisSettings(analysis_timeout_seconds=1.0)
    with ParallelAnalyzer(settings, work=faulty_work.work, initialize=faulty_work.initialize) as analyzer:
        for outcome in analyzer.analyze(found(paths), mode="processes", workers=2):
            assert isinstance(outcome, Track)
            faulty_work.nap("2.2")


def test_too_little_memory_is_told_apart_from_a_crash(tmp_path: Path) -> None:
    tracks, failures = analyze(library(tmp_path, "good", "devour", "good"))
    assert len(tracks) == 2
    assert failures["001"].error_class == "memory"


def test_a_bug_in_our_own_code_is_called_one(tmp_path: Path) -> None:
    tracks, failures = analyze(library(tmp_path, "good", "fail", "good"))
    assert len(tracks) == 2
    assert (failures["001"].error_class, failures["001"].reason) == (
        "internal",
        "internal error, please report it: KeyError: 'a bug'",
    )


def test_the_death_of_the_fork_server_loses_no_file(tmp_path: Path) -> None:
    paths = library(tmp_path, *["nap 0.02"] * 4, "kill_fork_server", *["nap 0.02"] * 10)
    tracks, failures = analyze(paths)
    assert len(tracks) + len(failures) == 15
    assert set(failures) <= {"004"}


def test_workers_are_replaced_after_some_files(tmp_path: Path) -> None:
    tracks, _ = analyze(library(tmp_path, *["good"] * 7), workers=1, worker_max_files=2)
    workers = [worker_of(track) for track in tracks]
    assert [workers.count(worker) for worker in dict.fromkeys(workers)] == [2, 2, 2, 1]


def test_files_are_drawn_only_as_they_are_needed(tmp_path: Path) -> None:
    files = found(library(tmp_path, *["good"] * 60))
    drawn = 0

    def draw() -> Iterator[AudioFile]:
        nonlocal drawn
        for file in files:
            drawn += 1
            yield file

    with ParallelAnalyzer(AnalysisSettings(), work=faulty_work.work, initialize=faulty_work.initialize) as analyzer:
        for done, _ in enumerate(analyzer.analyze(draw(), mode="processes", workers=2), start=1):
            assert drawn <= done + 3 * 2  # two in each lane, and one for each lane at hand


def test_the_last_file_does_not_wait_behind_a_long_one(tmp_path: Path) -> None:
    marks = [str(tmp_path / name) for name in ("first", "second")]
    faults = [f"wait_for_marks {' '.join(marks)}", *(f"mark {mark}" for mark in marks)]
    tracks, _ = analyze(library(tmp_path / "library", *faults), workers=2)
    names = [Path(track.file.path).name for track in tracks]
    assert names[0] == "001"
    assert sorted(names) == ["000", "001", "002"], "the long one ends only once both others have begun"


def test_closing_the_iterator_ends_the_workers_at_once(tmp_path: Path) -> None:
    paths = library(tmp_path, "good", *["hang"] * 5)
    with ParallelAnalyzer(AnalysisSettings(), work=faulty_work.work, initialize=faulty_work.initialize) as analyzer:
        outcomes = analyzer.analyze(found(paths), mode="processes", workers=2)
        next(outcomes)
        outcomes.close()
    assert still_alive([pid for path in paths for pid in attempts(path)]) == []


def test_closing_the_analyzer_ends_its_iterators(tmp_path: Path) -> None:
    with ParallelAnalyzer(AnalysisSettings(), work=faulty_work.work, initialize=faulty_work.initialize) as analyzer:
        outcomes = analyzer.analyze(found(library(tmp_path, *["good"] * 20)), mode="processes", workers=2)
        next(outcomes)
    assert len(list(outcomes)) == 0


@pytest.mark.parametrize("start", [faulty_work.die_at_start, faulty_work.fail_at_start])
def test_workers_that_cannot_start_are_told_once_and_done_without(
    start: Start, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "playlista.parallel_analyzer"):
        tracks, failures = analyze(library(tmp_path, *["good"] * 6), start=start)
    assert ([worker_of(track) for track in tracks], failures) == ([os.getpid()] * 6, {})
    told = [record.message for record in caplog.records if record.name == "playlista.parallel_analyzer"]
    assert [message[:26] for message in told] == ["no worker can be started ("]


def test_an_engine_that_crashes_while_it_is_loaded_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"'fast' cannot be loaded here: .*signal 11 \(SIGSEGV\)"):
        analyze(library(tmp_path, "good"), start=faulty_work.segfault_at_start)


def test_an_engine_that_loads_nowhere_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="OSError: no kernels at all"):
        analyze(library(tmp_path, "good"), start=faulty_work.fail_everywhere)


class Bystander:
    """A worker in name only; at one step of its life, another thread stops its pool."""

    def __init__(self, step: str, stop: Callable[[], None]) -> None:
        self._step = step
        self._stopper = threading.Thread(target=stop)
        self.given_up = 0
        self.ready: Future[Ready] = Future()

    def launch(self, work: Work) -> Future[Ready]:
        self._reach("launch")
        if self._step == "death":
            self.ready.set_exception(BrokenProcessPool())
        return self.ready

    def hand(self, file: AudioFile) -> Future[Analysed]:
        self._reach("hand")
        if self.given_up:
            raise BrokenProcessPool
        return Future()

    def retire(self) -> None:
        self.given_up += 1
        self.ready.cancel()

    abandon = retire

    def wait(self, seconds: float) -> None: ...

    def death(self) -> Death:
        self._reach("death")
        return Death("died")

    def seen_off(self) -> int:
        """Return how often it was told to end."""
        if self._stopper.ident is not None:
            self._stopper.join()
        return self.given_up

    def _reach(self, step: str) -> None:
        if step == self._step and self._stopper.ident is None:
            self._stopper.start()
            self._stopper.join(0.2)  # time enough to go wrong; a pool that is right makes it wait


@pytest.mark.parametrize("step", ["launch", "hand", "death"])
def test_a_pool_that_another_thread_stops_gives_up_each_worker_once_and_blames_no_file(
    step: str, tmp_path: Path
) -> None:
    workers: list[Bystander] = []

    def new_worker() -> Bystander:
        workers.append(Bystander(step, pool.stop))
        return workers[-1]

    work = Work(faulty_work.initialize, faulty_work.work, AnalysisSettings(), "")
    pool = Pool(work, new_worker, width=1, lifetime=10)
    assert list(pool.outcomes(iter(found(library(tmp_path, *["good"] * 4))))) == []
    assert [worker.seen_off() for worker in workers] == [1]
    assert pool.suspects == []


class Mortal:
    """A worker in name only: the first is killed at its first file, and found dead before it was heard to be ready."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._at: Future[Analysed] = Future()

    def launch(self, work: Work) -> Future[Ready]:
        ready: Future[Ready] = Future()
        ready.set_result(Ready(self._number, "MainThread", 0.0))
        return ready

    def hand(self, file: AudioFile) -> Future[Analysed]:
        if self._number > 1:
            done: Future[Analysed] = Future()
            done.set_result(Failure(file, "silence", "decode", "no sound", ""))
            return done
        if Path(file.path).name == "000":
            return self._at
        self._at.set_exception(BrokenProcessPool())
        raise BrokenProcessPool

    def retire(self) -> None: ...

    abandon = retire

    def wait(self, seconds: float) -> None: ...

    def death(self) -> Death:
        return Death("was killed")


def test_who_is_found_dead_is_heard_out_before_a_file_is_blamed(tmp_path: Path) -> None:
    workers = (Mortal(number) for number in count(1))
    work = Work(faulty_work.initialize, faulty_work.work, AnalysisSettings(), "")
    pool = Pool(work, lambda: next(workers), width=1, lifetime=10)
    done = [Path(outcome.file.path).name for outcome in pool.outcomes(iter(found(library(tmp_path, *["good"] * 4))))]
    assert [Path(suspect.file.path).name for suspect in pool.suspects] == ["000"]
    assert done == ["001", "002", "003"]


class Refused(Mortal):
    """A worker in name only: it is refused by a fork server that was killed, until that is seen to be gone."""

    gone_at = 0.0

    def launch(self, work: Work) -> Future[Ready]:
        Refused.gone_at = Refused.gone_at or time.monotonic() + 0.3
        if time.monotonic() < Refused.gone_at:
            raise ConnectionRefusedError
        return super().launch(work)


def test_a_fork_server_that_has_just_been_killed_is_waited_for(tmp_path: Path) -> None:
    work = Work(faulty_work.initialize, faulty_work.work, AnalysisSettings(), "")
    pool = Pool(work, lambda: Refused(2), width=1, lifetime=10)
    assert len(list(pool.outcomes(iter(found(library(tmp_path, *["good"] * 4)))))) == 4
    assert pool.broken is None
