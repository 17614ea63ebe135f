"""Folders to ``AudioFile`` values, sorted and lazily: which files on disk are music by name and place.

Owns links, hidden files, exclude patterns and marker files; opens only files that have no extension.

Order: depth first, names in a folder by their code points, which is the order of their bytes in UTF-8. A folder with a
file ``.nomedia`` or ``.notmusic`` is left out whole. Of several paths to one file the first counts.
"""

import fnmatch
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence

from core.container import looks_like_audio
from core.errors import ScanError
from core.settings import LibrarySettings
from models.audio import AudioFile, Stamp

MARKERS = frozenset({".nomedia", ".notmusic"})

#: Below an open folder the system need not look up the whole path of each file: a fifth of a scan.
_BY_DESCRIPTOR = os.scandir in os.supports_fd

_WILDCARDS = set("*?[")

Problem = Callable[[str, str], None]
_Entry = os.DirEntry[str]
#: Files side by side in a folder: their names and what the system says of each.
_Files = tuple[str, list[str], list[os.stat_result]]


def scan(
    paths: Iterable[str | os.PathLike[str]], settings: LibrarySettings, *, on_problem: Problem | None = None
) -> Iterator[AudioFile]:
    """Find the audio files in folders and among single files; those named are taken whatever their extension.

    ``on_problem`` is called with a path and a reason for every folder or file below that cannot be looked at.

    Raises
    ------
    ScanError
        A path that was named does not exist or cannot be read; at once, before anything is yielded.
    """
    found = scan_stamps(paths, settings, on_problem=on_problem)
    return (AudioFile(*stamp) for together in found for stamp in together)


def scan_stamps(
    paths: Iterable[str | os.PathLike[str]], settings: LibrarySettings, *, on_problem: Problem | None = None
) -> Iterator[list[Stamp]]:
    """Find the same files in the same order as plain values, those side by side in one folder together.

    Where nothing has changed, making an ``AudioFile`` of each costs a third of all that a run does for it.
    """
    named = sorted({os.path.abspath(path) for path in paths})
    for path in named:
        _check(path)
    return _Walk(settings, on_problem or _say_nothing).stamps(named)


