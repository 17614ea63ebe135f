"""What a run does about a wish, and what a fault means for it. Pure: no clock, no store, no network."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.errors import DownloadError
from models.downloads import Wish
from models.matching import Decision, Judged

#: A song that was looked for in vain, or could not be had, is looked for again after so many days.
AGAIN_DAYS = 7
#: A service that wants to be left alone is waited for so long in the run; for longer the next run is told.
PATIENCE_S = 120.0
#: How long it is left alone where it does not say, in seconds.
LEFT_ALONE_S = {"rate_limited": 600.0, "bot_check": 3600.0}
#: Candidates that are tried for one song before it is given up in this run.
MOST_TRIES = 5


def is_due(wish: Wish, now: datetime, *, retry: bool) -> bool:
    """Tell whether a wish that is not done is to be looked for in this run."""
    if wish.state == "wanted" or retry:
        return True
    if wish.state in ("review", "done"):
        return False
    return wish.retry_at is not None and wish.retry_at <= now


def undecided(wish: Wish, decision: Decision, now: datetime) -> Wish:
    """Return what a wish is after a decision that accepts nothing.

    With a provider that could not answer, nothing found does not mean that there is nothing.
    """
    plain = replace(wish, reasons=decision.reasons, error_class=None, reason=None, chosen=None, retry_at=None)
    if decision.verdict == "review":
        return replace(plain, state="review")
    if decision.problems:
        return failed(plain, "transient", "; ".join(decision.problems), now)
    return replace(plain, state="rejected", retry_at=now + timedelta(days=AGAIN_DAYS))


def failed(wish: Wish, error_class: str, reason: str, now: datetime) -> Wish:
    """Return what a wish is after a fault; one that may pass is tried again by the next run."""
    later = now if error_class == "transient" else now + timedelta(days=AGAIN_DAYS)
    told = replace(wish, state="failed", error_class=error_class, reason=reason)
    return replace(told, attempts=wish.attempts + 1, retry_at=later, chosen=None)


def waiting(wish: Wish, error_class: str, reason: str) -> Wish:
    """Return a wish that the next run is to go on with, and why this one did not."""
    return replace(wish, state="wanted", error_class=error_class, reason=reason)


def candidates(decision: Decision) -> tuple[Judged, ...]:
    """Return what may be downloaded, in this order: the chosen one, then whatever else is acceptable."""
    accepted = [each for each in decision.judged if each.verdict == "accept" and each != decision.chosen]
    return ((decision.chosen, *accepted) if decision.chosen is not None else ())[:MOST_TRIES]


def leave_alone_until(error: DownloadError, now: float) -> float | None:
    """Return when a service may be asked again, in seconds of ``time.time()``; ``None`` where it is not the service."""
    if error.error_class not in LEFT_ALONE_S:
        return None
    return error.retry_at if error.retry_at is not None else now + LEFT_ALONE_S[error.error_class]
