"""The order of the queue: jobs come in, and are begun, fairly and no more at once than is allowed.

Users take turns (start-time fair queueing, Goyal, Vin and Cheng 1996): a job's ``turn`` is one more than that of its
owner's last one, and at least that of the job begun last. So a new order costs one look, and an old one never moves.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, insert, or_, select, update

from core.store import claims, draining, job_rows
from core.store.upserts import insert_into
from models.jobs import Job, NewJob
from models.runs import Runner
from models.tables import COUNTERS, JOBS

_REVISION = "jobs"
_WAITING = ("queued", "processing")


def next_revision(connection: Connection) -> int:
    """Begin a change of jobs: until the transaction ends, nobody else changes any, so revisions are seen in order."""
    return _count(connection, _REVISION)


def revision(connection: Connection) -> int:
    """Return the revision of the last change."""
    return connection.execute(select(COUNTERS.c.value).where(COUNTERS.c.name == _REVISION)).scalar() or 0


def submit(connection: Connection, jobs: Sequence[NewJob], now: datetime) -> list[int]:
    """Queue jobs, and return their ids in the same order."""
    number = next_revision(connection)
    turns = Turns(connection, {(job.kind, job.owner_id) for job in jobs})
    cells = [job_rows.values(job, turns.next(job.kind, job.owner_id), number, now) for job in jobs]
    statement = insert(JOBS).returning(JOBS.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, cells).scalars())


class Turns:
    """The next turns of some owners, by (kind, owner)."""

    def __init__(self, connection: Connection, wanted: Collection[tuple[str, int]]) -> None:
        owners = sorted({owner for _, owner in wanted})
        mine = (JOBS.c.owner_id.in_(owners), JOBS.c.kind.in_({kind for kind, _ in wanted}), JOBS.c.state.in_(_WAITING))
        grouped = select(JOBS.c.kind, JOBS.c.owner_id, func.max(JOBS.c.turn)).where(*mine)
        rows = connection.execute(grouped.group_by(JOBS.c.kind, JOBS.c.owner_id)).all() if owners else []
        last = {(row[0], row[1]): row[2] for row in rows}
        begun = {row.name: row.value for row in connection.execute(select(COUNTERS.c.name, COUNTERS.c.value))}
        self._next: dict[tuple[str, int], int] = {
            each: max(begun.get(_turn_of(each[0]), 0), last[each] + 1 if each in last else 0) for each in wanted
        }

    def next(self, kind: str, owner: int) -> int:
        """Take a turn."""
        turn = self._next[kind, owner]
        self._next[kind, owner] = turn + 1
        return turn


def claim(connection: Connection, runner: Runner, limits: Mapping[str, int], now: datetime) -> Job | None:
    """Begin the next job of the kinds in ``limits``, unless as many as that are running on all machines."""
    if draining.is_drained(connection) or not any(_next(connection, kind, most, now) for kind, most in limits.items()):
        return None  # a look that holds up nobody
    number = next_revision(connection)
    claims.enter(connection, runner)
    for kind, most in limits.items():
        if (row := _next(connection, kind, most, now)) is not None:
            _begin(connection, row, runner, number, now)
            return job_rows.get(connection, [row.id])[0]
    return None


def drain(connection: Connection, now: datetime, *, drained: bool) -> None:
    """Begin no other job on any machine, or begin jobs again."""
    draining.drain(connection, next_revision(connection), now, drained=drained)


def running(connection: Connection, kind: str) -> int:
    """Return how many jobs of a kind are at work; those that are being cancelled still are."""
    mine = (JOBS.c.kind == kind, JOBS.c.state == "processing")
    return connection.execute(select(func.count()).where(*mine)).scalar_one()


def _next(connection: Connection, kind: str, most: int, now: datetime) -> Any:
    return _due(connection, kind, now) if running(connection, kind) < most else None


def _due(connection: Connection, kind: str, now: datetime) -> Any:
    """Return (id, turn, kind) of the next job that may begin; none while another one is at the same subject."""
    other = JOBS.alias()
    at_it = exists().where(and_(other.c.kind == kind, other.c.state == "processing", other.c.subject == JOBS.c.subject))
    is_due = or_(JOBS.c.run_after.is_(None), JOBS.c.run_after <= now)
    query = select(JOBS.c.id, JOBS.c.turn, JOBS.c.kind).where(
        JOBS.c.kind == kind, JOBS.c.state == "queued", is_due, ~at_it
    )
    return connection.execute(query.order_by(*job_rows.PLACE).limit(1)).first()


def _begin(connection: Connection, row: Any, runner: Runner, number: int, now: datetime) -> None:
    begun = update(JOBS).where(JOBS.c.id == row.id).values(
        state="processing", run=runner.id, attempts=JOBS.c.attempts + 1, started_at=now, run_after=None,
        finished_at=None, stage=None, current=0, total=None, message=None, error=None, error_class=None,
        revision=number,
    )  # fmt: skip
    connection.execute(begun)
    _at_least(connection, _turn_of(row.kind), row.turn)


def _turn_of(kind: str) -> str:
    return f"turn:{kind}"


def _count(connection: Connection, name: str) -> int:
    statement = insert_into(connection.dialect.name, COUNTERS).values(name=name, value=1)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": COUNTERS.c.value + 1})
    counted: int = connection.execute(statement.returning(COUNTERS.c.value)).scalar_one()
    return counted


def _at_least(connection: Connection, name: str, value: int) -> None:
    statement = insert_into(connection.dialect.name, COUNTERS).values(name=name, value=value)
    larger = {"value": statement.excluded.value}
    where = COUNTERS.c.value < statement.excluded.value
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=larger, where=where))
