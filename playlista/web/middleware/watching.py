"""Gives every request an id and a line in the log, and answers what went wrong inside without telling what.

No query, header or body is ever logged.
"""

import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playlista.web.plain import plain

_log = logging.getLogger("playlista.web")
_access = logging.getLogger("playlista.web.access")


class Watching:
    """The outermost but the headers. An answer that has begun cannot be replaced: its connection is cut."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, number = time.perf_counter(), 0, secrets.token_hex(6)
        scope.setdefault("state", {})["request_id"] = number

        async def send_watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).setdefault("X-Request-ID", number)
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        except Exception:
            _log.exception("request %s failed: %s %s", number, scope["method"], plain(scope["path"]))
            if status:
                raise
            answer = JSONResponse({"detail": "internal error", "id": number}, 500)
            await answer(scope, receive, send_watched)
        finally:
            if _access.isEnabledFor(logging.INFO):
                _access.info("%s", _line(scope, status, number, time.perf_counter() - began))


def _line(scope: Scope, status: int, number: str, seconds: float) -> str:
    caller = scope["state"].get("caller")
    user = "-" if caller is None else caller.user.name
    address = scope["client"][0] if scope.get("client") else "-"
    words = (address, user, scope["method"], scope["path"], status, f"{seconds * 1000:.0f} ms", number)
    return plain(" ".join(map(str, words)))
