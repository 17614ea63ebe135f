"""The pages of the user interface, as ``make ui`` has built them: whatever is no route of the API is asked here.

Every address of a page is answered with the one document, which finds out in the browser what to show.
"""

import gzip
import secrets
from email.utils import formatdate
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path

from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from playlista.web.middleware.doorman import is_api
from playlista.web.middleware.headers import POLICY

STATIC = Path(__file__).parent / "static"
_DOCUMENT = "index.html"
#: Where the build puts files that have their hash in their name.
_FOR_GOOD = "assets/"
#: Where programs look for the description of an API that is made as ours is.
_MOVED = {"openapi.json": "/api/openapi.json"}
_TEXTS = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
#: Styles that libraries put into the page must show it; it is another one every time.
_NONCE = "__NONCE__"
_MISSING = "The pages are not built: run `make ui`. The API and the command line do without.\n"


class Pages:
    """Answers with files of a folder; ``otherwise`` answers for the API and for what is not asked to be read."""

    def __init__(self, folder: Path, otherwise: ASGIApp) -> None:
        self._folder = folder
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or is_api(scope["path"]):
            await self._otherwise(scope, receive, send)
            return
        takes_gzip = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
        await self._answer(scope["path"].lstrip("/"), takes_gzip)(scope, receive, send)

    def _answer(self, path: str, takes_gzip: bool) -> Response:
        if path in _MOVED:
            return RedirectResponse(_MOVED[path], 308)
        found = _file(self._folder, path)
        if found is not None:
            return _of_file(found, takes_gzip, for_good=path.startswith(_FOR_GOOD))
        if path.startswith(_FOR_GOOD) or "." in path.rpartition("/")[2]:
            return Response("There is no such file.\n", 404, media_type="text/plain")
        document = _file(self._folder, _DOCUMENT)
        return Response(_MISSING, 404, media_type="text/plain") if document is None else _of_document(document)


def _file(folder: Path, path: str) -> Path | None:
    """Return a file below the folder; nothing outside it, whatever the path says, and not the bare document."""
    if not path or "\0" in path:
        return None
    found = (folder / path).resolve()
    return found if found.is_relative_to(folder.resolve()) and found.is_file() else None


def _of_document(path: Path) -> Response:
    nonce = secrets.token_urlsafe(16)
    text = path.read_text(encoding="utf-8").replace(_NONCE, nonce)
    policy = POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    return Response(
        text, media_type="text/html", headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    )


def _of_file(path: Path, takes_gzip: bool, *, for_good: bool) -> Response:
    kind = guess_type(path.name)[0] or "application/octet-stream"
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if for_good else "no-cache",
        "Last-Modified": formatdate(path.stat().st_mtime, usegmt=True),
    }
    if not (takes_gzip and kind.startswith(_TEXTS)):
        return Response(path.read_bytes(), media_type=kind, headers=headers)
    packed = _packed(path, path.stat().st_mtime_ns)
    return Response(packed, media_type=kind, headers=headers | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})


@lru_cache(maxsize=256)
def _packed(path: Path, _mtime_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)
