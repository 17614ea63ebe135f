"""What is said about a job: one sentence that somebody understands who has never seen a queue. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.jobs import Job

_DOING = {"download": "Downloading", "analysis": "Analysing"}
_THINGS = {"download": "song", "analysis": "file"}
#: What a download came to, in the order in which it is told.
_OUTCOMES = {
    "downloaded": "downloaded",
    "linked": "already in the library",
    "kept": "there before",
    "review": "to be reviewed",
    "waiting": "waiting",
    "rejected": "not found",
    "failed": "failed",
    "left_out": "left out",
}
#: While no job is begun: ``playlista jobs drain``.
HELD = "The queue is held by an administrator"
_CAME_TO = {"analyzed": "analysed", "unchanged": "up to date", "postponed": "left for later", "failed": "failed"}


def message(job: Job) -> str:
    """Say where a job stands."""
    if job.state == "queued":
        return _waiting(job)
    if job.state == "processing":
        return "It is being cancelled." if job.cancelling else _working(job)
    if job.state == "completed":
        return _done(job.kind, job.result or {})
    return (
        "It was cancelled."
        if job.state == "cancelled"
        else f"It failed: {_sentence(job.error or 'no reason is known')}"
    )


def _waiting(job: Job) -> str:
    if job.error is not None and job.run_after is not None:
        when = "when an administrator lets the queue go on" if job.held else f"at {_clock(job.run_after)}"
        return f"It failed ({job.error.rstrip('.')}) and is tried again {when}."
    if job.held:
        return f"{HELD}." if job.position is None else f"{HELD}; you are {_place(job.position, 'in it')}."
    return "It waits for its turn." if job.position is None else f"You are {_place(job.position, 'in the queue')}."


def _place(position: int, where: str) -> str:
    return "next" if position == 1 else f"{ordinal(position)} {where}"


def _working(job: Job) -> str:
    doing, thing = _DOING[job.kind], _THINGS[job.kind]
    if not job.progress.total:
        return f"{doing}." if not job.progress.message else f"{doing}: {_sentence(job.progress.message)}"
    return f"{doing}: {thing} {min(job.progress.current + 1, job.progress.total)} of {job.progress.total}."


def _done(kind: str, result: Mapping[str, Any]) -> str:
    if kind == "download":
        total, words = _counted(_number(result, "songs"), "song"), _OUTCOMES
    else:
        total, words = _counted(_number(result, "total"), "file"), _CAME_TO
    parts = [f"{_number(result, name)} {outcome}" for name, outcome in words.items() if _number(result, name)]
    return f"{total}: {', '.join(parts)}." if parts else f"There are no {_THINGS[kind]}s in it."


def _number(result: Mapping[str, Any], name: str) -> int:
    value = result.get(name)
    return value if isinstance(value, int) else 0


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _clock(moment: datetime) -> str:
    return moment.strftime("%H:%M:%S UTC")


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, 21st ..."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else endings.get(number % 10, 'th')}"
