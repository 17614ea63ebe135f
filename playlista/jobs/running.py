"""What a job does, by its kind, in the thread of whoever calls. Knows no queue and no executor."""

from collections.abc import Mapping
from typing import Any

from models.jobs import Job
from playlista.jobs.desk import Desk


def run(job: Job, desk: Desk) -> Mapping[str, Any]:
    """Do a job, and return its result.

    Raises
    ------
    Stopped
        When it was told to stop.
    PlaylistaError
        When it came to nothing; ``playlista.jobs.faults`` says what that means.
    """
    if job.kind == "download":
        from playlista.jobs.downloading import download

        return download(job, desk)
    from playlista.jobs.analysing import analyse

    return analyse(job, desk)
