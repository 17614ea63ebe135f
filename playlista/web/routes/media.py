"""The sound of a track by ranges, its cover, and its drawing; paths come of the database and from nowhere else."""

import os
from threading import BoundedSemaphore
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.errors import AudioError, MissingError
from core.waveforms import POINTS, Waveform, default_folder, waveform
from models.track import LibraryTrack
from playlista.web.access import SignedIn
from playlista.web.context import Context
from playlista.web.files import answer, open_sound
from playlista.web.paths import RowId
from playlista.web.pictures import picture_of, validator_of
from playlista.web.problems import problems
from playlista.web.routes.tracks import the_track

router = APIRouter(tags=["media"], responses=problems(404, 416))

Responses = dict[int | str, dict[str, Any]]

_SOUND: Responses = {
    200: {"content": {"audio/*": {}}},
    206: {"description": "A part of it."},
    304: {"description": "Known."},
}
_PICTURE: Responses = {200: {"content": {"image/*": {}}}, 304: {"description": "Known."}}

#: So many are decoded for drawings at once; others wait so long.
_DRAWING = BoundedSemaphore(2)
_WAIT_S = 30.0


class WaveformTold(BaseModel):
    """A track to be drawn: the lowest and the highest sample of each of its parts."""

    points: int = Field(examples=[POINTS])
    duration_s: float
    lowest: list[int] = Field(description="-127..0, a number for each part.")
    highest: list[int] = Field(description="0..127, a number for each part.")


@router.get("/api/tracks/{track_id}/audio", response_class=Response, responses=_SOUND)
@router.head("/api/tracks/{track_id}/audio", include_in_schema=False)
def play_track(track_id: RowId, caller: SignedIn, context: Context, request: Request) -> Response:
    """Send the file of a track as it is, or the part that a Range header asks for."""
    entry = the_track(context, caller, track_id)
    path = entry.track.file.path
    return answer(request, open_sound(path, entry.track.identity), os.path.basename(path))


@router.get("/api/tracks/{track_id}/cover", response_class=Response, responses=_PICTURE)
def show_cover(track_id: RowId, caller: SignedIn, context: Context, request: Request) -> Response:
    """Send the picture in the tags of a track."""
    entry = the_track(context, caller, track_id)
    path = entry.track.file.path
    validator = validator_of(path, entry.track.identity)
    headers = {**validator.headers, "Cache-Control": "private, max-age=3600"}
    if validator.is_known(request.headers):
        return Response(None, 304, headers)
    picture = picture_of(path)
    return Response(picture.data, 200, headers, picture.media_type)


@router.get("/api/tracks/{track_id}/waveform")
def draw_track(track_id: RowId, caller: SignedIn, context: Context) -> WaveformTold:
    """Tell the peaks of a track for drawing; decoded the first time, kept after."""
    entry = the_track(context, caller, track_id)
    found = _drawn(entry)
    lowest, highest = found.lowest.tolist(), found.highest.tolist()
    return WaveformTold(points=POINTS, duration_s=found.duration_s, lowest=lowest, highest=highest)


def _drawn(entry: LibraryTrack) -> Waveform:
    track = entry.track
    if not _DRAWING.acquire(timeout=_WAIT_S):
        raise HTTPException(503, "the server is busy drawing tracks; try again in a while", {"Retry-After": "5"})
    try:
        return waveform(track.file.path, track.identity, track.info.duration_s, default_folder())
    except AudioError as error:
        if error.error_class == "unreadable":
            raise MissingError("the file of this track is not there, or cannot be read") from error
        raise HTTPException(422, f"this track cannot be drawn: {error}") from error
    finally:
        _DRAWING.release()