class Exclusion:
    """The exclude patterns, compiled.

    A pattern without a slash is compared with the name of every file and folder; one with a slash, component by
    component, with the path below the scanned folder, or with the whole path where it begins with a slash. ``*``, ``?``
    and ``[...]`` match within one component, ``**`` any number of components; a slash at the end means folders only.
    Where it ``is_simple``, all that is left out of files are those with one of ``names``.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        names = [pattern for pattern in patterns if "/" not in pattern.rstrip("/")]
        plain = {name for name in names if not _WILDCARDS & set(name)}
        self.names = frozenset(plain)
        self._folder_names = frozenset(name.rstrip("/") for name in plain)
        self._wild_names = tuple(name for name in names if name not in plain)
        self._paths = tuple(pattern for pattern in patterns if "/" in pattern.rstrip("/"))
        self.is_simple = not self._wild_names and not self._paths

    def covers(self, name: str, path: str, root: str, *, folder: bool = False) -> bool:
        """Whether a file or folder found below ``root`` is to be left out."""
        if name in (self._folder_names if folder else self.names):
            return True
        if self.is_simple:
            return False
        kept = [pattern.rstrip("/") for pattern in self._wild_names if folder or not pattern.endswith("/")]
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in kept):
            return True
        return any(_path_matches(pattern, path, root, folder) for pattern in self._paths)


class _Walk:
    """One scan: what has been seen already, by device and inode."""

    def __init__(self, settings: LibrarySettings, on_problem: Problem) -> None:
        self._extensions = frozenset(settings.extensions)
        self._exclusion = Exclusion(settings.exclude_patterns)
        self._follow = settings.follow_links
        #: Endings, as nearly all files have them, by which a name is known to be wanted without another look.
        spelled = {spelling for name in self._extensions for spelling in (name, name.upper())}
        self._plain = frozenset(spelled if self._exclusion.is_simple else ())
        self._hidden: str | tuple[str, ...] = () if settings.include_hidden else "."
        self._on_problem = on_problem
        self._seen_folders: set[tuple[int, int]] = set()
        self._seen_files: dict[int, set[int]] = {}

    def stamps(self, named: Iterable[str]) -> Iterator[list[Stamp]]:
        """Yield what is found at and below the named paths."""
        for path in named:
            try:
                status = os.stat(path)
            except OSError as error:
                self._on_problem(path, _words(error))
                continue
            if stat.S_ISDIR(status.st_mode):
                yield from self._below(path)
            elif self._is_new(status):
                yield [(path, status.st_size, status.st_mtime_ns)]

    def _below(self, root: str) -> Iterator[list[Stamp]]:
        """Walk a folder with a stack of our own: no depth is too great for it."""
        stack = [iter(self._pieces(root, root))]
        while stack:
            for piece in stack[-1]:
                if isinstance(piece, str):
                    stack.append(iter(self._pieces(piece, root)))
                    break
                if stamps := self._stamps(*piece):
                    yield stamps
            else:
                stack.pop()

    def _pieces(self, folder: str, root: str) -> Sequence[_Files | str]:
        """Return what is wanted of a folder, in order: files side by side, and the paths of folders between them."""
        place: int | str = folder
        try:
            place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY) if _BY_DESCRIPTOR else folder
            return self._sorted_out(self._entries(place), folder.rstrip(os.sep) + os.sep, root)
        except OSError as error:
            self._on_problem(folder, _words(error))
            return ()
        finally:
            if isinstance(place, int):
                os.close(place)

    def _entries(self, place: int | str) -> dict[str, _Entry]:
        """Return the entries of a folder by name; none if it was seen before."""
        status = os.stat(place)
        if (status.st_dev, status.st_ino) in self._seen_folders:
            return {}
        self._seen_folders.add((status.st_dev, status.st_ino))
        with os.scandir(place) as found:
            return {entry.name: entry for entry in found}

    def _sorted_out(self, entries: dict[str, _Entry], prefix: str, root: str) -> Sequence[_Files | str]:
        """Look at each entry; ``prefix`` and its name are its path."""
        if not MARKERS.isdisjoint(entries):
            markers = [entries.pop(name) for name in MARKERS & entries.keys()]
            if any(self._marks(marker, prefix + marker.name) for marker in markers):
                return ()
        pieces: list[_Files | str] = []
        files: list[_Entry] = []
        plain, excluded, hidden = self._plain, self._exclusion.names, self._hidden
        for name in sorted(entries):
            entry = entries[name]
            if name.startswith(hidden):
                continue
            # Nearly every file is wanted by these three looks, none of which asks the system.
            if name.rpartition(".")[2] in plain and name not in excluded and entry.is_file(follow_symlinks=False):
                files.append(entry)
                continue
            kind = self._kind(entry, prefix + name, root)
            if kind == "file":
                files.append(entry)
            elif kind == "folder":
                pieces += [self._looked_at(files, prefix), prefix + name] if files else [prefix + name]
                files = []
        return [*pieces, self._looked_at(files, prefix)] if files else pieces

    def _kind(self, entry: _Entry, path: str, root: str) -> str | None:
        """Tell what an entry is: "file" or "folder", ``None`` if it is not wanted."""
        if entry.is_symlink() and not self._leads_somewhere(entry, path):
            return None
        if entry.is_dir(follow_symlinks=self._follow):
            return None if self._exclusion.covers(entry.name, path, root, folder=True) else "folder"
        if self._has_audio_name(entry, path, root) and entry.is_file(follow_symlinks=self._follow):
            return "file"
        return None

    def _looked_at(self, entries: list[_Entry], prefix: str) -> _Files:
        try:
            statuses = [entry.stat(follow_symlinks=self._follow) for entry in entries]
        except OSError:
            known = [(entry, status) for entry in entries if (status := self._status(entry, prefix)) is not None]
            entries, statuses = [entry for entry, _ in known], [status for _, status in known]
        return prefix, [entry.name for entry in entries], statuses

    def _stamps(self, prefix: str, names: list[str], statuses: list[os.stat_result]) -> list[Stamp]:
        """Return path, size and time of files; not of one that was found before by another path."""
        found = zip(names, statuses, strict=True)
        if self._are_new(statuses):
            return [(prefix + name, status.st_size, status.st_mtime_ns) for name, status in found]
        new = ((name, status) for name, status in found if self._is_new(status))
        return [(prefix + name, status.st_size, status.st_mtime_ns) for name, status in new]

    def _marks(self, marker: _Entry, path: str) -> bool:
        leads_nowhere = marker.is_symlink() and not self._leads_somewhere(marker, path)
        return not leads_nowhere and not marker.is_dir()

    def _leads_somewhere(self, link: _Entry, path: str) -> bool:
        try:
            link.stat(follow_symlinks=self._follow)
        except FileNotFoundError:
            return False
        except OSError as error:  # A link to itself, or into a folder that may not be entered.
            self._on_problem(path, _words(error))
            return False
        return True

    def _has_audio_name(self, entry: _Entry, path: str, root: str) -> bool:
        """Whether a file's extension is wanted, or it has none and its first bytes speak for it."""
        name = entry.name
        extension = name.rpartition(".")[2].lower()
        wanted = extension in self._extensions
        if not wanted and extension.isalnum() and "." in name[1:]:
            return False
        if self._exclusion.covers(name, path, root):
            return False
        return wanted or (entry.is_file(follow_symlinks=self._follow) and looks_like_audio(path))

    def _status(self, entry: _Entry, prefix: str) -> os.stat_result | None:
        """Return size and times, or ``None`` when the file has gone or hides behind an error."""
        try:
            return entry.stat(follow_symlinks=self._follow)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._on_problem(prefix + entry.name, _words(error))
            return None

    def _are_new(self, statuses: Sequence[os.stat_result]) -> bool:
        """Note several files at once if they are different ones of one device that have not been seen."""
        inodes = {status.st_ino for status in statuses}
        devices = {status.st_dev for status in statuses}
        if len(inodes) < len(statuses) or len(devices) != 1:
            return False
        seen = self._seen_files.setdefault(devices.pop(), set())
        if not seen.isdisjoint(inodes):
            return False
        seen |= inodes
        return True

    def _is_new(self, status: os.stat_result) -> bool:
        inodes = self._seen_files.setdefault(status.st_dev, set())
        is_new = status.st_ino not in inodes
        inodes.add(status.st_ino)
        return is_new


