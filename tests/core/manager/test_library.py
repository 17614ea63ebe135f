"""The library of a run: looked at while that is enough, opened when it is not."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import StoreError
from core.manager.library import Library
from core.store import open_store
from models.audio import Stamp
from models.runs import Below, Compared, Wanted
from tests.core.store.examples import VERSIONS, file, track

WANTED = Wanted(VERSIONS)
KNOWN, NEW = ((name, file(name).size, file(name).mtime_ns) for name in ("/music/a.flac", "/music/b.flac"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a library of one track."""
    address = f"sqlite:///{tmp_path}/library.db"
    with open_store(address) as store:
        store.save([track()])
    return address


def test_a_library_is_made_where_there_is_none(tmp_path: Path) -> None:
    with Library(f"sqlite:///{tmp_path}/new.db") as library:
        assert (tmp_path / "new.db").exists()
        assert list(library.compare([[KNOWN]], WANTED)) == [Compared([], [], [KNOWN])]
        assert library.below(["/"]) == Below(0)


def test_one_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is no database\n" * 100)
    with pytest.raises(StoreError, match="is not a SQLite database"):
        Library(f"sqlite:///{tmp_path}/text.db")


def test_what_was_saved_meanwhile_is_known(url: str) -> None:
    with Library(url) as library:
        library.store.save([track("/music/b.flac")])
        assert list(library.compare([[KNOWN, NEW]], WANTED)) == [Compared(unchanged=[KNOWN, NEW])]
        assert library.below(["/music"]) == Below(2)


def test_a_store_that_is_given_stays_open(url: str) -> None:
    with open_store(url) as store:
        with Library("sqlite:////nowhere/library.db", store) as library:
            assert library.store is store
            assert library.below(["/music"]) == Below(1)
        assert len(list(store.paths())) == 1


def test_a_library_that_is_locked_between_two_looks_is_waited_for(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")

        def locking() -> Iterator[list[Stamp]]:
            yield [KNOWN]
            other.execute("BEGIN EXCLUSIVE")
            yield [KNOWN, NEW]

        class LetGo(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                if other.in_transaction:
                    other.execute("COMMIT")

        logger = logging.getLogger("playlista.store")
        logger.setLevel(logging.INFO)
        logger.addHandler(letting_go := LetGo())
        try:
            with Library(url) as library:
                told = list(library.compare(locking(), WANTED))
        finally:
            logger.removeHandler(letting_go)
            logger.setLevel(logging.NOTSET)
    assert told == [Compared(unchanged=[KNOWN]), Compared([KNOWN], [], [NEW])]
    assert "trying again" in caplog.text
