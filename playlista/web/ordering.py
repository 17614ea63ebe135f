"""Orders as they come over HTTP: checked, and put into the queue. What may be asked for is up to ``jobs.orders``."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from core.errors import MissingError
from models.jobs import PRIORITIES, Job, NewJob
from models.people import LOCAL
from playlista.jobs import orders
from playlista.web.access import Caller
from playlista.web.context import ServerContext
from playlista.web.finding_jobs import LARGEST_ID
from playlista.web.job_records import PriorityName
from playlista.web.live import Live

TagId = Annotated[
    int | None, Field(ge=1, le=LARGEST_ID, description="A tag of yours for the songs, by its id.", examples=[None])
]
GlobalTagId = Annotated[
    int | None, Field(ge=1, le=LARGEST_ID, description="A tag of everybody's for the songs.", examples=[None])
]
Priority = Annotated[PriorityName, Field(description="A high one needs an administrator.", examples=["normal"])]


class DownloadOptions(BaseModel):
    """How something is downloaded."""

    tag_id: TagId = None
    global_tag_id: GlobalTagId = None
    priority: Priority = "normal"


class LinkOrder(DownloadOptions):
    """What is to be downloaded: an address of a playlist, an album, a song or a video."""

    url: str = Field(
        min_length=1, max_length=4000, examples=["https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M"]
    )


class DownloadOrder(LinkOrder):
    """What is to be downloaded, and what it is."""

    download_type: str | None = Field(
        default=None,
        max_length=100,
        description="What the address is; it tells by itself if this is left out. "
        '"search" for a song by its name: "Artist - Title".',
        examples=["spotify"],
    )


Options = Annotated[DownloadOptions, Query()]


async def ordered(
    order: LinkOrder, download_type: str | None, caller: Caller, context: ServerContext, live: Live
) -> Job:
    """Queue a download."""
    await check_options(order, caller, context)
    job = orders.download(
        order.url,
        download_type or orders.AUTO,
        owner_id=caller.owner_id,
        settings=context.settings,
        labels=orders.Labels(order.tag_id, order.global_tag_id),
        priority=PRIORITIES[order.priority],
    )
    return await submitted([job], live)


async def submitted(jobs: Sequence[NewJob], live: Live) -> Job:
    """Queue jobs, and return the first one."""
    return (await live.submitter.submit(jobs))[0]


async def check_options(options: DownloadOptions, caller: Caller, context: ServerContext) -> None:
    """Refuse tags that are not the caller's, and priorities that are not for them."""
    check_priority(options.priority, caller)
    for label_id, owner_id in ((options.tag_id, caller.owner_id), (options.global_tag_id, LOCAL)):
        if label_id is not None:
            label = await run_in_threadpool(context.store.labels.get, label_id)
            if label is None or label.owner_id != owner_id:
                raise MissingError(f"there is no tag {label_id}")


def check_priority(name: PriorityName, caller: Caller) -> None:
    """Let nobody but administrators go before others."""
    if PRIORITIES[name] > PRIORITIES["normal"] and not caller.is_admin:
        raise HTTPException(403, "only administrators may give a high priority")
