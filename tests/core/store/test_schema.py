"""New, old, newer and foreign databases."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from core.errors import StoreError
from core.store import Store, StoreRevision, open_store, schema, upgrade
from core.store.engine import Database, connect
from models.audio import AudioInfo, Tags
from models.features import GROUPS, Features
from models.tables import FEATURES, METADATA, TAGS, TRACKS
from tests.core.store.examples import track

ADDITION = '''"""A column more."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("tracks", sa.Column("rating", sa.Integer()))
{rest}
'''


@pytest.fixture
def next_version(tmp_path: Path) -> Callable[[str], schema.Migrations]:
    """Migrations of a playlista to come, whose newest revision ends with a statement."""

    def make(rest: str = "") -> schema.Migrations:
        folder = tmp_path / "migrations"
        shutil.copytree(schema.SHIPPED.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "rev_next_rating.py").write_text(
            ADDITION.format(rest=rest, head=schema.SHIPPED.head), encoding="utf-8"
        )
        return schema.Migrations(folder, "next")

    return make


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Database]:
    found = connect(empty_database_url, create=True, patience_s=1.0)
    yield found
    found.close()


def columns(database: Database) -> set[str]:
    return database.read(lambda connection: set(connection.execute(text("SELECT * FROM tracks")).keys()))


def test_migrations_and_tables_agree(store: Store) -> None:
    with store.database.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_the_newest_shipped_migration_is_the_one_needed() -> None:
    assert ScriptDirectory(str(schema.SHIPPED.folder)).get_heads() == [schema.SHIPPED.head]


def test_the_tables_keep_every_field_of_the_values() -> None:
    assert set(AudioInfo.__slots__) <= set(TRACKS.columns.keys())
    assert set(Tags.__slots__) - {"bpm", "key"} <= set(TAGS.columns.keys())
    fields = {name for group in GROUPS for name in getattr(Features(), group).__slots__}
    assert fields - {"vector"} == set(FEATURES.columns.keys()) - {"track_id"}


def test_opening_an_up_to_date_database_does_not_import_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'library.db'}"
    open_store(url).close()
    program = f"import sys; from core.store import open_store; open_store({url!r}); sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(schema.__file__).parents[2])


def test_a_database_that_is_not_there_is_made_only_if_asked(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/some/folder/library.db"
    with pytest.raises(StoreError, match=r"there is no database .*library\.db yet"):
        open_store(url, create=False)
    assert not (tmp_path / "some").exists()
    with open_store(url) as store:
        assert store.revision() == StoreRevision(schema.SHIPPED.head, schema.SHIPPED.head)


def test_an_empty_database_is_filled_only_if_asked(empty_database_url: str, database: Database) -> None:
    if database.is_sqlite:
        database.path.touch()
    with pytest.raises(StoreError, match="is empty"):
        open_store(empty_database_url, create=False)
    assert schema.revision(database).current is None
    assert upgrade(empty_database_url).current == schema.SHIPPED.head
    open_store(empty_database_url, create=False).close()


def test_an_older_database_is_brought_up_to_date_and_loses_nothing(
    store: Store, next_version: Callable[..., schema.Migrations]
) -> None:
    store.save([track()])
    schema.prepare(store.database, create=False, migrate=True, migrations=next_version())
    assert "rating" in columns(store.database)
    assert [found.track for found in store.tracks()] == [track()]


def test_an_older_sqlite_file_is_copied_before_the_upgrade(
    tmp_path: Path, open_stores: Callable[..., Store], next_version: Callable[..., schema.Migrations]
) -> None:
    url = f"sqlite:///{tmp_path / 'library.db'}"
    store = open_stores(url)
    store.save([track()])
    schema.upgrade(store.database, next_version())
    kept = tmp_path / f"library.db.before-upgrade-from-{schema.SHIPPED.head}"
    copy = open_stores(f"sqlite:///{kept}")
    assert [found.track for found in copy.tracks()] == [track()]
    assert "rating" not in columns(copy.database)


def test_an_upgrade_not_asked_for_is_told_and_not_done(
    store: Store, next_version: Callable[..., schema.Migrations]
) -> None:
    with pytest.raises(StoreError, match="is of an older playlista: run `playlista db upgrade`"):
        schema.prepare(store.database, create=True, migrate=False, migrations=next_version())
    assert "rating" not in columns(store.database)


def test_a_migration_that_fails_changes_nothing(store: Store, next_version: Callable[..., schema.Migrations]) -> None:
    store.save([track()])
    broken = next_version('    op.execute("UPDATE no_such_table SET x = 1")')
    with pytest.raises(StoreError, match="no_such_table"):
        schema.upgrade(store.database, broken)
    assert "rating" not in columns(store.database)
    assert store.revision().current == schema.SHIPPED.head
    assert [found.track for found in store.tracks()] == [track()]


def test_a_newer_database_is_refused(database_url: str, store: Store) -> None:
    store.database.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '0777'")))
    with pytest.raises(StoreError, match=r"was written by a newer playlista \(its schema is 0777.*upgrade the program"):
        open_store(database_url)
    with pytest.raises(StoreError, match="was written by a newer playlista"):
        upgrade(database_url)


def test_a_database_of_another_program_is_refused_and_left_alone(empty_database_url: str, database: Database) -> None:
    database.write(lambda connection: connection.execute(text("CREATE TABLE tracks (title TEXT)")))
    with pytest.raises(StoreError, match=r"belongs to another program .*'tracks'"):
        open_store(empty_database_url)
    assert columns(database) == {"title"}


def test_the_migrations_of_another_program_are_not_taken_for_ours(empty_database_url: str, database: Database) -> None:
    database.write(lambda connection: connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)")))
    database.write(lambda connection: connection.execute(text("INSERT INTO alembic_version VALUES ('0001')")))
    with pytest.raises(StoreError, match=r"belongs to another program"):
        open_store(empty_database_url)


def test_a_postgresql_database_may_hold_tables_of_others(request: pytest.FixtureRequest) -> None:
    with request.getfixturevalue("postgres").database() as url:
        other = connect(url, create=True, patience_s=1.0)
        other.write(lambda connection: connection.execute(text("CREATE TABLE recipes (title TEXT)")))
        other.close()
        with open_store(url) as store:
            store.save([track()])
            assert store.check() == []


def test_a_foreign_sqlite_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "firefox.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"belongs to another program .*'bookmarks'"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir() if found.is_file()] == ["firefox.sqlite"]


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes " * 100)
    with pytest.raises(StoreError, match=r"notes\.txt is not a SQLite database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text() == "my notes " * 100


def test_corrections_of_before_evidence_keep_beats_as_measured_and_tags_name_their_keys(
    database_url: str, open_stores: Callable[..., Store]
) -> None:
    store = open_stores(database_url)
    store.save([track(tags=Tags(title="a", key="Em")), track("/music/b.flac", tags=Tags(key="off"))])
    first, other = store.ids()
    store.correct([first], tempo="x2")
    back = (
        "DROP TABLE evidence",
        *(
            f"ALTER TABLE corrections DROP COLUMN {name}"
            for name in ("measured_beats", "measured_danceability", "confirmed")
        ),
        *(
            f"ALTER TABLE {table} DROP COLUMN {prefix}{name}"
            for table, prefix in (("features", ""), ("corrections", "measured_"))
            for name in ("tempo_curve", "beats_per_bar", "downbeats", "downbeat_confidence", "phrases")
        ),
        "ALTER TABLE features DROP COLUMN tempo_stable",
        "ALTER TABLE tags DROP COLUMN tag_key_name",
        "UPDATE alembic_version SET version_num = '0009'",
    )
    store.database.write(lambda connection: [connection.execute(text(statement)) for statement in back])
    store.close()
    again = open_stores(database_url)
    entry = again.track(first)
    assert entry is not None
    assert entry.correction is not None
    assert entry.correction.measured.beats == entry.track.features.rhythm.beats
    assert entry.correction.measured.danceability == 0.6
    assert entry.correction.confirmed == ()
    assert again.ids("key_disagrees:fifth") == [first]
    assert again.ids("key_disagrees:yes,no") == [first]
    assert other in again.ids("-key_disagrees:yes,no")
