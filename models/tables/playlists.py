"""Saved playlists, and what people say of tracks."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from models.columns import CleanText, FloatList, TextList, UtcTime
from models.tables.base import METADATA, ROW_ID, track_key

#: Saved playlists; ``method`` is that of the newest version, ``key`` a name folded and short enough for an index.
#: ``owner_id`` is here and everywhere a user's, or ``models.people.LOCAL``.
PLAYLISTS = Table(
    "playlists",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("method", Text, nullable=False, index=True),
    Column("made_at", UtcTime, nullable=False),
    UniqueConstraint("owner_id", "key"),
    sqlite_autoincrement=True,
)

#: What was asked for, as JSON, with the versions of the features that answered; ``kept`` ones are never cleared away.
PLAYLIST_VERSIONS = Table(
    "playlist_versions",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("playlist_id", ROW_ID, ForeignKey("playlists.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("spec", Text, nullable=False),
    Column("features", TextList, nullable=False),
    Column("relaxed", TextList, nullable=False),
    Column("notes", TextList, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    UniqueConstraint("playlist_id", "number"),
    sqlite_autoincrement=True,
)

#: The places of a version, from 1; ``label`` tells of a track that the library has forgotten.
PLAYLIST_ENTRIES = Table(
    "playlist_entries",
    METADATA,
    Column(
        "version_id", ROW_ID, ForeignKey("playlist_versions.id", ondelete="CASCADE"), primary_key=True,
        autoincrement=False,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("track_id", ROW_ID, ForeignKey("tracks.id", ondelete="SET NULL"), index=True),
    Column("label", CleanText, nullable=False),
    Column("score", Float, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("transition", Text),
    Column("locked", Boolean, nullable=False),
)  # fmt: skip

#: ``liked`` is 1, 0 or -1 (disliked), ``rating`` 0..5.
OPINIONS = Table(
    "opinions",
    METADATA,
    track_key(),
    Column("owner_id", BigInteger, primary_key=True, autoincrement=False),
    Column("liked", Integer, nullable=False),
    Column("rating", Float),
)

PLAYS = Table(
    "plays",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("track_id", ROW_ID, ForeignKey("tracks.id", ondelete="CASCADE"), nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "track_id", "owner_id", "at"),
    sqlite_autoincrement=True,
)

#: Labels that people put on tracks; those of ``LOCAL`` are everybody's. ``key`` is the name folded.
USER_TAGS = Table(
    "user_tags",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("colour", Text),
    Column("made_at", UtcTime, nullable=False),
    UniqueConstraint("owner_id", "key"),
    sqlite_autoincrement=True,
)

TRACK_USER_TAGS = Table(
    "track_user_tags",
    METADATA,
    track_key(),
    Column(
        "tag_id", ROW_ID, ForeignKey("user_tags.id", ondelete="CASCADE"), primary_key=True, autoincrement=False,
        index=True,
    ),
)  # fmt: skip

#: What a person says of tempo and key; ``measured_`` is what was measured, ``confirmed`` names what of it is right.
#: The table of features holds what counts.
CORRECTIONS = Table(
    "corrections",
    METADATA,
    track_key(),
    Column("tempo_bpm", Float),
    Column("key", Text),
    Column("measured_tempo_bpm", Float),
    Column("measured_tempo_confidence", Float, nullable=False),
    Column("measured_key", Text),
    Column("measured_camelot", Text),
    Column("measured_key_confidence", Float, nullable=False),
    Column("measured_key_opening", Text),
    Column("measured_key_ending", Text),
    Column("measured_beats", FloatList),
    Column("measured_tempo_curve", FloatList),
    Column("measured_beats_per_bar", Integer),
    Column("measured_downbeats", FloatList),
    Column("measured_downbeat_confidence", Float),
    Column("measured_phrases", FloatList),
    Column("measured_danceability", Float),
    Column("confirmed", TextList),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcTime, nullable=False),
)

#: What people say a track is or is not, whatever was found.
CONTENT = Table(
    "content",
    METADATA,
    track_key(),
    Column("class", Text, primary_key=True),
    Column("value", Boolean, nullable=False),
)

#: What playlists read of a track, packed (``core.store.traits``), and the classes of content ``found`` as bits.
TRAITS = Table(
    "traits",
    METADATA,
    track_key(),
    Column("version", Integer, nullable=False, index=True),
    Column("found", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
