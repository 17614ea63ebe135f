"""Programs that use the pools, run as programs: unguarded scripts, Ctrl-C, SIGKILL, no process to be had."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.parallel_analyzer import ParallelAnalyzer
from core.settings import AnalysisSettings
from models.results import MODES
from tests.core.pool import faulty_work
from tests.core.pool.faulty_work import attempts, found, library, still_alive

ROOT = Path(__file__).resolve().parents[3]

#: A script as users write them: no ``if __name__ == "__main__"``.
SCRIPT = """
import os, sys
from pathlib import Path
from core.parallel_analyzer import ParallelAnalyzer
from core.settings import AnalysisSettings
from models.track import Track
from tests.core.pool import faulty_work

mode, folder, journal, timeout_s = sys.argv[1:]
print("started", os.getpid(), flush=True)
files = faulty_work.found(sorted(path for path in Path(folder).iterdir() if not path.suffix))
settings = AnalysisSettings(analysis_timeout_seconds=float(timeout_s))
analyzer = ParallelAnalyzer(
    settings, journal=Path(journal), work=faulty_work.work, initialize=faulty_work.initialize
)
for outcome in analyzer.analyze(files, mode=mode, workers=2):
    done = "analysed" if isinstance(outcome, Track) else outcome.error_class
    print(Path(outcome.file.path).name, done, flush=True)
