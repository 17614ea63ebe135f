"""Rows of jobs as values, and where each stands in its queue."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.draining import is_drained
from models.jobs import FINAL_STATES, Job, NewJob, Progress
from models.tables import JOBS

#: A queue goes by these.
PLACE = (JOBS.c.nice, JOBS.c.turn, JOBS.c.id)
#: For more places than these the whole queue is counted once.
_FEW = 8


def values(job: NewJob, turn: int, revision: int, now: Any) -> dict[str, Any]:
    """Cells of a job that is new in the queue."""
    return {
        "kind": job.kind,
        "type": job.type,
        "owner_id": job.owner_id,
        "subject": job.subject,
        "payload": json.dumps(dict(job.payload)),
        "state": "queued",
        "nice": -job.priority,
        "turn": turn,
        "attempts": 0,
        "cancelling": False,
        "current": 0,
        "created_at": now,
        "queued_at": now,
        "revision": revision,
    }


def job(row: Row[Any]) -> Job:
    """Value of a row; its place in the queue is not in it."""
    return Job(
        id=row.id,
        kind=row.kind,
        type=row.type,
        owner_id=row.owner_id,
        subject=row.subject,
        payload=json.loads(row.payload),
        state=row.state,
        priority=-row.nice,
        attempts=row.attempts,
        run_after=row.run_after,
        cancelling=row.cancelling,
        progress=Progress(row.stage, row.current, row.total, row.message),
        error_class=row.error_class,
        error=row.error,
        result=None if row.result is None else json.loads(row.result),
        created_at=row.created_at,
        queued_at=row.queued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        revision=row.revision,
    )


def get(connection: Connection, ids: Sequence[int]) -> tuple[Job, ...]:
    """Return jobs in the order of their ids, each with its place."""
    found: list[Row[Any]] = []
    for part in batches(sorted(set(ids)), ROWS_PER_STATEMENT):
        found += connection.execute(select(JOBS).where(JOBS.c.id.in_(part)).order_by(JOBS.c.id))
    return placed(connection, found)


def changed_since(connection: Connection, revision: int, owner_id: int | None, limit: int) -> tuple[Job, ...]:
    """Return jobs changed after a revision, oldest change first, and all of the last one's."""
    wanted = [JOBS.c.revision > revision]
    if owner_id is not None:
        wanted.append(JOBS.c.owner_id == owner_id)
    in_order = select(JOBS.c.revision).where(*wanted).order_by(JOBS.c.revision)
    last = connection.execute(in_order.offset(limit - 1).limit(1)).scalar()
    if last is not None:
        wanted.append(JOBS.c.revision <= last)
    rows = connection.execute(select(JOBS).where(*wanted).order_by(JOBS.c.revision, JOBS.c.id)).all()
    return placed(connection, rows)


def current(
    connection: Connection, owner_id: int | None, kinds: Sequence[str], ended: int, most: int
) -> tuple[Job, ...]:
    """Return jobs that run, that wait in the order of their turns, and that ended last."""
    wanted = [JOBS.c.owner_id == owner_id] if owner_id is not None else []
    if kinds:
        wanted.append(JOBS.c.kind.in_(kinds))
    at_work = select(JOBS).where(JOBS.c.state == "processing", *wanted).order_by(JOBS.c.started_at, JOBS.c.id)
    waiting = select(JOBS).where(JOBS.c.state == "queued", *wanted).order_by(*PLACE)
    over = select(JOBS).where(JOBS.c.state.in_(FINAL_STATES), *wanted)
    over = over.order_by(JOBS.c.finished_at.desc(), JOBS.c.id.desc())
    rows = list(connection.execute(at_work.limit(most)))
    rows += connection.execute(waiting.limit(max(most - len(rows), 0)))
    rows += connection.execute(over.limit(ended))
    return placed(connection, rows)


def at_work(connection: Connection) -> dict[str, tuple[Job, ...]]:
    """Return jobs that run, by their runs."""
    found: dict[str, tuple[Job, ...]] = {}
    held = select(JOBS).where(JOBS.c.state == "processing", JOBS.c.run.is_not(None)).order_by(JOBS.c.id)
    for row in connection.execute(held):
        found[row.run] = (*found.get(row.run, ()), job(row))
    return found


def placed(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Job, ...]:
    """Value of each row, with its place in the queue if it waits, and whether that is held."""
    waiting = [row for row in rows if row.state == "queued"]
    if not waiting:
        return tuple(map(job, rows))
    places, held = _places(connection, waiting), is_drained(connection)
    return tuple(replace(job(row), position=places.get(row.id), held=held and row.state == "queued") for row in rows)


def _places(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, int]:
    if len(rows) <= _FEW:
        return {row.id: _place(connection, row) for row in rows}
    found: dict[int, int] = {}
    for kind in {row.kind for row in rows}:
        found |= _places_of_kind(connection, kind, [row.id for row in rows if row.kind == kind])
    return found


def _places_of_kind(connection: Connection, kind: str, ids: Sequence[int]) -> dict[int, int]:
    """Count the whole queue once, in the database, which hands out what was asked for."""
    place = func.row_number().over(order_by=PLACE).label("place")
    queue = select(JOBS.c.id, place).where(*_waits(kind)).subquery()
    asked = select(queue.c.id, queue.c.place)
    if len(ids) <= ROWS_PER_STATEMENT:
        asked = asked.where(queue.c.id.in_(ids))
    return {row.id: row.place for row in connection.execute(asked)}


def _place(connection: Connection, row: Row[Any]) -> int:
    before = tuple_(*PLACE) < tuple_(row.nice, row.turn, row.id)
    return 1 + connection.execute(select(func.count()).where(*_waits(row.kind), before)).scalar_one()


def _waits(kind: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return JOBS.c.kind == kind, JOBS.c.state == "queued"
