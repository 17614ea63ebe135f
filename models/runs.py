"""Runs over a library: what they want of it and find in it, and who is at which file. Asks no process, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.audio import AudioFile, Stamp


@dataclass(frozen=True, slots=True)
class Wanted:
    """What counts as done: ``versions``, and whether finished files are wanted again."""

    versions: str
    force: bool = False
    retry_failed: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """Files found, each in one place and in order: as the library knows them, failed like this before, and others."""

    unchanged: Sequence[Stamp] = ()
    failed_before: Sequence[Stamp] = ()
    new: Sequence[Stamp] = ()


@dataclass(frozen=True, slots=True)
class Below:
    """The tracks in some folders: how many are ``present``, at most, and (id, path) of those marked missing."""

    present: int
    missing: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Runner:
    """A run: the machine and the process it is on. ``born`` is when the process began, in seconds since 1970."""

    id: str
    host: str
    pid: int
    born: float
    started_at: datetime

    @property
    def machine(self) -> str:
        """The name of the machine, without what its processes count in."""
        return self.host.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A run as the database knows it; ``beat`` grows as long as it is alive."""

    runner: Runner
    beat: int


def programs(beats: Iterable[Heartbeat]) -> tuple[tuple[Runner, ...], ...]:
    """Return the runs of each program, the oldest first: one that runs jobs has another run for what a job does."""
    found: dict[tuple[str, int, float], list[Runner]] = {}
    for runner in sorted((beat.runner for beat in beats), key=lambda runner: runner.started_at):
        found.setdefault((runner.host, runner.pid, runner.born), []).append(runner)
    return tuple(map(tuple, found.values()))


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of files a run asked for, each in one place: ours, done by another run with its kind, or held."""

    granted: tuple[AudioFile, ...] = ()
    done: tuple[tuple[AudioFile, str], ...] = ()
    held: tuple[AudioFile, ...] = ()
