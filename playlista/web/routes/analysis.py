"""Analyses: asked for and watched; and all jobs, for administrators."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from core.errors import MissingError
from models.jobs import JOB_STATES, Job, NewJob
from models.people import LOCAL
from models.runs import programs
from playlista.jobs import orders
from playlista.web import finding_jobs
from playlista.web.access import Admin, Caller, SignedIn, Writer
from playlista.web.context import Context, ServerContext
from playlista.web.finding_jobs import LARGEST_ID, JobId, job_of
from playlista.web.job_records import (
    JobPage,
    JobRecord,
    Queued,
    Record,
    Status,
    job_record,
    job_records,
    percentage,
    queued,
    status_of,
)
from playlista.web.job_words import message
from playlista.web.live import LiveParts
from playlista.web.ordering import submitted
from playlista.web.problems import problems
from playlista.web.routes.tracks import known, meant
from playlista.web.track_models import Query as TrackQuery
from playlista.web.track_models import TrackIds

router = APIRouter(prefix="/api", tags=["analysis"])

PlaylistId = Annotated[int, PathParameter(ge=1, le=LARGEST_ID, description="The id of a saved playlist.", examples=[3])]
Kind = Literal["download", "analysis"]


class AnalysisQueued(Record):
    """The job that analyses a playlist."""

    success: bool = Field(examples=[True])
    message: str = Field(examples=["You are next."])
    job_id: int = Field(examples=[18])
    playlist_id: int = Field(examples=[3])
    status: Status


class AnalysisProgress(Record):
    """How many files are done."""

    current: int = Field(ge=0, examples=[3])
    total: int = Field(ge=0, examples=[12])
    percentage: float = Field(ge=0, le=100, examples=[25.0])


class AnalysisResult(Record):
    """What an analysis came to, in files."""

    total: int = Field(ge=0, examples=[12])
    analyzed: int = Field(ge=0, examples=[11])
    failed: int = Field(ge=0, examples=[1])


class AnalysisStatus(Record):
    """How an analysis stands; ``result`` is there once it is completed, ``error`` if it failed."""

    job_id: int = Field(examples=[18])
    status: Status
    created_at: datetime = Field(examples=["2026-03-01T18:30:00Z"])
    progress: AnalysisProgress
    result: AnalysisResult | None
    error: str | None = Field(examples=[None])
    position: int | None = Field(examples=[1])
    finished_at: datetime | None = Field(examples=[None])
    message: str = Field(examples=["You are next."])


class ScanOrder(BaseModel):
    """What is to be looked through for new and changed files."""

    model_config = ConfigDict(extra="forbid")

    folder: str | None = Field(
        default=None, max_length=4000, description="A folder, from LIBRARY_PATH on; all if left out.", examples=["Jazz"]
    )


class TracksOrder(BaseModel):
    """Which tracks are analysed again, by ids or by a query."""

    model_config = ConfigDict(extra="forbid")

    ids: TrackIds | None = None
    query: TrackQuery | None = None


class Worker(Record):
    """A program that runs jobs, or analyses by itself, and what it is at."""

    id: str = Field(examples=["5f3a"])
    host: str = Field(examples=["shelf"])
    pid: int = Field(examples=[4711])
    started_at: datetime = Field(examples=["2026-03-01T18:00:00Z"])
    jobs: tuple[JobRecord, ...]


class Workers(Record):
    """All of them."""

    workers: tuple[Worker, ...]


@router.post("/analyze_playlist/{playlist_id}", responses=problems(404))
async def analyze_playlist(
    playlist_id: PlaylistId, caller: Writer, context: Context, live: LiveParts
) -> AnalysisQueued:
    """Analyse the tracks of a playlist anew where that is due. One of everybody's needs an administrator."""
    await run_in_threadpool(_check_playlist, context, caller, playlist_id)
    job = await submitted([orders.playlist(playlist_id, owner_id=caller.owner_id)], live)
    return AnalysisQueued(
        success=True,
        message=message(job),
        job_id=job.id,
        playlist_id=playlist_id,
        status=status_of(job),
    )


@router.get("/analysis/status/{job_id}", responses=problems(404))
def analysis_status(job_id: JobId, caller: SignedIn, context: Context) -> AnalysisStatus:
    """Tell how an analysis stands."""
    return _status(job_of(context, caller, job_id, "analysis"))


@router.post("/analysis/scan", responses=problems(400, 404))
async def scan_library(order: ScanOrder, caller: Admin, context: Context, live: LiveParts) -> Queued:
    """Analyse what is new or changed in the library, or in a folder of it."""
    folders = [Path(order.folder)] if order.folder else []
    job = await run_in_threadpool(lambda: orders.scan(folders, owner_id=caller.owner_id, settings=context.settings))
    return queued(await submitted([job], live))


