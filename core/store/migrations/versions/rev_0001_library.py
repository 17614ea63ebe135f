"""Everything the first version keeps: tracks, their tags, features and vectors, and failures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _create_tracks()
    _create_tags()
    _create_features()
    _create_vectors()
    _create_failures()


def _create_tracks() -> None:
    op.create_table(
        "tracks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("path", BYTEWISE, nullable=False),
        sa.Column("long_path", sa.Text()),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("sample_rate", sa.BigInteger(), nullable=False),
        sa.Column("channels", sa.BigInteger(), nullable=False),
        sa.Column("bit_rate", sa.BigInteger()),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True)),
        sa.Column("path_folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracks")),
        sa.UniqueConstraint("path", name=op.f("uq_tracks_path")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tracks_identity"), "tracks", ["identity"])
    op.create_index(op.f("ix_tracks_missing_since"), "tracks", ["missing_since"])
    op.create_index(op.f("ix_tracks_size"), "tracks", ["size"])


def _create_tags() -> None:
    op.create_table(
        "tags",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("artists", sa.Text(), nullable=False),
        sa.Column("album", sa.Text()),
        sa.Column("album_artist", sa.Text()),
        sa.Column("track_number", sa.Integer()),
        sa.Column("track_total", sa.Integer()),
        sa.Column("disc_number", sa.Integer()),
        sa.Column("year", sa.Integer()),
        sa.Column("genres", sa.Text(), nullable=False),
        sa.Column("isrc", sa.Text()),
        sa.Column("musicbrainz_recording_id", sa.Text()),
        sa.Column("musicbrainz_album_id", sa.Text()),
        sa.Column("musicbrainz_artist_ids", sa.Text(), nullable=False),
        sa.Column("tag_bpm", sa.Float()),
        sa.Column("tag_key", sa.Text()),
        sa.Column("replaygain_track_gain_db", sa.Float()),
        sa.Column("replaygain_track_peak", sa.Float()),
        sa.Column("has_cover", sa.Boolean(), nullable=False),
        sa.Column("title_folded", sa.Text(), nullable=False),
        sa.Column("artist_folded", sa.Text(), nullable=False),
        sa.Column("album_folded", sa.Text(), nullable=False),
        sa.Column("genre_folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=op.f("fk_tags_track_id_tracks"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_tags")),
    )


def _create_features() -> None:
    op.create_table(
        "features",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("tempo_bpm", sa.Float()),
        sa.Column("tempo_confidence", sa.Float(), nullable=False),
        sa.Column("tempo_candidates", sa.Text(), nullable=False),
        sa.Column("beats", sa.LargeBinary()),
        sa.Column("onset_rate", sa.Float()),
        sa.Column("key", sa.Text()),
        sa.Column("camelot", sa.Text()),
        sa.Column("key_confidence", sa.Float(), nullable=False),
        sa.Column("key_second", sa.Text()),
        sa.Column("key_opening", sa.Text()),
        sa.Column("key_ending", sa.Text()),
        sa.Column("tuning_cents", sa.Float()),
        sa.Column("loudness_lufs", sa.Float()),
        sa.Column("loudness_range_lu", sa.Float()),
        sa.Column("true_peak_dbtp", sa.Float()),
        sa.Column("replaygain_db", sa.Float()),
        sa.Column("energy", sa.Float()),
        sa.Column("energy_curve", sa.LargeBinary()),
        sa.Column("danceability", sa.Float()),
        sa.Column("dynamic_complexity_db", sa.Float()),
        sa.Column("spectral_centroid_hz", sa.Float()),
        sa.Column("spectral_rolloff_hz", sa.Float()),
        sa.Column("spectral_flatness", sa.Float()),
        sa.Column("spectral_contrast_db", sa.LargeBinary()),
        sa.Column("zero_crossing_rate", sa.Float()),
        sa.Column("mfcc_mean", sa.LargeBinary()),
        sa.Column("mfcc_std", sa.LargeBinary()),
        sa.Column("chroma_mean", sa.LargeBinary()),
        sa.Column("chroma_std", sa.LargeBinary()),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_features_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_features")),
    )


def _create_vectors() -> None:
    op.create_table(
        "vectors",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("dim", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_vectors_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", "kind", name=op.f("pk_vectors")),
    )
    op.create_index(op.f("ix_vectors_kind_version_dim"), "vectors", ["kind", "version", "dim"])


def _create_failures() -> None:
    op.create_table(
        "failures",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("path", BYTEWISE, nullable=False),
        sa.Column("long_path", sa.Text()),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("error_class", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
        sa.UniqueConstraint("path", name=op.f("uq_failures_path")),
        sqlite_autoincrement=True,
    )
