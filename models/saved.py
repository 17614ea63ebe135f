"""Playlists as the library keeps them: each with its versions, each version with what was asked for and what came."""

from dataclasses import dataclass
from datetime import datetime

from models.people import LOCAL
from models.playlist import PlaylistSpec, Transition


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A version: ``number`` from 1, how many ``tracks`` it has, and whether it is ``kept`` whatever comes.

    ``features`` are the versions of the features that answered, each once. ``relaxed`` and ``notes`` are those of the
    playlist. Times are UTC.
    """

    number: int
    spec: PlaylistSpec
    features: tuple[str, ...]
    made_at: datetime
    kept: bool
    tracks: int
    relaxed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedPlaylist:
    """Somebody's playlist with its versions, oldest first; there is at least one.

    ``duration_s`` is how long the newest version plays, as far as the library still has its tracks.
    """

    id: int
    name: str
    made_at: datetime
    versions: tuple[SavedVersion, ...]
    owner_id: int = LOCAL
    duration_s: float = 0.0

    @property
    def newest(self) -> SavedVersion:
        """The version that counts."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """A place of a version, counted from 1; ``track_id`` is ``None`` once the library has forgotten the track.

    ``label`` is what the track was called ("Artist - Title").
    """

    position: int
    track_id: int | None
    label: str
    score: float
    reason: str
    transition: Transition | None = None
    locked: bool = False