def _check(path: str) -> None:
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
            return
    except OSError as error:
        raise ScanError(f"{_printable(path)} cannot be scanned: {_words(error)}") from error
    if not stat.S_ISREG(mode):
        raise ScanError(f"{_printable(path)} is neither a file nor a folder")


def _path_matches(pattern: str, path: str, root: str, folder: bool) -> bool:
    if pattern.endswith("/") and not folder:
        return False
    patterns = pattern.strip("/").split("/")
    if _components_match(os.path.relpath(path, root).split(os.sep), patterns):
        return True
    return pattern.startswith("/") and _components_match(path.strip(os.sep).split(os.sep), patterns)


def _components_match(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    if not patterns or not parts:
        return not parts and all(pattern == "**" for pattern in patterns)
    if patterns[0] == "**":
        return _components_match(parts, patterns[1:]) or _components_match(parts[1:], patterns)
    return fnmatch.fnmatchcase(parts[0], patterns[0]) and _components_match(parts[1:], patterns[1:])


def is_gone(path: str) -> bool:
    """Tell whether nothing is there; a place that cannot be looked at may hold it still."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _words(error: OSError) -> str:
    return error.strerror or str(error)


def _printable(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _say_nothing(path: str, reason: str) -> None:
    """Ignore a problem."""
