"""The lists that the library follows, and the places in them."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select

from core.store import paths
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.upserts import insert_into
from core.store.wishes import enter_wishes
from models.downloads import ListItem, StoredList
from models.tables import LIST_ITEMS, LIST_OWNERS, WANTED_LISTS
from models.wanted import LeftOut, ListHead, WantedTrack

_HEAD = ("source", "kind", "name", "service", "url", "owner")


def save(
    connection: Connection, head: ListHead, items: Sequence[WantedTrack | LeftOut], m3u: str | None, now: datetime
) -> StoredList:
    """Keep a list as it is now; what it has no longer stays in it as ``gone``, behind the rest.

    ``m3u`` is kept from before where it is ``None``.
    """
    number = enter_list(connection, head, {"m3u": m3u}, now)
    before = _items(connection, number)
    ids = enter_wishes(connection, [item for item in items if isinstance(item, WantedTrack)], now)
    fresh = _placed(items, iter(ids))
    here = {item.wish_id for item in fresh}
    gone = dict.fromkeys(item.wish_id for item in before if item.wish_id is not None and item.wish_id not in here)
    fresh += [ListItem(len(items) + place, wish_id, gone=True) for place, wish_id in enumerate(gone, start=1)]
    _replace(connection, number, fresh)
    return _stored(connection, number, tuple(fresh))


def enter_list(connection: Connection, head: ListHead, places: Mapping[str, str | None], now: datetime) -> int:
    """Know a list, whose items stay as they are; return its id.

    ``places`` are its "m3u" and its "folder"; what is ``None`` stays as it was.
    """
    values = {name: getattr(head, name) for name in _HEAD} | {"read_at": now}
    values |= {name: paths.written(place) for name, place in places.items() if place is not None}
    statement = insert_into(connection.dialect.name, WANTED_LISTS).values(key=_key(head.source), added_at=now, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
    return int(connection.scalars(select(WANTED_LISTS.c.id).where(WANTED_LISTS.c.key == _key(head.source))).one())


def lists(connection: Connection) -> tuple[StoredList, ...]:
    """Return all lists with their items, oldest first."""
    numbers = connection.scalars(select(WANTED_LISTS.c.id).order_by(WANTED_LISTS.c.id)).all()
    return tuple(_stored(connection, number, tuple(_items(connection, number))) for number in numbers)


def find(connection: Connection, source: str) -> StoredList | None:
    """Return the list of a source."""
    number = connection.scalar(select(WANTED_LISTS.c.id).where(WANTED_LISTS.c.key == _key(source)))
    return None if number is None else _stored(connection, number, tuple(_items(connection, number)))


def own(connection: Connection, source: str, owner_id: int) -> None:
    """Note that a list is somebody's too."""
    number = connection.scalar(select(WANTED_LISTS.c.id).where(WANTED_LISTS.c.key == _key(source)))
    if number is not None:
        statement = insert_into(connection.dialect.name, LIST_OWNERS).on_conflict_do_nothing()
        connection.execute(statement, {"list_id": number, "owner_id": owner_id})


def wanted_by(connection: Connection, owner_id: int) -> tuple[int, ...]:
    """Return the wishes on somebody's lists."""
    owned = _owned().where(LIST_OWNERS.c.owner_id == owner_id, LIST_ITEMS.c.gone.is_(False))
    found = owned.where(LIST_ITEMS.c.wish_id.is_not(None)).with_only_columns(LIST_ITEMS.c.wish_id).distinct()
    return tuple(connection.scalars(found.order_by(LIST_ITEMS.c.wish_id)))


def owners_of(connection: Connection, wish_id: int) -> tuple[int, ...]:
    """Return whose lists want a wish."""
    owned = _owned().where(LIST_ITEMS.c.wish_id == wish_id, LIST_ITEMS.c.gone.is_(False))
    return tuple(connection.scalars(owned.distinct().order_by(LIST_OWNERS.c.owner_id)))


