"""Fetches the sound of an address that is a file: resumed where it broke off, never from where it may not be.

Runs in a process that downloads; see ``worker``.
"""

import contextlib
import json
import re
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import requests

from core.download.guard import check_address
from core.download.job import Job
from core.download.speed import Teller
from core.errors import DownloadError

#: No song is larger.
MOST_BYTES = 2 << 30
#: Seconds to wait for a connection, and for more of an answer.
TIMEOUT_S = (10.0, 20.0)
_NAME = "fetched.direct"
_MOST_REDIRECTIONS = 5
#: Where a connection breaks, what came of such a piece is lost.
_PIECE = 1 << 14
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_REDIRECTS = (301, 302, 303, 307, 308)
_BEYOND = 416


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a server calls this version of a file, to go on with no other."""

    validator: str = ""
    total: int | None = None


def fetch_direct(job: Job, teller: Teller) -> Path:
    """Fetch a file, or the rest of it, into the folder of the job.

    Raises
    ------
    DownloadError
        The address may not be asked, or what comes cannot be sound.
    requests.RequestException
        Whatever goes wrong on the way.
    """
    folder = Path(job.folder)
    part, mark = folder / f"{_NAME}.part", folder / f"{_NAME}.json"
    with part.open("ab") as file, _opened(job, _asked(file, _read_mark(mark))) as answer:
        if answer.status_code == _BEYOND:
            file.truncate(0)
            raise requests.ConnectionError("the server has less than there was: it starts again from the beginning")
        _refuse(answer)
        start, total = _extent(answer, file.tell())
        if start != file.tell():
            file.truncate(start)
        mark.write_text(json.dumps(asdict(_Mark(_validator(answer), total))))
        _receive(answer, file, total, teller)
    whole = folder / _NAME
    part.replace(whole)
    mark.unlink()
    return whole


def _asked(file: BinaryIO, mark: _Mark) -> dict[str, str]:
    """Ask for the rest, if it is the rest of the same; without a word of the server for that, for all."""
    headers = {"User-Agent": "playlista", "Accept": "audio/*, */*;q=0.5", "Accept-Encoding": "identity"}
    if file.tell() and mark.validator:
        headers |= {"Range": f"bytes={file.tell()}-", "If-Range": mark.validator}
    return headers


def _read_mark(path: Path) -> _Mark:
    with contextlib.suppress(OSError, ValueError, TypeError):
        return _Mark(**json.loads(path.read_text()))
    return _Mark()


def _validator(answer: requests.Response) -> str:
    """Return a strong ETag, or else the time of the last change; nothing where it is packed on the way."""
    if _is_packed(answer):
        return ""
    tag = answer.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")


@contextlib.contextmanager
def _opened(job: Job, headers: dict[str, str]) -> Iterator[requests.Response]:
    """Ask, and follow redirections, each of which is looked at first."""
    url = job.url
    for _ in range(_MOST_REDIRECTIONS + 1):
        check_address(url, job.allowed_hosts)
        with requests.get(url, headers=headers, timeout=TIMEOUT_S, stream=True, allow_redirects=False) as answer:
            if answer.status_code not in _REDIRECTS or "Location" not in answer.headers:
                yield answer
                return
            url = urllib.parse.urljoin(url, answer.headers["Location"])
    raise DownloadError(f"{job.url} leads from address to address", error_class="permanent")


def _refuse(answer: requests.Response) -> None:
    if answer.status_code not in (200, 206):
        words = f"the server answers {answer.status_code} {answer.reason or ''}".rstrip()
        raise requests.HTTPError(words, response=answer)
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind.startswith(("text/", "image/")) or kind in ("application/json", "application/xml"):
        raise DownloadError(f"it is no sound but {kind}", error_class="permanent")
    if int(answer.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise DownloadError(f"it has more than {MOST_BYTES} bytes", error_class="unfit")


def _extent(answer: requests.Response, there: int) -> tuple[int, int | None]:
    """Return where the bytes of an answer begin, and how many there will be in all."""
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if answer.status_code == 206:
        if found is None or int(found[1]) != there:
            raise requests.ConnectionError("the server sent another part than it was asked for")
        return there, None if found[2] == "*" else int(found[2])
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() and not _is_packed(answer) else None


def _is_packed(answer: requests.Response) -> bool:
    """Tell whether a server packs what it was asked not to pack; its length is another one then."""
    return answer.headers.get("Content-Encoding", "identity").lower() != "identity"


def _receive(answer: requests.Response, file: BinaryIO, total: int | None, teller: Teller) -> None:
    start, began = file.tell(), time.monotonic()
    for piece in answer.iter_content(_PIECE):
        file.write(piece)
        there, seconds = file.tell(), time.monotonic() - began
        teller.tell(there, total, (there - start) / seconds if seconds else None, last=there == total)
        if there > MOST_BYTES:
            raise DownloadError(f"it has more than {MOST_BYTES} bytes", error_class="unfit")
    if file.tell() == 0 or (total is not None and file.tell() != total):
        raise requests.ConnectionError(f"incomplete: {file.tell()} of {total} bytes came")
