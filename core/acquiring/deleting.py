"""Deletes the files of songs that no list has any longer. The only code of ours that deletes music; on request only."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from core.errors import AudioError
from core.identity import identify
from core.store import Store
from models.downloads import Wish


def deletable(
    store: Store, wishes: Iterable[Wish], folder: Path, *, gone: Collection[tuple[int, int]] = ()
) -> dict[str, list[int]]:
    """Return the files that may be deleted, with the wishes they were of.

    Only what was downloaded by us and is as we left it, but for its tags; lies in the folder; and is needed by no list
    and no other wish.

    Parameters
    ----------
    gone
        (id of a list, id of a wish): places that are to go, and need nothing any more.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for wish in wishes:
        if wish.path is not None and Path(wish.path).is_relative_to(folder) and _is_ours(wish, wish.path):
            found[wish.path].append(wish.id)
    return {path: ids for path, ids in found.items() if not store.wishes.is_needed(ids, path, gone=gone)}


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


def _is_ours(wish: Wish, path: str) -> bool:
    """Tell whether we made a file: another that somebody has put in its place has another sound."""
    if wish.state != "done" or wish.how != "downloaded":
        return False
    with suppress(AudioError):
        return identify(path) == wish.identity
    return False


def _tidy(folder: Path, root: Path) -> None:
    """Take folders away that are empty now, up to the root."""
    while folder != root and folder.is_relative_to(root) and next(folder.iterdir(), None) is None:
        folder.rmdir()
        folder = folder.parent