def lists_of(connection: Connection, wish_ids: Sequence[int], owner_id: int) -> tuple[ListHead, ...]:
    """Return the lists of somebody that want any of some wishes, oldest first."""
    wanted = select(LIST_ITEMS.c.list_id).where(LIST_ITEMS.c.wish_id.in_(wish_ids), LIST_ITEMS.c.gone.is_(False))
    owned = select(LIST_OWNERS.c.list_id).where(LIST_OWNERS.c.owner_id == owner_id)
    found = select(WANTED_LISTS.c.id).where(WANTED_LISTS.c.id.in_(wanted), WANTED_LISTS.c.id.in_(owned))
    numbers = connection.scalars(found.order_by(WANTED_LISTS.c.id)).all()
    return tuple(_stored(connection, number, ()).head for number in numbers)


def _owned() -> Select[Any]:
    return select(LIST_OWNERS.c.owner_id).join(LIST_ITEMS, LIST_ITEMS.c.list_id == LIST_OWNERS.c.list_id)


def forget_gone(connection: Connection, list_id: int) -> int:
    """Remove from a list what its source has no longer; return how many places that were."""
    gone = delete(LIST_ITEMS).where(LIST_ITEMS.c.list_id == list_id, LIST_ITEMS.c.gone.is_(True))
    return int(connection.execute(gone).rowcount)


def forget(connection: Connection, list_id: int) -> None:
    """Follow a list no longer; files, and the wishes of other lists, stay."""
    connection.execute(delete(WANTED_LISTS).where(WANTED_LISTS.c.id == list_id))


def _placed(items: Sequence[WantedTrack | LeftOut], ids: Any) -> list[ListItem]:
    return [
        ListItem(place, left_out=item) if isinstance(item, LeftOut) else ListItem(place, next(ids))
        for place, item in enumerate(items, start=1)
    ]


def _replace(connection: Connection, number: int, items: Sequence[ListItem]) -> None:
    connection.execute(delete(LIST_ITEMS).where(LIST_ITEMS.c.list_id == number))
    for batch in batches([_item_row(number, item) for item in items], ROWS_PER_STATEMENT):
        connection.execute(insert(LIST_ITEMS), batch)


def _item_row(number: int, item: ListItem) -> dict[str, Any]:
    out = item.left_out
    told = (out.label, out.error_class, out.reason) if out is not None else (None, None, None)
    row = {"list_id": number, "position": item.position, "wish_id": item.wish_id, "gone": item.gone}
    return row | dict(zip(("label", "error_class", "reason"), told, strict=True))


def _items(connection: Connection, number: int) -> list[ListItem]:
    names = ("position", "wish_id", "label", "error_class", "reason", "gone")
    found = select(*(LIST_ITEMS.c[name] for name in names)).where(LIST_ITEMS.c.list_id == number)
    rows = connection.execute(found.order_by(LIST_ITEMS.c.position))
    return [_item(*row) for row in rows]


def _item(position: int, wish_id: int | None, label: str, error_class: str | None, reason: str, gone: bool) -> ListItem:
    left_out = LeftOut(position, label, error_class, reason) if error_class is not None else None
    return ListItem(position, wish_id, left_out, gone)


def _stored(connection: Connection, number: int, items: tuple[ListItem, ...]) -> StoredList:
    columns = (*(WANTED_LISTS.c[name] for name in (*_HEAD, "m3u", "folder", "read_at")),)
    *head, m3u, folder, read_at = connection.execute(select(*columns).where(WANTED_LISTS.c.id == number)).one()
    source, kind, name, service, url, owner = head
    known = ListHead(source, kind, name, service, sum(not item.gone for item in items), url, owner)
    m3u, folder = (None if place is None else paths.read(place) for place in (m3u, folder))
    return StoredList(number, known, m3u, read_at, items, folder)


def _key(source: str) -> str:
    """A key of any source that fits into an index."""
    written = paths.written(source)
    return written if len(written) <= paths.LONGEST_KEY else f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"
