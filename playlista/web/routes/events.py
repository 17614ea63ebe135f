"""``GET /events``: what changes, as it changes."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from playlista.web.access import SignedIn
from playlista.web.context import Context
from playlista.web.event_stream import EventStream, Reader
from playlista.web.finding_jobs import LARGEST_ID
from playlista.web.live import LiveParts
from playlista.web.problems import problems
from playlista.web.recognising import caller_of

router = APIRouter(tags=["events"])

_EXAMPLE = """\
retry: 3000

event: snapshot
id: 42
data: {"jobs":[],"queue":{"queue_length":0,"processing_count":0,"max_concurrent":3,"completed_count":0,"failed_count":0},"more":false,"revision":42}

: still here

event: jobs
id: 43
data: {"jobs":[]}

"""  # noqa: E501 - an event is one line
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events: `snapshot`, `jobs`, `queue`, `library`; a comment each 15 s.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}

Since = Annotated[
    int | None,
    Query(ge=0, le=LARGEST_ID, description="The id of the last event that was read; `Last-Event-ID` counts before it."),
]
LastEventId = Annotated[
    str | None, Header(max_length=100, description="What a browser that connects again sends by itself.")
]


@router.get("/events", response_class=StreamingResponse, responses=_ANSWERS | problems(429))
async def events(
    request: Request,
    caller: SignedIn,
    context: Context,
    live: LiveParts,
    since: Since = None,
    last_event_id: LastEventId = None,
    everybody: Annotated[bool, Query(alias="all", description="Everybody's jobs; for administrators.")] = False,
) -> EventStream:
    """Tell your jobs and the queue, all at first and then what changes, until you sign out.

    A reader that is slow is told the latest state, not every change. One that connects again with the id of the last
    event misses nothing.
    """
    if everybody and not caller.is_admin:
        raise HTTPException(403, "only administrators see everybody's jobs")

    async def is_welcome() -> bool:
        now = await caller_of(request, context)
        return now is not None and now.user.id == caller.user.id and (now.is_admin or not everybody)

    owner_id = None if everybody else caller.owner_id
    reader = Reader(caller.user.id, owner_id, _revision(last_event_id, since), is_welcome)
    return EventStream(reader, live.teller, live.readers)


def _revision(last_event_id: str | None, since: int | None) -> int | None:
    """An id that none of ours could be is no reason to refuse: the reader begins anew."""
    if last_event_id is None:
        return since
    is_one = last_event_id.isascii() and last_event_id.isdecimal() and len(last_event_id) < 19
    return int(last_event_id) if is_one else None
