"""The cookie of a session: out of reach of scripts and of other sites, and for https only where that is used."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from core.settings import WebSettings

#: As long as browsers keep cookies at most; how long a session lasts, the server knows.
_KEPT_S = 400 * 24 * 3600


def is_https(web: WebSettings) -> bool:
    """Whether people come by https, as far as is set."""
    return web.public_url.lower().startswith("https://")


def cookie_name(web: WebSettings) -> str:
    """Return the name of the cookie; browsers take one with this prefix from the host itself by https only."""
    return "__Host-playlista_session" if is_https(web) else "playlista_session"


def set_cookie(response: Response, connection: HTTPConnection, web: WebSettings, secret: str) -> None:
    """Have the browser keep a session."""
    response.set_cookie(
        cookie_name(web),
        secret,
        max_age=_KEPT_S,
        path="/",
        secure=_secure(connection, web),
        httponly=True,
        samesite="lax",
    )


def forget_cookie(response: Response, connection: HTTPConnection, web: WebSettings) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(cookie_name(web), path="/", secure=_secure(connection, web), httponly=True, samesite="lax")


def _secure(connection: HTTPConnection, web: WebSettings) -> bool:
    return is_https(web) or connection.url.scheme == "https"
