"""Who sends a request: a token counts before a cookie, also a wrong one."""

from http.cookies import CookieError

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from playlista.web.access import Caller
from playlista.web.context import ServerContext
from playlista.web.cookies import cookie_name
from playlista.web.gate import Gate


async def caller_of(connection: HTTPConnection, context: ServerContext) -> Caller | None:
    """Return the user of a session or a token that is good now."""
    if "authorization" in connection.headers:
        return await _by_token(_bearer(connection.headers["authorization"]), context.gate)
    return await _by_session(_cookie(connection, cookie_name(context.settings.web)), context.gate)


async def _by_token(secret: str, gate: Gate) -> Caller | None:
    if not secret:
        return None
    token = gate.believed_token(secret) or await run_in_threadpool(gate.token, secret)
    return Caller(token.user, token=token) if token else None


async def _by_session(secret: str, gate: Gate) -> Caller | None:
    if not secret:
        return None
    session = gate.believed_session(secret) or await run_in_threadpool(gate.session, secret)
    return Caller(session.user, session=session) if session else None


def _bearer(header: str) -> str:
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _cookie(connection: HTTPConnection, name: str) -> str:
    try:
        return connection.cookies.get(name, "")
    except (CookieError, ValueError):
        return ""
