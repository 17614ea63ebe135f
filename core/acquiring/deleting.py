"""Deletes the files of songs that no list has any longer. The only code of ours that deletes music; on request only."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from core.store import Store
from models.downloads import Wish


def deletable(store: Store, wishes: Iterable[Wish], folder: Path) -> dict[str, list[int]]:
    """Return the files that may be deleted, with the wishes they were of.

    Only what was downloaded by us, lies in the folder, and is needed by no list and no other wish.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for wish in wishes:
        is_ours = wish.state == "done" and wish.how == "downloaded" and wish.path is not None
        if is_ours and wish.path is not None and Path(wish.path).is_relative_to(folder):
            found[wish.path].append(wish.id)
    return {path: ids for path, ids in found.items() if not store.wishes.is_needed(ids, path)}


def delete_gone(store: Store, wish_ids: Iterable[int], folder: Path) -> int:
    """Delete files and note it in the library; return how many there were."""
    gone = deletable(store, store.wishes.get(list(wish_ids)).values(), folder)
    for path, ids in gone.items():
        Path(path).unlink(missing_ok=True)
        store.wishes.forget_file(ids)
        tracks = [track.id for track in store.find(path) if track.track.file.path == path]
        store.mark_missing(tracks, datetime.now(UTC))
        _tidy(Path(path).parent, folder)
    return len(gone)


def _tidy(folder: Path, root: Path) -> None:
    """Take folders away that are empty now, up to the root."""
    while folder != root and folder.is_relative_to(root) and next(folder.iterdir(), None) is None:
        folder.rmdir()
        folder = folder.parent
