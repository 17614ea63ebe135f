"""What a playlist is asked to be, and what came of it. Frozen values; builds nothing."""

from dataclasses import dataclass
from math import fsum

from models.track import LibraryTrack

#: Kinds of content that nobody expects in a list; Christmas songs are left out outside December only.
UNASKED = ("mix", "spoken", "skit", "christmas")


@dataclass(frozen=True, slots=True)
class Limits:
    """What every track of a list, and the list as a whole, has to keep to.

    Parameters
    ----------
    query : a filter in the language of ``playlista tracks``; ``None`` for all tracks
    artist_most, album_most : at most so many tracks of one artist or album; 0 for any number, ``None`` for what suits
        the method
    artist_gap, album_gap : at least so many other tracks between two of one artist or album; ``None`` as above
    exclude : the classes of content that are kept out (``core.playlists.columns.CONTENT``)
    exploration : 0 takes the best there is, 1 leaves it to chance
    hub_penalty : 0..1, how much it counts against a track to be near to everything
    avoid_played_days : tracks played in the last so many days come only where nothing else is left
    prefer_liked : liked and highly rated tracks go first among similar ones; disliked ones never come, in any case
    alternates : whether several versions of one song may be together
    without : ids of tracks that must not come: those that were replaced
    """

    query: str | None = None
    artist_most: int | None = None
    artist_gap: int | None = None
    album_most: int | None = None
    album_gap: int | None = None
    exclude: tuple[str, ...] = UNASKED
    exploration: float = 0.0
    hub_penalty: float = 0.0
    avoid_played_days: float = 0.0
    prefer_liked: bool = False
    alternates: bool = False
    without: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaylistSpec:
    """What was asked for; a method reads what it needs and refuses what it cannot do without.

    Parameters
    ----------
    method : by name ("similar")
    seeds : ids of the tracks to start from
    length : at most so many tracks
    embedding_share : how much the embedding of a network counts beside the timbre, 0..1; ``None`` for as much as
        measured best
    against : ids of tracks that the list should be unlike
    start, end : ids of the first and the last track
    via : ids of tracks on the way
    duration_s : how long the list should be; wins over ``length``
    random_seed : another one gives another list where chance has a say
    mood, curve : by name, as the method knows them
    query, sort : of ``rules``: a query, and a field to sort by, falling with a "-" before it
    parts : of ``mixed``: specifications with the weight of each
    groups : of ``clusters``: how many
    locked : places, counted from 1, with the ids of the tracks that stay on them
    """

    method: str
    seeds: tuple[int, ...] = ()
    length: int = 25
    name: str | None = None
    embedding_share: float | None = None
    against: tuple[int, ...] = ()
    start: int | None = None
    end: int | None = None
    via: tuple[int, ...] = ()
    duration_s: float | None = None
    random_seed: int = 0
    mood: str | None = None
    curve: str | None = None
    query: str | None = None
    sort: str | None = None
    parts: "tuple[tuple[float, PlaylistSpec], ...]" = ()
    groups: int | None = None
    limits: Limits = Limits()
    locked: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a transition ("tempo", "key", "energy", "sound"): a score 0..1 and a sentence."""

    name: str
    score: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Transition:
    """How well one track leads to the next: 0..1, and the parts that make it up."""

    score: float
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """One track of a playlist.

    ``score`` is 0..1 (1 is a seed itself), ``reason`` a sentence, ``transition`` leads to the next entry (``None``
    where it was not looked at, and at the end), ``locked`` whether the track was asked to be on this place.
    """

    track: LibraryTrack
    score: float
    reason: str
    transition: Transition | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Playlist:
    """An ordered list of tracks with the specification it answers.

    ``relaxed`` says in sentences which constraint gave way, and where; empty where all of them hold. ``notes`` says
    what else there is to know of how it was made.
    """

    name: str
    spec: PlaylistSpec
    entries: tuple[PlaylistEntry, ...] = ()
    relaxed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """How long all of it plays, in seconds."""
        return fsum(entry.track.track.info.duration_s for entry in self.entries)

    @property
    def weakest(self) -> int | None:
        """The place, counted from 1, whose transition to the next is the worst; ``None`` where none was looked at."""
        known = [(entry.transition.score, place) for place, entry in enumerate(self.entries, 1) if entry.transition]
        return min(known)[1] if known else None
