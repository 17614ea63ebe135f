"""Jobs by their ids, as far as the caller may see them; one of somebody else is as if it were not there."""

from typing import Annotated

from fastapi import Path

from core.errors import ConflictError, MissingError
from models.jobs import FINAL_STATES, Job
from playlista.web.access import Caller
from playlista.web.context import ServerContext

LARGEST_ID = 2**63 - 1
JobId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a job.", examples=[17])]


def job_of(context: ServerContext, caller: Caller, job_id: int, *kinds: str) -> Job:
    """Return a job of the caller, or of anybody for an administrator; of some kinds if they are named."""
    job = context.store.jobs.get(job_id)
    if job is None or not may_see(caller, job) or (kinds and job.kind not in kinds):
        raise MissingError(f"there is no job {job_id}")
    return job


def may_see(caller: Caller, job: Job) -> bool:
    """Whether a job is the caller's, or the caller may see everybody's."""
    return caller.is_admin or job.owner_id == caller.owner_id


def cancel(context: ServerContext, job: Job) -> Job:
    """Cancel a job that has not ended."""
    if job.state in FINAL_STATES:
        raise _ended(job)
    after = context.queue.cancel(job.id)
    if after is None:
        raise MissingError(f"there is no job {job.id}")
    if after.state in ("completed", "failed"):
        raise _ended(after)
    return after


def retry(context: ServerContext, job: Job) -> Job:
    """Queue a job again that failed or was cancelled."""
    if job.state not in ("failed", "cancelled"):
        raise ConflictError(f"job {job.id} is {job.state}: only failed and cancelled ones can be tried again")
    after = context.queue.retry(job.id)
    if after is None:
        raise MissingError(f"there is no job {job.id}")
    return after


def prioritise(context: ServerContext, job: Job, priority: int) -> Job:
    """Give a job that waits another priority."""
    if job.state != "queued":
        raise ConflictError(f"job {job.id} is {job.state}: only what waits has a priority")
    after = context.queue.prioritise(job.id, priority)
    if after is None:
        raise MissingError(f"there is no job {job.id}")
    if after.state != "queued":
        raise ConflictError(f"job {job.id} is {after.state}: only what waits has a priority")
    return after


def _ended(job: Job) -> ConflictError:
    return ConflictError(f"job {job.id} is {job.state} already")
