"""``Watch``: what a page must not do: say an error, break a policy, ask a foreign host, get an error of the server."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

_OWN = ("127.0.0.1", "localhost", "")
#: Chromium says so of every refusal, also of those that the page asked for; what matters is seen in the responses.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Watch:
    """Collects complaints of pages; ``allow`` takes those that a test provokes."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._allowed: list[re.Pattern[str]] = [_REFUSED]

    def allow(self, pattern: str) -> None:
        """Do not complain of what has this pattern in it, as while a server is away."""
        self._allowed.append(re.compile(pattern))

    def complaints(self) -> list[str]:
        """Return what was found and not allowed."""
        return [found for found in self._found if not any(each.search(found) for each in self._allowed)]

    def watch(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._found.append(f"error in the page: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self._found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        if request.url.startswith(("blob:", "data:")):
            return
        if urlsplit(request.url).hostname not in _OWN:
            self._found.append(f"foreign host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._found.append(f"the server answered {response.status}: {response.request.method} {response.url}")
