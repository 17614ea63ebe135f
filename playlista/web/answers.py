"""What is answered when something is wrong: {"detail": "one line"}, and nothing of the inside of the program."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from core.errors import (
    ConflictError,
    DownloadError,
    EngineError,
    ExportError,
    MissingError,
    ModelError,
    PlaylistaError,
    PlaylistError,
    QueryError,
    ScanError,
    ServiceError,
    SourceError,
    StoreError,
)
from playlista.web.passwords import BusyError
from playlista.web.plain import plain

_log = logging.getLogger("playlista.web")

#: The first that fits counts; other errors of ours are 400.
STATUS_OF: tuple[tuple[type[PlaylistaError], int], ...] = (
    (MissingError, 404),
    (ConflictError, 409),
    *((kind, 422) for kind in (QueryError, PlaylistError, ExportError, SourceError, ScanError)),
    *((kind, 503) for kind in (StoreError, ServiceError, DownloadError, EngineError, ModelError)),
)
#: The parts of a request where a mistake may be.
_PLACES = ("body", "query", "path", "header", "cookie")

#: What is wrong with a body as a whole, in words that need no knowledge of pydantic.
_BODIES = {
    "json_invalid": "the body is no JSON",
    "model_attributes_type": "expected a JSON object, with the header Content-Type: application/json",
}


def refusal(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an answer that says in one line what is wrong."""
    return JSONResponse({"detail": plain(detail)}, status, headers=headers)


def answer_errors(app: FastAPI) -> None:
    """Have errors answered: ours by their class, those of requests with the place of the mistake."""
    app.add_exception_handler(PlaylistaError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(BusyError, _busy)


def status_of(error: PlaylistaError) -> int:
    """Return the status that an error is answered with."""
    return next((status for kind, status in STATUS_OF if isinstance(error, kind)), 400)


def answer_to(error: PlaylistaError, request: str) -> JSONResponse:
    """Return the answer to an error of ours; ``request`` is named in the log where the answer does not tell all."""
    status = status_of(error)
    if isinstance(error, StoreError) and status == 503:  # names addresses and files
        _log.error("%s: %s", plain(request), plain(str(error)))
        return refusal(status, "the library cannot be reached just now; try again in a while", {"Retry-After": "5"})
    detail = str(error).replace("\n", "; ")
    if isinstance(error, QueryError) and error.place is not None:
        return JSONResponse({"detail": plain(detail), "place": error.place}, status)
    return refusal(status, detail)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, PlaylistaError):
        raise error
    return answer_to(error, f"{request.method} {request.url.path}")


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    return refusal(error.status_code, str(error.detail), error.headers)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    mistakes = error.errors() if isinstance(error, RequestValidationError) else ()
    return refusal(422, "; ".join(map(_mistake, mistakes)) or "the request cannot be read")


def _mistake(told: Mapping[str, Any]) -> str:
    """Name the place and what is expected there, not what was sent: it may be a password."""
    place = [str(part) for part in told.get("loc", ())]
    kind = "model_attributes_type" if place == ["body"] and told.get("type") == "missing" else told.get("type")
    if kind in _BODIES:
        return _BODIES[kind]
    if place and place[0] in _PLACES:  # and no other: a parameter may be called "query"
        del place[0]
    return f"{'.'.join(place)}: {told.get('msg')}" if place else str(told.get("msg"))


async def _busy(request: Request, error: Exception) -> JSONResponse:
    return refusal(503, "the server is busy; try again in a while", {"Retry-After": "5"})
