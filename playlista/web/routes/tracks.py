"""Tracks: found by the filter language, told in full, corrected, judged, and beside what sounds like them."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query

from core.errors import MissingError, QueryError
from core.export.record import failure_record, track_record
from core.playlists.reasons import describe
from core.store.batching import batches
from core.store.help import field_helps
from core.store.listing import Order
from core.store.table import CELLS
from models.opinions import Opinion
from models.track import LibraryTrack
from playlista.web.access import Audited, Caller, SignedIn, Writer
from playlista.web.context import Context, ServerContext
from playlista.web.paths import RowId
from playlista.web.problems import problems
from playlista.web.records import RecordResponse
from playlista.web.track_models import (
    Correct,
    Corrected,
    Failures,
    Neighbours,
    OpinionGiven,
    OpinionsGiven,
    OpinionsTold,
    OpinionTold,
    QueryField,
    QueryFields,
    TrackDetail,
    TrackPage,
)

router = APIRouter(tags=["tracks"], responses=problems(404))

#: The cells of a row where none are asked for.
USUAL = (
    *("id", "title", "artists", "album", "duration_s", "tempo_bpm", "tempo_confidence", "key", "camelot"),
    *("key_confidence", "energy", "danceability", "loudness_lufs", "liked", "rating", "labels", "missing", "corrected"),
)
MOST_ROWS = 1000

Filter = Annotated[str, Query(max_length=2000, description="The filter language: /api/tracks/query-fields tells it.")]
Offset = Annotated[int, Query(ge=0, le=2**53, description="Leave out the first so many.")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="At most so many.")]
Cells = Annotated[
    str | None, Query(max_length=1000, description="Fields, with commas between them; `id` always comes.")
]


@router.get("/api/tracks", response_model=TrackPage)
def list_tracks(
    caller: SignedIn,
    context: Context,
    query: Filter = "",
    sort: Annotated[str, Query(max_length=100, description="Any field; rows that are equal go by path.")] = "path",
    descending: bool = False,
    limit: Limit = 100,
    offset: Offset = 0,
    fields: Cells = None,
) -> RecordResponse:
    """Find tracks. A mistake in the query is 422, with the place of its characters in `place`."""
    order = Order(sort, descending, limit, offset)
    page = context.store.page(query, order, cells=_cells(fields), owner_id=caller.owner_id)
    return RecordResponse({"total": page.total, "offset": offset, "tracks": page.rows})


@router.get("/api/tracks/query-fields")
def list_query_fields(caller: SignedIn) -> QueryFields:
    """Tell what a query may ask for, for completion."""
    helps = (
        QueryField(name=each.name, kind=each.kind, sortable=each.sortable, help=each.help, values=list(each.values))
        for each in field_helps()
    )
    return QueryFields(fields=list(helps), cells=list(CELLS))


@router.patch("/api/tracks/corrections")
def correct_tracks(given: Correct, caller: Writer, context: Context, audit: Audited) -> Corrected:
    """Correct tempo and key of tracks, for everybody; any user may, and the audit log tells who did."""
    ids = meant(context, caller, given.ids, given.query)
    by = (caller.user.id, caller.user.name)
    freed = {"undo": given.undo, "lock": given.lock, "unlock": given.unlock}
    changed = context.store.correct(ids, tempo=given.tempo, key=given.key, by=by, **freed)
    what = {"tempo": given.tempo, "key": given.key} | {name: "+".join(parts) for name, parts in freed.items()}
    words = ", ".join(f"{name} {value}" for name, value in what.items() if value)
    audit("tracks.correct", f"{len(changed)} of {len(ids)} tracks: {words}")
    return Corrected(changed=list(changed), asked=len(ids))


@router.put("/api/tracks/opinions")
def give_opinions(given: OpinionsGiven, caller: Writer, context: Context) -> OpinionsTold:
    """Say of many tracks at once whether you like them; what there is not is passed over."""
    ids = meant(context, caller, given.ids, given.query)
    there = list(known(context, ids))
    context.store.like(there, given.liked, owner_id=caller.owner_id)
    return OpinionsTold(tracks=len(there))


@router.get("/api/tracks/{track_id}", response_model=TrackDetail)
def show_track(track_id: RowId, caller: SignedIn, context: Context) -> RecordResponse:
    """Tell everything known of a track."""
    entry = the_track(context, caller, track_id)
    return RecordResponse(track_record(entry, full=True))


@router.put("/api/tracks/{track_id}/opinion")
def give_opinion(given: OpinionGiven, track_id: RowId, caller: Writer, context: Context) -> OpinionTold:
    """Say whether you like a track, and how many stars it gets; nobody else's lists are touched."""
    the_track(context, caller, track_id)
    if "liked" in given.model_fields_set:
        context.store.like([track_id], given.liked or 0, owner_id=caller.owner_id)
    if "rating" in given.model_fields_set:
        context.store.rate([track_id], given.rating, owner_id=caller.owner_id)
    return _opinion(the_track(context, caller, track_id).opinion)


