"""Jobs to put into a queue and to take from it."""

from collections.abc import Mapping

from core.manager.claims import this_run
from core.store import Store
from models.jobs import Job, NewJob

DOWNLOADS: Mapping[str, int] = {"download": 3}


MANY: Mapping[str, int] = {"download": 1_000_000}


_NUMBERS = iter(range(10**9))


def job(owner: int = 1, *, subject: str | None = None, kind: str = "download", priority: int = 0) -> NewJob:
    name = f"https://example.org/{next(_NUMBERS)}" if subject is None else subject
    return NewJob(kind, "url", owner, name, {"url": name}, priority)


def begun(store: Store, limits: Mapping[str, int] = MANY) -> Job:
    found = store.jobs.claim(this_run(), limits)
    assert found is not None
    return found


def owners(store: Store, count: int) -> list[int]:
    return [begun(store).owner_id for _ in range(count)]


def state(store: Store, number: int) -> str:
    found = store.jobs.get(number)
    assert found is not None
    return found.state
