"""What a run over many files tells in the end, and on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.audio import AudioFile, Stamp
from models.track import Embedded, Failure, Track

#: The three ways to run the same analysis.
MODES = ("processes", "threads", "sequential")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not analysed because nothing had to be done; ``reason`` is a sentence.

    ``kind`` is ``unchanged``, ``moved``, ``retagged``, ``failed_before``, ``repeated`` or ``postponed``.
    """

    file: AudioFile
    kind: str
    reason: str


Outcome = Track | Failure | Skipped


@dataclass(frozen=True, slots=True)
class Change:
    """A group of features that is of another version than wanted; ``reason`` says in a few words what is new."""

    group: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many ``tracks`` a change was made up for, ``undecoded`` of them from what was kept of their sound."""

    change: Change
    tracks: int
    undecoded: int


@dataclass(frozen=True, slots=True)
class Renewing:
    """Met for the first time in a run: a change that makes tracks stale whose files have not changed."""

    change: Change


@dataclass(frozen=True, slots=True)
class AnalysisResults:
    """The outcome of every file handed in, each in exactly one of three places."""

    analysed: tuple[Track, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failed: tuple[Failure, ...] = ()

    def __len__(self) -> int:
        return len(self.analysed) + len(self.skipped) + len(self.failed)

    def __iter__(self) -> Iterator[Outcome]:
        yield from self.analysed
        yield from self.skipped
        yield from self.failed


@dataclass(frozen=True, slots=True)
class Started:
    """There is something to analyse: ``mode`` one of ``MODES``, ``workers`` how many files are analysed at a time."""

    mode: str
    workers: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the scan has seen so far; it runs ahead of the analysis. ``complete`` once, with the last one."""

    files: int
    size: int
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A place that could not be read or judged; the run goes on without it. ``reason`` is a sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Files that have not changed since they were analysed: told together, since they may be all of a library."""

    stamps: Sequence[Stamp]

    @property
    def files(self) -> tuple[AudioFile, ...]:
        """The same as values."""
        return tuple(AudioFile(*stamp) for stamp in self.stamps)


@dataclass(frozen=True, slots=True)
class NetworkLost:
    """A network that was asked for and is not used; ``reason`` is a sentence with what mends it."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """The features are done; from here on networks hear ``files`` files of ``size`` bytes, ``workers`` at a time."""

    networks: tuple[str, ...]
    files: int
    size: int
    mode: str
    workers: int


#: What ``AnalysisManager.run`` reports while it runs: each file found is in exactly one ``Outcome`` or ``Unchanged``.
#: What networks do comes last.
Event = Started | Found | Problem | Unchanged | Outcome | NetworkLost | Hearing | Embedded | Renewing


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The counts of a finished run; every file found is in exactly one of the first eight.

    ``failed_before`` were left alone because nothing about them has changed, ``postponed`` because it was not the time
    of the day for it; ``missing`` are tracks of the library whose file has vanished since the last run, ``returned``
    those whose file is back. ``failures`` and ``warnings`` hold the first ones only, ``failure_classes`` counts all
    failures, most frequent first, ``warned`` the analysed files that something is wrong with. ``audio_s`` is analysed
    sound.

    ``embedded`` files were heard by networks in this run, ``unheard`` of them with a problem of at least one network;
    ``waiting`` are left for the next run. ``networks`` were used, ``lost`` were not, with the reason. ``refreshed`` are
    the names of saved rule playlists that have changed.
    ``renewed`` tells of analysed files why they had to be, where the files themselves have not changed.
    """

    analysed: int = 0
    unchanged: int = 0
    moved: int = 0
    retagged: int = 0
    failed: int = 0
    failed_before: int = 0
    repeated: int = 0
    postponed: int = 0
    missing: int = 0
    returned: int = 0
    audio_s: float = 0.0
    wall_s: float = 0.0
    failures: tuple[Failure, ...] = ()
    failure_classes: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    warned: int = 0
    warnings: tuple[Problem, ...] = ()
    embedded: int = 0
    unheard: int = 0
    waiting: int = 0
    heard_s: float = 0.0
    networks: tuple[str, ...] = ()
    lost: tuple[NetworkLost, ...] = ()
    refreshed: tuple[str, ...] = ()
    renewed: tuple[Renewed, ...] = ()

    @property
    def files(self) -> int:
        """How many files were found."""
        skipped = self.unchanged + self.moved + self.retagged + self.failed_before + self.repeated + self.postponed
        return self.analysed + self.failed + skipped
