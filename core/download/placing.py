"""Puts a finished file into the library under a name of its own; nothing that is there is ever overwritten.

Names that differ in capitals or in how they are composed count as one: other systems cannot hold both.
"""

import errno
import itertools
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from core.download.locking import locked
from core.filing.moving import entries, flush, flush_folder, folded, move

#: Of one name no more are told apart.
_MOST_ALIKE = 9_999


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
        taken = entries(folder)
        for number in itertools.count(1):
            name = f"{names[-1]}{f' ({number})' if number > 1 else ''}{extension}"
            there = taken.get(folded(name))
            if there is None and move(source, folder / name):
                flush_folder(folder)
                return folder / name
            if there is not None and same(folder / there):
                source.unlink()
                return folder / there
            if number >= _MOST_ALIKE:
                raise OSError(errno.EEXIST, "there are too many files of this name", str(folder / name))
    raise AssertionError


def _folder(library: Path, names: Sequence[str]) -> Path:
    """Find or make a folder; one that is there may be spelled otherwise."""
    folder = library
    for name in names:
        there = entries(folder).get(folded(name), name)
        spellings = (there if number == 1 else f"{name} ({number})" for number in itertools.count(1))
        folder = next(path for path in (folder / spelling for spelling in spellings) if _is_free_for_a_folder(path))
        folder.mkdir(exist_ok=True)
    return folder


def _is_free_for_a_folder(path: Path) -> bool:
    return path.is_dir() or not os.path.lexists(path)
