"""What went wrong with a download, from the exception itself: one table, and when to try again.

Imports no library whose errors it knows: classes are known by their names, so that reading this costs nothing.
"""

import email.utils
import errno
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import DownloadError

#: What is done about each class; docs/download-files.md tells more.
POLICIES = {
    "permanent": "this address is not asked again",
    "unfit": "the next candidate is tried",
    "rate_limited": "the whole service waits until the time told",
    "bot_check": "the whole service waits until COOKIES_FILE is set, or a day has passed",
    "transient": "it is tried again, with longer and longer pauses",
    "environment": "nothing is downloaded until it is mended here",
    "stopped": "the next run goes on",
}
#: YouTube cuts off a guest "for up to an hour"; others are left alone for a while when they do not say how long.
SESSION_LIMIT_S, UNTOLD_LIMIT_S, BOT_CHECK_S = 3600.0, 900.0, 86_400.0
#: Pauses before another try, in seconds: the first, and the longest.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 120.0
#: What makes a disk, a folder or a process unusable for every download.
_UNUSABLE = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the disk takes no file of this size",
    errno.EROFS: "the disk can only be read",
    errno.EACCES: "writing there is not permitted",
    errno.EPERM: "writing there is not permitted",
    errno.EIO: "the disk does not work",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENOMEM: "memory ran out",
}
_MOST_WORDS = 300
_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """An error that is known by its words, its class or the status that a server answered.

    ``told`` takes the place of the error's own words where these do not say what can be done.
    """

    error_class: str
    words: str = ""
    names: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    told: str = ""
    wait_s: float | None = None


_COOKIES = "set COOKIES_FILE to cookies of a browser in which you are logged in"
#: The first that fits counts.
RULES = (
    Rule("stopped", names=("KeyboardInterrupt", "DownloadCancelled")),
    Rule("permanent", names=("PrivateAddressError",)),
    Rule("environment", names=("CookieLoadError",), told="COOKIES_FILE cannot be read, or is not in Netscape's format"),
    Rule("environment", names=("MemoryError",), told="memory ran out"),
    Rule(
        "bot_check",
        words=r"not a bot|captcha|unusual traffic|verify (that )?you are human",
        told=f"the site wants to see that you are no bot: {_COOKIES}",
        wait_s=BOT_CHECK_S,
    ),
    Rule(
        "rate_limited",
        words=r"rate.?limited|content isn.t available, try again later",
        told="the site has had enough of us for up to an hour",
        wait_s=SESSION_LIMIT_S,
    ),
    Rule("rate_limited", statuses=(429,), told="the site is asked too often", wait_s=UNTOLD_LIMIT_S),
    Rule("rate_limited", words=r"too many requests", told="the site is asked too often", wait_s=UNTOLD_LIMIT_S),
    Rule("permanent", words=r"confirm your age|age.?restricted|inappropriate for some users"),
    Rule("permanent", words=r"private (video|track)|(video|track|playlist|this) is private|granted access"),
    Rule("permanent", words=r"members.only|join this channel|only available (to|for) .*(members|subscribers|premium)"),
    Rule("permanent", words=r"requires? payment|rent(al)?\b|purchase|DRM"),
    Rule("permanent", words=r"removed|deleted|terminated|no longer available|copyright|does not exist|not found"),
    Rule("permanent", words=r"(video|track|song|content) (is )?(un|not )available|isn.t available|not available in"),
    Rule("permanent", names=("GeoRestrictedError",)),
    Rule("permanent", words=r"live event|premieres? (in|will)|is (currently )?live|offline|upcoming"),
    Rule("permanent", words=r"no suitable extractor|unsupported url", names=("UnsupportedError",)),
    Rule("permanent", words=r"requested format is not available|no video formats found|only images are available"),
    Rule(
        "permanent",
        words=r"log ?in|sign in|logged.in|account|cookies",
        statuses=(401,),
        told=f"it needs a login: {_COOKIES}",
    ),
    Rule("permanent", statuses=(400, 402, 404, 405, 406, 410, 415, 451)),
    Rule(
        "transient",
        words=r"failed to resolve|name resolution|name or service not known|network is unreachable|no route to host",
        told="it cannot be reached from here: is there a network?",
    ),
    Rule("environment", names=("CertificateVerifyError", "SSLCertVerificationError")),
    Rule("transient", statuses=(403,), told="the site refused it this time (403)"),
    Rule("transient", statuses=(408, 425, *range(500, 600)), told="the site has trouble"),
    Rule(
        "transient",
        names=("TransportError", "ContentTooShortError", "ConnectionError", "TimeoutError", "Timeout", "HTTPException"),
    ),
    Rule("transient", names=("ChunkedEncodingError", "ProtocolError", "RequestException", "RequestError", "gaierror")),
    Rule("transient", words=r"timed out|connection|temporar|try again|incomplete|bytes read|did not get any data"),
)
_NO_JAVASCRIPT = re.compile(r"javascript runtime|challenge solving failed|signature solving failed", re.IGNORECASE)
_NO_FORMATS = re.compile(r"requested format is not available|no video formats|only images|403", re.IGNORECASE)
_WITHOUT_RUNTIME = "YouTube needs a JavaScript runtime: pip install 'playlista[youtube]' brings one"
_STALE = "yt-dlp may be too old for the site: pip install --upgrade yt-dlp"


