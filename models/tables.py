"""The tables of the library. The scanned ``tracks`` table stays narrow; tags, features and vectors lie beside it.

A change here needs a migration (``core/store/migrations``); a test compares the two.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from models.columns import CandidateList, CleanText, FloatList, TextList, UtcTime

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)

#: SQLite numbers rows by itself only in a column typed INTEGER.
ROW_ID = BigInteger().with_variant(Integer, "sqlite")
#: Compared byte by byte on both servers, so that ranges of paths mean the same.
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")


def _track_id() -> Column[int]:
    return Column(
        "track_id", ROW_ID, ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


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

#: What the file says of itself. The ``_folded`` columns are what a search compares (case folded, Unicode).
TAGS = Table(
    "tags",
    METADATA,
    _track_id(),
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
)

#: What we say of the sound; columns are named as the fields of ``models.features``.
FEATURES = Table(
    "features",
    METADATA,
    _track_id(),
    Column("tempo_bpm", Float),
    Column("tempo_confidence", Float, nullable=False),
    Column("tempo_candidates", CandidateList, nullable=False),
    Column("beats", FloatList),
    Column("onset_rate", Float),
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
    _track_id(),
    Column("kind", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("dim", Integer, nullable=False),
    Column("data", FloatList, nullable=False),
    Index(None, "kind", "version", "dim"),
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
    _track_id(),
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
    _track_id(),
    Column("network", Text, primary_key=True),
    Column("label", CleanText, primary_key=True),
    Column("score", Float, nullable=False),
    Index(None, "label", "score"),
)

#: Lists that were named, where their M3U8 is, and their songs (as ``core.store.paths`` writes paths).
WANTED_LISTS = Table(
    "wanted_lists",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("source", CleanText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("service", Text, nullable=False),
    Column("url", CleanText),
    Column("owner", CleanText),
    Column("m3u", Text),
    Column("folder", Text),
    Column("added_at", UtcTime, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

#: Wanted tracks, each once. ``document`` is the value as JSON; ``run`` is the run that is at it.
WISHES = Table(
    "wishes",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("document", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("path", Text),
    Column("how", Text),
    Column("identity", Text),
    Column("duration_s", Float),
    Column("reasons", TextList, nullable=False),
    Column("error_class", Text),
    Column("reason", CleanText),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UtcTime),
    Column("provider", Text),
    Column("candidate", CleanText),
    Column("run", Text, ForeignKey("runs.id", ondelete="SET NULL"), index=True),
    Column("added_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

#: The places of the lists; ``gone`` ones are on the list no longer and only in its M3U8.
LIST_ITEMS = Table(
    "list_items",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("list_id", ROW_ID, ForeignKey("wanted_lists.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("wish_id", ROW_ID, ForeignKey("wishes.id", ondelete="CASCADE"), index=True),
    Column("label", CleanText),
    Column("error_class", Text),
    Column("reason", CleanText),
    Column("gone", Boolean, nullable=False),
    Index(None, "list_id", "position"),
    sqlite_autoincrement=True,
)

#: What was offered for wanted tracks. ``document`` is the judged candidate as JSON.
OFFERS = Table(
    "offers",
    METADATA,
    Column("wish_id", ROW_ID, ForeignKey("wishes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("provider", Text, primary_key=True),
    Column("candidate", CleanText, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("banned", Boolean, nullable=False),
    Column("document", Text, nullable=False),
)

#: Saved playlists; ``method`` is that of the newest version, ``key`` a name folded and short enough for an index.
PLAYLISTS = Table(
    "playlists",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", CleanText, nullable=False),
    Column("method", Text, nullable=False, index=True),
    Column("made_at", UtcTime, nullable=False),
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
    _track_id(),
    Column("liked", Integer, nullable=False),
    Column("rating", Float),
)

PLAYS = Table(
    "plays",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("track_id", ROW_ID, ForeignKey("tracks.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "track_id", "at"),
    sqlite_autoincrement=True,
)

#: What people say a track is or is not, whatever was found.
CONTENT = Table(
    "content",
    METADATA,
    _track_id(),
    Column("class", Text, primary_key=True),
    Column("value", Boolean, nullable=False),
)

#: What playlists read of a track, packed (``core.store.traits``), and the classes of content ``found`` as bits.
TRAITS = Table(
    "traits",
    METADATA,
    _track_id(),
    Column("version", Integer, nullable=False, index=True),
    Column("found", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
