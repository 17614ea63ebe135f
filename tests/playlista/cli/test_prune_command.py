"""``playlista prune`` forgets vanished tracks, only after asking, and never removes a file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def vanished(run: Run, home: Path, music: Path) -> Path:
    """The file that has vanished; another one is still there."""
    (home / "own").mkdir()
    songs = sorted(path for path in music.rglob("*.*") if path.is_file())[:2]
    copies = [Path(shutil.copy(song, home / "own")) for song in songs]
    assert run("analyze", "own", "--sequential").exit_code == 0
    copies[0].unlink()
    return copies[0]


def number_of_tracks(run: Run) -> int:
    return len(run("tracks", "--json").stdout.splitlines())


def test_nothing_is_forgotten_by_a_dry_run_or_a_no(run: Run, vanished: Path) -> None:
    dry = run("prune", "--dry-run")
    assert dry.exit_code == 0
    assert str(vanished) in dry.stdout
    assert "1 track would be forgotten." in dry.stderr
    refused = run("prune", input="n\n")
    assert refused.exit_code == 1
    assert number_of_tracks(run) == 2


@pytest.mark.parametrize("noticed", [True, False])
def test_a_yes_forgets_the_vanished_track_only(run: Run, vanished: Path, noticed: bool) -> None:
    if noticed:
        run("analyze", "own", "--sequential")
    result = run("prune", input="y\n")
    assert result.exit_code == 0, result.output
    assert "Forget 1 track?" in result.stderr
    assert "Forgot 1 track." in result.stderr
    assert number_of_tracks(run) == 1
    assert len(list(vanished.parent.iterdir())) == 1


def test_with_yes_nothing_is_asked(run: Run, vanished: Path) -> None:
    assert run("prune", "--yes").exit_code == 0
    assert number_of_tracks(run) == 1
    again = run("prune", "--yes")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "Every track of the library has its file." in again.stderr
