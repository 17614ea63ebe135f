"""The files of a playlist copied or hard-linked into a folder, numbered, under names that every system takes.

Nothing that is there is overwritten, and the files themselves are never changed.
"""

import contextlib
import filecmp
import itertools
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import ExportError
from core.export.text import caption
from core.filing.moving import entries, flush, flush_folder, folded, move
from core.filing.safe_names import NAME_MAX, safe
from models.playlist import Playlist, PlaylistEntry

#: Bytes kept free in a name for the number in front, " (1234)" behind, and the extension.
_ROOM = 8 + 7 + 12
_MOST_ALIKE = 9_999


@dataclass(frozen=True, slots=True)
class Copied:
    """The playlist with the files where they are now, and how many came there in which way.

    ``there`` had been brought by an earlier export; ``failed`` are sentences. What failed is not in the playlist.
    """

    playlist: Playlist
    copied: int = 0
    linked: int = 0
    there: int = 0
    failed: tuple[str, ...] = ()


def copy_files(playlist: Playlist, folder: Path, *, link: bool = False) -> Copied:
    """Bring the files of a playlist into a folder, which is made if its parent is there.

    Parameters
    ----------
    link
        Make hard links; where the file system has none, or is another one, a copy is made.

    Raises
    ------
    ExportError
        The folder cannot be made. What is wrong with single files is in the result.
    """
    _make(folder)
    places = _Places(folder, link)
    width = max(2, len(str(len(playlist.entries))))
    kept, ways, failed = [], [], []
    for number, entry in enumerate(playlist.entries, 1):
        try:
            path, way = places.bring(Path(entry.track.track.file.path), f"{number:0{width}} {_name(entry)}")
        except OSError as error:
            failed.append(f"{entry.track.track.file.path} is not copied: {error.strerror or error}")
        else:
            ways.append(way)
            kept.append(_moved(entry, path))
    flush_folder(folder)
    counts = {way: ways.count(way) for way in ("copied", "linked", "there")}
    return Copied(replace(playlist, entries=tuple(kept)), **counts, failed=tuple(failed))


class _Places:
    """A folder, and the names in it that are taken."""

    def __init__(self, folder: Path, link: bool) -> None:
        self._folder, self._link = folder, link
        self._taken = entries(folder)

    def bring(self, source: Path, stem: str) -> tuple[Path, str]:
        """Bring one file; return where it is, and whether it was "copied", "linked" or "there"."""
        extension = safe(source.suffix[1:], 10)
        if not source.is_file():
            raise OSError("it is no file, or has vanished")
        for number in itertools.count(1):
            name = f"{stem}{f' ({number})' if number > 1 else ''}{'.' if extension else ''}{extension}"
            there = self._taken.get(folded(name))
            if there is not None and _is_same(self._folder / there, source):
                return self._folder / there, "there"
            way = None if there is not None else self._put(source, self._folder / name)
            self._taken.setdefault(folded(name), name)
            if way:
                return self._folder / name, way
            if number >= _MOST_ALIKE:
                raise OSError(f"there are too many files called {name}")
        raise AssertionError

    def _put(self, source: Path, target: Path) -> str | None:
        """Make the file; ``None`` where somebody has taken the name meanwhile."""
        if self._link:
            try:
                os.link(source.resolve(), target)
            except FileExistsError:
                return None
            except OSError:  # in many ways: another file system, none that has links, too many of them
                pass
            else:
                return "linked"
        return "copied" if _copy(source, target) else None


def _copy(source: Path, target: Path) -> bool:
    handle, name = tempfile.mkstemp(prefix=".playlista-", suffix=".tmp", dir=target.parent)
    os.close(handle)
    copy = Path(name)
    try:
        shutil.copyfile(source, copy)
        shutil.copystat(source, copy)
        copy.chmod(copy.stat().st_mode | 0o600)  # a read-only file must not leave a copy that cannot be removed
        flush(copy)
        return move(copy, target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            copy.unlink()


def _is_same(there: Path, source: Path) -> bool:
    try:
        return there.samefile(source) or filecmp.cmp(there, source, shallow=False)
    except OSError:
        return False


def _name(entry: PlaylistEntry) -> str:
    return safe(caption(entry.track.track), NAME_MAX - _ROOM) or "_"


def _moved(entry: PlaylistEntry, path: Path) -> PlaylistEntry:
    track = entry.track.track
    file = replace(track.file, path=str(path.absolute()))
    return replace(entry, track=replace(entry.track, track=replace(track, file=file)))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(f"cannot make the folder {folder}: {error.strerror or error}") from error
