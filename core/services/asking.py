"""One question to a service: under its limit, asked again where that helps, every fault told as a ``ServiceError``.

Knows no service.
"""

import contextlib
import email.utils
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import requests

from core.errors import ServiceError
from core.services.http import TooLarge
from core.services.limits import RateLimiter, Wait, stopped
from core.settings.masking import without_passwords

T = TypeVar("T")

ATTEMPTS = 5
#: The first pause after a fault; each further one is twice as long, and all vary by half.
FIRST_PAUSE_S = 0.5
#: A refusal that does not say for how long is taken to mean this.
UNSAID_S = 5.0
_MAX_WAIT_S = 30 * 86_400.0
_CLASSES = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    410: "not_found",
    408: "transient",
    425: "transient",
}
_PASSING = ("transient", "unreachable", "rate_limited")


def patiently(
    question: Callable[[], T],
    *,
    limiter: RateLimiter,
    stop: threading.Event,
    wait: Wait = threading.Event.wait,
    vary: Callable[[], float] = random.random,
) -> T:
    """Ask under the limit, and again after faults that pass.

    Raises
    ------
    ServiceError
        What the last attempt raised; "rate_limited" at once when the service wants to be left alone for long.
    """
    for attempt in range(ATTEMPTS):
        limiter.acquire(stop)
        try:
            return _answered(question, limiter, stop)
        except ServiceError as error:
            if error.error_class not in _PASSING or attempt == ATTEMPTS - 1:
                raise
            limited = error.error_class == "rate_limited"
        if not limited:  # else the limiter waits
            wait(stop, FIRST_PAUSE_S * 2**attempt * (0.5 + vary()))
    raise AssertionError("the last attempt answers or raises")


def _answered(question: Callable[[], T], limiter: RateLimiter, stop: threading.Event) -> T:
    """Ask once; the limiter hears of a refusal, and what fails because all is to end is told as that."""
    try:
        return question()
    except ServiceError as error:
        if stop.is_set():
            raise stopped(limiter.service) from error
        if error.error_class == "rate_limited" and error.retry_at is not None:
            limiter.block(error.retry_at, str(error))
        raise


@contextlib.contextmanager
def told(service: str) -> Iterator[None]:
    """Turn what ``requests`` raises into a ``ServiceError``."""
    try:
        yield
    except requests.RequestException as error:
        kind, words = _fault_of(error)
        raise ServiceError(f"{service} {words}", service=service, error_class=kind) from error


def _fault_of(error: requests.RequestException) -> tuple[str, str]:
    """The class of a fault, and what is said of it."""
    faults = requests.exceptions
    if isinstance(error, TooLarge):
        return "malformed", f"answers with too much: {error}"
    if isinstance(error, requests.JSONDecodeError):
        return "malformed", "answers with something that is no JSON"
    if isinstance(error, faults.SSLError) and "CERTIFICATE_VERIFY_FAILED" in repr(error.args):
        return "refused", f"cannot be trusted: {_reason(error)}"
    if isinstance(error, faults.ConnectTimeout | faults.ProxyError) or "NewConnectionError" in repr(error.args):
        return "unreachable", f"cannot be reached: {_reason(error)}"
    if isinstance(error, faults.Timeout | faults.ConnectionError | faults.ChunkedEncodingError):
        return "transient", f"does not answer as it should: {_reason(error)}"
    if isinstance(error, faults.ContentDecodingError):
        return "transient", f"answers with what cannot be unpacked: {_reason(error)}"
    return "refused", f"cannot be asked: {_reason(error)}"


def check_status(response: requests.Response, service: str, *, now: Callable[[], float] = time.time) -> None:
    """Raise what the status of an answer means; nothing for 2xx."""
    if response.status_code >= 300:
        raise fault(service, response.status_code, response.headers.get("Retry-After"), said(response), now())


def fault(service: str, status: int, retry_after: str | None, said: str, now: float) -> ServiceError:
    """What a status other than success means."""
    words = f"{service} answers {status}" + (f" ({said})" if said else "")
    if status == 429:
        return rate_limited(service, words, now + wait_of(retry_after, now))
    if status == 503 and retry_after is not None:
        return rate_limited(service, words, now + wait_of(retry_after, now))
    kind = _CLASSES.get(status, "transient" if status >= 500 else "malformed")
    return ServiceError(words, service=service, error_class=kind)


def rate_limited(service: str, words: str, retry_at: float) -> ServiceError:
    """A refusal for some time."""
    return ServiceError(words, service=service, error_class="rate_limited", retry_at=retry_at)


def wait_of(retry_after: str | None, now: float) -> float:
    """Seconds to wait, from a ``Retry-After`` of seconds or a date; ``UNSAID_S`` where it says nothing of use."""
    text = (retry_after or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        date = email.utils.parsedate_tz(text)
        seconds = email.utils.mktime_tz(date) - now if date else UNSAID_S
    return min(seconds, _MAX_WAIT_S) if seconds > 0 else 1.0


def said(response: requests.Response) -> str:
    """What an answer says about its fault, in one short line; nothing, where it says nothing to people."""
    try:
        content = response.json()
    except ValueError:
        return ""
    error = content.get("error", content.get("message")) if isinstance(content, dict) else None
    text = error.get("message") if isinstance(error, dict) else error
    return " ".join(text.split())[:200] if isinstance(text, str) else ""


def _reason(error: requests.RequestException) -> str:
    """The words of the innermost fault, without the objects that urllib3 puts in front."""
    inner = error.args[0] if error.args else error
    reason = getattr(inner, "reason", None) or inner
    words = next((text for text in getattr(reason, "args", ()) if isinstance(text, str)), str(reason))
    return without_passwords(" ".join(words.rpartition("): ")[2].split()))[:200] or type(error).__name__
