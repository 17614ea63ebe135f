"""Databases that are locked, restarted, full or read-only, and workers that are killed, under a running program."""

import contextlib
import json
import shutil
import sqlite3
import tempfile
from pathlib import Path

import numpy as np
import psutil
import soundfile

from core.store import open_store
from tests.playlista.cli.programs import (
    EXIT_S,
    FILES,
    PATIENCE_S,
    SAMPLE_RATE,
    Analyze,
    Program,
    assert_whole,
    ended_badly,
    family,
    stored,
    summary,
    until,
    until_said,
)
from tests.servers import PostgresServer


def test_a_lock_that_is_let_go_is_waited_for(tmp_path: Path, analyze: Analyze) -> None:
    url = f"sqlite:///{tmp_path}/library.db"
    open_store(url).close()
    program = analyze(url, slow=True)
    until_said("worker 1 ready", program)
    with contextlib.closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        until_said("trying again", program)
    assert summary(program)["analysed"] == FILES
    assert_whole(url)


def test_a_server_that_restarts_during_a_run_costs_nothing(analyze: Analyze, songs: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    shutil.copytree(songs, mixed)
    # The others may be done before the server is down: this one is not.
    soundfile.write(mixed / "long.flac", np.tile(soundfile.read(songs / "0.flac")[0], (300, 1)), SAMPLE_RATE)
    with tempfile.TemporaryDirectory(prefix="playlista-") as folder:
        server = PostgresServer(Path(folder, "data"))
        with server.database() as url:
            open_store(url).close()
            program = analyze(url, folder=mixed)
            until_said("worker 1 ready", program)
            server.pause()
            until_said("trying again", program)
            server.resume()
            assert summary(program)["analysed"] == FILES + 1
            assert_whole(url, FILES + 1)
        server.stop()


def test_a_full_disk_ends_the_run_and_the_next_finishes_the_rest(tmp_path: Path, analyze: Analyze) -> None:
    url = f"sqlite:///{tmp_path}/library.db"
    open_store(url).close()
    ended_badly(analyze(url, limit=200_000), "full")
    done = stored(url)
    assert 0 < done < FILES
    assert summary(analyze(url))["analysed"] == FILES - done
    assert_whole(url)


def test_a_read_only_database_is_one_line_when_there_is_something_to_write(
    tmp_path: Path, analyze: Analyze, songs: Path
) -> None:
    url = f"sqlite:///{tmp_path}/library.db"
    summary(analyze(url))
    read_only = f"sqlite:///file:{tmp_path}/library.db?mode=ro&uri=true"
    assert summary(analyze(read_only))["unchanged"] == FILES
    (tmp_path / "new").mkdir()
    shutil.copy(songs / "0.flac", tmp_path / "new")
    ended_badly(analyze(read_only, folder=tmp_path / "new"), "cannot be written")
    assert summary(analyze(url, folder=tmp_path / "new"))["analysed"] == 1


def test_a_server_that_only_lets_read_is_one_line(postgres: PostgresServer, analyze: Analyze) -> None:
    with postgres.database() as url:
        open_store(url).close()
        ended_badly(analyze(f"{url}&options=-cdefault_transaction_read_only%3Don"), "is read-only")
        assert summary(analyze(url))["analysed"] == FILES


def test_the_file_whose_worker_is_killed_twice_is_a_failure_and_all_others_are_analysed(
    database_url: str, analyze: Analyze, songs: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mixed"
    shutil.copytree(songs, folder)
    long = folder / "00.flac"
    soundfile.write(long, np.tile(soundfile.read(songs / "0.flac")[0], (150, 1)), SAMPLE_RATE)
    open_store(database_url).close()
    program = analyze(database_url, folder=folder)
    for _ in range(2):
        worker = until(lambda: worker_at(program, long), program)
        worker.kill()
        assert psutil.wait_procs([worker], timeout=EXIT_S)[1] == []
    output, errors = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 3, errors
    counts = json.loads(output)
    assert (counts["analysed"], counts["failure_classes"]) == (FILES, [["crash", 1]])
    assert "SIGKILL" in counts["failures"][0]["reason"]
    assert_whole(database_url)


def test_the_width_is_full_again_right_after_a_worker_was_killed(analyze: Analyze, songs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    sound = np.tile(soundfile.read(songs / "0.flac")[0], (150, 1))
    for number in range(4):
        soundfile.write(folder / f"{number}.flac", sound, SAMPLE_RATE)
    program = analyze(f"sqlite:///{tmp_path}/library.db", folder=folder)
    first, second = (worker_named(until_said("ready in", program)) for _ in range(2))
    first.kill()
    third = worker_named(until_said("worker 3 ready", program))
    assert (second.is_running(), third.is_running()) == (True, True)
    assert summary(program)["analysed"] == 4


def worker_at(program: Program, file: Path) -> psutil.Process | None:
    """Return the process that has a file open."""
    for process in family(program):
        with contextlib.suppress(psutil.Error):
            if any(opened.path == str(file) for opened in process.open_files()):
                return process
    return None


def worker_named(line: str) -> psutil.Process:
    """Return the process of "worker 1 ready in 0.10 s: process 4711, …"."""
    return psutil.Process(int(line.partition("process ")[2].partition(",")[0]))
