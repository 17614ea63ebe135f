"""Whether the server is there, whether it can work, and its numbers. The first two need nobody to be signed in."""

import logging
from collections.abc import Callable
from math import nan
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from core.errors import PlaylistaError
from models.jobs import JOB_KINDS
from models.runs import programs
from playlista.jobs.executor import ExecutorState
from playlista.web.access import Overseer
from playlista.web.context import Context, ServerContext
from playlista.web.live import LiveParts
from playlista.web.meters import Meters

router = APIRouter(tags=["health"])

_log = logging.getLogger("playlista.web")

#: The format of Prometheus.
METRICS = "text/plain; version=0.0.4; charset=utf-8"


class Health(BaseModel):
    """The server answers."""

    status: str = Field(examples=["ok"])


class Readiness(BaseModel):
    """Which parts can work; the log says why one cannot.

    ``workers`` are those that are there to run jobs; null where the server runs them itself, and while Redis is away.
    Without any the server is ready: it takes orders, and to start it again would bring none.
    """

    status: Literal["ready", "not ready"]
    parts: dict[str, bool] = Field(examples=[{"database": True, "schema": True, "queue": True}])
    workers: int | None = Field(ge=0, examples=[2])


@router.get("/healthz")
async def healthz() -> Health:
    """Tell that the server answers; the database is not asked."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Readiness, "description": "A part of it cannot work now."}})
def readyz(context: Context, response: Response) -> Readiness:
    """Tell whether the database answers and has the right schema, and whether jobs are run."""
    is_there = _works("database", _has_database, context)
    has_schema = is_there and _works("schema", _has_schema, context)
    queue = context.queue.state()
    parts = {"database": is_there, "schema": has_schema, "queue": queue.alive}
    ready = all(parts.values())
    response.status_code = 200 if ready else 503
    return Readiness(status="ready" if ready else "not ready", parts=parts, workers=queue.workers)


async def meters_of(connection: HTTPConnection) -> Meters:
    """Return the numbers of the application."""
    return cast(Meters, connection.app.state.meters)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"description": "In the format of Prometheus.", "content": {"text/plain": {}}}},
)
def metrics(
    caller: Overseer, context: Context, live: LiveParts, meters: Annotated[Meters, Depends(meters_of)]
) -> Response:
    """Tell how much is asked for, waits and runs."""
    jobs = context.settings.jobs
    meters.count_jobs({kind: context.store.jobs.counts(kind) for kind in JOB_KINDS})
    meters.most.labels("download").set(jobs.max_concurrent_downloads)
    meters.most.labels("analysis").set(jobs.max_concurrent_analyses)
    meters.alive.set(_alive(context.queue.state()))
    meters.workers.set(len(programs(context.store.runs())))
    meters.streams.set(len(live.readers))
    return Response(meters.text(), media_type=METRICS)


def _alive(queue: ExecutorState) -> float:
    """How many there are to run jobs: the server itself or workers, whose number is not known while Redis is away."""
    if queue.name != "rq":
        return float(queue.alive)
    return nan if queue.workers is None else float(queue.workers)


def _works(name: str, check: Callable[[ServerContext], bool], context: ServerContext) -> bool:
    try:
        return check(context)
    except PlaylistaError as error:
        _log.warning("not ready: %s: %s", name, error)
        return False


def _has_database(context: ServerContext) -> bool:
    """Who asks for this has no patience: a database that is away is not waited for, as requests do."""
    context.store.database.contact()
    return context.store.jobs.revision() >= 0


def _has_schema(context: ServerContext) -> bool:
    found = context.store.revision()
    return found.current == found.needed
