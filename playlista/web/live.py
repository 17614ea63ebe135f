"""``Live``: what belongs to the running application and its event loop: who submits, and who tells what changes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from playlista.web.broadcasting import Broadcaster
from playlista.web.context import ServerContext
from playlista.web.event_stream import Teller
from playlista.web.readers import Readers
from playlista.web.submitting import Submitter


@dataclass(frozen=True, slots=True)
class Live:
    """Made when the application starts, and gone with it."""

    submitter: Submitter
    teller: Teller
    readers: Readers


@asynccontextmanager
async def living(context: ServerContext) -> AsyncIterator[Live]:
    """Start what belongs to the running application, and end it."""
    broadcaster = Broadcaster(context.store.jobs, context.queue.subscribe)
    submitter = Submitter(context.queue.submit)
    teller = Teller(context.store, broadcaster, context.settings.jobs.max_concurrent_downloads)
    await broadcaster.start()
    try:
        yield Live(submitter, teller, Readers())
    finally:
        await broadcaster.stop()
        submitter.close()


async def live_of(connection: HTTPConnection) -> Live:
    """Return what belongs to the running application."""
    return cast(Live, connection.app.state.live)


LiveParts = Annotated[Live, Depends(live_of)]