@router.post("/api/tracks/{track_id}/played")
def note_played(track_id: RowId, caller: Writer, context: Context) -> OpinionTold:
    """Note that you play a track now."""
    the_track(context, caller, track_id)
    context.store.play([track_id], owner_id=caller.owner_id)
    return _opinion(the_track(context, caller, track_id).opinion)


@router.get("/api/tracks/{track_id}/neighbours", response_model=Neighbours)
def list_neighbours(
    track_id: RowId,
    caller: SignedIn,
    context: Context,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    fields: Cells = None,
) -> RecordResponse:
    """Find the tracks that sound most like one, nearest first; a track without a vector has none."""
    entry = the_track(context, caller, track_id)
    near = _nearest(context, caller, entry, limit)
    rows = context.store.rows(list(near), _cells(fields), owner_id=caller.owner_id)
    return RecordResponse({"neighbours": [{**row, **near[row["id"]]} for row in rows]})


@router.get("/api/failures", response_model=Failures)
def list_failures(caller: SignedIn, context: Context, limit: Limit = 100, offset: Offset = 0) -> RecordResponse:
    """List the files that could not be analysed, with the reasons in words."""
    found = [failure_record(each) for each in context.store.failures()]
    return RecordResponse({"total": len(found), "offset": offset, "failures": found[offset : offset + limit]})


def the_track(context: ServerContext, caller: Caller, track_id: int) -> LibraryTrack:
    """Return a track as the caller sees it; 404 if there is none."""
    found = context.store.track(track_id, owner_id=caller.owner_id)
    if found is None:
        raise MissingError(f"there is no track {track_id}")
    return found


def meant(context: ServerContext, caller: Caller, ids: list[int] | None, query: str | None) -> list[int]:
    """Return the ids that are given, or that a query of the caller finds; one of the two has to be there."""
    if (ids is None) == (query is None):
        raise QueryError("name tracks either by ids or by a query")
    found = ids if query is None else context.store.ids(query, owner_id=caller.owner_id)
    return [number for number in dict.fromkeys(found or ()) if 0 < number < 1 << 63]


def known(context: ServerContext, ids: list[int]) -> Iterator[int]:
    """Yield those of some ids that there are tracks of."""
    return (row["id"] for part in batches(ids, MOST_ROWS) for row in context.store.rows(part, ("id",)))


def _cells(fields: str | None) -> tuple[str, ...]:
    named = USUAL if fields is None else [name.strip() for name in fields.split(",") if name.strip()]
    return tuple(dict.fromkeys(("id", *named)))


def _opinion(opinion: Opinion) -> OpinionTold:
    return OpinionTold(liked=opinion.liked, rating=opinion.rating, plays=opinion.plays, played_at=opinion.played_at)


def _nearest(context: ServerContext, caller: Caller, entry: LibraryTrack, limit: int) -> dict[int, dict[str, Any]]:
    """The nearest tracks by id, nearest first, with what is told of each."""
    library = context.choices.of(context.store, caller.owner_id)
    row = library.row(entry.id)
    if row is None or not library.matrix[row].any():
        return {}
    share = library.share([row])
    likeness = library.likeness([row], share=share)
    likeness[row] = -2.0
    nearest = (-likeness).argsort(kind="stable")[: min(limit, len(likeness) - 1)]
    found = {}
    for place in nearest:
        number, similarity = int(library.ids[place]), float(likeness[place])
        other = library.track(number).track
        reason = describe(other, entry.track, similarity, "sound" if share else "timbre")
        found[number] = {"similarity": similarity, "distance": 1.0 - similarity, "reason": reason}
    return found
