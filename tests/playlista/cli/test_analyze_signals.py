"""Ctrl-C and SIGTERM at any moment: what is finished is kept, nothing is left running.

``KILLS=50`` has it interrupted that often at random moments.
"""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
from pathlib import Path

import psutil
import pytest

from core.store import open_store
from tests.playlista.cli.programs import (
    EXIT_S,
    FILES,
    Analyze,
    assert_whole,
    ended,
    family,
    stored,
    summary,
    until,
    until_said,
)

SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


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
    program = analyze(database_url, slow=True)
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
    program = analyze(url, slow=True)
    until_said("worker 1 ready", program)
    with contextlib.closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        until_said("trying again", program)
        program.send_signal(sent)
        ended(program, code)
    done = stored(url)
    assert summary(analyze(url))["analysed"] == FILES - done
    assert_whole(url)
