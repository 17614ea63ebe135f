"""``playlista tags``: written, shown, taken back; a following analysis has nothing to do."""

import json
import shutil
from pathlib import Path

import pytest

from core.tags import read_tags
from tests.playlista.cli.conftest import Run


@pytest.fixture
def own(home: Path, music: Path, run: Run) -> Path:
    """Songs that may be changed, analysed."""
    shutil.copytree(music, home / "Own")
    assert run("analyze", "Own", "--sequential").exit_code == 0
    return home / "Own"


def songs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_dry_run_shows_every_change_and_makes_none(run: Run, own: Path) -> None:
    before = [song.read_bytes() for song in songs(own)]
    result = run("tags", "write", "--dry-run")
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == len(before)
    assert "key - -> " in result.stdout
    assert f"{len(before)} files would be changed" in result.stderr
    assert [song.read_bytes() for song in songs(own)] == before


def test_tags_are_written_and_the_next_analysis_has_nothing_to_do(run: Run, own: Path) -> None:
    assert run("tags", "write", "--yes").exit_code == 0
    for song in songs(own):
        found = read_tags(str(song))
        assert found.bpm is not None
        assert found.key is not None
        assert found.replaygain_track_gain_db is not None
    again = run("analyze", "Own", "--sequential", "--json")
    summary = json.loads(again.stdout.splitlines()[-1])
    assert (summary["analysed"], summary["retagged"]) == (0, 0)
    assert "0 files changed" in run("tags", "write", "--yes").stderr


def test_a_run_is_taken_back(run: Run, own: Path) -> None:
    before = [(song.read_bytes(), song.stat().st_mtime_ns) for song in songs(own)]
    run("tags", "write", "--key", "--key-format", "camelot", "--yes")
    assert read_tags(str(songs(own)[0])).key in [f"{number}{side}" for number in range(1, 13) for side in "AB"]
    assert "4 files\n" in run("tags", "runs").stdout
    result = run("tags", "undo")
    assert result.exit_code == 0, result.output
    assert [(song.read_bytes(), song.stat().st_mtime_ns) for song in songs(own)] == before
    assert "taken back" in run("tags", "runs").stdout
    assert "nothing to take back" in run("tags", "undo").stderr


def test_only_what_is_asked_for_is_written(run: Run, own: Path) -> None:
    song = songs(own)[0]
    before = read_tags(str(song))
    result = run("tags", "write", str(song), "--bpm", "--yes", "--json")
    assert [json.loads(line)["path"] for line in result.stdout.splitlines()] == [str(song)]
    assert list(json.loads(result.stdout)["changed"]) == ["bpm"]
    assert read_tags(str(song)).key == before.key


def test_it_asks_first(run: Run, own: Path) -> None:
    before = [song.read_bytes() for song in songs(own)]
    assert run("tags", "write", input="n\n").exit_code == 1
    assert [song.read_bytes() for song in songs(own)] == before


def test_what_is_left_alone_is_told_with_exit_code_3(run: Run, own: Path) -> None:
    songs(own)[0].chmod(0o444)
    result = run("tags", "write", "--yes")
    assert result.exit_code == 3
    assert "it is read-only." in result.stderr
    assert "3 files changed, 0 as they should be, 1 left alone." in result.stderr


def test_a_run_that_is_none_is_one_line(run: Run, own: Path) -> None:
    result = run("tags", "undo", "../library")
    assert result.exit_code == 1
    assert "there is no run '../library'" in result.stderr
