"""What an error means for a job: its class, its sentence, and when the job is tried again. Has no clock of its own."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.errors import (
    DownloadError,
    EngineError,
    ExportError,
    JobError,
    ModelError,
    PlaylistaError,
    ScanError,
    ServiceError,
    SourceError,
    StoreError,
)
from core.lists.values import one_line
from core.settings.sections import JobSettings

TIMEOUT, INTERNAL = "timeout", "internal"
#: What may be over when it is tried again; all else fails at once.
PASSING = ("transient", "rate_limited", "bot_check", "unreachable", "malformed", "store", TIMEOUT)
#: No pause of our own is longer.
LONGEST_S = 86_400.0
_CLASSES: Mapping[type[PlaylistaError], str] = {
    StoreError: "store",
    ScanError: "unreadable",
    SourceError: "unreadable",
    EngineError: "environment",
    ModelError: "environment",
    ExportError: "environment",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an attempt came to nothing. Before ``retry_at``, in seconds of ``time.time()``, no other one makes sense."""

    error_class: str
    error: str
    retry_at: float | None = None

    @property
    def passes(self) -> bool:
        """Whether another attempt may fare better."""
        return self.error_class in PASSING


def fault(error: BaseException) -> Fault:
    """Make sense of an error; one that nobody thought of is "internal".

    It is one line, whatever a server or a file has put into it: it goes into logs and onto terminals.
    """
    said = one_line(str(error))
    if isinstance(error, JobError | ServiceError | DownloadError):
        return Fault(error.error_class, said, error.retry_at)
    if isinstance(error, PlaylistaError):
        return Fault(next((name for kind, name in _CLASSES.items() if isinstance(error, kind)), "refused"), said)
    return Fault(INTERNAL, f"{type(error).__name__}: {said}")


def timed_out(seconds: float) -> Fault:
    """The fault of an attempt that took too long."""
    return Fault(TIMEOUT, f"not finished after {seconds:.0f} s (JOB_TIMEOUT_SECONDS)")


def pause(found: Fault, attempts: int, settings: JobSettings, rng: random.Random, now: float) -> timedelta | None:
    """Return how long to wait before the next attempt; ``None`` where there is none.

    It doubles with each attempt and is up to half as long again, so that jobs that failed together do not come back
    together. Where a service has said when it may be asked, it is not shorter than that.
    """
    if not found.passes or attempts >= settings.job_attempts:
        return None
    ours = min(settings.job_retry_seconds * 2.0 ** (attempts - 1), LONGEST_S)
    theirs = max(0.0, (found.retry_at or now) - now)
    return timedelta(seconds=max(ours, theirs) + ours * rng.random() / 2)
