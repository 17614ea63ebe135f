"""Many files written or taken back, one after the other, with their rows in the library brought up to date."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.errors import TagError
from core.retagging.undo_log import Change, UndoLog, changes, set_undone
from core.retagging.undoing import undo
from core.retagging.writing import Changed, planned, write
from core.store import Store
from core.tags import read_tags
from models.audio import AudioFile
from models.track import LibraryTrack

#: Stands for all tags of a file that was taken back.
WHOLE = "*"

FieldsOf = Callable[[LibraryTrack], Mapping[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a file: what changed in its tags (nothing where all was there), or why it was left alone."""

    path: str
    changed: Changed
    error: str | None = None


def plan_all(tracks: Iterable[LibraryTrack], fields_of: FieldsOf) -> Iterator[Written]:
    """Yield what writing would change; nothing is written."""
    for entry in tracks:
        path = entry.track.file.path
        yield _told(path, partial(planned, path, fields_of(entry)))


def write_all(store: Store, tracks: Iterable[LibraryTrack], fields_of: FieldsOf, log: UndoLog) -> Iterator[Written]:
    """Write into each file what is known of it; the next analysis finds nothing new in them."""
    for entry in tracks:
        yield _told(entry.track.file.path, partial(_write, store, entry, fields_of(entry), log))


def undo_all(store: Store, folder: Path, run: str) -> Iterator[Written]:
    """Take a run back, the last change first; the run counts as taken back once all of it is."""
    complete = True
    for change in reversed(list(changes(folder, run))):
        outcome = _told(change.path, partial(_undo, change))
        complete = complete and outcome.error is None
        _refresh(store, change.path)
        yield outcome
    if complete:
        set_undone(folder, run)


def _told(path: str, work: Callable[[], Changed]) -> Written:
    try:
        return Written(path, work())
    except TagError as error:
        return Written(path, {}, str(error))


def _write(store: Store, entry: LibraryTrack, fields: Mapping[str, list[str]], log: UndoLog) -> Changed:
    path = entry.track.file.path
    changed = write(path, fields, entry.track.identity, log)
    if changed:
        _refresh(store, path)
    return changed


def _undo(change: Change) -> Changed:
    return {WHOLE: ([], [])} if undo(change) else {}


def _refresh(store: Store, path: str) -> None:
    """Have the library know a file as it is now, without another analysis."""
    row = store.identity_at(path)
    if row is None or not os.path.isfile(path):
        return
    found = os.stat(path)
    store.relocate(row[0], AudioFile(path, found.st_size, found.st_mtime_ns), read_tags(path))
