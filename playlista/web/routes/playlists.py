"""Playlists: built, saved, changed, explained, compared, written to files and read from them.

Somebody else's playlist is not there. Administrators see one with ``?owner=``: 0 are those of the command line.
"""

import os
from datetime import UTC, datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.errors import MissingError, PlaylistError
from core.export import FORMATS
from core.export.locations import Locations
from core.filing.safe_names import safe
from core.manager.playlists import arranged, led, locked, opened, regenerated, replaced, unlocked, version
from core.playlists import build
from core.playlists.evaluate import evaluate
from core.recognising import recognise
from core.recognising.imported import imported
from models.evaluation import Evaluation
from models.playlist import Playlist
from models.recognised import ReadList
from models.saved import SavedPlaylist
from playlista.web import uploading
from playlista.web.access import Caller, SignedIn, Writer
from playlista.web.context import Context, ServerContext
from playlista.web.methods import methods
from playlista.web.paths import RowId
from playlista.web.playlist_models import (
    DifferenceTold,
    Imported,
    Keep,
    Lock,
    Methods,
    NewPlaylist,
    PlaylistChange,
    PlaylistHead,
    Playlists,
    PlaylistTold,
    Preview,
    Regenerate,
    Replace,
    Unfound,
    Unlock,
    Versions,
)
from playlista.web.playlist_records import (
    Record,
    difference_record,
    head_record,
    playlist_record,
    saved_record,
    version_record,
)
from playlista.web.problems import problems
from playlista.web.records import RecordResponse

router = APIRouter(tags=["playlists"], responses=problems(404))

MOST_LIST_BYTES = 900_000
#: Endings of files that are read as lists.
LISTS = (".m3u8", ".m3u", ".pls", ".xspf", ".jspf", ".csv", ".txt")
_MEDIA_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m3u": "audio/x-mpegurl",
    ".pls": "audio/x-scpls",
    ".xspf": "application/xspf+xml",
    ".jspf": "application/json",
    ".csv": "text/csv",
    ".json": "application/json",
    ".xml": "application/xml",
}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}

Number = Annotated[int | None, Query(ge=1, le=1 << 31, alias="version", description="By default the newest.")]


def whose(
    caller: SignedIn,
    owner: Annotated[int | None, Query(ge=0, lt=1 << 63, description="Of this user; for administrators.")] = None,
) -> int:
    """Whose playlists are meant."""
    if owner is None or owner == caller.owner_id:
        return caller.owner_id
    if not caller.is_admin:
        raise HTTPException(403, "only administrators see the playlists of others")
    return owner


Whose = Annotated[int, Depends(whose)]


@router.get("/api/playlists", response_model=Playlists)
def list_playlists(owner_id: Whose, context: Context) -> RecordResponse:
    """List your playlists, oldest first."""
    return RecordResponse({"playlists": list(map(head_record, context.store.playlists.all(owner_id=owner_id)))})


@router.get("/api/playlists/methods")
def list_methods(caller: SignedIn) -> Methods:
    """Tell the methods, what they need, and what there is to choose from, for a form."""
    return methods()


@router.post("/api/playlists", status_code=201, response_model=PlaylistTold)
def make_playlist(given: NewPlaylist, caller: Writer, context: Context) -> RecordResponse:
    """Build a playlist and save it; under a name of yours that is there, as its newest version."""
    with context.choices.building():
        library = context.choices.of(context.store, caller.owner_id)
        made = build(given.spec.spec(), library, now=_now())
    saved = context.store.playlists.save(made, given.name, owner_id=caller.owner_id)
    return _told(context, saved, status=201)


@router.post("/api/playlists/preview", response_model=PlaylistTold)
def preview_playlist(given: Preview, caller: Writer, context: Context) -> RecordResponse:
    """Build a playlist and do not save it."""
    with context.choices.building():
        library = context.choices.of(context.store, caller.owner_id)
        made = build(given.spec.spec(), library, now=_now())
    return RecordResponse(playlist_record(context.store, _led(context, made, caller.owner_id), caller.owner_id))


@router.post("/api/playlists/import", response_model=Imported, openapi_extra=_FILE, responses=problems(400, 415))
async def import_playlist(
    request: Request, caller: Writer, context: Context, name: Annotated[str | None, Query(max_length=300)] = None
) -> RecordResponse:
    """Find the tracks of a list in the library (M3U8, M3U, PLS, XSPF, JSPF, CSV, text), and save what was found."""
    with TemporaryDirectory(prefix="playlista-list-") as folder:
        received = await uploading.receive(request, Path(folder), most_bytes=MOST_LIST_BYTES, most_files=1)
        read = await run_in_threadpool(_recognised, context, caller, received[0])
    return RecordResponse(await run_in_threadpool(_keep_found, context, caller, read, name))


