"""Orders as jobs: what a person asks for, checked before anything is queued. Asks no service and runs nothing.

Whoever orders may sit anywhere: no order names a file of this machine but one below LIBRARY_PATH.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import OrderError, SourceError
from core.lists import remote
from core.services.guard import Guard, own_hosts
from core.services.services import addresses
from core.settings import Settings
from models.jobs import PRIORITIES, NewJob
from models.wanted import ListHead

AUTO = "auto"
#: What a download may be called; "auto" is whatever the address is.
DOWNLOAD_TYPES = (AUTO, *remote.READERS, remote.SEARCH)


@dataclass(frozen=True, slots=True)
class Labels:
    """What the tracks of a download are given: a label of the owner's, and one of everybody's (``Store.labels``)."""

    tag_id: int | None = None
    global_tag_id: int | None = None

    def payload(self) -> dict[str, int]:
        """Return those that there are, for the payload of a job."""
        return {name: number for name, number in asdict(self).items() if number is not None}


UNLABELLED = Labels()


def download(
    url: str,
    download_type: str = AUTO,
    *,
    owner_id: int,
    settings: Settings,
    labels: Labels = UNLABELLED,
    priority: int = PRIORITIES["normal"],
) -> NewJob:
    """Order the songs of a list, by its address; or one song, by "Artist - Title" with the type "search".

    Raises
    ------
    OrderError
        One line that names the address or the type, and what would do.
    """
    library_of(settings)
    if download_type not in DOWNLOAD_TYPES:
        raise OrderError(f"download_type {download_type!r} is unknown: expected {', '.join(DOWNLOAD_TYPES)}")
    try:
        reader, source = _understood(url, download_type, settings)
    except SourceError as error:
        raise OrderError(str(error)) from error
    payload = {"url": url.strip(), "reader": reader, **labels.payload()}
    return NewJob("download", reader, owner_id, source, payload, priority)


def wanted_file(
    path: Path,
    *,
    owner_id: int,
    settings: Settings,
    labels: Labels = UNLABELLED,
    priority: int = PRIORITIES["normal"],
) -> NewJob:
    """Order the songs of a list in a file (CSV, M3U8, XSPF, text ...) that was uploaded; paths in it mean nothing."""
    found = _below_library(path, settings)
    payload = {"url": found, "reader": remote.SENT, **labels.payload()}
    return NewJob("download", remote.SENT, owner_id, found, payload, priority)


def again(head: ListHead, *, owner_id: int, settings: Settings) -> NewJob:
    """Order a list once more that was read before; songs that are there are kept.

    Raises
    ------
    OrderError
        When it cannot be read again: its file is gone, or it was never an address.
    """
    if head.service == "file":
        return wanted_file(Path(head.source), owner_id=owner_id, settings=settings)
    if head.service == "text":
        return download(head.source, remote.SEARCH, owner_id=owner_id, settings=settings)
    return download(head.url or head.source, owner_id=owner_id, settings=settings)


def scan(
    paths: Iterable[Path] = (), *, owner_id: int, settings: Settings, force: bool = False, retry_failed: bool = False
) -> NewJob:
    """Order the analysis of what is new or changed in folders, by default in the whole library."""
    roots = [_below_library(path, settings) for path in paths] or [str(library_of(settings))]
    return _analysis("scan", roots, owner_id, {"force": force, "retry_failed": retry_failed})


def upload(paths: Iterable[Path], *, owner_id: int, settings: Settings) -> NewJob:
    """Order the analysis of files that were uploaded."""
    return _analysis("upload", [_below_library(path, settings) for path in paths], owner_id, {"retry_failed": True})


def playlist(playlist_id: int, *, owner_id: int, force: bool = False) -> NewJob:
    """Order the analysis of the tracks of a saved playlist; that there is one is known to whoever asks for it."""
    payload = {"playlist_id": playlist_id, "force": force, "retry_failed": True}
    return NewJob("analysis", "playlist", owner_id, f"playlist:{playlist_id}", payload)


def tracks(ids: Sequence[int], *, owner_id: int, subject: str) -> NewJob:
    """Order the analysis anew of tracks of the library, current as they may be; those ids are known to the library."""
    payload = {"track_ids": list(ids), "force": True, "retry_failed": True}
    return NewJob("analysis", "tracks", owner_id, subject, payload)


def songs(paths: Iterable[str], *, owner_id: int, finish: Mapping[str, Any]) -> NewJob:
    """Order the analysis of what a download has brought; ``finish`` is what it keeps for ``playlista.jobs.keeping``."""
    return _analysis("songs", list(paths), owner_id, {"finish": dict(finish)})


def library_of(settings: Settings) -> Path:
    """Return the folder that songs go to; ``OrderError`` when none is set."""
    if not settings.library.library_path:
        raise OrderError("LIBRARY_PATH is not set, so there is no place for songs")
    return Path(os.path.abspath(settings.library.library_path))


def _understood(url: str, download_type: str, settings: Settings) -> tuple[str, str]:
    """Return the reader that an order is for, and its subject."""
    if download_type == remote.SEARCH:
        return remote.SEARCH, remote.song_named(url)
    reader, source = remote.recognise(url, _guard(settings))
    if download_type not in (AUTO, reader):
        raise SourceError(f"{url.strip()[:200]!r} is an address for the type {reader}, not {download_type}")
    return reader, source


def _guard(settings: Settings) -> Guard:
    download = settings.download
    own = own_hosts(addresses(settings.services))
    return Guard(download.download_allow_private, own, download.download_allowed_hosts)


def _analysis(name: str, paths: list[str], owner_id: int, how: Mapping[str, Any]) -> NewJob:
    if not paths:
        raise OrderError("there is nothing to analyse: name a file or a folder")
    subject = paths[0] if len(paths) == 1 else f"{os.path.commonpath(paths)} ({len(paths)})"
    return NewJob("analysis", name, owner_id, subject, {"paths": paths, **how})


def _below_library(path: Path, settings: Settings) -> str:
    """Return where a file or folder really is; it must be in the library, links followed."""
    library = library_of(settings)
    if "\0" in str(path):
        raise OrderError(f"{str(path)!r} is no path")
    found = os.path.normpath(library / path)
    real, root = os.path.realpath(found), os.path.realpath(library)
    if os.path.commonpath([real, root]) != root:
        raise OrderError(f"{str(path)!r} is not in the library")
    if not os.path.exists(real):
        raise OrderError(f"{str(path)!r} is not there")
    return found
