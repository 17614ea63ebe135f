"""What analysing a file ends in: a ``Track``, or a ``Failure`` that says why not."""

from dataclasses import dataclass
from datetime import datetime

from models.audio import AudioFile, AudioInfo, Tags
from models.content import Content
from models.corrections import Correction
from models.features import Features
from models.learned import NetworkOutput, NetworkProblem
from models.opinions import NO_OPINION, Opinion
from models.tempi import TempoRange


@dataclass(frozen=True, slots=True)
class Evidence:
    """What groups were decided from, packed (``core.evidence``); ``versions`` says what measured it, by group."""

    versions: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Track:
    """An analysed file.

    ``identity`` is the hash of its audio packets; ``versions`` says which engine and version made each group of
    features ("rhythm=fast.1 tonal=fast.1 …"); ``warnings`` are sentences ("only the first 12.3 s could be decoded").
    ``evidence`` is there only after an analysis.
    """

    file: AudioFile
    identity: str
    info: AudioInfo
    tags: Tags
    features: Features
    versions: str
    warnings: tuple[str, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StaleFile(AudioFile):
    """A file that has not changed since it was analysed, some groups of whose features are of another version.

    ``known`` is the track as it was measured, with what is left of its evidence; ``groups`` are those to be renewed.
    """

    known: Track
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be analysed.

    ``error_class`` is one word for programs: ``unreadable``, ``not_audio``, ``no_audio``, ``corrupt``,
    ``too_short``, ``too_long``, ``crash``, ``timeout``, ``memory``, ``internal``. ``stage`` is where it happened:
    ``open``, ``decode``, ``features``, ``identity``, ``worker``. ``reason`` is one sentence for people.
    """

    file: AudioFile
    error_class: str
    stage: str
    reason: str
    versions: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file that networks have heard: each network is in one of the two.

    ``seconds`` is how much sound that was; ``track`` is set where it was analysed in the same pass.
    """

    file: AudioFile
    outputs: tuple[NetworkOutput, ...] = ()
    problems: tuple[NetworkProblem, ...] = ()
    seconds: float = 0.0
    track: Track | None = None


#: What analysing one file ends in; what networks tell of it, where only they, or they too, are asked.
Analysed = Track | Failure | Embedded


@dataclass(frozen=True, slots=True)
class LibraryTrack:
    """A track as the library keeps it; ``missing_since`` is set once its file has vanished. Times are UTC.

    ``networks`` is what networks tell of it, by their names, without embeddings; ``content`` is what it is beside a
    song, ``opinion`` what a person says of it, ``labels`` are those it bears that this person sees. Where there is a
    ``correction``, the features are what counts and the correction has what was measured. ``tempo_range`` is the
    preferred one, if any, and ``unfolded_bpm`` the tempo that counts where it had to be folded into it.
    """

    id: int
    track: Track
    added_at: datetime
    analysed_at: datetime
    missing_since: datetime | None = None
    networks: tuple[NetworkOutput, ...] = ()
    content: tuple[Content, ...] = ()
    opinion: Opinion = NO_OPINION
    labels: tuple[str, ...] = ()
    correction: Correction | None = None
    tempo_range: TempoRange | None = None
    unfolded_bpm: float | None = None

    @property
    def title(self) -> str:
        """What to call it: its title, else the name of its file without the ending."""
        name = self.track.file.path.replace("\\", "/").rsplit("/", 1)[-1]
        return self.track.tags.title or name.rsplit(".", 1)[0] or name

    @property
    def label(self) -> str:
        """Artists and title ("Artist - Title")."""
        artists = ", ".join(self.track.tags.artists)
        return f"{artists} - {self.title}" if artists else self.title


@dataclass(frozen=True, slots=True)
class LibraryFailure:
    """A failure as the library keeps it, with the number of attempts so far. Times are UTC."""

    failure: Failure
    attempts: int
    first_at: datetime
    last_at: datetime
