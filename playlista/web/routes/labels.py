"""Labels: one's own, and those of everybody, which administrators keep."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from core.errors import MissingError
from models.labels import Label
from models.people import LOCAL
from playlista.web.access import Audited, Caller, SignedIn, Writer
from playlista.web.context import Context, ServerContext
from playlista.web.paths import RowId
from playlista.web.problems import problems
from playlista.web.routes.tracks import meant
from playlista.web.track_models import Query, TrackIds

router = APIRouter(tags=["labels"], responses=problems(404, 409))

NAME = Field(max_length=1000, description="1 to 100 characters.", examples=["Late night"])
COLOUR = Field(None, max_length=7, pattern="^#[0-9A-Fa-f]{6}$", examples=["#ff8800"])


class NewLabel(BaseModel):
    """A label to be made."""

    name: str = NAME
    colour: str | None = COLOUR
    everybodys: bool = Field(False, description="Seen by all users; only administrators make one.")


class LabelChange(BaseModel):
    """What is to be changed; what is left out stays."""

    name: str | None = Field(None, max_length=1000)
    colour: str | None = COLOUR


class LabelTold(BaseModel):
    """A label."""

    id: int
    name: str = Field(examples=["Late night"])
    colour: str | None
    everybodys: bool
    tracks: int = Field(description="How many tracks bear it.")
    made_at: datetime


class Labels(BaseModel):
    """Labels by name."""

    labels: list[LabelTold]


class Meant(BaseModel):
    """Which tracks, by ids or by a query."""

    ids: TrackIds | None = None
    query: Query | None = None


class Labelled(BaseModel):
    """How many tracks bear it that did not, or no longer."""

    changed: int


@router.get("/api/labels")
def list_labels(caller: SignedIn, context: Context) -> Labels:
    """List your labels, and everybody's."""
    return Labels(labels=list(map(_told, context.store.labels.seen_by(caller.owner_id))))


@router.post("/api/labels", status_code=201)
def make_label(given: NewLabel, caller: Writer, context: Context, audit: Audited) -> LabelTold:
    """Make a label."""
    if given.everybodys:
        _need_admin(caller)
    owner_id = LOCAL if given.everybodys else caller.owner_id
    label = context.store.labels.add(given.name, colour=given.colour, owner_id=owner_id)
    if given.everybodys:
        audit("label.add", label.name)
    return _told(label)


@router.patch("/api/labels/{label_id}")
def change_label(label_id: RowId, given: LabelChange, caller: Writer, context: Context, audit: Audited) -> LabelTold:
    """Rename or paint a label."""
    label = _changeable(context, caller, label_id)
    if given.name is not None:
        context.store.labels.rename(label.id, given.name)
    if "colour" in given.model_fields_set:
        context.store.labels.paint(label.id, given.colour)
    if label.is_global:
        audit("label.change", label.name)
    return _told(_seen(context, caller, label_id))


@router.delete("/api/labels/{label_id}", status_code=204)
def delete_label(label_id: RowId, caller: Writer, context: Context, audit: Audited) -> None:
    """Delete a label; no track bears it then."""
    label = _changeable(context, caller, label_id)
    context.store.labels.delete(label.id)
    if label.is_global:
        audit("label.delete", label.name)


@router.post("/api/labels/{label_id}/tracks")
def put_label(label_id: RowId, given: Meant, caller: Writer, context: Context) -> Labelled:
    """Put a label on tracks."""
    label = _changeable(context, caller, label_id)
    ids = meant(context, caller, given.ids, given.query)
    return Labelled(changed=context.store.labels.put(label.id, ids))


@router.post("/api/labels/{label_id}/tracks/remove")
def take_label(label_id: RowId, given: Meant, caller: Writer, context: Context) -> Labelled:
    """Take a label from tracks."""
    label = _changeable(context, caller, label_id)
    ids = meant(context, caller, given.ids, given.query)
    return Labelled(changed=context.store.labels.take(label.id, ids))


def _seen(context: ServerContext, caller: Caller, label_id: int) -> Label:
    label = context.store.labels.get(label_id)
    if label is None or label.owner_id not in (LOCAL, caller.owner_id):
        raise MissingError(f"there is no label {label_id}")
    return label


def _changeable(context: ServerContext, caller: Caller, label_id: int) -> Label:
    label = _seen(context, caller, label_id)
    if label.is_global:
        _need_admin(caller)
    return label


def _need_admin(caller: Caller) -> None:
    if not caller.is_admin:
        raise HTTPException(403, "only administrators keep the labels of everybody")


def _told(label: Label) -> LabelTold:
    return LabelTold(
        id=label.id, name=label.name, colour=label.colour, everybodys=label.is_global, tracks=label.tracks,
        made_at=label.made_at,
    )  # fmt: skip
