"""Where the M3U8 of a list is written, and what a killed run has left there. Writes nothing."""

import contextlib
import os
from collections.abc import Callable, Collection
from itertools import count
from pathlib import Path

from core.filing.safe_names import safe
from models.downloads import StoredList
from models.wanted import ListHead

ENDING = ".m3u8"
#: What is written takes the place of the old file within moments; so old, it never will, in seconds.
ABANDONED_S = 3600.0
#: Lists of one song have no file of their own.
_WITHOUT = ("track",)


def target(
    head: ListHead, folder: Path, stored: StoredList | None, taken: Collection[Path], exists: Callable[[Path], bool]
) -> Path | None:
    """Return the file of a list: that of before, or one in ``folder`` with the list's name that nobody has.

    ``None`` for a single song.
    """
    if head.kind in _WITHOUT:
        return None
    if stored is not None and stored.m3u is not None and Path(stored.m3u).parent == folder:
        return Path(stored.m3u)
    stem = safe(head.name, 200) or "list"
    names = (f"{stem}{ENDING}" if number == 1 else f"{stem} ({number}){ENDING}" for number in count(1))
    return next(path for path in (folder / name for name in names) if path not in taken and not exists(path))


def is_there(path: Path) -> bool:
    """Tell whether anything has this name."""
    return os.path.lexists(path)


def sweep(folder: Path, *, now: float) -> None:
    """Throw away M3U8s that a run was killed over while it wrote them; ``now`` in seconds of ``time.time()``."""
    for path in folder.glob(".playlista-*.tmp"):
        with contextlib.suppress(OSError):
            if now - path.stat().st_mtime > ABANDONED_S:
                path.unlink()
