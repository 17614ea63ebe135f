"""``playlista db`` says where the database is and looks after it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_the_path_needs_no_database_and_shows_no_password(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("db", "path").stdout == f"{home}/library.db\n"
    assert not (home / "library.db").exists()
    monkeypatch.setenv("PLAYLISTA_DATABASE_URL", "postgresql://me:secret@host/music")
    assert run("db", "path").stdout == "postgresql://me:***@host/music\n"


@pytest.mark.usefixtures("library")
def test_a_sound_database_passes_and_a_damaged_one_does_not(run: Run, home: Path) -> None:
    assert run("db", "check").exit_code == 0
    with sqlite3.connect(home / "library.db") as connection:
        connection.execute("UPDATE vectors SET data = x'00'")
    connection.close()
    result = run("db", "check")
    assert result.exit_code == 1
    assert "vectors have another length" in result.stdout
    assert "1 problem found" in result.stderr


@pytest.mark.usefixtures("library")
def test_a_backup_is_a_whole_library_and_overwrites_nothing(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("db", "backup", "copy.db").exit_code == 0
    again = run("db", "backup", "copy.db")
    assert again.exit_code == 1
    assert again.stderr.count("\n") == 1
    monkeypatch.setenv("PLAYLISTA_DATABASE_URL", f"sqlite:///{home / 'copy.db'}")
    assert len(run("tracks", "--json").stdout.splitlines()) == 4


@pytest.mark.usefixtures("library")
def test_vacuum_and_upgrade_leave_the_library_as_it_is(run: Run) -> None:
    before = run("tracks", "--json").stdout
    assert run("db", "vacuum").exit_code == 0
    upgraded = run("db", "upgrade")
    assert upgraded.exit_code == 0
    assert "The database is at revision" in upgraded.stderr
    assert run("tracks", "--json").stdout == before
