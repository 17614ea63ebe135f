"""A file on disk and what its header and tags say of it. Opens nothing."""

from dataclasses import dataclass

#: Path, size and mtime_ns of a file as found: an ``AudioFile`` of which a whole library is compared at every run.
Stamp = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class AudioFile:
    """A file found on disk: with the feature versions, the identity of a piece of work.

    ``path`` is absolute; undecodable bytes of a name are kept as surrogate escapes (PEP 383).
    """

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What was decoded: ``duration_s`` is counted in decoded samples, not read from the header."""

    duration_s: float
    codec: str
    sample_rate: int
    channels: int
    bit_rate: int | None


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says about itself; ``None`` or empty where it says nothing.

    ``bpm`` and ``key`` are the file's claims, kept beside ours and never trusted; ``key`` is as
    written ("Am", "8A"). ReplayGain is in dB, its peak is linear.
    """

    title: str | None = None
    artists: tuple[str, ...] = ()
    album: str | None = None
    album_artist: str | None = None
    track_number: int | None = None
    track_total: int | None = None
    disc_number: int | None = None
    year: int | None = None
    genres: tuple[str, ...] = ()
    isrc: str | None = None
    musicbrainz_recording_id: str | None = None
    musicbrainz_album_id: str | None = None
    musicbrainz_artist_ids: tuple[str, ...] = ()
    bpm: float | None = None
    key: str | None = None
    replaygain_track_gain_db: float | None = None
    replaygain_track_peak: float | None = None
    has_cover: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """An embedded picture: its bytes as stored, and their media type ("image/jpeg")."""

    data: bytes
    mime: str