@router.get("/api/playlists/{playlist_id}", response_model=PlaylistTold)
def show_playlist(
    playlist_id: RowId,
    owner_id: Whose,
    context: Context,
    number: Number = None,
    evaluated: Annotated[bool, Query(alias="evaluate", description="Tell the list in numbers, too.")] = False,
) -> RecordResponse:
    """Tell a playlist with its tracks, why each is there, and how each leads to the next."""
    saved = _found(context, playlist_id, owner_id)
    evaluation = _evaluation(context, saved, number) if evaluated else None
    return _told(context, saved, number, evaluation)


@router.patch("/api/playlists/{playlist_id}", response_model=PlaylistTold, responses=problems(409))
def change_playlist(
    playlist_id: RowId, given: PlaylistChange, caller: Writer, owner_id: Whose, context: Context
) -> RecordResponse:
    """Rename a playlist, put its tracks into another order, add some, or take some out, as a new version."""
    saved = _found(context, playlist_id, owner_id)
    ids = _wanted(context, saved, given)
    if given.name is not None:
        context.store.playlists.rename(saved.id, given.name)
        saved = _found(context, playlist_id, owner_id)
    if ids is not None:
        saved = arranged(context.store, saved, ids, context.choices.of(context.store, owner_id))
    return _told(context, saved)


@router.delete("/api/playlists/{playlist_id}", status_code=204)
def delete_playlist(playlist_id: RowId, caller: Writer, owner_id: Whose, context: Context) -> None:
    """Forget a playlist with all its versions; no file is touched."""
    context.store.playlists.delete(_found(context, playlist_id, owner_id).id)


@router.post("/api/playlists/{playlist_id}/regenerate", response_model=PlaylistTold)
def regenerate_playlist(
    playlist_id: RowId, given: Regenerate, caller: Writer, owner_id: Whose, context: Context
) -> RecordResponse:
    """Build a playlist again as it was asked for, from the library as it is now, as a new version."""
    saved = _found(context, playlist_id, owner_id)
    changes = {} if given.random_seed is None else {"random_seed": given.random_seed}
    with context.choices.building():
        library = context.choices.of(context.store, owner_id)
        saved = regenerated(context.store, saved, library, _now(), **changes)
    return _told(context, saved)


@router.post("/api/playlists/{playlist_id}/places/{place}/replace", response_model=PlaylistTold)
def replace_place(
    playlist_id: RowId, place: RowId, given: Replace, caller: Writer, owner_id: Whose, context: Context
) -> RecordResponse:
    """Put another track on one place and keep all others: the best there is, or one that you name."""
    saved = _found(context, playlist_id, owner_id)
    with context.choices.building():
        library = context.choices.of(context.store, owner_id)
        saved = replaced(context.store, saved, place, _now(), given.track_id, library=library)
    return _told(context, saved)


@router.post("/api/playlists/{playlist_id}/lock", response_model=PlaylistTold)
def lock_places(playlist_id: RowId, given: Lock, caller: Writer, owner_id: Whose, context: Context) -> RecordResponse:
    """Lock places, and fill the others with other tracks."""
    saved = _found(context, playlist_id, owner_id)
    with context.choices.building():
        library = context.choices.of(context.store, owner_id)
        saved = locked(context.store, saved, given.places, _now(), refill=given.refill, library=library)
    return _told(context, saved)


@router.post("/api/playlists/{playlist_id}/unlock", response_model=PlaylistTold)
def unlock_places(
    playlist_id: RowId, given: Unlock, caller: Writer, owner_id: Whose, context: Context
) -> RecordResponse:
    """Lock places no longer."""
    saved = unlocked(context.store, _found(context, playlist_id, owner_id), given.places)
    return _told(context, saved)


@router.get("/api/playlists/{playlist_id}/versions", response_model=Versions)
def list_versions(playlist_id: RowId, owner_id: Whose, context: Context) -> RecordResponse:
    """List the versions of a playlist, oldest first."""
    saved = _found(context, playlist_id, owner_id)
    return RecordResponse({"versions": list(map(version_record, saved.versions))})


@router.put("/api/playlists/{playlist_id}/versions/{number}/kept", status_code=204)
def keep_version(
    playlist_id: RowId, number: RowId, given: Keep, caller: Writer, owner_id: Whose, context: Context
) -> None:
    """Protect a version from being cleared away, or protect it no longer."""
    saved = _found(context, playlist_id, owner_id)
    context.store.playlists.keep(saved.id, version(saved, number).number, kept=given.kept)


