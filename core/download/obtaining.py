"""All of one song, from the candidate that was chosen to the file in the library; each stage goes on where it was."""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.download.checking import check
from core.download.converting import convert
from core.download.faults import fault
from core.download.fetching import fetch
from core.download.incoming import Obtained, Place, held
from core.download.naming import named, values_of
from core.download.placing import place
from core.download.workers import Workers
from core.errors import AudioError, DownloadError, TagError
from core.filing.safe_names import NAME_MAX
from core.identity import identify
from core.settings import DownloadSettings
from core.settings.file_template import parse
from core.tags import read_cover, read_tags
from core.tags.covers import checked_cover
from core.tags.writing import write_tags
from models.audio import AudioInfo, Cover, Tags
from models.matching import Candidate
from models.wanted import WantedTrack

#: What is entered as long as something is fetched, and may wait or raise before.
Gate = Callable[[], contextlib.AbstractContextManager[object]]

STAGES = ("downloading", "converting", "checking", "tagging", "placing")
_FETCHED, _READY = "fetched", "ready"
_UNFINISHED = (".part", ".ytdl", ".json", ".converting")


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done, one of ``STAGES``; while downloading, bytes that are there, all of them, bytes a second."""

    name: str
    there: int = 0
    total: int | None = None
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """Where songs go to, and what they are obtained with; the same for all songs of a run.

    ``get_bytes`` fetches covers; whatever it raises costs only that. ``workers`` are processes to download in; see
    ``fetching``.
    """

    library: Path
    settings: DownloadSettings
    get_bytes: Callable[[str], bytes]
    workers: Workers | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever has a song obtained: told of each stage as it begins, and of progress, in the thread that obtains.

    ``stop`` ends it within a moment once it is set; what came is kept for the next run. ``gate`` is held while the song
    is fetched, and not while it is converted and checked; what it raises is passed on.
    """

    on_stage: Callable[[Stage], None]
    stop: threading.Event
    gate: Gate = contextlib.nullcontext


@dataclass(frozen=True, slots=True)
class _Song:
    """What all stages need to know."""

    wanted: WantedTrack
    candidate: Candidate
    list_name: str
    means: Means
    asker: Asker


def obtain(wanted: WantedTrack, candidate: Candidate, means: Means, *, list_name: str, asker: Asker) -> Obtained:
    """Have a candidate in the library; where a killed program has left off, go on from there.

    What was obtained is obtained at once when it is asked for again, until ``incoming.settle``.

    Parameters
    ----------
    list_name
        For the name of the file.

    Raises
    ------
    DownloadError
        Of any class; after ``unfit`` and ``permanent`` nothing is left of the candidate.
    """
    means = replace(means, library=means.library.absolute())
    song = _Song(wanted, candidate, list_name, means, asker)
    with _told(), held(means.library, wanted) as kept:
        there = kept.finished()
        if there is not None:
            return there
        folder = kept.of(candidate, means.settings.audio_format)
        try:
            return _obtained(song, folder, kept)
        except DownloadError as error:
            if error.error_class in ("unfit", "permanent"):
                shutil.rmtree(folder, ignore_errors=True)
            raise


def _obtained(song: _Song, folder: Path, kept: Place) -> Obtained:
    ready = _whole(folder, _READY) or _made_ready(song, folder)
    _begin(song, "checking")
    info = check(ready, song.wanted, song.candidate, song.asker.stop)
    _begin(song, "tagging")
    notes = _tag(song, ready)
    _begin(song, "placing")
    path, identity = _placed(song, ready, kept)
    obtained = _as_obtained(path, identity, info, song.candidate, notes)
    kept.finish(obtained)
    return obtained


def _made_ready(song: _Song, folder: Path) -> Path:
    means, asker = song.means, song.asker
    fetched = _whole(folder, _FETCHED)
    if fetched is None:
        with asker.gate():
            _begin(song, "downloading")
            fetched = fetch(
                song.candidate.url,
                folder,
                settings=means.settings,
                on_progress=lambda there, total, speed: asker.on_stage(Stage("downloading", there, total, speed)),
                stop=asker.stop,
                workers=means.workers,
            )
    _begin(song, "converting")
    return convert(fetched, folder, _READY, means.settings.audio_format, asker.stop)


