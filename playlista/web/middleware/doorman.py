"""Nobody passes who is not known, but to ``PUBLIC`` and to pages. Changes by a browser must show where they come from.

Before bodies are read, so that strangers cannot send large ones.
"""

from starlette.datastructures import URL
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.errors import PlaylistaError
from playlista.web.answers import answer_to, refusal
from playlista.web.context import ServerContext
from playlista.web.recognising import caller_of
from playlista.web.secret_words import same

#: Routes that need nobody to be signed in. Health tells nothing but that the server is there.
PUBLIC = frozenset({"/healthz", "/readyz", "/api/login", "/api/setup"})
#: Everything below these is the API; the rest are pages, scripts and pictures of the user interface.
API_ROOTS = ("/api", "/downloads", "/music", "/events", "/metrics", "/healthz", "/readyz")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Doorman:
    """Finds the caller and puts it into the state of the request."""

    def __init__(self, app: ASGIApp, context: ServerContext) -> None:
        self._app = app
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._refusal(scope)
        except PlaylistaError as error:  # the database is away
            answer = answer_to(error, f"{scope['method']} {scope['path']}")
        await (answer or self._app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> JSONResponse | None:
        if scope["type"] != "http":
            return refusal(403, "there are no web sockets here")
        connection = HTTPConnection(scope)
        if is_public(scope["method"], scope["path"]):
            return None if scope["method"] in SAFE else _strange(connection)
        caller = await caller_of(connection, self._context)
        if caller is None:
            return refusal(401, "sign in first", {"WWW-Authenticate": "Bearer"})
        scope.setdefault("state", {})["caller"] = caller
        if scope["method"] in SAFE:
            return None
        if "write" not in caller.scopes:
            return refusal(403, 'this token may only read: make one with the scope "write"')
        return None if caller.session is None else _strange(connection) or _forged(connection, caller.session.csrf)


def is_public(method: str, path: str) -> bool:
    """Whether a request needs nobody to be signed in."""
    return path in PUBLIC or (method in ("GET", "HEAD") and not is_api(path))


def is_api(path: str) -> bool:
    """Whether a path belongs to the API."""
    return any(path == root or path.startswith(f"{root}/") for root in API_ROOTS)


def _strange(connection: HTTPConnection) -> JSONResponse | None:
    """Refuse what a page of another site has a browser send; programs that are no browser send neither header."""
    site = connection.headers.get("sec-fetch-site", "none")
    origin = connection.headers.get("origin")
    if site not in ("same-origin", "none") or (origin is not None and origin != _own_origin(connection)):
        return refusal(403, "requests from pages of other sites are refused")
    return None


def _own_origin(connection: HTTPConnection) -> str:
    address: URL = connection.url
    return f"{address.scheme}://{address.netloc}"


def _forged(connection: HTTPConnection, csrf: str) -> JSONResponse | None:
    if same(connection.headers.get("x-csrf-token", ""), csrf):
        return None
    return refusal(403, "the header X-CSRF-Token is missing or wrong: GET /api/me tells it")