@router.get("/api/playlists/{playlist_id}/diff", response_model=DifferenceTold)
def compare_versions(
    playlist_id: RowId,
    owner_id: Whose,
    context: Context,
    before: Annotated[int, Query(ge=1, le=1 << 31)],
    after: Annotated[int, Query(ge=1, le=1 << 31)],
) -> RecordResponse:
    """Tell what came, went and moved between two versions."""
    return RecordResponse(difference_record(context.store, _found(context, playlist_id, owner_id), before, after))


@router.get("/api/playlists/{playlist_id}/export", response_class=Response, responses={200: {"content": {"*/*": {}}}})
def export_playlist(
    playlist_id: RowId,
    owner_id: Whose,
    context: Context,
    format: Annotated[str, Query(max_length=10, description="m3u8, m3u, pls, xspf, jspf, csv, json, or xml.")] = "m3u8",
    number: Number = None,
    absolute: Annotated[bool, Query(description="Whole paths, not those from LIBRARY_PATH.")] = True,
) -> Response:
    """Write a playlist as a file; songs are named by their paths on the server."""
    ending = f".{format.lower()}"
    if ending not in FORMATS:
        raise PlaylistError(f"there is no format {format!r}; there is {', '.join(each[1:] for each in FORMATS)}")
    saved = _found(context, playlist_id, owner_id)
    folder = context.settings.library.library_path
    named = Locations(os.path.abspath(folder or os.sep), absolute=absolute or not folder)
    data = FORMATS[ending](opened(context.store, saved, number), named)
    return Response(data, 200, {"Content-Disposition": _attachment(saved.name, ending)}, _MEDIA_TYPES[ending])


def _now() -> datetime:
    return datetime.now(UTC)


def _found(context: ServerContext, playlist_id: int, owner_id: int) -> SavedPlaylist:
    saved = context.store.playlists.get(playlist_id)
    if saved is None or saved.owner_id != owner_id:
        raise MissingError(f"there is no playlist {playlist_id}")
    return saved


def _told(
    context: ServerContext,
    saved: SavedPlaylist,
    number: int | None = None,
    evaluation: Evaluation | None = None,
    *,
    status: int = 200,
) -> RecordResponse:
    playlist = _led(context, opened(context.store, saved, number), saved.owner_id)
    return RecordResponse(saved_record(context.store, saved, playlist, number, evaluation), status)


def _led(context: ServerContext, playlist: Playlist, owner_id: int) -> Playlist:
    """The list with all its transitions; the library is asked only where some are missing."""
    if all(entry.transition for entry in playlist.entries[:-1]):
        return playlist
    return led(playlist, context.choices.of(context.store, owner_id))


def _wanted(context: ServerContext, saved: SavedPlaylist, given: PlaylistChange) -> list[int] | None:
    """The ids in the order that is wanted; ``None`` where it stays."""
    if given.tracks is not None:
        return given.tracks
    if not given.remove:
        return None
    ids = [entry.track.id for entry in opened(context.store, saved).entries]
    if unknown := sorted(place for place in given.remove if place > len(ids)):
        raise PlaylistError(f"{saved.name!r} has no place {unknown[0]}; it has 1 to {len(ids)}")
    return [number for place, number in enumerate(ids, 1) if place not in given.remove]


def _evaluation(context: ServerContext, saved: SavedPlaylist, number: int | None) -> Evaluation:
    tracks = [entry.track for entry in opened(context.store, saved, number).entries]
    with context.choices.building():
        return evaluate(tracks, context.choices.of(context.store, saved.owner_id))


def _recognised(context: ServerContext, caller: Caller, received: uploading.Received) -> ReadList:
    """Read a list under its own name, from which what it is called may be taken."""
    name = PurePath(uploading.last_name(received.name))
    if name.suffix.lower() not in LISTS:
        raise HTTPException(415, f"a list has a name that ends in {', '.join(LISTS)}")
    path = received.path.with_name(f"{safe(name.stem) or 'list'}{name.suffix.lower()}")
    received.path.rename(path)
    return recognise(context.store, path, owner_id=caller.owner_id, looks=False)


def _keep_found(context: ServerContext, caller: Caller, read: ReadList, name: str | None) -> Record:
    head = None
    if read.found:
        saved = context.store.playlists.save(imported(read), name or read.name, owner_id=caller.owner_id)
        head = PlaylistHead(**head_record(saved)).model_dump()
    missing = [Unfound(position=e.position, label=e.label, reason=e.reason).model_dump() for e in read.missing]
    return {"playlist": head, "found": len(read.found), "missing": missing}


def _attachment(name: str, ending: str) -> str:
    file = f"{safe(name) or 'playlist'}{ending}"
    return f"attachment; filename*=UTF-8''{quote(file, safe='', errors='replace')}"
