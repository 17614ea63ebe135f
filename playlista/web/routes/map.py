"""The map of the library: every track as a point, where what sounds alike lies together."""

import gzip
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from core.errors import QueryError
from core.manager.mapping import mapped
from models.people import LOCAL
from playlista.web.access import SignedIn
from playlista.web.atlas import Map
from playlista.web.context import Context, ServerContext
from playlista.web.records import RecordResponse
from playlista.web.sheet import STEPS, sheet
from playlista.web.track_models import TrackRow

router = APIRouter(tags=["map"])

#: Set in an answer that is older than the library, while a newer map is being drawn.
RENEWING = "X-Map-Renewing"
_COME_AGAIN_S = "2"
#: What is told of a point.
CELLS = (
    *("id", "title", "artists", "album", "path", "duration_s", "tempo_bpm", "key", "camelot", "energy"),
    *("loudness_lufs", "replaygain_db", "true_peak_dbtp", "has_cover"),
)

MOST_ROWS = 200

Ids = Annotated[
    str,
    Query(max_length=4000, pattern=r"^\d{1,18}(,\d{1,18})*$", description=f"At most {MOST_ROWS}.", examples=["1,2"]),
]


class MapTold(BaseModel):
    """The map in columns, a track a row; -1 is unknown, or no group."""

    ids: list[int] = Field(description="Of the tracks, ascending.")
    x: list[int] = Field(description=f"-{STEPS} to {STEPS}.")
    y: list[int] = Field(description=f"-{STEPS} to {STEPS}.")
    genre: list[int] = Field(description="Numbers in `genres`.")
    mood: list[int] = Field(description="Numbers in `moods`.")
    cluster: list[int] = Field(description="Numbers in `clusters`.")
    key: list[int] = Field(description="Numbers in `keys`.")
    tempo: list[int] = Field(description="Beats per minute.")
    energy: list[int] = Field(description="0 to 100.")
    genres: list[str] = Field(description="The commonest first.")
    moods: list[str]
    clusters: list[str] = Field(description="What the groups of tracks that sound alike are called.")
    keys: list[str] = Field(description="Camelot's notation.", examples=[["8B", "3B"]])


class MapRows(BaseModel):
    """Tracks by their ids, in the order they were asked for."""

    tracks: list[TrackRow]


class Drawing(BaseModel):
    """There is no map yet: come again in some seconds."""

    state: Literal["drawing"] = "drawing"


@router.get(
    "/api/map",
    response_model=MapTold,
    responses={202: {"model": Drawing}, 304: {"description": "The one you have is the newest."}},
)
def show_map(request: Request, caller: SignedIn, context: Context) -> Response:
    """Tell where every track lies on the map. It is drawn once; tracks that come later move none that are there."""
    state = context.store.state()
    found = context.atlas.of(state, lambda: _drawn(context))
    if found is None:
        return JSONResponse(Drawing().model_dump(), 202, {"Retry-After": _COME_AGAIN_S})
    headers = {"ETag": found.tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
    if found.state != state:
        headers[RENEWING] = "true"
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    return _answer(found, headers, takes_gzip="gzip" in request.headers.get("accept-encoding", ""))


@router.get("/api/map/tracks", response_model=MapRows)
def list_map_tracks(ids: Ids, caller: SignedIn, context: Context) -> RecordResponse:
    """Tell what stands beside points of the map; tracks that have gone meanwhile are left out."""
    numbers = [int(each) for each in ids.split(",")]
    if len(numbers) > MOST_ROWS:
        raise QueryError(f"{len(numbers)} ids: ask for at most {MOST_ROWS}")
    return RecordResponse({"tracks": context.store.rows(numbers, CELLS, owner_id=caller.owner_id)})


def _answer(found: Map, headers: dict[str, str], *, takes_gzip: bool) -> Response:
    if takes_gzip:
        return Response(found.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type="application/json")
    return Response(gzip.decompress(found.packed), headers=headers, media_type="application/json")


def _drawn(context: ServerContext) -> dict[str, Any]:
    where = mapped(context.store, np.random.default_rng(0))
    return sheet(context.store, context.choices.of(context.store, LOCAL), where)
