"""Puts a finished file into the library under a name of its own; nothing that is there is ever overwritten.

Names that differ in capitals or in how they are composed count as one: other systems cannot hold both.
"""

import contextlib
import errno
import itertools
import os
import shutil
import threading
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from core.download.locking import locked

#: Of one name no more are told apart.
_MOST_ALIKE = 9_999
#: File systems that have no hard links say so in many ways.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)


def place(
    source: Path, library: Path, names: Sequence[str], extension: str, *, lock: Path, same: Callable[[Path], bool]
) -> Path:
    """Move a file to where it belongs.

    Parameters
    ----------
    names
        Folders below ``library``, and the name without extension; see ``naming``.
    lock
        A file that everybody who places here locks meanwhile.
    same
        Tells whether a file that has the name is the one to be placed; then it stays, and ``source`` goes.

    Returns
    -------
    Where it is now: with " (2)" and so on behind the name where that is taken.

    Raises
    ------
    OSError
        It cannot be placed; ``source`` is where it was.
    """
    flush(source)
    with locked(lock, wait=True):
        folder = _folder(library, names[:-1])
        taken = _entries(folder)
        for number in itertools.count(1):
            name = f"{names[-1]}{f' ({number})' if number > 1 else ''}{extension}"
            there = taken.get(_folded(name))
            if there is None and _move(source, folder / name):
                _flush_folder(folder)
                return folder / name
            if there is not None and same(folder / there):
                source.unlink()
                return folder / there
            if number >= _MOST_ALIKE:
                raise OSError(errno.EEXIST, "there are too many files of this name", str(folder / name))
    raise AssertionError


def flush(path: Path) -> None:
    """Have a file's content written to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _folder(library: Path, names: Sequence[str]) -> Path:
    """Find or make a folder; one that is there may be spelled otherwise."""
    folder = library
    for name in names:
        there = _entries(folder).get(_folded(name), name)
        spellings = (there if number == 1 else f"{name} ({number})" for number in itertools.count(1))
        folder = next(path for path in (folder / spelling for spelling in spellings) if _is_free_for_a_folder(path))
        folder.mkdir(exist_ok=True)
    return folder


def _is_free_for_a_folder(path: Path) -> bool:
    return path.is_dir() or not os.path.lexists(path)


def _entries(folder: Path) -> dict[str, str]:
    """Return the names in a folder, by what they are called where capitals do not count."""
    return {_folded(name): name for name in os.listdir(folder)}  # noqa: PTH208 - names are all that is needed


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _move(source: Path, target: Path) -> bool:
    """Give a file its new name, or tell that the name is taken."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno == errno.EXDEV:
            return _move_across(source, target)
        if error.errno not in _NO_LINKS:
            raise
        return _move_without_links(source, target)
    source.unlink()
    return True


def _move_across(source: Path, target: Path) -> bool:
    """Move into a folder that is a link to another file system: by a copy, which gets the name once it is whole."""
    copy = target.with_name(f".playlista-{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        shutil.copyfile(source, copy)
        flush(copy)
        moved = _move(copy, target)
    finally:
        copy.unlink(missing_ok=True)
    if moved:
        source.unlink()
    return moved


def _move_without_links(source: Path, target: Path) -> bool:
    """Take the name with an empty file, which only we can have made, and put ours in its place."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    try:
        source.replace(target)
    except BaseException:
        target.unlink()
        raise
    return True


def _flush_folder(folder: Path) -> None:
    """Make the new name durable, where the system lets a folder be opened (not on Windows)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
