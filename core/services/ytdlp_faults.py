"""What errors of yt-dlp mean: a class for programs, and one sentence for people.

Imports no yt-dlp: its errors are known by their words and by the status that a server answered.
"""

import re
from collections.abc import Iterator

from core.errors import ServiceError
from core.services.asking import fault, rate_limited

SERVICE = "youtube"
#: "rate-limited by YouTube for up to an hour".
BLOCK_S = 3600.0
NO_RUNTIME = (
    "no JavaScript runtime is installed, and YouTube gives little or nothing without one: "
    "pip install 'playlista[youtube]' brings deno"
)
COOKIES = "YouTube wants to see a login: set COOKIES_FILE to the cookies of a browser that is logged in there"

#: What messages mean, by the first expression that is found in them.
_MEANINGS = (
    ("rate_limited", re.compile(r"rate.limited|try again later|too many requests", re.I)),
    ("unauthorized", re.compile(r"not a bot|captcha|account cookies are no longer valid", re.I)),
    ("environment", re.compile(r"javascript runtime|no space left|read-only file system", re.I)),
    ("forbidden", re.compile(r"confirm your age|age.restricted|inappropriate|members.only|join this channel", re.I)),
    ("forbidden", re.compile(r"private (video|playlist)|playlist is private|premium members|requires payment", re.I)),
    ("forbidden", re.compile(r"in your country|drm|copyright", re.I)),
    ("not_found", re.compile(r"unavailable|removed|terminated|not available|does not exist|no longer|not found", re.I)),
    ("not_found", re.compile(r"will begin in|premieres in|is offline|not currently live", re.I)),
    ("unreachable", re.compile(r"failed to resolve|name or service not known|network is unreachable", re.I)),
    ("refused", re.compile(r"unsupported url|no suitable extractor", re.I)),
    ("transient", re.compile(r"timed out|connection|unable to download|error reading|reset by peer", re.I)),
)


def explained(error: BaseException, *, now: float) -> ServiceError:
    """What an error of yt-dlp means, as one sentence and one class; the answer that it holds is closed.

    "unauthorized" means that the whole service wants a login, "forbidden" that this one video does (private, for
    members, by age or country).
    """
    refused = next((one for one in _chain(error) if type(one).__name__ == "HTTPError"), None)
    if refused is not None:
        response = getattr(refused, "response", None)
        status, headers = int(getattr(refused, "status", 0)), getattr(response, "headers", {})
        if response is not None:
            response.close()  # yt-dlp leaves it to the garbage collector, and with it a connection
        return fault(SERVICE, status, headers.get("Retry-After"), "", now)
    said = _sentence(str(error))
    kind = next((kind for kind, pattern in _MEANINGS if pattern.search(said)), "malformed")
    if kind == "rate_limited":
        return rate_limited(SERVICE, f"YouTube: {said}", now + BLOCK_S)
    known = {"unauthorized": COOKIES, "environment": NO_RUNTIME if "untime" in said else said}
    return ServiceError(known.get(kind, f"YouTube: {said}"), service=SERVICE, error_class=kind)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it."""
    for _ in range(8):
        if error is None:
            return
        yield error
        inside = getattr(error, "exc_info", None)
        deeper = inside[1] if inside and inside[1] is not error else None
        error = deeper or getattr(error, "cause", None) or error.__cause__


def _sentence(message: str) -> str:
    """A message of yt-dlp without its decoration: one line, for people who do not run yt-dlp."""
    line = " ".join(message.split()).removeprefix("ERROR: ")
    line = re.sub(r"^\[[^\]]+\] (?:[\w-]+: )?", "", line)
    return re.split(
        r"; please report| \(caused by|\. Use --cookies| See +https?:| You might want|\. It is recommended", line
    )[0][:200]
