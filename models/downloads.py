"""What becomes of wanted tracks: as the library keeps them, as a run reports them, and what a run came to."""

from dataclasses import dataclass, field
from datetime import datetime

from models.matching import Candidate, Judged
from models.results import RunSummary
from models.wanted import LeftOut, ListHead, WantedTrack

#: What a wish can be. "wanted" is waiting for a run; "review" for a person (`playlista matches`).
WISH_STATES = ("wanted", "review", "rejected", "failed", "done")
#: What a song goes through, in this order.
SONG_STAGES = ("searching", "downloading", "converting", "checking", "tagging", "placing", "analysing")


@dataclass(frozen=True, slots=True)
class Wish:
    """A wanted track as the library keeps it, once for all lists it is on.

    ``state`` is one of ``WISH_STATES``. ``path`` is where its file is, ``how`` it got there ("downloaded" by us, or
    "linked": it was in the library), ``identity`` the hash of its audio packets, by which it is found after a move,
    ``duration_s`` its length. ``reasons`` are codes of ``core.matching.REASONS``; ``error_class`` and ``reason`` say
    why it failed. Before ``retry_at`` nothing is tried again. ``chosen`` is the (provider, id) of the candidate taken
    or picked.
    """

    id: int
    track: WantedTrack
    state: str = "wanted"
    path: str | None = None
    how: str | None = None
    identity: str | None = None
    duration_s: float | None = None
    reasons: tuple[str, ...] = ()
    error_class: str | None = None
    reason: str | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    chosen: tuple[str, str] | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListItem:
    """A place in a list: a wish, or what was left out and why. ``gone`` once the list no longer has it."""

    position: int
    wish_id: int | None = None
    left_out: LeftOut | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class StoredList:
    """A list that the library follows; ``m3u`` is the file written for it, ``folder`` has its songs. Times are UTC."""

    id: int
    head: ListHead
    m3u: str | None
    read_at: datetime
    items: tuple[ListItem, ...] = field(default=(), repr=False)
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A candidate of a wish as the library keeps it; one that is ``banned`` is never taken."""

    judged: Judged
    rank: int
    banned: bool = False

    @property
    def candidate(self) -> Candidate:
        """What is offered."""
        return self.judged.candidate


@dataclass(frozen=True, slots=True)
class ListOpened:
    """A source was understood and its list is being read."""

    head: ListHead


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list was read to its end: so many of its songs are new to the library's wishes, or gone from the list."""

    head: ListHead
    songs: int
    new: int
    gone: int
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class ListFailed:
    """A source could not be read, or not to its end; then ``kind`` is what it is.

    Before ``retry_at``, in seconds of ``time.time()``, its service must not be asked again.
    """

    source: str
    error_class: str
    reason: str
    kind: str = "unknown"
    retry_at: float | None = None


@dataclass(frozen=True, slots=True)
class FilesGone:
    """Files that a run would delete."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SongStage:
    """A song has entered a stage of ``SONG_STAGES``."""

    wish_id: int
    label: str
    stage: str


@dataclass(frozen=True, slots=True)
class SongProgress:
    """How far a download is: bytes, of how many if that is known, and bytes a second."""

    wish_id: int
    done: int
    total: int | None
    speed: float | None


@dataclass(frozen=True, slots=True)
class SongSettled:
    """What became of a song in this run; ``kept`` is true where there was nothing to do."""

    wish: Wish
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Paused:
    """A service wants to be left alone until a time, in seconds of ``time.time()``; what others offer goes on."""

    service: str
    until: float
    reason: str


@dataclass(frozen=True, slots=True)
class KindCount:
    """What became of the sources of one kind (of ``models.wanted.LIST_KINDS``; "unknown" of those never understood).

    ``there`` and ``not_there`` count their songs; one on two lists counts twice.
    """

    kind: str
    read: int = 0
    failed: int = 0
    there: int = 0
    not_there: int = 0


DownloadEvent = ListOpened | ListRead | ListFailed | SongStage | SongProgress | SongSettled | Paused


@dataclass(frozen=True, slots=True)
class DownloadSummary:
    """The counts of a run; every song wanted is in exactly one of the first seven.

    ``downloaded`` and ``linked`` are new in this run, ``kept`` were there before it. ``review``, ``rejected`` and
    ``failed`` are as in ``WISH_STATES``; ``waiting`` are left to the next run. ``failures`` holds the songs that are
    not there, each with its reason, ``failure_classes`` counts them. ``lists`` were read, ``failed_lists`` were not;
    ``kinds`` counts both. ``m3u`` are the files written. ``analysis`` is set where files were analysed.
    """

    downloaded: int = 0
    linked: int = 0
    kept: int = 0
    review: int = 0
    rejected: int = 0
    failed: int = 0
    waiting: int = 0
    left_out: int = 0
    lists: tuple[ListRead, ...] = ()
    failed_lists: tuple[ListFailed, ...] = ()
    kinds: tuple[KindCount, ...] = ()
    failures: tuple[Wish, ...] = ()
    failure_classes: tuple[tuple[str, int], ...] = ()
    paused: tuple[Paused, ...] = ()
    m3u: tuple[str, ...] = ()
    removed: int = 0
    deleted: int = 0
    wall_s: float = 0.0
    analysis: RunSummary | None = None

    @property
    def songs(self) -> int:
        """How many songs were wanted."""
        there = self.downloaded + self.linked + self.kept
        return there + self.review + self.rejected + self.failed + self.waiting
