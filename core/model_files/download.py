"""One file from an address into a folder: resumed where it broke off, its hash checked before it gets its name.

Proxies and certificates are those of the environment. Decides nothing about what is fetched.
"""

import base64
import contextlib
import hashlib
import http.client
import os
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from core.errors import ModelError
from core.model_files.folder import sha256_of
from core.settings.masking import without_passwords

try:
    import fcntl
except ImportError:  # Windows: two downloads of one file at once end in a hash that does not match, and are refused
    fcntl = None  # type: ignore[assignment]

#: Told of bytes that are there and of all that there will be (``None`` where the server does not say).
Progress = Callable[[int, int | None], None]

TIMEOUT_S = 30.0
#: A connection that breaks is made again so often, as long as each brings something.
ATTEMPTS = 5
_PIECE = 1 << 16
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


def download(url: str, target: Path, sha256: str, *, on_progress: Progress, name: str = "") -> None:
    """Fetch a file; what is there already and has the hash is not fetched again.

    Raises
    ------
    ModelError
        When it cannot be fetched, or has another hash; then nothing of that name is left.
    """
    if target.is_file() and sha256_of(target) == sha256:
        return
    partial = target.with_name(f"{target.name}.{sha256[:12]}.part")
    shown = name or without_passwords(url)
    with _told(shown):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(partial) as file:
            _fetch_whole(url, file, on_progress, shown)
            found = _hash(file)
        if found != sha256:
            partial.unlink(missing_ok=True)
            raise ModelError(
                f"{shown} is not what it should be (SHA-256 {found}, expected {sha256}): nothing is installed"
            )
        partial.replace(target)


def fetch(url: str, *, accept: str = "*/*", limit: int = 1 << 24, name: str = "") -> tuple[bytes, str]:
    """Return a small answer as bytes, and its type; ``ModelError`` when there is none, or more than ``limit`` bytes."""
    with _told(name or without_passwords(url)), _open(url, {"Accept": accept}) as answer:
        content = answer.read(limit + 1)
        if len(content) > limit:
            raise ModelError(f"{without_passwords(url)} answers with more than {limit} bytes")
        return content, answer.headers.get_content_type()


def _fetch_whole(url: str, file: BinaryIO, on_progress: Progress, shown: str) -> None:
    for attempt in range(ATTEMPTS):
        before = file.seek(0, os.SEEK_END)
        try:
            if _fetch_rest(url, file, on_progress):
                return
        except (ConnectionError, TimeoutError, http.client.HTTPException):
            if attempt == ATTEMPTS - 1 or file.seek(0, os.SEEK_END) == before:
                raise
    raise ModelError(f"{shown} breaks off again and again: the same command goes on from here")


def _fetch_rest(url: str, file: BinaryIO, on_progress: Progress) -> bool:
    """Append what is missing; tell whether it is whole now. Starts anew where the server will not go on."""
    start = file.seek(0, os.SEEK_END)
    try:
        with _open(url, {"Range": f"bytes={start}-"} if start else {}) as answer:
            start, total = _extent(answer, start)
            file.seek(start)
            file.truncate()
            on_progress(start, total)
            while piece := answer.read(_PIECE):
                file.write(piece)
                start += len(piece)
                on_progress(start, total)
    except urllib.error.HTTPError as error:
        if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE or not start:
            raise
        file.truncate(0)  # longer than the file: it is another one
        return False
    return total is None or start >= total


def _extent(answer: http.client.HTTPResponse, asked: int) -> tuple[int, int | None]:
    """Where the bytes of an answer begin, and how many there will be in all."""
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if answer.status == http.client.PARTIAL_CONTENT and found and int(found[1]) == asked:
        return asked, None if found[2] == "*" else int(found[2])
    length = answer.headers.get("Content-Length")
    return 0, int(length) if length and length.isdigit() else None


def _hash(file: BinaryIO) -> str:
    file.flush()
    os.fsync(file.fileno())
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _open(url: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
    """Open an address; a name and password in it go where they belong, and to no other host."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https", "file"):
        raise ModelError(f"{without_passwords(url)} is no address: it should begin with https:// or be a file")
    request = urllib.request.Request(_without_user(parts), headers={"User-Agent": "playlista", **headers})
    if parts.username:
        user, password = urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password or "")
        token = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        request.add_unredirected_header("Authorization", f"Basic {token}")
    answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_S, context=_certificates())
    return answer


def _without_user(parts: urllib.parse.SplitResult) -> str:
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _certificates() -> ssl.SSLContext:
    """What the system trusts, and the bundle that pip was told to trust (PIP_CERT)."""
    context = ssl.create_default_context()
    bundle = os.environ.get("PIP_CERT")
    if bundle:
        context.load_verify_locations(bundle)
    return context


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    with path.open("ab+") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ModelError(f"another playlista is downloading {path.name}: wait for it") from error
        yield file


@contextlib.contextmanager
def _told(shown: str) -> Iterator[None]:
    """Say in one line what went wrong with an address."""
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        raise ModelError(f"{shown}: the server answers {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise ModelError(f"{shown} cannot be reached: {_reason(error.reason)}; {_OFFLINE}") from error
    except (TimeoutError, ConnectionError, http.client.HTTPException) as error:
        raise ModelError(f"{shown} stopped answering ({_reason(error)}); the same command goes on from here") from error
    except OSError as error:
        raise ModelError(f"{shown} cannot be kept: {_reason(error)}") from error


_OFFLINE = "without the internet, name a local copy with --from"


def _reason(error: object) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
