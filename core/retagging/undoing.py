"""A run taken back: every file as it was, to the byte, with its time, unless somebody has changed it since."""

import os
from pathlib import Path

from core.errors import TagError
from core.retagging.delta import joined
from core.retagging.replacing import copied, digest, mapped
from core.retagging.undo_log import Change


def undo(change: Change) -> bool:
    """Take one change back; ``False`` where the file is as it was before.

    Raises
    ------
    TagError
        A sentence that says why the file is left as it is.
    """
    path = Path(change.path)
    try:
        now = digest(path)
        if now == change.before:
            return False
        if now != change.after:
            raise TagError("it was changed since; it is left as it is")
        _rebuild(path, change)
    except OSError as error:
        raise TagError(f"it cannot be written: {error.strerror or error}") from error
    return True


def _rebuild(path: Path, change: Change) -> None:
    with copied(path) as (copy, put):
        with mapped(path) as base, copy.open("wb") as file:
            for part in joined(change.pieces, base):
                file.write(part)
        if digest(copy) != change.before:
            raise TagError("the log does not lead back to it; it is left as it is")
        os.utime(copy, ns=(copy.stat().st_atime_ns, change.mtime_ns))
        put()
