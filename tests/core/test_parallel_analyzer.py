"""The documented calls, and what holds in every mode; faults are in tests/core/pool."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.parallel_analyzer import ParallelAnalyzer
from core.settings import AnalysisSettings
from models.audio import AudioFile
from models.results import MODES, AnalysisResults
from models.track import Failure, Track
from tests.core.pool import faulty_work
from tests.core.pool.faulty_work import attempts, found, library, worker_of

NewAnalyzer = Callable[..., ParallelAnalyzer]


@pytest.fixture
def new_analyzer(tmp_path: Path) -> Iterator[NewAnalyzer]:
    """Make analysers whose workers do what the files say."""
    made: list[ParallelAnalyzer] = []

    def make(known: Callable[[AudioFile], str | None] | None = None, **settings: float) -> ParallelAnalyzer:
        chosen = AnalysisSettings(**settings)  # type: ignore[arg-type]
        work, start = faulty_work.work, faulty_work.initialize
        made.append(ParallelAnalyzer(chosen, known=known, journal=tmp_path / "journal", work=work, initialize=start))
        return made[-1]

    yield make
    for analyzer in made:
        analyzer.close()


def told(results: AnalysisResults) -> list[tuple[str, str]]:
    """Return name and fate of each file."""
    analysed = [(Path(track.file.path).name, "analysed") for track in results.analysed]
    skipped = [(Path(one.file.path).name, one.kind) for one in results.skipped]
    return analysed + skipped + [(Path(one.file.path).name, one.error_class) for one in results.failed]


@pytest.mark.parametrize("mode", MODES)
def test_every_file_has_one_outcome(mode: str, tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    paths = library(tmp_path, *["good"] * 20, "fail", "good")
    outcomes = list(new_analyzer().analyze(found(paths), mode=mode, workers=3))
    assert sorted(outcome.file.path for outcome in outcomes) == [str(path) for path in paths]
    assert [type(outcome) for outcome in outcomes].count(Failure) == 1
    assert [len(attempts(path)) for path in paths] == [1] * 22


@pytest.mark.parametrize("mode", MODES)
def test_no_files_are_no_work(mode: str, new_analyzer: NewAnalyzer) -> None:
    assert list(new_analyzer().analyze([], mode=mode)) == []


@pytest.mark.parametrize("use_threading", [False, True])
def test_process_files_answers_in_the_order_of_the_names(
    use_threading: bool, tmp_path: Path, new_analyzer: NewAnalyzer
) -> None:
    paths = library(tmp_path, "nap 0.2", *["good"] * 9)
    results = new_analyzer().process_files(
        files=paths, force_reextract=False, max_workers=4, use_threading=use_threading
    )
    assert [track.file.path for track in results.analysed] == [str(path) for path in paths]
    in_this_process = {worker_of(track) == os.getpid() for track in results.analysed}
    assert in_this_process == {use_threading}


def test_names_may_be_text_paths_or_files(tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    paths = library(tmp_path, "good", "good", "good")
    results = new_analyzer().process_files([str(paths[0]), paths[1], *found(paths[2:])])
    assert len(results.analysed) == 3


def test_a_single_name_is_one_file_and_not_its_letters(tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    (path,) = library(tmp_path, "good")
    assert told(new_analyzer().process_files(str(path))) == [("000", "analysed")]


def test_what_was_named_twice_is_analysed_once(tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    (path,) = library(tmp_path, "good")
    assert told(new_analyzer().process_files([path, str(path)])) == [("000", "analysed"), ("000", "repeated")]


def test_a_second_call_skips_what_has_not_changed(tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    good, bad = library(tmp_path, "good", "fail")
    analyzer = new_analyzer()
    assert told(analyzer.process_files([good, bad])) == [("000", "analysed"), ("001", "internal")]
    assert told(analyzer.process_files([good, bad])) == [("000", "unchanged"), ("001", "failed_before")]
    assert told(analyzer.process_files([good, bad], force_reextract=True)) == [("000", "analysed"), ("001", "internal")]
    good.write_text("good again")
    assert told(analyzer.process_files([good])) == [("000", "analysed")]


def test_who_knows_better_is_asked(tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    paths = library(tmp_path, "good", "good")
    analyzer = new_analyzer(known=lambda file: "unchanged" if file.path.endswith("001") else None)
    results = analyzer.process_files(paths)
    assert told(results) == [("000", "analysed"), ("001", "unchanged")]
    assert results.skipped[0].reason == "it has not changed since it was analysed"


def test_what_cannot_be_read_is_a_failure_with_a_reason(tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    os.mkfifo(tmp_path / "pipe")
    results = new_analyzer().process_files([tmp_path / "none", tmp_path, tmp_path / "pipe", "a\0b"])
    assert [(failure.error_class, failure.stage, failure.reason) for failure in results.failed] == [
        ("unreadable", "open", "cannot be read: No such file or directory"),
        ("unreadable", "open", "is a folder, not a file"),
        ("unreadable", "open", "is a device or a pipe, not a file"),
        ("unreadable", "open", "cannot be read: there is a null byte in its name"),
    ]


def test_the_settings_choose_where_the_call_does_not(new_analyzer: NewAnalyzer) -> None:
    analyzer = new_analyzer(use_threaded_processing=True, threaded_workers_default=3, process_workers=5)
    assert analyzer.mode() == "threads"
    assert (analyzer.workers("threads"), analyzer.workers("processes"), analyzer.workers("sequential")) == (3, 5, 1)
    assert (analyzer.workers("threads", 7), analyzer.workers("processes", 7)) == (7, 7)
    assert new_analyzer().mode() == "processes"
    assert new_analyzer().workers("processes") >= 1


def test_a_mode_or_number_that_cannot_be_is_refused_at_once(new_analyzer: NewAnalyzer) -> None:
    with pytest.raises(ValueError, match="unknown mode 'fibres': choose one of processes, threads, sequential"):
        new_analyzer().analyze([], mode="fibres")
    with pytest.raises(ValueError, match="at least 1 worker is needed, not 0"):
        new_analyzer().process_files([], max_workers=0)


@pytest.mark.parametrize("mode", ["processes", "threads"])
def test_each_worker_is_seen_to_start(
    mode: str, tmp_path: Path, new_analyzer: NewAnalyzer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "playlista.parallel_analyzer"):
        list(new_analyzer().analyze(found(library(tmp_path, *["nap 0.05"] * 6)), mode=mode, workers=2))
    starts = [record.message for record in caplog.records if "ready in" in record.message]
    assert [message.partition(" ready")[0] for message in sorted(starts)] == ["worker 1", "worker 2"]
    assert all("engine fast" in message for message in starts)
    summaries = [record.message for record in caplog.records if record.levelno == logging.INFO]
    assert len(summaries) == 1
    assert summaries[0].startswith("6 files analysed and 0 failed in ")


@pytest.fixture
def new_threads() -> Callable[[], set[threading.Thread]]:
    """The threads of lanes that have begun since; another test may have left one behind in native code."""
    before = set(threading.enumerate())
    return lambda: {t for t in threading.enumerate() if t.daemon and "playlista-lane" in t.name} - before


def wait_until_gone(threads: Callable[[], set[threading.Thread]]) -> None:
    """Threads that are not interrupted would be there for ever."""
    for thread in threads():
        thread.join(60.0)
    assert threads() == set()


def test_closing_the_iterator_interrupts_its_threads(
    tmp_path: Path, new_analyzer: NewAnalyzer, new_threads: Callable[[], set[threading.Thread]]
) -> None:
    paths = library(tmp_path, "good", *["loop"] * 4)
    outcomes = new_analyzer().analyze(found(paths), mode="threads", workers=2)
    assert isinstance(next(outcomes), Track)
    outcomes.close()
    wait_until_gone(new_threads)
    assert sum(len(attempts(path)) for path in paths) <= 3


@pytest.mark.parametrize("mode", MODES)
def test_files_may_arrive_while_others_are_analysed(mode: str, tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    first, *others = found(library(tmp_path, *["good"] * 6))
    is_told = threading.Event()

    def arriving() -> Iterator[AudioFile | None]:
        yield None
        yield first
        while not is_told.is_set():  # for ever, if the outcome of a file waited for the next one
            yield None
        yield from others
        yield None

    told = []
    for outcome in new_analyzer().analyze(arriving(), mode=mode, workers=2):
        told.append(outcome.file)
        is_told.set()
    assert told[0] == first
    assert sorted(told, key=lambda file: file.path) == [first, *others]


@pytest.fixture
def slow_start() -> Iterator[None]:
    """Nothing is begun, told to go on, or loaded."""
    yield
    for event in (faulty_work.BEGUN, faulty_work.GO_ON, faulty_work.LOADED):
        event.clear()


def test_a_thread_that_loads_the_engine_is_not_interrupted(tmp_path: Path, slow_start: None) -> None:
    files = found(library(tmp_path, "good"))
    analyzer = ParallelAnalyzer(AnalysisSettings(), work=faulty_work.work, initialize=faulty_work.load_when_told)
    with ThreadPoolExecutor(1) as pool:
        outcomes = pool.submit(lambda: list(analyzer.analyze(files, mode="threads", workers=1)))
        assert faulty_work.BEGUN.wait(60.0)
        analyzer.close()
        faulty_work.GO_ON.set()
        assert faulty_work.LOADED.wait(60.0)
        assert outcomes.result() == []


def test_ctrl_c_while_the_engine_is_loaded_one_by_one_comes_after_it(tmp_path: Path, slow_start: None) -> None:
    files = found(library(tmp_path, "good"))
    with ParallelAnalyzer(
        AnalysisSettings(), work=faulty_work.work, initialize=faulty_work.load_interrupted
    ) as analyzer:
        with pytest.raises(KeyboardInterrupt):
            list(analyzer.analyze(files, mode="sequential"))
        assert faulty_work.LOADED.is_set()
    assert attempts(Path(files[0].path)) == []


def test_a_thread_that_is_overdue_is_interrupted(
    tmp_path: Path, new_analyzer: NewAnalyzer, new_threads: Callable[[], set[threading.Thread]]
) -> None:
    files = found(library(tmp_path, "loop", "good", "good", "good"))
    outcomes = list(new_analyzer(analysis_timeout_seconds=2.0).analyze(files, mode="threads", workers=2))
    classes = [outcome.error_class for outcome in outcomes if isinstance(outcome, Failure)]
    assert (classes, len(outcomes)) == (["timeout"], 4)
    wait_until_gone(new_threads)


def test_map_io_answers_in_order_and_draws_little_ahead(new_analyzer: NewAnalyzer) -> None:
    drawn: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(100):
            drawn.append(number)
            yield number

    analyzer = new_analyzer(io_threads=3)
    for done, answer in enumerate(analyzer.map_io(lambda number: number * number, numbers())):
        assert answer == done * done
        assert len(drawn) <= done + 1 + 2 * 3


def test_map_io_raises_an_error_in_its_turn(new_analyzer: NewAnalyzer) -> None:
    answers = new_analyzer().map_io(lambda number: 1 / number, [1, 2, 0, 4])
    assert [next(answers), next(answers)] == [1.0, 0.5]
    with pytest.raises(ZeroDivisionError):
        next(answers)


def in_another_thread(function: Callable[[], object]) -> None:
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_comes_after_another_thread_has_closed_it_ends_the_iterator(
    mode: str, tmp_path: Path, new_analyzer: NewAnalyzer
) -> None:
    first, second = found(library(tmp_path, "good", "good"))
    analyzer = new_analyzer()

    def arriving() -> Iterator[AudioFile]:
        yield first
        in_another_thread(analyzer.close)
        yield second

    assert [outcome.file for outcome in analyzer.analyze(arriving(), mode=mode, workers=2)] in ([], [first])
    assert attempts(Path(second.path)) == []


def test_no_file_is_convicted_unheard_when_another_thread_closes_it(tmp_path: Path, new_analyzer: NewAnalyzer) -> None:
    marks = [tmp_path / "first", tmp_path / "second"]
    files = found(library(tmp_path / "files", *(f"kill_once {mark}" for mark in marks)))
    analyzer = new_analyzer()
    outcomes = analyzer.analyze(files, mode="processes", workers=1)
    assert next(outcomes).file == files[0]  # tried alone, and cleared; the other is still to be
    in_another_thread(analyzer.close)
    assert list(outcomes) == []


def test_map_io_ends_when_another_thread_closes_it(new_analyzer: NewAnalyzer) -> None:
    analyzer = new_analyzer(io_threads=1)
    answers = analyzer.map_io(str, range(100))
    assert next(answers) == "0"
    in_another_thread(analyzer.close)
    assert len(list(answers)) <= 2
