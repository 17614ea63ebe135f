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
from models.audio import AudioFile

MARKERS = frozenset({".nomedia", ".notmusic"})

_WILDCARDS = set("*?[")

Problem = Callable[[str, str], None]
_Entries = Iterator[os.DirEntry[str]]


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
    named = sorted({os.path.abspath(path) for path in paths})
    for path in named:
        _check(path)
    return _Walk(settings, on_problem or _say_nothing).files(named)


class Exclusion:
    """The exclude patterns, compiled.

    A pattern without a slash is compared with the name of every file and folder; one with a slash, component by
    component, with the path below the scanned folder, or with the whole path where it begins with a slash. ``*``, ``?``
    and ``[...]`` match within one component, ``**`` any number of components; a slash at the end means folders only.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        names = [pattern for pattern in patterns if "/" not in pattern.rstrip("/")]
        plain = {name for name in names if not _WILDCARDS & set(name)}
        self._names = frozenset(plain)
        self._folder_names = frozenset(name.rstrip("/") for name in plain)
        self._wild_names = tuple(name for name in names if name not in plain)
        self._paths = tuple(pattern for pattern in patterns if "/" in pattern.rstrip("/"))
        self._is_simple = not self._wild_names and not self._paths

    def covers(self, name: str, path: str, root: str, *, folder: bool = False) -> bool:
        """Whether a file or folder found below ``root`` is to be left out."""
        if name in (self._folder_names if folder else self._names):
            return True
        if self._is_simple:
            return False
        kept = [pattern.rstrip("/") for pattern in self._wild_names if folder or not pattern.endswith("/")]
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in kept):
            return True
        return any(_path_matches(pattern, path, root, folder) for pattern in self._paths)


class _Walk:
    """One scan: what has been seen already, by device and inode."""

    def __init__(self, settings: LibrarySettings, on_problem: Problem) -> None:
        self._settings = settings
        self._extensions = frozenset(settings.extensions)
        self._exclusion = Exclusion(settings.exclude_patterns)
        self._hidden: str | tuple[str, ...] = () if settings.include_hidden else "."
        self._on_problem = on_problem
        self._seen_folders: set[tuple[int, int]] = set()
        self._seen_files: dict[int, set[int]] = {}

    def files(self, named: Iterable[str]) -> Iterator[AudioFile]:
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
                yield AudioFile(path, status.st_size, status.st_mtime_ns)

    def _below(self, root: str) -> Iterator[AudioFile]:
        """Walk a folder with a stack of our own: no depth is too great for it."""
        follow = self._settings.follow_links
        stack = [self._entries(root)]
        while stack:
            for entry in stack[-1]:
                if entry.is_dir(follow_symlinks=follow):
                    if self._is_wanted_folder(entry, root):
                        stack.append(self._entries(entry.path))
                        break
                elif self._has_audio_name(entry, root) and entry.is_file(follow_symlinks=follow):
                    status = self._status(entry)
                    if status is not None and self._is_new(status):
                        yield AudioFile(entry.path, status.st_size, status.st_mtime_ns)
            else:
                stack.pop()

    def _is_wanted_folder(self, entry: os.DirEntry[str], root: str) -> bool:
        return entry.name not in MARKERS and not self._exclusion.covers(entry.name, entry.path, root, folder=True)

    def _entries(self, folder: str) -> _Entries:
        """Return the entries of a folder, sorted; none if it was seen before, is marked or cannot be read."""
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in self._seen_folders:
                return iter(())
            self._seen_folders.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as found:
                entries = {
                    entry.name: entry
                    for entry in found
                    if (not entry.name.startswith(self._hidden) or entry.name in MARKERS)
                    and (not entry.is_symlink() or self._leads_somewhere(entry))
                }
        except OSError as error:
            self._on_problem(folder, _words(error))
            return iter(())
        if any(name in entries and not entries[name].is_dir() for name in MARKERS):
            return iter(())
        return map(entries.__getitem__, sorted(entries))

    def _leads_somewhere(self, link: os.DirEntry[str]) -> bool:
        try:
            link.stat(follow_symlinks=self._settings.follow_links)
        except FileNotFoundError:
            return False
        except OSError as error:  # A link to itself, or into a folder that may not be entered.
            self._on_problem(link.path, _words(error))
            return False
        return True

    def _has_audio_name(self, entry: os.DirEntry[str], root: str) -> bool:
        """Whether a file's extension is wanted, or it has none and its first bytes speak for it."""
        name = entry.name
        extension = name.rpartition(".")[2].lower()
        wanted = extension in self._extensions
        if not wanted and extension.isalnum() and "." in name[1:]:
            return False
        if self._exclusion.covers(name, entry.path, root):
            return False
        return wanted or (entry.is_file(follow_symlinks=self._settings.follow_links) and looks_like_audio(entry.path))

    def _status(self, entry: os.DirEntry[str]) -> os.stat_result | None:
        """Return size and times, or ``None`` when the file has gone or hides behind an error."""
        try:
            return entry.stat(follow_symlinks=self._settings.follow_links)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._on_problem(entry.path, _words(error))
            return None

    def _is_new(self, status: os.stat_result) -> bool:
        inodes = self._seen_files.get(status.st_dev)
        if inodes is None:
            inodes = self._seen_files[status.st_dev] = set()
        if status.st_ino in inodes:
            return False
        inodes.add(status.st_ino)
        return True


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
