"""``playlista analyze``: what it does, what it says, and how it ends."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from core.versions import version_of, versions
from models.features import CHANGES, FAST_VERSIONS
from tests.playlista.cli.programs import EXIT_S

Run = Callable[..., Result]


def test_a_folder_is_analysed_and_the_second_run_opens_nothing(run: Run, music: Path) -> None:
    first = run("analyze", str(music), "--sequential")
    assert first.exit_code == 0, first.output
    assert "Analysed 4 tracks (1.6 minutes of sound)" in first.stdout
    assert "library.db" in first.stdout
    assert "Next: playlista tracks" in first.stdout
    second = run("analyze", str(music), "--sequential")
    assert second.exit_code == 0
    assert "Nothing new to analyse among 4 files." in second.stdout
    assert "4  unchanged" in second.stdout


def test_a_library_of_an_older_version_is_told_what_is_renewed_and_why(run: Run, library: Path, music: Path) -> None:
    def grow_old(*groups: str) -> None:
        with closing(sqlite3.connect(library / "library.db")) as connection, connection:
            for group in groups:
                now, before = f"{group}={version_of(group, versions('fast'))}", f"{group}=fast.0"
                connection.execute("UPDATE tracks SET versions = replace(versions, ?, ?)", (now, before))

    grow_old("tonal", "loudness")
    told = run("analyze", str(music), "--sequential")
    assert told.exit_code == 0, told.output
    tonal = f"tonal changed (fast.0 -> fast.{FAST_VERSIONS['tonal']}: {CHANGES['tonal', 'fast.2']})"
    assert f"{tonal}: what was analysed before is renewed." in told.stderr
    assert f"        4  tracks: {tonal}\n" in told.stdout
    assert "        4  tracks: loudness changed (fast.0 -> fast.2: true peak" in told.stdout
    grow_old("tonal")
    summary = json.loads(run("analyze", str(music), "--sequential", "--json").stdout)
    assert (summary["analysed"], summary["unchanged"]) == (4, 0)
    reason = {"group": "tonal", "before": "fast.0", "after": "fast.2", "reason": CHANGES["tonal", "fast.2"]}
    assert summary["renewed"] == [{"change": reason, "tracks": 4, "undecoded": 4}]
    grow_old("tonal")
    assert "; 4 without decoding\n" in run("analyze", str(music), "--sequential").stdout
    assert json.loads(run("analyze", str(music), "--json").stdout)["renewed"] == []


def test_a_run_that_finds_nothing_new_loads_no_engine_no_pool_and_no_sqlalchemy(
    run: Run, library: Path, music: Path, home: Path, repository: Path
) -> None:
    folder = home / "folder"
    folder.mkdir()
    shutil.copy(next(music.rglob("*.flac")), folder / "vanishes.flac")
    (folder / "bad.mp3").write_text("no sound at all")
    run("analyze", str(folder), str(music), "--sequential")
    (folder / "vanishes.flac").unlink()
    assert "1  missing" in run("analyze", str(folder), str(music)).stdout
    heavy = ("alembic", "concurrent.futures.process", "multiprocessing", "numpy", "psutil", "rich", "sqlalchemy")
    program = (
        "import sys\nfrom playlista.cli import main\n"
        f"try: main(['analyze', {str(folder)!r}, {str(music)!r}])\n"
        f"finally: print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "4  unchanged" in done.stdout
    assert "1  failed before" in done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_force_analyses_again(run: Run, library: Path, music: Path) -> None:
    song = next(music.rglob("*.flac"))
    assert "Analysed 1 track " in run("analyze", str(song), "--sequential", "--force").stdout


def test_tracks_that_match_a_query_are_analysed_again_and_no_others(run: Run, library: Path, music: Path) -> None:
    assert run("tracks", "edit", "1", "--tempo", "77", "--key", "5B").exit_code == 0
    corrected = json.loads(run("tracks", "show", "1", "--json").stdout)
    again = run("analyze", "--query", "corrected:yes", "--force", "--sequential")
    assert again.exit_code == 0, again.output
    assert "Analysed 1 track " in again.stdout
    now = json.loads(run("tracks", "show", "1", "--json").stdout)
    assert (now["tempo_bpm"], now["camelot"]) == (77.0, "5B")
    assert now["analysed_at"] > corrected["analysed_at"]
    current = run("analyze", "--query", "corrected:yes")
    assert "Nothing new to analyse among 1 file." in current.stdout


def test_a_query_that_means_no_file_is_told(run: Run, library: Path) -> None:
    for query, told in (
        ("artist:nobody", "no track matches: artist:nobody"),
        ("tempo:fast", "tempo:fast is no number or range"),
    ):
        wrong = run("analyze", "--query", query)
        assert (wrong.exit_code, told in wrong.stderr) == (1, True), wrong.output


def test_files_of_a_query_that_are_gone_are_told(run: Run, home: Path, music: Path) -> None:
    folder = home / "folder"
    shutil.copytree(music, folder)
    assert run("analyze", str(folder), "--sequential").exit_code == 0
    songs = sorted(path for path in folder.rglob("*") if path.is_file())
    songs[0].unlink()
    some = run("analyze", "--query", "", "--force", "--sequential")
    assert "The files of 1 track that match are gone." in some.stderr
    assert "Analysed 3 tracks " in some.stdout
    for song in songs[1:]:
        song.unlink()
    none = run("analyze", "--query", "", "--force")
    assert (none.exit_code, "the files of 4 tracks that match are gone" in none.stderr) == (1, True), none.output


def test_a_broken_file_is_told_and_makes_exit_code_3(run: Run, home: Path, music: Path) -> None:
    folder = home / "mixed"
    folder.mkdir()
    shutil.copy(next(music.rglob("*.flac")), folder / "good.flac")
    (folder / "bad\n\udce9.mp3").write_text("no sound at all")
    result = run("analyze", str(folder), "--sequential")
    assert result.exit_code == 3
    assert "Analysed 1 track " in result.stdout
    assert "1  failed (not_audio 1)" in result.stdout
    assert r"bad\n\xe9.mp3" in result.stdout
    again = run("analyze", str(folder), "--sequential")
    assert again.exit_code == 0
    assert "1  failed before" in again.stdout
    assert run("analyze", str(folder), "--sequential", "--retry-failed").exit_code == 3


def test_a_file_that_is_cut_short_is_analysed_and_told(run: Run, home: Path, music: Path) -> None:
    song = next(music.rglob("*.ogg")).read_bytes()
    (home / "songs").mkdir()
    for number in range(7):
        (home / "songs" / f"{number}.ogg").write_bytes(song[: len(song) // 2])
    result = run("analyze", "songs", "--sequential")
    assert result.exit_code == 0
    assert "7  with a warning (analysed as far as they can be read)" in result.stdout
    assert result.stdout.count(".ogg: it was cut short: only the first ") == 5
    assert "and 2 more: playlista tracks show TRACK tells those of one" in result.stdout
    summary = json.loads(run("analyze", "songs", "--sequential", "--force", "--json").stdout)
    assert (summary["warned"], len(summary["warnings"])) == (7, 7)
    assert "warning       it was cut short" in run("tracks", "show", "1").stdout


def test_json_is_one_object_with_the_failures(run: Run, home: Path) -> None:
    (home / "bad.mp3").write_text("no sound at all")
    result = run("analyze", "bad.mp3", "--sequential", "--json")
    assert result.exit_code == 3
    summary = json.loads(result.stdout)
    assert (summary["analysed"], summary["failed"], summary["failure_classes"]) == (0, 1, [["not_audio", 1]])
    assert summary["failures"][0]["file"]["path"] == str(home / "bad.mp3")


@pytest.mark.parametrize("name", ["nowhere", "new\nline"])
def test_a_path_that_does_not_exist_is_one_line_and_exit_code_1(run: Run, name: str) -> None:
    result = run("analyze", name)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_an_empty_folder_is_no_success(run: Run, home: Path) -> None:
    (home / "empty").mkdir()
    (home / "empty" / "notes.txt").write_text("no music")
    result = run("analyze", "empty")
    assert result.exit_code == 1
    assert "no audio files found under empty (looked for mp3, flac," in result.stderr


def test_a_folder_without_permission_is_one_line(run: Run, home: Path) -> None:
    (home / "locked").mkdir(mode=0)
    if os.access("locked", os.R_OK):
        pytest.skip("root may read everything")
    result = run("analyze", "locked")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [f"Error: {home / 'locked'} cannot be scanned: Permission denied"]


def test_without_a_path_the_folder_of_the_settings_is_taken(
    run: Run, library: Path, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = run("analyze")
    assert nothing.exit_code == 2
    assert "name a folder, e.g. playlista analyze ~/Music, or set LIBRARY_PATH" in nothing.stderr
    monkeypatch.setenv("PLAYLISTA_LIBRARY_PATH", str(music))
    assert "4  unchanged" in run("analyze").stdout


def test_options_that_are_not_known_are_refused(run: Run, music: Path) -> None:
    assert run("analyze", str(music), "--quick").exit_code == 2
    assert run("analyze", str(music), "--workers", "0").exit_code == 2
    assert run("analyze", str(music), "--workers", "2", "--sequential").exit_code == 2
    assert run("analyze", str(music), "--engine", "magic").exit_code == 2


def test_outside_the_window_nothing_is_analysed_unless_asked(
    run: Run, home: Path, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now()
    window = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"
    monkeypatch.setenv("PLAYLISTA_ANALYSIS_WINDOW", window)
    result = run("analyze", str(music), "--sequential")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == [
        "It is not the time to analyse.",
        f"  4 files left for {window} (ANALYSIS_WINDOW): run this again then, or now with --any-time.",
    ]
    assert "Analysed 4 tracks" in run("analyze", str(music), "--any-time", "--background").stdout


def test_a_vanished_file_is_told_as_missing(run: Run, home: Path, music: Path) -> None:
    songs = sorted(music.rglob("*.*"))[:2]
    (home / "some").mkdir()
    copies = [Path(shutil.copy(song, home / "some")) for song in songs if song.is_file()]
    run("analyze", "some", "--sequential")
    copies[0].unlink()
    result = run("analyze", "some", "--sequential")
    assert result.exit_code == 0
    assert "1  missing (file has vanished; forget them with: playlista prune)" in result.stdout


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_and_keeps_what_is_finished(
    sent: signal.Signals,
    code: int,
    start: Callable[..., subprocess.Popen[str]],
    home: Path,
    music: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLAYLISTA_MAX_CPU_PERCENT", "2")
    song = next(music.rglob("*.ogg"))
    (home / "many").mkdir()
    shutil.copy(song, home / "many" / "a.ogg")
    (home / "many" / "b.ogg").write_text("no sound at all")
    for number in range(40):  # half a minute of work that is never reached
        shutil.copy(song, home / "many" / f"c{number}.ogg")
    program = start("analyze", "many", "--sequential")
    assert program.stderr is not None
    assert any(line.startswith("failed: ") for line in program.stderr)  # so the first one is finished
    program.send_signal(sent)
    _, errors = program.communicate(timeout=EXIT_S)
    assert program.returncode == code
    assert "Interrupted, " in errors
    assert "The same command goes on from here." in errors
    kept = [json.loads(line)["path"] for line in run("tracks", "--json").stdout.splitlines()]
    assert kept[0] == str(home / "many" / "a.ogg")
    assert len(kept) < 41
