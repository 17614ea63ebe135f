"""Saved playlists with their versions; what people say of tracks and when they played them; what playlists read."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_playlists()
    _create_versions()
    _create_entries()
    _create_opinions()
    _create_plays()
    _create_content()
    _create_traits()


def _of_track(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_track_id_tracks")
    return sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=name, ondelete="CASCADE")


def _create_playlists() -> None:
    op.create_table(
        "playlists",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlists")),
        sa.UniqueConstraint("key", name=op.f("uq_playlists_key")),
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
        sa.Column("liked", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Float()),
        _of_track("opinions"),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_opinions")),
    )


def _create_plays() -> None:
    op.create_table(
        "plays",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("track_id", ROW_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_track("plays"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plays")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_plays_track_id_at"), "plays", ["track_id", "at"])


def _create_content() -> None:
    op.create_table(
        "content",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("value", sa.Boolean(), nullable=False),
        _of_track("content"),
        sa.PrimaryKeyConstraint("track_id", "class", name=op.f("pk_content")),
    )


def _create_traits() -> None:
    op.create_table(
        "traits",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _of_track("traits"),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_traits")),
    )
    op.create_index(op.f("ix_traits_version"), "traits", ["version"])
