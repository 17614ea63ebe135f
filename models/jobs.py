"""Jobs: work that was asked for, in a queue that outlives every process. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: A kind is a queue with a limit of its own.
JOB_KINDS = ("download", "analysis")
JOB_STATES = ("queued", "processing", "completed", "failed", "cancelled")
#: States that a job does not leave by itself.
FINAL_STATES = ("completed", "failed", "cancelled")
#: Higher ones go first.
PRIORITIES = {"low": -10, "normal": 0, "high": 10}


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be queued.

    ``type`` says what of its kind it is ("spotify", "scan" ...), ``subject`` what no two jobs are at together (an
    address in its usual form, a folder), ``payload`` is what its runner reads (JSON). ``owner_id`` is a user, or
    ``models.people.LOCAL``.
    """

    kind: str
    type: str
    owner_id: int
    subject: str
    payload: Mapping[str, Any]
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: ``current`` of ``total`` songs or files, if that is known."""

    stage: str | None = None
    current: int = 0
    total: int | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the queue knows it. Times are UTC.

    ``position`` counts from 1 while it is queued; it is ``held`` while the queue is drained. ``attempts`` counts how
    often it was begun; before ``run_after`` it is not. ``cancelling`` is set while a running job is to stop. ``result``
    is what a completed one came to (JSON). ``revision`` is greater than that of every change of any job before.
    """

    id: int
    kind: str
    type: str
    owner_id: int
    subject: str
    payload: Mapping[str, Any] = field(repr=False)
    state: str
    priority: int
    attempts: int
    run_after: datetime | None
    cancelling: bool
    progress: Progress
    error_class: str | None
    error: str | None
    result: Mapping[str, Any] | None = field(repr=False)
    created_at: datetime
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    revision: int
    position: int | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many jobs of a kind are in each state."""

    queued: int = 0
    processing: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
