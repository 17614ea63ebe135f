"""Jobs as they are told over HTTP: the records, and how they are made from jobs. Times are ISO 8601 in UTC."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from models.jobs import PRIORITIES, Job, QueueCounts
from playlista.web.job_words import message

Status = Literal["queued", "processing", "completed", "failed", "cancelled"]
PriorityName = Literal["low", "normal", "high"]

_EXAMPLE_TIME = "2026-03-01T18:30:00Z"


class Record(BaseModel):
    """What is told; nothing but the fields named."""

    model_config = ConfigDict(frozen=True)


class JobProgress(Record):
    """How far a job is; ``percentage`` is null while it is not known how much there is."""

    current: int = Field(ge=0, examples=[3])
    total: int | None = Field(examples=[12])
    percentage: float | None = Field(ge=0, le=100, examples=[25.0])
    stage: str | None = Field(examples=["downloading"])


class JobRecord(Record):
    """A job. ``position`` counts from 1 while it waits; ``completed_at`` is when it ended, however it did."""

    id: int = Field(examples=[17])
    type: str = Field(examples=["spotify"])
    url: str = Field(examples=["https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M"])
    status: Status
    position: int | None = Field(examples=[3])
    message: str = Field(examples=["You are 3rd in the queue."])
    created_at: datetime = Field(examples=[_EXAMPLE_TIME])
    started_at: datetime | None = Field(examples=[None])
    completed_at: datetime | None = Field(examples=[None])
    kind: str = Field(examples=["download"])
    owner_id: int = Field(examples=[2])
    progress: JobProgress
    error: str | None = Field(examples=[None])
    error_class: str | None = Field(examples=[None])
    result: dict[str, Any] | None = Field(examples=[None])
    priority: PriorityName = Field(examples=["normal"])
    attempts: int = Field(ge=0, examples=[0])
    retry_at: datetime | None = Field(examples=[None])
    cancelling: bool = Field(examples=[False])
    revision: int = Field(examples=[42])


class JobList(Record):
    """Some jobs."""

    jobs: tuple[JobRecord, ...]


class JobPage(JobList):
    """Some jobs, and what to give as ``before`` for those that come after them."""

    next_before: int | None = Field(examples=[None])


class Queued(Record):
    """What is answered when something was queued."""

    id: int = Field(examples=[17])
    status: Status
    position: int | None = Field(examples=[3])
    message: str = Field(examples=["You are 3rd in the queue."])


class QueueInfo(Record):
    """How busy the downloads are, of all users together."""

    queue_length: int = Field(ge=0, examples=[4])
    processing_count: int = Field(ge=0, examples=[3])
    max_concurrent: int = Field(ge=1, examples=[3])
    completed_count: int = Field(ge=0, examples=[120])
    failed_count: int = Field(ge=0, examples=[2])


def job_record(job: Job) -> JobRecord:
    """Tell a job."""
    return JobRecord(
        id=job.id,
        type=job.type,
        url=url_of(job),
        status=status_of(job),
        position=job.position,
        message=message(job),
        created_at=job.created_at,
        started_at=job.started_at,
        completed_at=job.finished_at,
        kind=job.kind,
        owner_id=job.owner_id,
        progress=_progress(job),
        error=job.error,
        error_class=job.error_class,
        result=None if job.result is None else dict(job.result),
        priority=priority_name(job.priority),
        attempts=job.attempts,
        retry_at=job.run_after if job.state == "queued" else None,
        cancelling=job.cancelling,
        revision=job.revision,
    )


def job_records(jobs: Sequence[Job]) -> tuple[JobRecord, ...]:
    """Tell jobs, in their order."""
    return tuple(map(job_record, jobs))


def status_of(job: Job) -> Status:
    """Return the state of a job, which is one of a few."""
    return cast(Status, job.state)


def queued(job: Job) -> Queued:
    """Tell a job that was just queued."""
    return Queued(id=job.id, status=status_of(job), position=job.position, message=message(job))


def queue_info(counts: QueueCounts, max_concurrent: int) -> QueueInfo:
    """Tell how busy a queue is."""
    return QueueInfo(
        queue_length=counts.queued,
        processing_count=counts.processing,
        max_concurrent=max_concurrent,
        completed_count=counts.completed,
        failed_count=counts.failed,
    )


def url_of(job: Job) -> str:
    """Return what was asked for: an address, or the name of a list, a file or a folder; no path of the machine."""
    url, paths = job.payload.get("url"), job.payload.get("paths")
    if isinstance(paths, list) and paths:
        return PurePath(str(paths[0])).name if len(paths) == 1 else f"{len(paths)} files"
    if not isinstance(url, str):
        return job.subject
    return PurePath(url).name if url.startswith("/") else url


def priority_name(priority: int) -> PriorityName:
    """Return the name of a priority; those between are told as the next one towards normal."""
    if priority >= PRIORITIES["high"]:
        return "high"
    return "low" if priority <= PRIORITIES["low"] else "normal"


def percentage(current: int, total: int | None) -> float | None:
    """Return how much is done, of 100."""
    return None if not total else round(100.0 * min(max(current, 0), total) / total, 1)


def _progress(job: Job) -> JobProgress:
    told = job.progress
    return JobProgress(
        current=told.current, total=told.total, percentage=percentage(told.current, told.total), stage=told.stage
    )
