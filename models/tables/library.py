"""Tracks and what is known of them. ``tracks`` itself stays narrow; tags, features and vectors lie beside it."""

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

from models.columns import CandidateList, CleanText, FloatList, TextList, UtcTime
from models.tables.base import BYTEWISE, METADATA, ROW_ID, track_key

#: ``path`` is the key of ``core.store.paths``; ``long_path`` is set where the key is a shortened one.
TRACKS = Table(
    "tracks",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("path", BYTEWISE, nullable=False, unique=True),
    Column("long_path", Text),
    Column("size", BigInteger, nullable=False, index=True),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("identity", Text, nullable=False, index=True),
    Column("versions", Text, nullable=False),
    Column("duration_s", Float, nullable=False),
    Column("codec", CleanText, nullable=False),
    Column("sample_rate", BigInteger, nullable=False),
    Column("channels", BigInteger, nullable=False),
    Column("bit_rate", BigInteger),
    Column("warnings", TextList, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("analysed_at", UtcTime, nullable=False),
    Column("missing_since", UtcTime, index=True),
    Column("path_folded", Text, nullable=False),
    sqlite_autoincrement=True,
)

#: What the file says of itself. The ``_folded`` columns are what a search compares (case folded, Unicode);
#: ``tag_key_name`` is ``tag_key`` as one of ``models.keys.KEYS``, where it is a key.
TAGS = Table(
    "tags",
    METADATA,
    track_key(),
    Column("title", CleanText),
    Column("artists", TextList, nullable=False),
    Column("album", CleanText),
    Column("album_artist", CleanText),
    Column("track_number", Integer),
    Column("track_total", Integer),
    Column("disc_number", Integer),
    Column("year", Integer),
    Column("genres", TextList, nullable=False),
    Column("isrc", CleanText, index=True),
    Column("musicbrainz_recording_id", CleanText),
    Column("musicbrainz_album_id", CleanText),
    Column("musicbrainz_artist_ids", TextList, nullable=False),
    Column("tag_bpm", Float),
    Column("tag_key", CleanText),
    Column("replaygain_track_gain_db", Float),
    Column("replaygain_track_peak", Float),
    Column("has_cover", Boolean, nullable=False),
    Column("title_folded", Text, nullable=False),
    Column("artist_folded", Text, nullable=False),
    Column("album_folded", Text, nullable=False),
    Column("genre_folded", Text, nullable=False),
    Column("tag_key_name", Text),
)

#: What we say of the sound; columns are named as the fields of ``models.features``.
FEATURES = Table(
    "features",
    METADATA,
    track_key(),
    Column("tempo_bpm", Float),
    Column("tempo_confidence", Float, nullable=False),
    Column("tempo_candidates", CandidateList, nullable=False),
    Column("beats", FloatList),
    Column("onset_rate", Float),
    Column("tempo_curve", FloatList),
    Column("tempo_stable", Boolean),
    Column("beats_per_bar", Integer),
    Column("downbeats", FloatList),
    Column("downbeat_confidence", Float),
    Column("phrases", FloatList),
    Column("key", Text),
    Column("camelot", Text),
    Column("key_confidence", Float, nullable=False),
    Column("key_second", Text),
    Column("key_opening", Text),
    Column("key_ending", Text),
    Column("tuning_cents", Float),
    Column("loudness_lufs", Float),
    Column("loudness_range_lu", Float),
    Column("true_peak_dbtp", Float),
    Column("replaygain_db", Float),
    Column("energy", Float),
    Column("energy_curve", FloatList),
    Column("danceability", Float),
    Column("dynamic_complexity_db", Float),
    Column("spectral_centroid_hz", Float),
    Column("spectral_rolloff_hz", Float),
    Column("spectral_flatness", Float),
    Column("spectral_contrast_db", FloatList),
    Column("zero_crossing_rate", Float),
    Column("mfcc_mean", FloatList),
    Column("mfcc_std", FloatList),
    Column("chroma_mean", FloatList),
    Column("chroma_std", FloatList),
)

#: Vectors for similarity as little-endian float32; those of one kind and version can be compared.
VECTORS = Table(
    "vectors",
    METADATA,
    track_key(),
    Column("kind", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("dim", Integer, nullable=False),
    Column("data", FloatList, nullable=False),
    Index(None, "kind", "version", "dim"),
)

#: What the groups were decided from, packed (``core.features.evidence``), so that they can be decided anew without
#: decoding; ``versions`` are of what was measured.
EVIDENCE = Table(
    "evidence",
    METADATA,
    track_key(),
    Column("versions", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

#: Files that could not be analysed; ``attempts`` counts tries of the same bytes.
FAILURES = Table(
    "failures",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("path", BYTEWISE, nullable=False, unique=True),
    Column("long_path", Text),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("error_class", Text, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("versions", Text, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

#: Runs that analyse just now; ``beat`` grows while one is alive.
RUNS = Table(
    "runs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", BigInteger, nullable=False),
    Column("born", Float, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("beat", BigInteger, nullable=False),
)

#: The files they are at, by the key of ``core.store.paths``.
CLAIMS = Table(
    "claims",
    METADATA,
    Column("path", BYTEWISE, primary_key=True),
    Column("run", Text, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
)

#: The ways by which networks came to what they tell; ``classes`` are in the order of the scores, and so is their hash.
PIPELINES = Table(
    "pipelines",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("network", Text, nullable=False),
    Column("sample_rate", Integer, nullable=False),
    Column("mel", Text, nullable=False),
    Column("hop", Integer, nullable=False),
    Column("model_sha256", Text, nullable=False),
    Column("backend", Text, nullable=False),
    Column("classes_sha256", Text, nullable=False),
    Column("classes", TextList, nullable=False),
    UniqueConstraint(
        "network", "sample_rate", "mel", "hop", "model_sha256", "backend", "classes_sha256", name="uq_pipelines_way"
    ),
    sqlite_autoincrement=True,
)

#: What a network told of a track, or why it tells nothing; it is of the sound with this ``identity`` and of no other.
NETWORK_OUTPUTS = Table(
    "network_outputs",
    METADATA,
    track_key(),
    Column("network", Text, primary_key=True),
    Column("pipeline_id", ROW_ID, ForeignKey("pipelines.id"), nullable=False, index=True),
    Column("identity", Text, nullable=False),
    Column("scores", FloatList),
    Column("embedding", FloatList),
    Column("problem", CleanText),
    Column("told_at", UtcTime, nullable=False),
)

#: The classes that apply to a track, case folded, for queries.
NETWORK_TAGS = Table(
    "network_tags",
    METADATA,
    track_key(),
    Column("network", Text, primary_key=True),
    Column("label", CleanText, primary_key=True),
    Column("score", Float, nullable=False),
    Index(None, "label", "score"),
)
