"""Two runs over one library at once, and runs that are killed: every file is analysed, and only once.

``KILLS=50`` has the program killed that often in a row.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from core.store import open_store
from tests.playlista.cli.programs import (
    EXIT_S,
    FILES,
    Analyze,
    Program,
    assert_whole,
    family,
    hold,
    stored,
    summary,
    until,
    until_said,
)


@pytest.mark.parametrize("mode", ["--processes", "--threads", "--sequential"])
def test_two_runs_at_once_analyse_every_file_exactly_once(empty_database_url: str, analyze: Analyze, mode: str) -> None:
    counts = [summary(program) for program in [analyze(empty_database_url, mode) for _ in range(2)]]
    assert sum(count["analysed"] for count in counts) == FILES
    assert all(count["analysed"] + count["unchanged"] == FILES for count in counts)
    assert_whole(empty_database_url)


def test_two_forced_runs_at_once_share_the_files_too(database_url: str, analyze: Analyze) -> None:
    summary(analyze(database_url))
    with open_store(database_url) as store:
        before = store.stats().last_analysed_at
        assert before is not None
        first = analyze(database_url, "--force", slow=True)
        until(store.runs, first)
        hold(first, store)
        done = sum(track.analysed_at > before for track in store.tracks())
    second = analyze(database_url, "--force")
    until_said("waiting for ", second)
    first.send_signal(signal.SIGCONT)
    assert summary(first)["analysed"] + summary(second)["analysed"] == FILES + done
    assert_whole(database_url)


def test_who_waits_for_a_run_that_is_killed_takes_over_its_files(database_url: str, analyze: Analyze) -> None:
    open_store(database_url).close()
    first = analyze(database_url, slow=True)
    with open_store(database_url) as store:
        until(store.runs, first)
        hold(first, store)
    second = analyze(database_url)
    until_said("waiting for ", second)
    done = stored(database_url)
    os.killpg(first.pid, signal.SIGKILL)
    assert done < FILES
    assert summary(second)["analysed"] <= FILES
    assert_whole(database_url)


def begin_to_store(url: str, program: Program) -> None:
    """Wait until a run has stored something that was not there before."""
    with open_store(url) as store:
        before = store.stats().tracks
        until(lambda: store.stats().tracks > before, program)


def test_a_program_killed_at_random_moments_is_finished_by_the_next_run(
    database_url: str, analyze: Analyze, songs: Path, tmp_path: Path
) -> None:
    rng, kills = random.Random(20261122), int(os.environ.get("KILLS", "4"))
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(20 * kills):
        shutil.copy(songs / f"{number % 4}.flac", folder / f"{number}.flac")
    orphans = []
    for kill in range(kills):
        program = analyze(database_url, folder=folder, slow=True)
        if kill % 2:
            begin_to_store(database_url, program)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(rng.uniform(0.0, 1.0))
            pytest.fail(f"the program ended before it was killed: {program.communicate()}")
        orphans += family(program)
        program.kill()
        program.communicate()
    assert psutil.wait_procs(orphans, timeout=EXIT_S)[1] == []
    summary(analyze(database_url, folder=folder))
    assert_whole(database_url, 20 * kills)
    assert summary(analyze(database_url, folder=folder))["unchanged"] == 20 * kills
