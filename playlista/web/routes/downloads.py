"""Downloads: asked for, watched, stopped, tried again. They run elsewhere; a request only reads and writes rows."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from models.jobs import FINAL_STATES, PRIORITIES
from playlista.web import finding_jobs
from playlista.web.access import SignedIn, Writer
from playlista.web.context import Context
from playlista.web.finding_jobs import LARGEST_ID, JobId, job_of
from playlista.web.job_records import (
    JobList,
    JobPage,
    JobRecord,
    PriorityName,
    Queued,
    QueueInfo,
    job_record,
    job_records,
    queue_info,
    queued,
)
from playlista.web.live import LiveParts
from playlista.web.ordering import DownloadOrder, check_priority, ordered
from playlista.web.problems import problems

router = APIRouter(prefix="/downloads", tags=["downloads"])

#: So many that have not ended are listed at once, in the order of their turns.
MOST_ACTIVE = 1000

Finished = Annotated[int, Query(ge=0, le=1000, description="How many that have ended are listed.")]
Before = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="What `next_before` of the page before says.")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many a page has.")]


class Prioritised(BaseModel):
    """A new priority."""

    model_config = ConfigDict(extra="forbid")

    priority: PriorityName = Field(examples=["low"])


@router.post("/queue", responses=problems(400, 404))
async def queue_download(order: DownloadOrder, caller: Writer, context: Context, live: LiveParts) -> Queued:
    """Ask for a download: it waits for its turn, and goes on whether you are there or not."""
    return queued(await ordered(order, order.download_type, caller, context, live))


@router.get("/my-jobs")
def my_downloads(caller: SignedIn, context: Context, finished: Finished = 10) -> JobList:
    """Tell your downloads: those that wait and run, by their turns, then those that ended last."""
    jobs = context.store.jobs.current(owner_id=caller.owner_id, kinds=("download",), ended=finished, most=MOST_ACTIVE)
    return JobList(jobs=job_records(jobs))


@router.get("/status/{job_id}", responses=problems(404))
def download_status(job_id: JobId, caller: SignedIn, context: Context) -> JobRecord:
    """Tell how a download stands."""
    return job_record(job_of(context, caller, job_id, "download"))


@router.get("/queue-info")
def download_queue_info(caller: SignedIn, context: Context) -> QueueInfo:
    """Tell how busy the downloads are, of all users together."""
    return queue_info(context.store.jobs.counts("download"), context.settings.jobs.max_concurrent_downloads)


@router.get("/history")
def download_history(caller: SignedIn, context: Context, limit: Limit = 50, before: Before = None) -> JobPage:
    """Tell all of your downloads that have ended, newest first, a page at a time."""
    jobs = context.store.jobs.list(
        owner_id=caller.owner_id, kinds=("download",), states=FINAL_STATES, limit=limit + 1, before_id=before
    )
    page = jobs[:limit]
    return JobPage(jobs=job_records(page), next_before=page[-1].id if len(jobs) > limit else None)


@router.delete("/{job_id}", responses=problems(404, 409))
def cancel_download(job_id: JobId, caller: Writer, context: Context) -> JobRecord:
    """Cancel a download. One that runs is stopped first: until then it is `cancelling`."""
    return job_record(finding_jobs.cancel(context, job_of(context, caller, job_id, "download")))


@router.post("/{job_id}/retry", responses=problems(404, 409))
def retry_download(job_id: JobId, caller: Writer, context: Context) -> JobRecord:
    """Queue a download again that failed or was cancelled; songs that are there are not fetched again."""
    return job_record(finding_jobs.retry(context, job_of(context, caller, job_id, "download")))


@router.patch("/{job_id}", responses=problems(404, 409))
def prioritise_download(job_id: JobId, given: Prioritised, caller: Writer, context: Context) -> JobRecord:
    """Give a download that waits another priority; a high one needs an administrator."""
    job = job_of(context, caller, job_id, "download")
    check_priority(given.priority, caller)
    return job_record(finding_jobs.prioritise(context, job, PRIORITIES[given.priority]))