print("finished", flush=True)
"""

Program = subprocess.Popen[str]

#: What ends takes seconds, what does not an hour; so much is given to a busy machine.
ENOUGH_S = 120.0
#: The time limit where one is to be reached: enough for a worker to start and for the good files.
LIMIT_S = 6.0


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Program]:
    """Start a script in a process group of its own."""

    def start(mode: str, folder: Path, *, first: str = "", timeout_s: float = 300.0) -> Program:
        script = tmp_path / "script.py"
        script.write_text(first + SCRIPT)
        return subprocess.Popen(
            [sys.executable, str(script), mode, str(folder), str(tmp_path / "journal"), str(timeout_s)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start


@pytest.fixture
def memory_limit() -> Iterator[Path]:
    """Make a control group with 768 MiB of memory; return the file that takes the processes to be limited."""
    version_1 = Path("/sys/fs/cgroup/memory")
    parent, limit = (version_1, "memory.limit_in_bytes") if version_1.exists() else (version_1.parent, "memory.max")
    group = parent / f"playlista-test-{os.getpid()}"
    try:
        group.mkdir()
        (group / limit).write_text(str(768 << 20))
    except OSError as error:
        pytest.skip(f"control groups cannot be made here: {error}")
    yield group / "cgroup.procs"
    wait_for(lambda: not (group / "cgroup.procs").read_text())
    group.rmdir()


def wait_for(condition: Callable[[], bool], *, within_s: float = ENOUGH_S) -> None:
    """Look again and again until it holds."""
    deadline, pause = time.monotonic() + within_s, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        pause.wait(0.005)  # what is waited for needs the processor


def begun(paths: list[Path]) -> list[int]:
    return [pid for path in paths for pid in attempts(path)]


def family(program: Program) -> list[int]:
    """Return the process ids of the program and of all that it has started, workers of the fork server included."""
    process = psutil.Process(program.pid)
    return [process.pid, *(child.pid for child in process.children(recursive=True))]


@pytest.mark.parametrize("mode", MODES)
def test_a_script_without_a_guard_runs_once(mode: str, program: Callable[..., Program], tmp_path: Path) -> None:
    paths = library(tmp_path / "library", *["good"] * 6)
    output, errors = program(mode, paths[0].parent).communicate(timeout=ENOUGH_S)
    lines = output.splitlines()
    assert errors == ""
    assert [line.split()[0] for line in lines if not line[0].isdigit()] == ["started", "finished"]
    assert sorted(lines[1:-1]) == [f"{number:03} analysed" for number in range(6)]


@pytest.mark.parametrize("fault", ["hang", "doze"])
def test_no_worker_outlives_a_killed_program(fault: str, program: Callable[..., Program], tmp_path: Path) -> None:
    paths = library(tmp_path / "library", fault, fault)
    with program("processes", paths[0].parent) as running:
        wait_for(lambda: len(begun(paths)) == 2)
        everyone = family(running)
        assert len(everyone) >= 5  # the program, the resource tracker, the fork server, two workers
        running.kill()
    assert still_alive(everyone) == []


def test_an_idle_worker_does_not_outlive_a_killed_program(program: Callable[..., Program], tmp_path: Path) -> None:
    paths = library(tmp_path / "library", "good", "hang")
    with program("processes", paths[0].parent) as running:
        wait_for(lambda: len(begun(paths)) == 2)
        everyone = family(running)
        running.kill()
    assert still_alive(everyone) == []


@pytest.mark.parametrize(("mode", "fault"), [("processes", "hang"), ("threads", "doze"), ("sequential", "nap 3600")])
def test_control_c_ends_the_program_and_its_workers(
    mode: str, fault: str, program: Callable[..., Program], tmp_path: Path
) -> None:
    paths = library(tmp_path / "library", "good", *[fault] * 4)
    with program(mode, paths[0].parent) as running:
        wait_for(lambda: len(begun(paths[1:])) >= 1)
        everyone = family(running)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to everyone
        _, errors = running.communicate(timeout=ENOUGH_S)
    assert errors.count("Traceback") == 1, errors  # the script's own; workers are silent
    assert "KeyboardInterrupt" in errors
    assert still_alive(everyone) == []
    assert list((tmp_path / "journal").glob("*")) == []  # nobody is to blame


@pytest.mark.parametrize(
    "first",
    [
        "import multiprocessing; multiprocessing.set_executable('/nowhere/python')\n",
        "import resource, numba; resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))\n",
    ],
    ids=["no-program", "no-file-descriptors"],
)
def test_where_no_process_can_start_files_are_analysed_one_by_one(
    first: str, program: Callable[..., Program], tmp_path: Path
) -> None:
    paths = library(tmp_path / "library", *["good"] * 5)
    with program("processes", paths[0].parent, first=first) as running:
        output, errors = running.communicate(timeout=ENOUGH_S)
        assert set(begun(paths)) == {running.pid}
    assert output.splitlines()[1:] == [*(f"{number:03} analysed" for number in range(5)), "finished"]
    assert errors.count("no worker can be started (") == 1


def test_no_thread_of_an_executor_outlives_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Python 3.11 ends with a traceback where such a thread closes its pipe at the same moment: 4 runs in 60 did.
    monkeypatch.setattr("core.pool.lanes.STOP_S", ENOUGH_S)  # the machine may be busy with other tests
    before = set(threading.enumerate())
    files = found(library(tmp_path, *["good"] * 3))
    with ParallelAnalyzer(AnalysisSettings(), work=faulty_work.work, initialize=faulty_work.initialize) as analyzer:
        assert len(list(analyzer.analyze(files, mode="processes", workers=2))) == 3
    left = set(threading.enumerate()) - before
    assert [thread for thread in left if "Executor" in type(thread).__name__] == []


@pytest.mark.parametrize(("mode", "exit_code"), [("threads", -signal.SIGSEGV), ("sequential", -signal.SIGSEGV)])
def test_the_next_start_finds_out_what_a_program_died_of(
    mode: str, exit_code: int, program: Callable[..., Program], tmp_path: Path
) -> None:
    paths = library(tmp_path / "library", "good", "segfault", "good", "good")
    first = program(mode, paths[0].parent)
    first.communicate(timeout=ENOUGH_S)
    assert first.returncode == exit_code
    output, errors = program(mode, paths[0].parent).communicate(timeout=ENOUGH_S)
    outcomes = dict(line.split() for line in output.splitlines() if line[0].isdigit())
    assert outcomes == {"000": "analysed", "001": "crash", "002": "analysed", "003": "analysed"}
    assert errors == ""
    assert list((tmp_path / "journal").glob("*")) == []


def test_a_program_killed_in_a_hang_ends_it_at_its_next_start(program: Callable[..., Program], tmp_path: Path) -> None:
    paths = library(tmp_path / "library", "good", "hang", "good")
    with program("threads", paths[0].parent) as running:
        wait_for(lambda: len(begun(paths[1:2])) == 1)
        running.kill()
    output, _ = program("threads", paths[0].parent, timeout_s=LIMIT_S).communicate(timeout=ENOUGH_S)
    outcomes = dict(line.split() for line in output.splitlines() if line[0].isdigit())
    assert outcomes == {"000": "analysed", "001": "timeout", "002": "analysed"}


def test_a_thread_that_hangs_neither_stops_the_others_nor_the_end_of_the_program(
    program: Callable[..., Program], tmp_path: Path
) -> None:
    paths = library(tmp_path / "library", "good", "doze", *["good"] * 4)
    output, errors = program("threads", paths[0].parent, timeout_s=LIMIT_S).communicate(timeout=ENOUGH_S)
    outcomes = dict(line.split() for line in output.splitlines() if line[0].isdigit())
    assert outcomes.pop("001") == "timeout"
    assert list(outcomes.values()) == ["analysed"] * 5
    assert output.splitlines()[-1] == "finished"
    assert errors == ""
    assert list((tmp_path / "journal").glob("*")) == []


def test_a_worker_killed_for_want_of_memory_is_told_apart(
    memory_limit: Path, program: Callable[..., Program], tmp_path: Path
) -> None:
    paths = library(tmp_path / "library", "good", "swallow", "good", "kill", "good")
    first = f"open({str(memory_limit)!r}, 'w').write('0')\n"  # 0: whoever writes it
    # The kernel may look for memory for seconds before it kills: the watchdog must not come first.
    output, _ = program("processes", paths[0].parent, first=first, timeout_s=120).communicate(timeout=2 * ENOUGH_S)
    outcomes = dict(line.split() for line in output.splitlines() if line[0].isdigit())
    assert outcomes == {"000": "analysed", "001": "memory", "002": "analysed", "003": "crash", "004": "analysed"}


def test_every_library_has_one_thread_in_a_worker_and_what_it_likes_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    paths = library(tmp_path, "tell_environment OMP_NUM_THREADS OPENBLAS_NUM_THREADS TF_CPP_MIN_LOG_LEVEL")
    with ParallelAnalyzer(AnalysisSettings(), work=faulty_work.work, initialize=faulty_work.initialize) as analyzer:
        (failure,) = analyzer.analyze(found(paths), mode="processes", workers=1)
    assert getattr(failure, "reason", "").endswith("LookupError: 1 1 3")
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "OPENBLAS_NUM_THREADS" not in os.environ
