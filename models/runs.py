"""Runs over one library, several at once: who is at which file. Frozen values; asks no process and no database."""

from dataclasses import dataclass
from datetime import datetime

from models.audio import AudioFile


@dataclass(frozen=True, slots=True)
class Runner:
    """A run: the machine and the process it is on. ``born`` is when the process began, in seconds since 1970."""

    id: str
    host: str
    pid: int
    born: float
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A run as the database knows it; ``beat`` grows as long as it is alive."""

    runner: Runner
    beat: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of files a run asked for, each in one place: ours, done by another run with its kind, or held."""

    granted: tuple[AudioFile, ...] = ()
    done: tuple[tuple[AudioFile, str], ...] = ()
    held: tuple[AudioFile, ...] = ()