def fault(error: BaseException, *, now: float, warnings: Sequence[str] = ()) -> DownloadError:
    """Say what class of error something is, from itself and what it was caused by.

    Parameters
    ----------
    now
        In seconds of ``time.time()``.
    warnings
        What yt-dlp had said before.
    """
    if isinstance(error, DownloadError):
        return error
    chain = list(_chain(error))
    words = _words(chain)
    unusable = next((_UNUSABLE[number] for one in chain if (number := _number(one)) in _UNUSABLE), None)
    if unusable is not None:
        return DownloadError(f"{unusable} ({words})", error_class="environment")
    if any(map(_NO_JAVASCRIPT.search, warnings)) and _NO_FORMATS.search(words):
        return DownloadError(_WITHOUT_RUNTIME, error_class="environment")
    names = {kind.__name__ for one in chain for kind in type(one).__mro__}
    statuses = {status for one in chain if (status := _status(one)) is not None}
    for rule in RULES:
        if _fits(rule, words, names, statuses):
            return _told(rule, words, _retry_after(chain, now), now)
    return _unknown(words, names, chain)


def next_try(
    error: DownloadError, attempt: int, rng: random.Random, *, attempts: int = 4, now: float = 0.0
) -> float | None:
    """Return the seconds to wait before the next try, or ``None`` where there is to be none.

    Parameters
    ----------
    attempt
        How many tries there have been.
    rng
        Spreads the tries of many downloads: the pause is between half and all of what doubles each time.
    now
        In seconds of ``time.time()``, to wait for ``error.retry_at``.
    """
    if error.error_class != "transient" or attempt >= attempts:
        return None
    pause = min(FIRST_PAUSE_S * 2.0 ** (attempt - 1), LONGEST_PAUSE_S) * rng.uniform(0.5, 1.0)
    return pause if error.retry_at is None else max(pause, error.retry_at - now)


def _fits(rule: Rule, words: str, names: set[str], statuses: set[int]) -> bool:
    if not statuses.isdisjoint(rule.statuses) or not names.isdisjoint(rule.names):
        return True
    return bool(rule.words) and re.search(rule.words, words, re.IGNORECASE) is not None


def _told(rule: Rule, words: str, retry_at: float | None, now: float) -> DownloadError:
    message = f"{rule.told} ({words})" if rule.told else words
    if retry_at is None and rule.wait_s is not None:
        retry_at = now + rule.wait_s
    return DownloadError(message, error_class=rule.error_class, retry_at=retry_at)


def _unknown(words: str, names: set[str], chain: Sequence[BaseException]) -> DownloadError:
    """What a site says on purpose is its last word; anything else may be its mood, or a yt-dlp that is too old."""
    if any(getattr(one, "expected", False) for one in chain):
        return DownloadError(words, error_class="permanent")
    hint = f"{words}; {_STALE}" if "YoutubeDLError" in names else words
    return DownloadError(hint, error_class="transient")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those behind it, the nearest first, each once."""
    waiting, met = [error], set[int]()
    while waiting and len(met) < _DEPTH:
        one = waiting.pop(0)
        if id(one) not in met:
            met.add(id(one))
            yield one
            behind = ((getattr(one, "exc_info", None) or (None, None))[1], getattr(one, "cause", None))
            more = (*behind, one.__cause__, one.__context__, *one.args)
            waiting += [other for other in more if isinstance(other, BaseException)]


def _number(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None


def _status(error: BaseException) -> int | None:
    status = getattr(error, "status", None) or getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _retry_after(chain: Sequence[BaseException], now: float) -> float | None:
    """Return the time that a server told, in seconds of ``time.time()``."""
    for one in chain:
        headers = getattr(getattr(one, "response", None), "headers", None) or {}
        written = str(headers.get("Retry-After") or "").strip()
        if written.isdecimal() and len(written) < 10:
            return now + int(written)
        if written:
            parsed = email.utils.parsedate_tz(written)
            return None if parsed is None else float(email.utils.mktime_tz(parsed))
    return None


def _words(chain: Sequence[BaseException]) -> str:
    """Return the error's own words in one line, without colours, places in the program and pleas to report it."""
    text = next((text for one in chain if (text := str(one).strip())), type(chain[0]).__name__)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"^(ERROR: )?(\[[\w:+-]+\] ([^\s:]+: )?)?", "", text)
    text = re.split(r"; please report this issue|\. Use --cookies|\(caused by ", text)[0]
    text = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return text[:_MOST_WORDS].rstrip(" .;") or type(chain[0]).__name__