@router.post("/analysis/tracks", responses=problems(404))
async def analyze_tracks(order: TracksOrder, caller: Admin, context: Context, live: LiveParts) -> Queued:
    """Analyse tracks anew, current as they may be. What was corrected or locked stays as it is."""
    job = await run_in_threadpool(_order_of, context, caller, order)
    return queued(await submitted([job], live))


@router.get("/jobs")
def all_jobs(
    caller: Admin,
    context: Context,
    kind: Annotated[Kind | None, Query(description="Only of this kind.")] = None,
    status: Annotated[Status | None, Query(description="Only in this state.")] = None,
    owner_id: Annotated[int | None, Query(ge=0, le=LARGEST_ID, description="Only a user's; 0: the machine's.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="How many a page has.")] = 100,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="`next_before` of the page before.")] = None,
) -> JobPage:
    """Tell everybody's jobs, newest first, a page at a time."""
    jobs = context.store.jobs.list(
        owner_id=owner_id,
        kinds=() if kind is None else (kind,),
        states=JOB_STATES if status is None else (status,),
        limit=limit + 1,
        before_id=before,
    )
    page = jobs[:limit]
    return JobPage(jobs=job_records(page), next_before=page[-1].id if len(jobs) > limit else None)


@router.get("/jobs/{job_id}", responses=problems(404))
def job_status(job_id: JobId, caller: SignedIn, context: Context) -> JobRecord:
    """Tell how a job of any kind stands."""
    return job_record(job_of(context, caller, job_id))


@router.delete("/jobs/{job_id}", responses=problems(404, 409))
def cancel_job(job_id: JobId, caller: Writer, context: Context) -> JobRecord:
    """Cancel a job of any kind. One that runs is stopped first: until then it is `cancelling`."""
    return job_record(finding_jobs.cancel(context, job_of(context, caller, job_id)))


@router.post("/jobs/{job_id}/retry", responses=problems(404, 409))
def retry_job(job_id: JobId, caller: Writer, context: Context) -> JobRecord:
    """Queue a job of any kind again that failed or was cancelled."""
    return job_record(finding_jobs.retry(context, job_of(context, caller, job_id)))


@router.get("/workers")
def workers(caller: Admin, context: Context) -> Workers:
    """Tell which programs are at work on this library, and what they are at."""
    at_work = context.store.jobs.at_work()
    return Workers(
        workers=tuple(
            Worker(
                id=runs[0].id,
                host=runs[0].machine,
                pid=runs[0].pid,
                started_at=runs[0].started_at,
                jobs=job_records([job for run in runs for job in at_work.get(run.id, ())]),
            )
            for runs in programs(context.store.runs())
        )
    )


def _order_of(context: ServerContext, caller: Caller, order: TracksOrder) -> NewJob:
    """Of the tracks that are named those that there are; one is told by its name, several by their number."""
    found = list(known(context, meant(context, caller, order.ids, order.query)))
    if not found:
        raise MissingError("there is none of these tracks")
    only = context.store.track(found[0]) if len(found) == 1 else None
    subject = f"{len(found):,} tracks" if only is None else only.label
    return orders.tracks(found, owner_id=caller.owner_id, subject=subject)


def _check_playlist(context: ServerContext, caller: Caller, playlist_id: int) -> None:
    """Somebody else's is as if it were not there; everybody's is seen by all and changed by administrators."""
    playlist = context.store.playlists.get(playlist_id)
    if playlist is None or (playlist.owner_id not in (LOCAL, caller.owner_id) and not caller.is_admin):
        raise MissingError(f"there is no playlist {playlist_id}")
    if playlist.owner_id == LOCAL and not caller.is_admin:
        raise HTTPException(403, "this playlist is everybody's: only administrators may have it analysed")


def _status(job: Job) -> AnalysisStatus:
    total = job.progress.total or 0
    return AnalysisStatus(
        job_id=job.id,
        status=status_of(job),
        created_at=job.created_at,
        progress=AnalysisProgress(
            current=job.progress.current,
            total=total,
            percentage=percentage(job.progress.current, total) or (100.0 if job.state == "completed" else 0.0),
        ),
        result=_result(job),
        error=job.error,
        position=job.position,
        finished_at=job.finished_at,
        message=message(job),
    )


def _result(job: Job) -> AnalysisResult | None:
    if job.state != "completed" or job.result is None:
        return None
    counted = {name: max(int(job.result.get(name) or 0), 0) for name in ("total", "analyzed", "failed")}
    return AnalysisResult(**counted)
