"""Only names that are this server's are answered: a page elsewhere must not reach it under a name of its own.

Addresses are always allowed, since no name stands behind them that somebody could point elsewhere.
"""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.settings import WebSettings
from playlista.web.answers import refusal


def names_of(web: WebSettings) -> frozenset[str]:
    """Return the names under which the server is reached, in small letters."""
    own = socket.gethostname().lower()
    short = own.partition(".")[0]
    told = (urlsplit(web.public_url).hostname or "", web.host)
    return frozenset({"localhost", own, short, f"{short}.local", *(name.lower() for name in told if name)})


class HostNames:
    """Refuses requests for other names; "x.localhost" never leaves a machine and is allowed."""

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_ours(Headers(scope=scope).getlist("host")):
            answer = refusal(
                421, "this server is not known by that name: set PUBLIC_URL to the address that people open"
            )
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        name = _name(hosts[0])
        return name is not None and (name in self._names or name.endswith(".localhost") or _is_address(name))


def _name(host: str) -> str | None:
    """The name without the port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".") if "@" not in host and "/" not in host else None
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
