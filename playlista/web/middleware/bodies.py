"""How large the body of a request may be, whether it is announced or comes in pieces."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playlista.web.answers import refusal

LARGEST = 1 << 20
#: Routes that take files; what stands around a file in a form is not counted.
UPLOADS = frozenset({"/music/upload"})
_AROUND_FILES = 1 << 16
_REFUSED = {"Connection": "close"}


class BodyLimits:
    """Refuses larger bodies with 413: at once if the length is announced, else as soon as it is passed."""

    def __init__(self, app: ASGIApp, largest_upload: int) -> None:
        self._app = app
        self._largest_upload = largest_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._largest_upload + _AROUND_FILES if scope["path"] in UPLOADS else LARGEST
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > most:
            await refusal(413, _told(most), _REFUSED)(scope, receive, send)
            return
        await self._app(scope, _counted(receive, most), send)


def _counted(receive: Receive, most: int) -> Receive:
    taken = 0

    async def receive_counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, _told(most), _REFUSED)
        return message

    return receive_counted


def _told(most: int) -> str:
    return f"the request is too large: {most >> 20} MiB are allowed"
