"""Jobs as the queue would tell them, made by hand."""

from datetime import UTC, datetime
from typing import Any

from models.jobs import Job, Progress

MOMENT = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)


def job(number: int = 1, **changes: Any) -> Job:
    """A download that waits; its revision is its number."""
    values: dict[str, Any] = {
        "id": number,
        "kind": "download",
        "type": "youtube",
        "owner_id": 1,
        "subject": "x",
        "payload": {},
        "state": "queued",
        "priority": 0,
        "attempts": 0,
        "run_after": None,
        "cancelling": False,
        "progress": Progress(),
        "error_class": None,
        "error": None,
        "result": None,
        "created_at": MOMENT,
        "queued_at": MOMENT,
        "started_at": None,
        "finished_at": None,
        "revision": number,
    }
    return Job(**values | changes)
