"""Wanted tracks: what is wanted, who is at it, what was offered and decided. Lists are the room of ``wanted_lists``."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from core.errors import StoreError
from core.store import paths
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.claims import enter
from core.store.documents import read_judged, read_track, write_judged, write_track
from core.store.engine import Database
from core.store.upserts import insert_into
from models.downloads import Offer, Wish
from models.matching import Decision
from models.runs import Runner
from models.tables import LIST_ITEMS, OFFERS, TAGS, TRACKS, WISHES
from models.wanted import WantedTrack

_PLAIN = (
    "state",
    "how",
    "identity",
    "duration_s",
    "reasons",
    "error_class",
    "reason",
    "attempts",
    "retry_at",
    "updated_at",
)
_COLUMNS = (WISHES.c.id, WISHES.c.document, WISHES.c.path, WISHES.c.provider, WISHES.c.candidate)


def enter_wishes(connection: Connection, tracks: Sequence[WantedTrack], now: datetime) -> list[int]:
    """Make wishes of what is not one yet; return the ids in the order of ``tracks``."""
    insert = insert_into(connection.dialect.name, WISHES).on_conflict_do_nothing(index_elements=["key"])
    by_key = {track.key: track for track in tracks}
    known = _ids(connection, by_key)
    fresh = {"state": "wanted", "reasons": (), "attempts": 0, "added_at": now, "updated_at": now}
    rows: list[dict[str, Any]] = [
        {"key": key, "document": write_track(track), **fresh}
        for key, track in sorted(by_key.items())  # in one order, or two runs wait for one another
        if key not in known
    ]
    for batch in batches(rows, ROWS_PER_STATEMENT):
        connection.execute(insert, batch)
    known |= _ids(connection, [row["key"] for row in rows])
    return [known[track.key] for track in tracks]


def wishes(database: Database, ids: Sequence[int] | None = None, states: Sequence[str] = ()) -> Iterator[Wish]:
    """Yield wishes of some ids, in that order, or all of some states, by id."""
    if ids is None:
        wanted = select(WISHES.c.id).where(WISHES.c.state.in_(states)).order_by(WISHES.c.id)
        ids = database.read(lambda connection: connection.scalars(wanted).all())
    for page in batches(ids, ROWS_PER_STATEMENT):
        found = database.read(partial(_load, ids=page))
        yield from (found[number] for number in page if number in found)


def claim(connection: Connection, runner: Runner, ids: Sequence[int]) -> set[int]:
    """Claim wishes for a run until they are settled or the run ends; return those that are its own now."""
    enter(connection, runner)
    mine: set[int] = set()
    for batch in batches(sorted(ids), ROWS_PER_STATEMENT):
        free = or_(WISHES.c.run.is_(None), WISHES.c.run == runner.id)
        connection.execute(update(WISHES).where(WISHES.c.id.in_(batch), free).values(run=runner.id))
        held = select(WISHES.c.id).where(WISHES.c.id.in_(batch), WISHES.c.run == runner.id)
        mine |= set(connection.scalars(held))
    return mine


def release(connection: Connection, runner: Runner, ids: Sequence[int]) -> None:
    """Give up the claims of a run on wishes."""
    for batch in batches(ids, ROWS_PER_STATEMENT):
        connection.execute(update(WISHES).where(WISHES.c.id.in_(batch), WISHES.c.run == runner.id).values(run=None))


def settle(connection: Connection, wish: Wish, now: datetime) -> None:
    """Keep what has become of a wish, and give up the claim on it."""
    connection.execute(update(WISHES).where(WISHES.c.id == wish.id).values(**_row(wish, now), run=None))


def decide(connection: Connection, wish_id: int, decision: Decision) -> None:
    """Keep the candidates of a decision in place of those before; bans stay, whatever is offered now."""
    banned = {(provider, number) for provider, number in connection.execute(_banned(wish_id))}
    judged = {(each.candidate.provider, each.candidate.id): each for each in decision.judged}
    gone = delete(OFFERS).where(OFFERS.c.wish_id == wish_id)
    connection.execute(gone if not banned else gone.where(OFFERS.c.banned.is_(False)))
    insert = insert_into(connection.dialect.name, OFFERS)
    upsert = insert.on_conflict_do_update(
        index_elements=["wish_id", "provider", "candidate"],
        set_={"rank": insert.excluded.rank, "document": insert.excluded.document},
    )
    for rank, (key, each) in enumerate(judged.items()):
        row = {"provider": key[0], "candidate": key[1], "rank": rank, "document": write_judged(each)}
        connection.execute(upsert, {"wish_id": wish_id, "banned": key in banned, **row})


def offers(connection: Connection, wish_id: int) -> tuple[Offer, ...]:
    """Return what was offered for a wish, best first."""
    found = select(OFFERS.c.document, OFFERS.c.rank, OFFERS.c.banned).where(OFFERS.c.wish_id == wish_id)
    rows = connection.execute(found.order_by(OFFERS.c.banned, OFFERS.c.rank))
    return tuple(Offer(read_judged(document), rank, banned) for document, rank, banned in rows)


def ban(connection: Connection, wish_id: int, candidates: Collection[tuple[str, str]], *, banned: bool = True) -> None:
    """Note that candidates are never to be taken for a wish, or may be again."""
    for provider, number in candidates:
        here = (OFFERS.c.wish_id == wish_id) & (OFFERS.c.provider == provider) & (OFFERS.c.candidate == number)
        connection.execute(update(OFFERS).where(here).values(banned=banned))


def want_again(connection: Connection, ids: Sequence[int], now: datetime) -> int:
    """Have wishes that are not done looked for again in the next run; return how many there were."""
    values = {"state": "wanted", "reasons": (), "error_class": None, "reason": None, "attempts": 0, "retry_at": None}
    return sum(
        connection.execute(
            update(WISHES)
            .where(WISHES.c.id.in_(batch), WISHES.c.state != "done")
            .values(**values, provider=None, candidate=None, updated_at=now)
        ).rowcount
        for batch in batches(ids, ROWS_PER_STATEMENT)
    )


def linked_elsewhere(
    connection: Connection, wish_ids: Sequence[int], path: str, gone: Collection[tuple[int, int]]
) -> bool:
    """Tell whether a file is that of another wish, or of one that a list still has; ``gone`` as in ``is_needed``."""
    others = select(func.count()).where(WISHES.c.path == paths.written(path), WISHES.c.id.not_in(wish_ids))
    on_lists = select(LIST_ITEMS.c.list_id, LIST_ITEMS.c.wish_id).where(
        LIST_ITEMS.c.wish_id.in_(wish_ids), LIST_ITEMS.c.gone.is_(False)
    )
    needed = any((list_id, wish_id) not in gone for list_id, wish_id in connection.execute(on_lists))
    return needed or bool(connection.scalar(others))


def forget_file(connection: Connection, wish_ids: Sequence[int], now: datetime) -> None:
    """Note that the file of wishes was deleted; on a list again they are looked for anew."""
    values = {"state": "wanted", "path": None, "how": None, "identity": None, "updated_at": now}
    connection.execute(update(WISHES).where(WISHES.c.id.in_(wish_ids)).values(**values))


def paths_with(connection: Connection, identity: str) -> tuple[str, ...]:
    """Return the files of tracks with this sound that are not missing, oldest first."""
    found = select(TRACKS.c.path, TRACKS.c.long_path).where(
        TRACKS.c.identity == identity, TRACKS.c.missing_since.is_(None)
    )
    return tuple(paths.path_of(*row) for row in connection.execute(found.order_by(TRACKS.c.id)))


def known_by_isrc(connection: Connection, isrc: str) -> tuple[int, ...]:
    """Return the tracks, not missing, whose tags have an ISRC."""
    found = (
        select(TAGS.c.track_id)
        .join(TRACKS, TRACKS.c.id == TAGS.c.track_id)
        .where(TAGS.c.isrc == isrc, TRACKS.c.missing_since.is_(None))
    )
    return tuple(connection.scalars(found.order_by(TAGS.c.track_id)))


def artists(database: Database, page: int = 5000) -> Iterator[tuple[int, tuple[str, ...], str, float]]:
    """Yield (track id, artists, title, duration in seconds) of all tracks not missing that have a title."""
    last = 0
    while rows := database.read(partial(_artists_after, last=last, page=page)):
        yield from ((number, artists, title, duration) for number, artists, title, duration in rows)
        last = rows[-1][0]


def _artists_after(connection: Connection, last: int, page: int) -> Sequence[Any]:
    found = (
        select(TRACKS.c.id, TAGS.c.artists, TAGS.c.title, TRACKS.c.duration_s)
        .join(TAGS, TAGS.c.track_id == TRACKS.c.id)
        .where(TRACKS.c.id > last, TRACKS.c.missing_since.is_(None), TAGS.c.title.is_not(None))
    )
    return connection.execute(found.order_by(TRACKS.c.id).limit(page)).all()


def _ids(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in batches(list(keys), ROWS_PER_STATEMENT):
        rows = connection.execute(select(WISHES.c.key, WISHES.c.id).where(WISHES.c.key.in_(batch)))
        found.update((key, number) for key, number in rows)
    return found


def _load(connection: Connection, ids: Sequence[int]) -> dict[int, Wish]:
    columns = (*_COLUMNS, *(WISHES.c[name] for name in _PLAIN))
    return {row[0]: _wish(row) for row in connection.execute(select(*columns).where(WISHES.c.id.in_(ids)))}


def _wish(row: Sequence[Any]) -> Wish:
    number, document, path, provider, candidate = row[:5]
    return Wish(
        id=number,
        track=read_track(document),
        path=None if path is None else paths.read(path),
        chosen=None if provider is None else (provider, candidate),
        **dict(zip(_PLAIN, row[5:], strict=True)),
    )


def _row(wish: Wish, now: datetime) -> dict[str, Any]:
    provider, candidate = wish.chosen or (None, None)
    values = {name: getattr(wish, name) for name in _PLAIN if name != "updated_at"}
    path = None if wish.path is None else paths.written(wish.path)
    return {**values, "path": path, "provider": provider, "candidate": candidate, "updated_at": now}


def _banned(wish_id: int) -> Any:
    return select(OFFERS.c.provider, OFFERS.c.candidate).where(OFFERS.c.wish_id == wish_id, OFFERS.c.banned.is_(True))


def pick(connection: Connection, wish: Wish, candidate: tuple[str, str], now: datetime) -> None:
    """Have one of the offers downloaded in the next run, whatever its score."""
    if candidate not in {(each.candidate.provider, each.candidate.id) for each in offers(connection, wish.id)}:
        raise StoreError(f"{candidate[0]}:{candidate[1]} was not offered for {wish.track.label!r}")
    ban(connection, wish.id, [candidate], banned=False)
    settle(connection, replace(wish, state="wanted", chosen=candidate, error_class=None, reason=None, attempts=0), now)
