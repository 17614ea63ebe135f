"""A look at a library by the driver alone: when it has an answer, and that it leaves everything else alone."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.store import Store, open_store
from core.store.glance import glance
from models.runs import Below, Wanted
from tests.core.store.examples import VERSIONS, file, track

STAMP = ("/music/a.flac", file("/music/a.flac").size, file("/music/a.flac").mtime_ns)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of one track."""
    path = tmp_path / "library.db"
    with open_store(f"sqlite:///{path}") as store:
        store.save([track()])
    return path


def is_told(url: str) -> bool:
    with glance(url) as looked:
        told = None if looked is None else looked.compare([STAMP], Wanted(VERSIONS))
        assert told is None or list(told.unchanged) == [STAMP]
        return told is not None


def test_a_library_is_read_wherever_it_lies(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(library.parent)
    monkeypatch.setenv("HOME", str(library.parent))
    assert is_told(f"sqlite:///{library}")
    assert is_told("sqlite:///library.db")
    assert is_told("sqlite:///~/library.db")
    odd = library.rename(library.parent / "Bücher #1.db")
    assert is_told(f"sqlite:///{odd}")


def test_any_other_address_is_for_the_store(library: Path) -> None:
    for url in ("sqlite:///", "sqlite://", "sqlite:///:memory:", "postgresql://localhost/music", str(library)):
        assert not is_told(url)
    assert not is_told(f"sqlite:///file:{library}?mode=ro&uri=true")
    assert not is_told(f"sqlite:///{str(library).replace('l', '%6C')}")


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert not is_told(f"sqlite:///{tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_library_is_for_the_store(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    (tmp_path / "text.db").write_text("this is no database\n" * 100)
    assert not is_told(f"sqlite:///{tmp_path}/empty.db")
    assert not is_told(f"sqlite:///{tmp_path}/text.db")


def test_a_library_of_another_version_is_for_the_store(library: Path) -> None:
    with closing(sqlite3.connect(library)) as other, other:
        other.execute("UPDATE alembic_version SET version_num = '0001'")
    assert not is_told(f"sqlite:///{library}")


def test_a_writer_is_not_in_the_way_and_a_lock_is_not_waited_for(library: Path) -> None:
    with closing(sqlite3.connect(library, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert is_told(f"sqlite:///{library}")
        other.execute("COMMIT")
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        assert not is_told(f"sqlite:///{library}")


def test_a_library_that_is_damaged_while_it_is_read_has_no_answer(library: Path) -> None:
    with glance(f"sqlite:///{library}") as looked:
        assert looked is not None
        with closing(sqlite3.connect(library)) as other, other:
            other.execute("DROP TABLE tracks")
        assert looked.compare([STAMP], Wanted(VERSIONS)) is None
        assert looked.below(["/music"]) is None


def test_what_has_just_been_saved_is_seen(library: Path, open_stores: Callable[..., Store]) -> None:
    store = open_stores(f"sqlite:///{library}")
    with glance(f"sqlite:///{library}") as looked:
        assert looked is not None
        assert looked.below(["/music"]) == Below(1)
        store.save([track("/music/b.flac")])
        assert looked.below(["/music"]) == Below(2)


def test_a_glance_does_not_load_what_the_store_needs(library: Path, repository: Path) -> None:
    program = (
        "import sys\nfrom core.store.glance import glance\n"
        f"with glance('sqlite:///{library}') as looked: assert looked is not None\n"
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'numpy')))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=repository)
