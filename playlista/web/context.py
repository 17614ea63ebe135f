"""What every handler may use: the settings, the store, the queue of jobs, the gate. Handed in when the app is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Protocol, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from core.settings import Settings
from core.store import Store
from models.jobs import Job, NewJob
from playlista.jobs.executor import ExecutorState
from playlista.jobs.queue import ANSWER_S
from playlista.web.atlas import Atlas
from playlista.web.choices import Choices
from playlista.web.counted import Counted
from playlista.web.gate import Gate
from playlista.web.passwords import Passwords
from playlista.web.rates import Rates
from playlista.web.setting_up import SetupToken


class Queue(Protocol):
    """What the server needs of ``playlista.jobs.queue.JobQueue``."""

    def submit(self, jobs: Sequence[NewJob]) -> tuple[Job, ...]: ...

    def cancel(self, job_id: int) -> Job | None: ...

    def retry(self, job_id: int) -> Job | None: ...

    def prioritise(self, job_id: int, priority: int) -> Job | None: ...

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]: ...

    def start(self) -> None: ...

    def stop(self, within_s: float) -> object: ...

    def state(self) -> ExecutorState: ...


@dataclass(frozen=True, slots=True)
class ServerContext:
    """What the application works with; ``sign_in_rates`` limits guesses by address."""

    settings: Settings
    store: Store
    queue: Queue
    gate: Gate
    setup: SetupToken = field(default_factory=SetupToken)
    sign_in_rates: Rates = field(default_factory=Rates)
    choices: Choices = field(default_factory=Choices)
    counted: Counted = field(default_factory=Counted)
    atlas: Atlas = field(default_factory=Atlas)
    copies: Counted = field(default_factory=partial(Counted, kept_s=0.0))


def context_for(settings: Settings, store: Store, queue: Queue, passwords: Passwords) -> ServerContext:
    """Return what a server works with: whoever asks it is not kept waiting for a database as work is."""
    asked = store.impatient(ANSWER_S)
    return ServerContext(settings, asked, queue, Gate(asked, settings.web, passwords))


async def context_of(connection: HTTPConnection) -> ServerContext:
    """Return the context of the application that a request came to."""
    return cast(ServerContext, connection.app.state.context)


Context = Annotated[ServerContext, Depends(context_of)]
