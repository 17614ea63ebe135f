"""Whose playlists, opinions, plays and lists they are; labels; corrections of tempo and key."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: What there was before there were users is of the command line.
LOCAL = "0"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _alter()
    else:
        _make_again()
    _create_list_owners()
    _create_labels()
    _create_corrections()


def _of_track(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_track_id_tracks")
    return sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=name, ondelete="CASCADE")


def _owner() -> "sa.Column[int]":
    return sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=False)


def _alter() -> None:
    for table in ("playlists", "opinions", "plays"):
        op.add_column(table, sa.Column("owner_id", sa.BigInteger(), nullable=False, server_default=LOCAL))
        op.alter_column(table, "owner_id", server_default=None)
    op.drop_constraint(op.f("uq_playlists_key"), "playlists")
    op.create_unique_constraint(op.f("uq_playlists_owner_id_key"), "playlists", ["owner_id", "key"])
    op.drop_constraint(op.f("pk_opinions"), "opinions")
    op.create_primary_key(op.f("pk_opinions"), "opinions", ["track_id", "owner_id"])
    op.drop_index(op.f("ix_plays_track_id_at"), "plays")
    op.create_index(op.f("ix_plays_track_id_owner_id_at"), "plays", ["track_id", "owner_id", "at"])


def _make_again() -> None:
    """SQLite changes no key of a table: all are made anew.

    To drop a table deletes what points at its rows, so versions and places of playlists are set aside with them.
    """
    tables: dict[str, Callable[[], None]] = {
        "playlists": _create_playlists,
        "playlist_versions": _create_versions,
        "playlist_entries": _create_entries,
        "opinions": _create_opinions,
        "plays": _create_plays,
    }
    for table in tables:
        op.execute(f"CREATE TEMPORARY TABLE old_{table} AS SELECT * FROM {table}")
    for table in reversed(tables):
        op.drop_table(table)
    for table, create in tables.items():
        create()
        _fill(table, owned=table in ("playlists", "opinions", "plays"))


def _fill(table: str, *, owned: bool) -> None:
    names = [row[1] for row in op.get_bind().exec_driver_sql(f"PRAGMA table_info('old_{table}')")]
    columns = ", ".join(f'"{name}"' for name in names)
    more, value = (", owner_id", f", {LOCAL}") if owned else ("", "")
    op.execute(f"INSERT INTO {table} ({columns}{more}) SELECT {columns}{value} FROM old_{table}")
    op.execute(f"DROP TABLE old_{table}")


def _create_playlists() -> None:
    op.create_table(
        "playlists",
        sa.Column("id", ROW_ID, nullable=False),
        _owner(),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlists")),
        sa.UniqueConstraint("owner_id", "key", name=op.f("uq_playlists_owner_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_playlists_method"), "playlists", ["method"])


def _create_versions() -> None:
    op.create_table(
        "playlist_versions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("playlist_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("relaxed", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["playlist_id"], ["playlists.id"], name=op.f("fk_playlist_versions_playlist_id_playlists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist_versions")),
        sa.UniqueConstraint("playlist_id", "number", name=op.f("uq_playlist_versions_playlist_id_number")),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _create_entries() -> None:
    op.create_table(
        "playlist_entries",
        sa.Column("version_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("track_id", ROW_ID),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("transition", sa.Text()),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["playlist_versions.id"], name=op.f("fk_playlist_entries_version_id_playlist_versions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_playlist_entries_track_id_tracks"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_playlist_entries")),
    )  # fmt: skip
    op.create_index(op.f("ix_playlist_entries_track_id"), "playlist_entries", ["track_id"])


def _create_opinions() -> None:
    op.create_table(
        "opinions",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        _owner(),
        sa.Column("liked", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Float()),
        _of_track("opinions"),
        sa.PrimaryKeyConstraint("track_id", "owner_id", name=op.f("pk_opinions")),
    )


def _create_plays() -> None:
    op.create_table(
        "plays",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("track_id", ROW_ID, nullable=False),
        _owner(),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_track("plays"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plays")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_plays_track_id_owner_id_at"), "plays", ["track_id", "owner_id", "at"])


def _create_list_owners() -> None:
    op.create_table(
        "list_owners",
        sa.Column("list_id", ROW_ID, autoincrement=False, nullable=False),
        _owner(),
        sa.ForeignKeyConstraint(
            ["list_id"], ["wanted_lists.id"], name=op.f("fk_list_owners_list_id_wanted_lists"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("list_id", "owner_id", name=op.f("pk_list_owners")),
    )
    op.create_index(op.f("ix_list_owners_owner_id"), "list_owners", ["owner_id"])


def _create_labels() -> None:
    op.create_table(
        "user_tags",
        sa.Column("id", ROW_ID, nullable=False),
        _owner(),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_tags")),
        sa.UniqueConstraint("owner_id", "key", name=op.f("uq_user_tags_owner_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "track_user_tags",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("tag_id", ROW_ID, autoincrement=False, nullable=False),
        _of_track("track_user_tags"),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["user_tags.id"], name=op.f("fk_track_user_tags_tag_id_user_tags"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", "tag_id", name=op.f("pk_track_user_tags")),
    )
    op.create_index(op.f("ix_track_user_tags_tag_id"), "track_user_tags", ["tag_id"])


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("tempo_bpm", sa.Float()),
        sa.Column("key", sa.Text()),
        sa.Column("measured_tempo_bpm", sa.Float()),
        sa.Column("measured_tempo_confidence", sa.Float(), nullable=False),
        sa.Column("measured_key", sa.Text()),
        sa.Column("measured_camelot", sa.Text()),
        sa.Column("measured_key_confidence", sa.Float(), nullable=False),
        sa.Column("measured_key_opening", sa.Text()),
        sa.Column("measured_key_ending", sa.Text()),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_track("corrections"),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_corrections")),
    )
