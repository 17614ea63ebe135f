"""The description of the API (OpenAPI): ``docs/openapi.json`` is its text, a test holds both together."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from playlista.web.middleware.doorman import PUBLIC

_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token (`POST /api/tokens`), for programs. Its scopes say what it is good for.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "playlista_session",
        "description": "What `POST /api/login` sets, for browsers. Changes need the header `X-CSRF-Token` as well, "
        "whose value `GET /api/me` tells. Over https the name is `__Host-playlista_session`.",
    },
}
_ABOUT = """\
Music that you have, or that you name: downloaded, analysed, and made into playlists.

Whatever goes wrong is answered by `{"detail": "one line"}`. Times are ISO 8601 in UTC. Long work is a job: it is
queued, and `GET /events` tells how it goes.
"""


def describe(app: FastAPI) -> None:
    """Have an application describe itself; made once, when it is first asked for."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]


def text_of(app: FastAPI) -> str:
    """Return the description as a file."""
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _description(app: FastAPI) -> dict[str, Any]:
    told = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    told["components"]["securitySchemes"] = _SCHEMES
    told["security"] = [{name: []} for name in _SCHEMES]
    for path, methods in told["paths"].items():
        for operation in methods.values():
            if path in PUBLIC:
                operation["security"] = []
    return told
