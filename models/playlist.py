"""A playlist: what was asked for, and what came out, with reasons."""

from dataclasses import dataclass

from models.track import LibraryTrack


@dataclass(frozen=True, slots=True)
class PlaylistSpec:
    """What was asked for: ``method`` by name, ``seeds`` as track ids, at most ``length`` tracks.

    ``embedding_share`` is how much the embedding of a network counts beside the timbre, 0..1; ``None`` for as much as
    measured best.
    """

    method: str
    seeds: tuple[int, ...] = ()
    length: int = 25
    name: str | None = None
    embedding_share: float | None = None


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
