"""Checking, backing up, vacuuming."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from core.errors import StoreError
from core.store import Store
from models.tables import FEATURES, TAGS, VECTORS
from tests.core.store.examples import failure, track
from tests.servers import PostgresServer


@pytest.fixture
def with_pg_dump(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(postgres.programs), prepend=":")


def test_a_sound_library_has_no_problems(store: Store) -> None:
    store.save([track("/music/a.flac"), track("/music/b.flac"), failure()])
    assert store.check() == []


def test_what_is_wrong_is_told(store: Store) -> None:
    store.save([track(f"/music/{letter}.flac") for letter in "abcd"])
    a, b, c, _ = [number for number, _, _ in store.paths()]

    def damage(connection: object) -> None:
        execute = connection.execute  # type: ignore[attr-defined]
        execute(delete(FEATURES).where(FEATURES.c.track_id == a))
        execute(delete(TAGS).where(TAGS.c.track_id == b))
        execute(update(VECTORS).where(VECTORS.c.track_id == b).values(dim=9))
        execute(update(VECTORS).where(VECTORS.c.track_id == c).values(data=(1.0, float("nan"), 2.0, 3.0)))

    store.database.write(damage)
    assert store.check() == [
        "1 tracks have no tags: run `playlista analyze --force` on them",
        "1 tracks have no features: run `playlista analyze --force` on them",
        "1 vectors have another length than they claim",
        "1 vectors hold something that is not a number",
    ]


def test_rows_of_no_track_are_told(open_stores: Callable[..., Store], tmp_path: Path) -> None:
    store = open_stores(f"sqlite:///{tmp_path / 'library.db'}")
    store.save([track("/music/a.flac"), track("/music/b.flac")])

    def damage(connection: object) -> None:
        execute = connection.exec_driver_sql  # type: ignore[attr-defined]
        execute("PRAGMA foreign_keys = OFF")
        execute("DELETE FROM tracks WHERE path = '/music/a.flac'")
        execute("PRAGMA foreign_keys = ON")

    store.database.outside_transaction(damage)
    assert sorted(store.check()) == [
        "row 1 of features points to a row of tracks that is not there",
        "row 1 of tags points to a row of tracks that is not there",
        "row 1 of traits points to a row of tracks that is not there",
        "row 1 of vectors points to a row of tracks that is not there",
    ]


def test_not_a_number_in_postgresql_is_told(postgres: PostgresServer, open_stores: Callable[..., Store]) -> None:
    with postgres.database() as url:
        store = open_stores(url)
        store.save([track()])
        store.database.write(lambda connection: connection.execute(text("UPDATE features SET energy = 'NaN'")))
        assert store.check() == ["1 tracks have a feature that is not a number"]
        store.close()


def test_a_sqlite_backup_is_a_whole_library(store: Store, tmp_path: Path, open_stores: Callable[..., Store]) -> None:
    if not store.database.is_sqlite:
        return
    store.save([track(f"/music/{number}.flac") for number in range(300)])
    target = tmp_path / "backup" / "library.db"
    target.parent.mkdir()
    store.backup(target)
    assert list(target.parent.iterdir()) == [target]
    copy = open_stores(f"sqlite:///{target}")
    assert list(copy.tracks()) == list(store.tracks())
    assert copy.check() == []


@pytest.mark.usefixtures("with_pg_dump")
def test_a_postgresql_backup_can_be_restored(
    postgres: PostgresServer, tmp_path: Path, open_stores: Callable[..., Store]
) -> None:
    target = tmp_path / "library.dump"
    with postgres.database() as url, postgres.database() as other:
        store = open_stores(url)
        store.save([track(f"/music/{number}.flac") for number in range(30)])
        store.backup(target)
        subprocess.run([postgres.programs / "pg_restore", "--no-owner", "-d", other, target], check=True)
        copy = open_stores(other, create=False)
        assert list(copy.tracks()) == list(store.tracks())
        store.close()
        copy.close()


@pytest.mark.usefixtures("with_pg_dump")
def test_a_backup_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    with pytest.raises(StoreError, match="precious exists already"):
        store.backup(target)
    assert target.read_text() == "precious"


@pytest.mark.usefixtures("with_pg_dump")
def test_a_backup_into_no_folder_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"the backup .* cannot be written: No such file or directory"):
        store.backup(tmp_path / "nowhere" / "library.db")


def test_without_pg_dump_the_way_to_get_it_is_told(
    postgres: PostgresServer, tmp_path: Path, open_stores: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.database() as url:
        store = open_stores(url)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(StoreError, match="needs the program pg_dump: install postgresql-client"):
            store.backup(tmp_path / "library.dump")
        store.close()


def test_a_dump_that_fails_leaves_nothing(
    postgres: PostgresServer, tmp_path: Path, open_stores: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    shutil.copy("/bin/false", programs / "pg_dump")
    monkeypatch.setenv("PATH", str(programs))
    with postgres.database() as url:
        store = open_stores(url)
        with pytest.raises(StoreError, match="pg_dump failed"):
            store.backup(tmp_path / "library.dump")
        store.close()
    assert [found.name for found in tmp_path.iterdir() if found.is_file()] == []


def test_vacuum_gives_space_back_and_keeps_everything(store: Store) -> None:
    store.save([track(f"/music/{number}.flac") for number in range(2000)])
    ids = [number for number, _, _ in store.paths()]
    store.mark_missing(ids[1:], store.stats().first_added_at)  # type: ignore[arg-type]
    store.prune(ids[1:])
    store.close()  # so that everything is in the file, and not in its log
    before = store.database.path.stat().st_size if store.database.is_sqlite else 0
    store.vacuum()
    assert [number for number, _, _ in store.paths()] == ids[:1]
    if store.database.is_sqlite:
        assert store.database.path.stat().st_size < before / 2
    store.save([track("/music/new.flac")])
    assert store.stats().tracks == 2
