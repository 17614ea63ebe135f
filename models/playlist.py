"""A playlist: what was asked for, and what came out, with reasons."""

from dataclasses import dataclass

from models.track import LibraryTrack


@dataclass(frozen=True, slots=True)
class PlaylistSpec:
    """What was asked for: ``method`` by name, ``seeds`` as track ids, at most ``length`` tracks."""

    method: str
    seeds: tuple[int, ...] = ()
    length: int = 25
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """One track of a playlist; ``score`` 0..1 (1 is the seed itself), ``reason`` a sentence."""

    track: LibraryTrack
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Playlist:
    """An ordered list of tracks with the specification it answers."""

    name: str
    spec: PlaylistSpec
    entries: tuple[PlaylistEntry, ...] = ()
