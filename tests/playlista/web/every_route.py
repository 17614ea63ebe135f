"""Every route of the application, and what it is classed as by the dependencies it names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from starlette.routing import BaseRoute, Mount

from playlista.web.access import CLASSES
from playlista.web.middleware.doorman import PUBLIC, is_api

#: The strictest first: a route is what its strictest dependency is.
STRICTNESS = ("admin", "overseer", "browser", "writer", "signed in")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method at a path; ``kind`` is one of ``STRICTNESS``, "public", "pages", or "" if it is not classed."""

    method: str
    path: str
    kind: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def url(self) -> str:
        """The path with 1 in place of everything that is named in it."""
        parts = ["1" if part.startswith("{") else part for part in self.path.split("/")]
        return "/".join(parts)


def endpoints(app: FastAPI) -> list[Endpoint]:
    """Return every method of every route, mounts as one."""
    return sorted(_endpoints(app.routes), key=str)


def _endpoints(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[Endpoint]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            context = getattr(route, "include_context", None)
            yield from _endpoints(included.routes, prefix + getattr(context, "prefix", ""))
        elif isinstance(route, Mount):
            yield Endpoint("GET", prefix + route.path, "" if is_api(prefix + route.path) else "pages")
        else:
            path = prefix + route.path  # type: ignore[attr-defined]
            methods = getattr(route, "methods", None) or {"WEBSOCKET"}
            yield from (Endpoint(method, path, _kind(route, path)) for method in methods - {"HEAD"})


def _kind(route: BaseRoute, path: str) -> str:
    if path in PUBLIC:
        return "public"
    if not is_api(path):
        return "pages"
    dependant = getattr(route, "dependant", None)
    if dependant is None:  # the description of the API; the doorman asks who it is
        return "signed in" if path == "/api/openapi.json" else ""
    named = {CLASSES[call] for call in _calls(dependant) if call in CLASSES}
    return next((kind for kind in STRICTNESS if kind in named), "")


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for part in dependant.dependencies:
        yield from _calls(part)
