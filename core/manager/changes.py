"""What has happened to files since the last run: moved, retagged, vanished, come back.

Asks the store and the file system; opens a file only to compare its sound.
"""

from __future__ import annotations  # a ``Store`` named in a signature would load SQLAlchemy

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import core.store
from core.errors import PlaylistaError
from core.manager.library import Library
from core.scan import is_gone
from models.audio import AudioFile, Tags
from models.results import Problem


@dataclass(frozen=True, slots=True)
class Question:
    """Is this file one of these tracks, by id and identity? If so it was ``moved`` or ``retagged``."""

    file: AudioFile
    kind: str
    tracks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """It is the track of this id, and these are its tags now; ``None``: it is none of them."""

    question: Question
    track_id: int | None = None
    tags: Tags | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """How many tracks have lost their file since the last run, how many have it back, and what could not be judged."""

    missing: int = 0
    returned: int = 0
    problems: tuple[Problem, ...] = ()


def question_about(store: core.store.Store, file: AudioFile, versions: str) -> Question:
    """Find the tracks that a new or changed file could be, with features as new as a new analysis would yield.

    Another run may have analysed it meanwhile: then it is neither new nor changed, and the claims will tell.
    """
    here = store.identity_before(file)
    if here is not None:
        track_id, identity, has = here
        return Question(file, "retagged", ((track_id, identity),) if has == versions else ())
    same_size = store.same_size(file)
    moved = ((track_id, identity) for track_id, path, identity, has in same_size if has == versions and is_gone(path))
    return Question(file, "moved", tuple(moved))


def answer(question: Question) -> Answer:
    """Compare the sound of the file; whatever cannot be compared is left to the analysis to tell."""
    if not question.tracks:
        return Answer(question)
    from core.identity import identify  # a run that finds nothing new starts without the libraries these need
    from core.tags import read_tags

    try:
        identity = identify(question.file.path)
        track_id = next((number for number, known in question.tracks if known == identity), None)
        return Answer(question, track_id, read_tags(question.file.path) if track_id is not None else None)
    except PlaylistaError:
        return Answer(question)


def settle_presence(
    library: Library, roots: Sequence[str], seen: Callable[[], Set[int]], now: datetime, *, met: int
) -> Presence:
    """Mark tracks below the roots as missing whose file is gone, and as present whose file is back.

    ``seen`` returns the hashes of the paths that the scan has met; they are not looked for again. ``met`` is how many
    tracks were met there, at least: where the library holds no more, nothing can have vanished.
    """
    below = library.below(roots)
    if not below.missing and below.present == met:
        return Presence()
    paths_met = seen()
    met_again = sum(hash(path) in paths_met for _, path in below.missing)
    if below.present != met - met_again:
        return _settle_each(library.store, roots, paths_met, now)
    back = [number for number, path in below.missing if hash(path) in paths_met or not is_gone(path)]
    if back:  # a run that changes nothing does not write
        library.store.mark_present(back)
    return Presence(returned=len(back))


def _settle_each(store: core.store.Store, roots: Sequence[str], seen: Set[int], now: datetime) -> Presence:
    """Look at every track below the roots."""
    missing, returned = 0, 0
    problems = []
    for root in roots:
        gone, back = _changed_presence(store.paths([root]), seen)
        if gone and _looks_unmounted(root):
            reason = f"is empty, is its disk not mounted? {len(gone)} tracks are kept as they were"
            problems.append(Problem(root, reason))
            gone = []
        if gone:
            store.mark_missing(gone, now)
        if back:
            store.mark_present(back)
        missing, returned = missing + len(gone), returned + len(back)
    return Presence(missing, returned, tuple(problems))


def _changed_presence(rows: Iterable[tuple[int, str, bool]], seen: Set[int]) -> tuple[list[int], list[int]]:
    """Return the ids of tracks whose file is gone but not marked so, and of those marked whose file is there."""
    gone: list[int] = []
    back: list[int] = []
    for track_id, path, missing in rows:
        vanished = hash(path) not in seen and is_gone(path)
        if vanished != missing:
            (gone if vanished else back).append(track_id)
    return gone, back


def _looks_unmounted(root: str) -> bool:
    folder = Path(root)
    return folder.is_dir() and next(folder.iterdir(), None) is None
