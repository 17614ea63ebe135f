"""Where songs are until they are finished: a hidden folder in the library, in it one for each wanted track.

It is in the library so that a finished file need only get another name. What a killed program has left is found again;
two programs never have one track at once.
"""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from core.download.locking import locked
from core.errors import DownloadError
from models.matching import Candidate
from models.wanted import WantedTrack

FOLDER = ".playlista-incoming"
#: Keeps everybody's scans out, also where hidden folders are looked at.
_MARKER = ".nomedia"
#: What nobody has come back to for so long is thrown away, in seconds.
ABANDONED_S = 14 * 86_400.0


@dataclass(frozen=True, slots=True)
class Obtained:
    """A song in the library. ``path`` is absolute; ``notes`` are sentences about what is lacking, as a cover."""

    path: str
    identity: str
    duration_s: float
    codec: str
    sample_rate: int
    channels: int
    bit_rate: int | None
    provider: str
    candidate_id: str
    url: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one wanted track, held by this thread alone; ``record`` tells that it is finished."""

    folder: Path
    record: Path
    placing_lock: Path

    def of(self, candidate: Candidate, audio_format: str) -> Path:
        """Make the folder of one candidate."""
        folder = self.folder / _digest([candidate.provider, candidate.id, candidate.url, audio_format])
        folder.mkdir(exist_ok=True)
        return folder

    def finish(self, obtained: Obtained) -> None:
        """Note that the song is in the library, and take all else away."""
        part = self.record.with_suffix(".part")
        part.write_text(json.dumps(asdict(obtained)))
        part.replace(self.record)
        shutil.rmtree(self.folder)

    def finished(self) -> Obtained | None:
        """Return the song where it is in the library already, and nobody has been told yet."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            fields = json.loads(self.record.read_text())
            obtained = Obtained(**{**fields, "notes": tuple(fields["notes"])})
            return obtained if Path(obtained.path).is_file() else None
        return None


@contextlib.contextmanager
def held(library: Path, wanted: WantedTrack) -> Iterator[Place]:
    """Hold the folder of a wanted track, which is made if need be.

    Raises
    ------
    DownloadError
        ``transient``: another program, or thread, is at the same track.
    OSError
        The folder cannot be made.
    """
    incoming = _made(library)
    key = key_of(wanted)
    with locked(incoming / f"{key}.lock", wait=False) as is_ours:
        if not is_ours:
            raise DownloadError("another playlista is downloading this track", error_class="transient")
        folder = incoming / key
        folder.mkdir(exist_ok=True)
        try:
            yield Place(folder, incoming / f"{key}.placed", incoming / "placing.lock")
        finally:
            _take_away_if_empty(folder)
            (incoming / f"{key}.lock").unlink(missing_ok=True)


def _take_away_if_empty(folder: Path) -> None:
    """Take away the folders of candidates of which nothing came, and then that of the track."""
    with contextlib.suppress(OSError):
        for inner in folder.iterdir():
            with contextlib.suppress(OSError):
                inner.rmdir()
        folder.rmdir()


def key_of(wanted: WantedTrack) -> str:
    """Name a wanted track; the same in every list and run that knows it by the same ids or, without any, names."""
    if wanted.source_ids:
        return _digest(sorted(map(list, wanted.source_ids)))
    return _digest([wanted.title, list(wanted.artists), wanted.album, wanted.duration_s])


def settle(wanted: WantedTrack, library: Path) -> None:
    """Forget that a track is finished, once that is known elsewhere; until then it is not downloaded again."""
    (library / FOLDER / f"{key_of(wanted)}.placed").unlink(missing_ok=True)


def sweep(library: Path, *, now: float) -> int:
    """Throw away what nobody has come back to for two weeks, and return how many there were.

    Parameters
    ----------
    now
        In seconds of ``time.time()``.
    """
    incoming = library / FOLDER
    if not incoming.is_dir():
        return 0
    old = [path for path in incoming.iterdir() if _age(path, now) > ABANDONED_S]
    return sum(_swept(path) for path in old if path.is_dir() or path.suffix == ".placed")


def _swept(path: Path) -> bool:
    """Take a folder or a record away, unless somebody is at it."""
    lock = path.with_suffix(".lock")
    with locked(lock, wait=False) as is_ours:
        if is_ours:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            lock.unlink(missing_ok=True)
        return is_ours


def _age(path: Path, now: float) -> float:
    """Return the seconds since anything in a folder was changed."""
    with contextlib.suppress(OSError):
        return now - max(one.stat().st_mtime for one in (path, *path.rglob("*")))
    return 0.0


def _made(library: Path) -> Path:
    incoming = library / FOLDER
    incoming.mkdir(parents=True, exist_ok=True)
    (incoming / _MARKER).touch()
    return incoming


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:24]
