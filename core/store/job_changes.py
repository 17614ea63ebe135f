"""What becomes of jobs once they are queued. Each change counts the revision up; none is made twice.

Whoever runs a job shows its run: a job that was taken from it in the meantime is left as it is.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from core.store import draining
from core.store.job_queue import Turns, next_revision
from models.jobs import FINAL_STATES, Progress
from models.runs import Runner
from models.tables import JOBS

#: A job that was lost so often is lost again.
LOST = ("lost", "the worker died")


def told(connection: Connection, runner: Runner, job_id: int, progress: Progress) -> bool:
    """Keep how far a job is; ``False`` if it is to stop."""
    cells = {
        "stage": progress.stage, "current": progress.current, "total": progress.total, "message": progress.message
    }  # fmt: skip
    return _change(connection, (*_held(runner, job_id), JOBS.c.cancelling.is_(False)), cells)


def end(connection: Connection, runner: Runner, job_id: int, state: str, now: datetime, **cells: Any) -> bool:
    """Put a running job into a final state; ``False`` if it is no longer the run's."""
    final = {"state": state, "finished_at": now, "run": None, "cancelling": False, **cells}
    return _change(connection, _held(runner, job_id), final)


def complete(connection: Connection, runner: Runner, job_id: int, result: Mapping[str, Any], now: datetime) -> bool:
    """Keep what a job came to."""
    return end(connection, runner, job_id, "completed", now, result=json.dumps(dict(result)))


def try_again(connection: Connection, runner: Runner, job_id: int, due: datetime, error_class: str, error: str) -> bool:
    """Put a job that failed back into its queue; one that is to be cancelled is not tried again."""
    cells = {**_BACK, "run_after": due, "error_class": error_class, "error": error}
    return _change(connection, (*_held(runner, job_id), JOBS.c.cancelling.is_(False)), cells)


def release(connection: Connection, runner: Runner, job_id: int, now: datetime) -> bool:
    """Put a job that was not brought to an end back into its queue, as if it had never been begun."""
    cells = {**_BACK, "attempts": JOBS.c.attempts - 1, "started_at": None, "queued_at": now}
    return _change(connection, (*_held(runner, job_id), JOBS.c.cancelling.is_(False)), cells)


def cancel(connection: Connection, job_id: int, now: datetime) -> None:
    """Cancel a job that waits, and have one that runs stop."""
    gone = {"state": "cancelled", "finished_at": now, "run_after": None}
    if not _change(connection, (JOBS.c.id == job_id, JOBS.c.state == "queued"), gone):
        running = (JOBS.c.id == job_id, JOBS.c.state == "processing", JOBS.c.cancelling.is_(False))
        _change(connection, running, {"cancelling": True})


def retry(connection: Connection, job_id: int, now: datetime) -> bool:
    """Queue a job again that failed or was cancelled, with a new turn; ``False`` if it is neither."""
    row = connection.execute(select(JOBS.c.kind, JOBS.c.owner_id).where(JOBS.c.id == job_id)).first()
    if row is None:
        return False
    number = next_revision(connection)
    turn = Turns(connection, [(row.kind, row.owner_id)]).next(row.kind, row.owner_id)
    again = {
        **_BACK, "turn": turn, "attempts": 0, "run_after": None, "queued_at": now, "started_at": None,
        "finished_at": None, "result": None, "error_class": None, "error": None, "stage": None, "current": 0,
        "total": None, "message": None,
    }  # fmt: skip
    ended = (JOBS.c.id == job_id, JOBS.c.state.in_(("failed", "cancelled")))
    return connection.execute(update(JOBS).where(*ended).values(**again, revision=number)).rowcount > 0


def prioritise(connection: Connection, job_id: int, priority: int) -> bool:
    """Give a job that waits another priority."""
    return _change(connection, (JOBS.c.id == job_id, JOBS.c.state == "queued"), {"nice": -priority})


def recover(connection: Connection, most_attempts: int, now: datetime) -> list[int]:
    """Put jobs whose run is gone back into the queue, or end them; return their ids."""
    lost = (JOBS.c.state == "processing", JOBS.c.run.is_(None))
    ids = list(connection.execute(select(JOBS.c.id).where(*lost)).scalars())
    if not ids:
        return []
    error_class, error = LOST
    ended = {"finished_at": now, "cancelling": False}
    _change(connection, (*lost, JOBS.c.cancelling), {"state": "cancelled", **ended})
    worn_out = (*lost, JOBS.c.attempts >= most_attempts)
    _change(connection, worn_out, {"state": "failed", "error_class": error_class, "error": error, **ended})
    _change(connection, lost, _BACK)
    return ids


def expire(connection: Connection, before: datetime, now: datetime) -> list[int]:
    """End jobs that have waited since then for their turn, and return their ids; a pause between attempts is none.

    While the queue is held nothing has a turn: nothing ends that was not begun for that.
    """
    if draining.is_held_since(connection, before):
        return []
    late = (JOBS.c.state == "queued", JOBS.c.queued_at < before, JOBS.c.attempts == 0)
    ids = list(connection.execute(select(JOBS.c.id).where(*late)).scalars())
    cells = {
        "state": "failed", "finished_at": now, "error_class": "wait_timeout",
        "error": "it has waited too long for its turn (QUEUE_WAIT_SECONDS)",
    }  # fmt: skip
    if ids:
        _change(connection, late, cells)
    return ids


def forget_old(connection: Connection, keep: int) -> int:
    """Delete all finished jobs but the last ones of each owner; return how many."""
    rank = func.row_number().over(partition_by=JOBS.c.owner_id, order_by=JOBS.c.id.desc()).label("rank")
    ended = select(JOBS.c.id, rank).where(JOBS.c.state.in_(FINAL_STATES)).subquery()
    old = select(ended.c.id).where(ended.c.rank > keep)
    return connection.execute(delete(JOBS).where(JOBS.c.id.in_(old))).rowcount


_BACK = {"state": "queued", "run": None, "cancelling": False}


def _held(runner: Runner, job_id: int) -> tuple[ColumnElement[bool], ...]:
    return JOBS.c.id == job_id, JOBS.c.state == "processing", JOBS.c.run == runner.id


def _change(connection: Connection, which: Sequence[ColumnElement[bool]], cells: Mapping[str, Any]) -> bool:
    number = next_revision(connection)
    return connection.execute(update(JOBS).where(*which).values(**cells, revision=number)).rowcount > 0
