"""``playlista analyze`` as a program of its own, on both databases, hit from outside: kills, signals, outages.

``KILLS=50`` has the program killed that often in a row.
"""

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import soundfile

from core.store import open_store
from core.synthesis import Song, render
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parents[3]
FILES = 24
SAMPLE_RATE = 22050
#: What a run that was told to end may take.
EXIT_S = 5.0
SETTINGS = {"PLAYLISTA_DATABASE_BATCH_SIZE": "4", "PLAYLISTA_PROCESS_WORKERS": "2"}
PATIENCE_S = 120.0

Program = subprocess.Popen[str]
Analyze = Callable[..., Program]


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some short songs, which nobody changes."""
    folder = tmp_path_factory.mktemp("songs")
    for number in range(4):
        sound = render(Song(90.0 + 20 * number, seconds=8.0), SAMPLE_RATE)
        soundfile.write(folder / f"{number}.flac", sound, SAMPLE_RATE)
    for number in range(4, FILES):
        shutil.copy(folder / f"{number % 4}.flac", folder / f"{number}.flac")
    return folder


@pytest.fixture
def analyze(tmp_path: Path, songs: Path) -> Iterator[Analyze]:
    """Start ``playlista analyze`` over the songs, in a process group of its own, as a shell does."""
    started: list[Program] = []

    def start(url: str, *options: str, folder: Path = songs, limit: int | None = None) -> Program:
        def prepare() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = [sys.executable, "-m", "playlista", "-vv", "analyze", str(folder), "--json", *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PLAYLISTA_DATABASE_URL": url, "HOME": str(tmp_path)}
        program = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, **SETTINGS},
            start_new_session=True,
            preexec_fn=prepare,
        )
        started.append(program)
        return program

    yield start
    for program in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.communicate()


def until(condition: Callable[[], object], program: Program) -> None:
    """Wait until something is so, looking often, while the program runs."""
    for _ in range(int(PATIENCE_S / 0.01)):
        if condition():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(0.01)
            pytest.fail(f"the program ended with {program.returncode} before its time: {program.communicate()}")
    pytest.fail("it never came to that")


def until_said(words: str, program: Program) -> str:
    """Wait for a line of the program with these words."""
    assert program.stderr is not None
    for line in program.stderr:
        if words in line:
            return line
    return pytest.fail(f"the program ended without saying {words!r}")


def stored(url: str) -> int:
    with open_store(url) as store:
        return store.stats().tracks


def summary(program: Program) -> dict[str, int]:
    """Wait for the end of a program that fares well, and return its counts."""
    output, errors = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, errors
    assert "Traceback" not in errors
    counts: dict[str, int] = json.loads(output)
    return counts


def family(program: Program) -> list[psutil.Process]:
    """Return the processes a program has started, workers and their fork server."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(program.pid).children(recursive=True)
    return []


def assert_whole(url: str, files: int = FILES) -> None:
    """Every song is there once, and no run has left anything."""
    with open_store(url) as store:
        assert store.check() == []
        assert store.runs() == []
        paths = [path for _, path, _ in store.paths()]
    assert len(paths) == len(set(paths)) == files


@pytest.mark.parametrize("mode", ["--processes", "--threads", "--sequential"])
def test_two_runs_at_once_analyse_every_file_exactly_once(database_url: str, analyze: Analyze, mode: str) -> None:
    counts = [summary(program) for program in [analyze(database_url, mode) for _ in range(2)]]
    assert sum(count["analysed"] for count in counts) == FILES
    assert all(count["analysed"] + count["unchanged"] == FILES for count in counts)
    assert_whole(database_url)


def test_two_forced_runs_at_once_analyse_every_file_once_more(database_url: str, analyze: Analyze) -> None:
    summary(analyze(database_url))
    counts = [summary(program) for program in [analyze(database_url, "--force") for _ in range(2)]]
    assert FILES <= sum(count["analysed"] for count in counts) <= 2 * FILES
    assert_whole(database_url)


def test_who_waits_for_a_run_that_is_killed_takes_over_its_files(database_url: str, analyze: Analyze) -> None:
    open_store(database_url).close()
    first = analyze(database_url)
    with open_store(database_url) as store:
        until(store.runs, first)
    first.send_signal(signal.SIGSTOP)
    second = analyze(database_url)
    until_said("waiting for ", second)
    done = stored(database_url)
    os.killpg(first.pid, signal.SIGKILL)
    assert done < FILES
    assert summary(second)["analysed"] <= FILES
    assert_whole(database_url)


def test_a_program_killed_at_random_moments_is_finished_by_the_next_run(
    database_url: str, analyze: Analyze, songs: Path, tmp_path: Path
) -> None:
    rng, kills = random.Random(20261122), int(os.environ.get("KILLS", "4"))
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(20 * kills):
        shutil.copy(songs / f"{number % 4}.flac", folder / f"{number}.flac")
    orphans, living = [], 0
    for _ in range(kills):
        program = analyze(database_url, folder=folder)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(rng.uniform(0.2, 4.0))
        orphans += family(program)
        living += program.poll() is None
        program.kill()
        program.communicate()
    assert living > kills / 2
    assert psutil.wait_procs(orphans, timeout=EXIT_S)[1] == []
    summary(analyze(database_url, folder=folder))
    assert_whole(database_url, 20 * kills)
    assert summary(analyze(database_url, folder=folder))["unchanged"] == 20 * kills


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


