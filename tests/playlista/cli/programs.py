"""``playlista analyze`` as a program of its own: waiting for what it says and does, and how it ended."""

import contextlib
import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from sqlalchemy.exc import OperationalError

from core.store import Store, open_store

ROOT = Path(__file__).resolve().parents[3]
FILES = 24
SAMPLE_RATE = 22050
#: What a run that was told to end may take here. 5 s are promised and 0.5 s usual; a busy machine proves neither.
EXIT_S = 60.0
#: Makes a run last fifty times as long without making the machine busy, so that it is still there to be interrupted.
SLOW = {"PLAYLISTA_MAX_CPU_PERCENT": "2"}
SETTINGS = {"PLAYLISTA_DATABASE_BATCH_SIZE": "4", "PLAYLISTA_PROCESS_WORKERS": "2"}
PATIENCE_S = 120.0

Program = subprocess.Popen[str]
Analyze = Callable[..., Program]
T = TypeVar("T")


def until(condition: Callable[[], T | None], program: Program) -> T:
    """Wait for something that is not there yet, looking often, while the program runs."""
    for _ in range(int(PATIENCE_S / 0.01)):
        if found := condition():
            return found
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


def hold(program: Program, store: Store) -> None:
    """Have a run stand still where it is in no transaction, whose locks would stand still with it."""
    while True:
        program.send_signal(signal.SIGSTOP)
        until(lambda: psutil.Process(program.pid).status() == psutil.STATUS_STOPPED, program)
        if _is_writable(store):
            return
        program.send_signal(signal.SIGCONT)


def _is_writable(store: Store) -> bool:
    lock = "BEGIN IMMEDIATE" if store.database.is_sqlite else "LOCK TABLE runs, claims, tracks IN SHARE MODE NOWAIT"
    with store.database.engine.connect() as connection:
        if store.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            connection.exec_driver_sql(lock)
        except OperationalError:
            return False
        finally:
            connection.rollback()
            connection.invalidate()  # its timeout is not for others
    return True


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


def ended(program: Program, code: int) -> None:
    """The program ends in time, with this code and one line, and leaves no process."""
    children = family(program)
    _, errors = program.communicate(timeout=EXIT_S)
    assert program.returncode == code, errors
    assert "Traceback" not in errors
    said = [line for line in errors.splitlines() if " playlista." not in line and not line.startswith("Analysing in")]
    assert [line.partition(",")[0] for line in said] == ["Interrupted"], errors
    assert psutil.wait_procs(children, timeout=EXIT_S)[1] == []


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