def _begin(song: _Song, stage: str) -> None:
    if song.asker.stop.is_set():
        raise DownloadError("it was stopped", error_class="stopped")
    song.asker.on_stage(Stage(stage))


def _whole(folder: Path, stem: str) -> Path | None:
    """Return what a stage has finished: only then a file has its name."""
    there = (path for path in folder.glob(f"{stem}.*") if not any(part in path.name for part in _UNFINISHED))
    return next(there, None)


def _tag(song: _Song, ready: Path) -> tuple[str, ...]:
    """Write tags and cover; what cannot be written is told, and costs no song."""
    notes = list[str]()
    cover = _cover(song, notes) or _own_cover(ready)
    tags = tags_of(song.wanted, song.candidate, _own_tags(ready))
    try:
        write_tags(str(ready), tags, cover, source=song.candidate.url, afresh=True)
    except TagError as error:
        known = fault(error, now=0.0)
        if known.error_class == "environment":
            raise known from error
        notes.append(str(error))
    return tuple(notes)


def tags_of(wanted: WantedTrack, candidate: Candidate, own: Tags) -> Tags:
    """Return what is known of a track: from the list, else from the page, else from the file itself."""
    return Tags(
        title=wanted.title or own.title,
        artists=wanted.artists or candidate.artists or own.artists,
        album=wanted.album or own.album,
        album_artist=wanted.album_artist or own.album_artist,
        track_number=wanted.track_number or own.track_number,
        track_total=wanted.track_total or own.track_total,
        disc_number=wanted.disc_number or own.disc_number,
        year=wanted.year or own.year,
        genres=own.genres,
        isrc=wanted.isrc or candidate.isrc or own.isrc,
        musicbrainz_recording_id=wanted.source_id("musicbrainz") or own.musicbrainz_recording_id,
        replaygain_track_gain_db=own.replaygain_track_gain_db,
        replaygain_track_peak=own.replaygain_track_peak,
    )


def _cover(song: _Song, notes: list[str]) -> Cover | None:
    if not song.wanted.cover_url:
        return None
    try:
        return checked_cover(song.means.get_bytes(song.wanted.cover_url))
    except Exception as error:  # whatever is wrong with a cover, the song is there
        notes.append(f"there is no cover: {error}")
        return None


def _own_cover(ready: Path) -> Cover | None:
    with contextlib.suppress(TagError):
        cover = read_cover(str(ready))
        return None if cover is None else checked_cover(cover.data)
    return None


def _own_tags(ready: Path) -> Tags:
    with contextlib.suppress(TagError):
        return read_tags(str(ready))
    return Tags()


def _placed(song: _Song, ready: Path, kept: Place) -> tuple[Path, str]:
    """Give the file its name in the library; the very same sound under that name is it already."""
    identity = identify(str(ready))
    library = song.means.library
    taken = len(os.fsencode(library)) + 1 + len(ready.suffix)
    values = values_of(song.wanted, song.list_name)
    names = named(parse(song.means.settings.file_template), values, taken=taken, name_max=_name_max(library))

    def same(there: Path) -> bool:
        with contextlib.suppress(AudioError):
            return identify(str(there)) == identity
        return False

    path = place(ready, library, names, ready.suffix, lock=kept.placing_lock, same=same)
    return path, identity


def _name_max(library: Path) -> int:
    """Return how many bytes a name may have there; some encrypted file systems take 143."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        return min(NAME_MAX, os.pathconf(library, "PC_NAME_MAX"))
    return NAME_MAX


def _as_obtained(path: Path, identity: str, info: AudioInfo, candidate: Candidate, notes: tuple[str, ...]) -> Obtained:
    return Obtained(
        path=str(path),
        identity=identity,
        duration_s=info.duration_s,
        codec=info.codec,
        sample_rate=info.sample_rate,
        channels=info.channels,
        bit_rate=info.bit_rate,
        provider=candidate.provider,
        candidate_id=candidate.id,
        url=candidate.url,
        notes=notes,
    )


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Say what it means when the library cannot be written."""
    try:
        yield
    except OSError as error:
        raise fault(error, now=time.time()) from error
