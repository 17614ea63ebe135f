"""What a run over lists would change, told without changing anything."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.acquiring.deleting import deletable
from core.errors import ServiceError, SourceError
from core.store import Store
from models.downloads import FilesGone, ListFailed, ListRead
from models.wanted import LeftOut, WantedList, WantedTrack


@dataclass(slots=True)
class _Seen:
    """Keys of all that is wanted, and places, (id of a list, id of a wish), that would go."""

    keys: set[str] = field(default_factory=set)
    gone: set[tuple[int, int]] = field(default_factory=set)


def changes(
    store: Store, sources: Iterable[str], open_source: Callable[[str], WantedList], folder: Path | None
) -> Iterator[ListRead | ListFailed | FilesGone]:
    """Tell of each list what is new on it and what is gone, and with ``folder`` which files there would be deleted."""
    seen = _Seen()
    for source in sources:
        try:
            yield _changed(store, open_source(source), seen)
        except (SourceError, ServiceError) as error:
            error_class = error.error_class if isinstance(error, ServiceError) else "unreadable"
            yield ListFailed(source, error_class, str(error))
    if folder is not None:
        wishes = store.wishes.get(sorted({wish_id for _, wish_id in seen.gone})).values()
        gone = [wish for wish in wishes if wish.track.key not in seen.keys]
        yield FilesGone(tuple(sorted(deletable(store, gone, folder, gone=seen.gone))))


def _changed(store: Store, wanted: WantedList, seen: _Seen) -> ListRead:
    items = list(wanted.items)
    keys = {item.key for item in items if isinstance(item, WantedTrack)}
    before = store.wishes.list_of(wanted.head.source)
    ids = [item.wish_id for item in before.items if item.wish_id is not None] if before is not None else []
    known = {wish.track.key: wish.id for wish in store.wishes.get(ids).values()}
    gone = known.keys() - keys
    seen.keys |= keys
    if before is not None:
        seen.gone |= {(before.id, known[key]) for key in gone}
    left_out = tuple(item for item in items if isinstance(item, LeftOut))
    return ListRead(wanted.head, len(keys), len(keys - known.keys()), len(gone), left_out)
