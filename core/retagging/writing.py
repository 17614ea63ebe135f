"""The tags of one file changed: on a copy, proved to have the same sound, logged, and put in its place."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from core.errors import AudioError, TagError
from core.identity import identify
from core.retagging.delta import Piece, delta, joined
from core.retagging.replacing import copied, digest, mapped
from core.retagging.undo_log import Change, UndoLog
from core.tags.adding import changes, set_fields

#: By field the values before and after.
Changed = Mapping[str, tuple[list[str], list[str]]]


def planned(path: str, fields: Mapping[str, list[str]]) -> Changed:
    """Return what writing would change in a file; ``TagError`` where it could not be written."""
    try:
        return changes(path, fields)
    except AudioError as error:
        raise TagError(str(error)) from error
    except OSError as error:
        raise TagError(f"it cannot be read: {error.strerror or error}") from error


def write(path: str, fields: Mapping[str, list[str]], identity: str, log: UndoLog) -> Changed:
    """Write fields into the tags of a file, and return what that changed; nothing is written where that is nothing.

    Parameters
    ----------
    identity
        That of the sound from which the fields come: a file with another sound is refused.

    Raises
    ------
    TagError
        A sentence that says why the file is as it was.
    """
    changed = planned(path, fields)
    if not changed:
        return changed
    try:
        _write(Path(os.path.realpath(path)), {name: new for name, (_, new) in changed.items()}, identity, log)
    except TagError:
        raise
    except AudioError as error:
        raise TagError(f"its sound cannot be told: {error}") from error
    except OSError as error:
        raise TagError(f"it cannot be written: {error.strerror or error}") from error
    except Exception as error:  # mutagen raises whatever its parsers stumble over
        raise TagError(f"its tags cannot be written: {str(error) or type(error).__name__}") from error
    return changed


def _write(path: Path, fields: Mapping[str, list[str]], identity: str, log: UndoLog) -> None:
    with copied(path) as (copy, put):
        if identify(str(path)) != identity:
            raise TagError("its sound is not the one that was analysed; analyse it again first")
        set_fields(copy, fields)
        if identify(str(copy)) != identity:
            raise TagError("its sound would not stay as it is")
        log.add(_way_back(path, copy))
        put()


def _way_back(path: Path, copy: Path) -> Change:
    """Return how to make the file of its changed copy; it is tried before anything is replaced."""
    mtime_ns, before = path.stat().st_mtime_ns, digest(path)
    with mapped(path) as old, mapped(copy) as new:
        pieces: tuple[Piece, ...] = tuple(delta(old, new))
        tried = hashlib.sha256()
        for part in joined(pieces, new):
            tried.update(part)
    if tried.hexdigest() != before:
        raise TagError("there would be no way back to it as it is")
    return Change(str(path), before, digest(copy), mtime_ns, pieces)
