"""What runs jobs, as the queue sees it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ExecutorState:
    """How an executor is: ``name`` is "embedded" or "rq", ``problem`` a sentence if jobs may not be run now.

    ``running`` jobs are run in this process; ``workers`` are known to Redis, where there is one; ``None``
    while it is away.
    """

    name: str
    alive: bool
    running: int = 0
    workers: int | None = None
    problem: str | None = None


class Executor(Protocol):
    """Runs jobs, or has them run, from ``start`` to ``stop``; nothing but ``stop`` waits."""

    def start(self) -> None: ...

    def wake(self) -> None:
        """Say, from any thread, that jobs may have come or changed."""

    def stop(self, within_s: float) -> bool:
        """End; what is running stops and goes back to the queue. Tell whether all of it did in time."""

    def state(self) -> ExecutorState: ...
