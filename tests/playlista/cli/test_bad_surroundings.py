"""Disks, permissions, databases and configurations that say no: one clear line, the right exit code, nothing lost.

The program runs for itself. Under root it gives up the right to ignore permissions, so that they are real.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
IMPATIENT = ROOT / "tests" / "fakes" / "impatient"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="permissions and limits as Linux has them")

Ended = subprocess.CompletedProcess[str]
Program = Callable[..., Ended]

_POWERS = "-dac_override,-dac_read_search"
WITHOUT_POWERS = ["setpriv", f"--bounding-set={_POWERS}", f"--inh-caps={_POWERS}"]


def playlista(*arguments: str, within: tuple[str, ...] = (), path: tuple[Path, ...] = (ROOT,)) -> Ended:
    """Run the program to its end, as one who must obey permissions."""
    powers = WITHOUT_POWERS if os.geteuid() == 0 else []
    command = [*within, *powers, sys.executable, "-m", "playlista", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def assert_one_line(ended: Ended, code: int, *words: str) -> None:
    """Besides the talk of a run, there is one line of error that has all these words."""
    assert "Traceback" not in ended.stdout + ended.stderr
    errors = [line for line in ended.stderr.splitlines() if line.startswith("Error: ")]
    assert (ended.returncode, len(errors)) == (code, 1), ended.stderr
    assert [word for word in words if word not in errors[0]] == [], errors[0]


def paths_in(database: Path) -> list[str]:
    """The tracks that a database holds."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT path FROM tracks ORDER BY id")]


@pytest.fixture
def forbidden(home: Path) -> Iterator[Callable[[Path], None]]:
    """Take all rights from a path, until the test is over."""
    modes: dict[Path, int] = {}

    def forbid(path: Path) -> None:
        modes[path] = path.stat().st_mode
        path.chmod(modes[path] & ~0o777)

    yield forbid
    for path, mode in modes.items():
        path.chmod(mode)


def test_a_wrong_path_is_one_line(home: Path) -> None:
    assert_one_line(playlista("analyze", "nowhere"), 1, "nowhere", "No such file or directory")


def test_an_empty_folder_is_one_line(home: Path) -> None:
    (home / "empty").mkdir()
    assert_one_line(playlista("analyze", "empty"), 1, "no audio files found under empty")


def test_a_folder_without_permission_is_one_line(home: Path, forbidden: Callable[[Path], None]) -> None:
    (home / "locked").mkdir()
    forbidden(home / "locked")
    assert_one_line(playlista("analyze", "locked"), 1, "locked cannot be scanned: Permission denied")


def test_a_file_without_permission_is_a_failure_and_the_others_are_analysed(
    home: Path, music: Path, forbidden: Callable[[Path], None]
) -> None:
    song = next(music.rglob("*.ogg"))
    (home / "songs").mkdir()
    for name in ("a.ogg", "b.ogg"):
        shutil.copy(song, home / "songs" / name)
    forbidden(home / "songs" / "a.ogg")
    ended = playlista("analyze", "songs", "--sequential")
    assert ended.returncode == 3, ended.stderr
    assert "a.ogg: it cannot be opened (Permission denied)" in ended.stdout
    assert len(paths_in(home / "library.db")) == 1


def test_a_read_only_database_is_one_line_and_can_still_be_read(library: Path, music: Path) -> None:
    database, before = library / "library.db", paths_in(library / "library.db")
    database.chmod(0o444)
    assert_one_line(
        playlista("analyze", str(music), "--force", "--sequential"),
        1,
        "library.db cannot be written: check the permissions",
    )
    assert paths_in(database) == before
    assert len(playlista("tracks", "--json").stdout.splitlines()) == len(before)


def test_a_folder_in_which_no_database_can_be_made_is_one_line(
    home: Path, music: Path, monkeypatch: pytest.MonkeyPatch, forbidden: Callable[[Path], None]
) -> None:
    (home / "locked").mkdir()
    monkeypatch.setenv("PLAYLISTA_DATABASE_URL", f"sqlite:///{home / 'locked' / 'library.db'}")
    forbidden(home / "locked")
    assert_one_line(playlista("analyze", str(music)), 1, "library.db", "Permission denied")


def test_a_locked_database_is_one_line_and_nothing_is_lost(library: Path, music: Path) -> None:
    before = paths_in(library / "library.db")
    with closing(sqlite3.connect(library / "library.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        ended = playlista("analyze", str(music), "--force", "--sequential", path=(IMPATIENT, ROOT))
        assert_one_line(ended, 1, "library.db", "locked")
        other.rollback()
    assert paths_in(library / "library.db") == before


def test_a_full_disk_is_one_line_and_nothing_that_was_saved_is_lost(library: Path, music: Path) -> None:
    before = paths_in(library / "library.db")
    # No file may grow beyond this: enough for SQLite to open the library, too little for the log of a transaction.
    limit = ("prlimit", f"--fsize={33_000}")
    ended = playlista("analyze", str(music), "--force", "--sequential", within=limit)
    assert_one_line(ended, 1, "library.db", "full")
    assert paths_in(library / "library.db") == before
    assert playlista("db", "check").returncode == 0


def test_a_playlist_that_cannot_be_written_leaves_the_old_one(library: Path) -> None:
    folder, old = library / "lists", "#EXTM3U\nold.mp3\n"
    folder.mkdir()
    (folder / "radio.m3u8").write_text(old)
    folder.chmod(0o555)
    try:
        ended = playlista("generate", "similar", "--seed", "1", "--out", str(folder / "radio.m3u8"))
    finally:
        folder.chmod(0o755)
    assert_one_line(ended, 1, "radio.m3u8", "Permission denied")
    assert [path.read_text() for path in folder.iterdir()] == [old]


def test_a_damaged_database_is_one_line_and_left_as_it_is(home: Path, music: Path) -> None:
    (home / "library.db").write_bytes(b"no database at all" * 1000)
    before = (home / "library.db").read_bytes()
    assert_one_line(playlista("analyze", str(music)), 1, "library.db")
    assert (home / "library.db").read_bytes() == before


def test_a_configuration_folder_that_may_not_be_entered_is_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, forbidden: Callable[[Path], None]
) -> None:
    (home / "locked").mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "locked"))
    forbidden(home / "locked")
    assert_one_line(playlista("stats"), 1, "locked/playlista/playlista.conf: cannot be read: Permission denied")


def test_a_working_folder_that_may_not_be_entered_has_no_configuration(
    library: Path, monkeypatch: pytest.MonkeyPatch, forbidden: Callable[[Path], None]
) -> None:
    (library / "locked").mkdir()
    monkeypatch.chdir(library / "locked")
    forbidden(library / "locked")
    ended = playlista("stats")
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("process_workers = many\n", ["playlista.conf"]),
        ("[nonsense\n\0\x01 = = =\n", ["playlista.conf"]),
        ("[analysis]\nPROCESS_WORKERS = many\nENGINE = magic\n", ["playlista.conf"]),
    ],
)
def test_a_nonsense_configuration_names_its_file_and_what_is_wrong(
    home: Path, music: Path, content: str, words: list[str]
) -> None:
    (home / "playlista.conf").write_text(content)
    ended = playlista("--config", str(home / "playlista.conf"), "analyze", str(music))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Traceback" not in ended.stderr
    assert [word for word in words if word not in ended.stderr] == []
    assert not (home / "library.db").exists()
