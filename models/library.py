"""What the library says of itself as a whole. Small frozen values; counts nothing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Count:
    """How many tracks, or failures, share one value ("flac", "8A", "house")."""

    value: str
    number: int


@dataclass(frozen=True, slots=True)
class LibraryStats:
    """The library in numbers; counts are sorted from many to few, ``tempos`` by tempo in steps of 10 BPM ("120").

    ``months`` counts tracks by the month ("2026-01") they were added in, in order of time, ``heard`` those that have a
    likely tag of a network. ``damaged`` have warnings; ``tempo_unsure`` and ``key_unsure`` have a confidence below 0.5.
    ``tracks`` includes the ``missing`` ones; durations are in seconds, sizes in bytes, times in UTC.
    """

    tracks: int = 0
    missing: int = 0
    failures: int = 0
    duration_s: float = 0.0
    size_bytes: int = 0
    first_added_at: datetime | None = None
    last_analysed_at: datetime | None = None
    codecs: tuple[Count, ...] = ()
    camelots: tuple[Count, ...] = ()
    tempos: tuple[Count, ...] = ()
    genres: tuple[Count, ...] = ()
    versions: tuple[Count, ...] = ()
    error_classes: tuple[Count, ...] = ()
    networks: tuple[Count, ...] = ()
    months: tuple[Count, ...] = ()
    heard: tuple[Count, ...] = ()
    corrected: int = 0
    damaged: int = 0
    tempo_unknown: int = 0
    tempo_unsure: int = 0
    key_unknown: int = 0
    key_unsure: int = 0


@dataclass(frozen=True, slots=True)
class StoreRevision:
    """The schema a database has (``None``: no table yet) and the one this program needs."""

    current: str | None
    needed: str