def ended(program: Program, code: int) -> None:
    """The program ends in time, with this code and one line, and leaves no process."""
    children = family(program)
    _, errors = program.communicate(timeout=EXIT_S)
    assert program.returncode == code, errors
    assert "Traceback" not in errors
    said = [line for line in errors.splitlines() if " playlista." not in line and not line.startswith("Analysing in")]
    assert [line.partition(",")[0] for line in said] == ["Interrupted"], errors
    assert psutil.wait_procs(children, timeout=EXIT_S)[1] == []


@pytest.mark.parametrize(
    ("words", "sent", "code"),
    [
        ("Analysing in", signal.SIGINT, 130),  # workers are being started
        ("worker 1 ready", signal.SIGTERM, 143),
        ("", signal.SIGINT, 130),  # something is saved
    ],
)
def test_a_signal_at_any_moment_ends_the_run_and_keeps_what_is_finished(
    words: str, sent: signal.Signals, code: int, database_url: str, analyze: Analyze
) -> None:
    open_store(database_url).close()
    program = analyze(database_url)
    if words:
        until_said(words, program)
    else:
        until(lambda: stored(database_url), program)
    os.killpg(program.pid, sent) if sent == signal.SIGINT else program.send_signal(sent)
    ended(program, code)
    done = stored(database_url)
    assert done < FILES
    with open_store(database_url) as store:
        assert (store.check(), store.runs()) == ([], [])
    assert summary(analyze(database_url))["analysed"] == FILES - done
    assert_whole(database_url)


@pytest.mark.parametrize("mode", ["--processes", "--threads", "--sequential"])
def test_ctrl_c_at_random_moments_never_shows_a_traceback(tmp_path: Path, analyze: Analyze, mode: str) -> None:
    rng, url = random.Random(mode), f"sqlite:///{tmp_path}/library.db"
    for _ in range(int(os.environ.get("KILLS", "3"))):
        program = analyze(url, mode, "--force")
        until((tmp_path / "library.db").exists, program)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(rng.uniform(0.3, 2.0))
        children = family(program)
        for _ in range(3):  # an impatient person
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGINT)
        _, errors = program.communicate(timeout=EXIT_S)
        assert program.returncode in (0, 130, -signal.SIGINT), errors  # the last one: on its way out
        assert "Traceback" not in errors
        assert psutil.wait_procs(children, timeout=EXIT_S)[1] == []
    with open_store(url) as store:
        assert (store.check(), store.runs()) == ([], [])


@pytest.mark.parametrize(("sent", "code"), SIGNALS)
def test_a_signal_while_the_database_is_locked_ends_the_run_in_time(
    sent: signal.Signals, code: int, tmp_path: Path, analyze: Analyze
) -> None:
    url = f"sqlite:///{tmp_path}/library.db"
    open_store(url).close()
    program = analyze(url)
    until_said("worker 1 ready", program)
    with contextlib.closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        until_said("trying again", program)
        program.send_signal(sent)
        ended(program, code)
    done = stored(url)
    assert summary(analyze(url))["analysed"] == FILES - done
    assert_whole(url)


def test_a_lock_that_is_let_go_is_waited_for(tmp_path: Path, analyze: Analyze) -> None:
    url = f"sqlite:///{tmp_path}/library.db"
    open_store(url).close()
    program = analyze(url)
    until_said("worker 1 ready", program)
    with contextlib.closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        until_said("trying again", program)
    assert summary(program)["analysed"] == FILES
    assert_whole(url)


def test_a_server_that_restarts_during_a_run_costs_nothing(analyze: Analyze) -> None:
    with tempfile.TemporaryDirectory(prefix="playlista-") as folder:
        server = PostgresServer(Path(folder, "data"))
        with server.database() as url:
            open_store(url).close()
            program = analyze(url)
            until_said("worker 1 ready", program)
            server.pause()
            until_said("trying again", program)
            server.resume()
            assert summary(program)["analysed"] == FILES
            assert_whole(url)
        server.stop()


def ended_badly(program: Program, words: str) -> None:
    """The program gives up with exit code 1 and one line, and leaves no process."""
    children = family(program)
    _, errors = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 1, errors
    assert "Traceback" not in errors
    said = [line for line in errors.splitlines() if " playlista." not in line and not line.startswith("Analysing in")]
    assert len(said) == 1, errors
    assert said[0].startswith("Error: ")
    assert words in said[0]
    assert psutil.wait_procs(children, timeout=EXIT_S)[1] == []


def test_a_full_disk_ends_the_run_and_the_next_finishes_the_rest(tmp_path: Path, analyze: Analyze) -> None:
    url = f"sqlite:///{tmp_path}/library.db"
    open_store(url).close()
    ended_badly(analyze(url, limit=100_000), "full")
    done = stored(url)
    assert done < FILES
    assert summary(analyze(url))["analysed"] == FILES - done
    assert_whole(url)
