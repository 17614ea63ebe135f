"""Tracks that are there more than once, as far as that is known without listening; nothing is changed here."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from models.duplicates import DuplicateGroup
from playlista.web.access import SignedIn
from playlista.web.context import Context
from playlista.web.copies import groups_of
from playlista.web.records import RecordResponse

router = APIRouter(tags=["tracks"])

CELLS = ("id", "path", "title", "artists", "album", "codec", "bit_rate", "size", "duration_s")
#: So that a copy that is played sounds as loud as any.
HEARD = ("replaygain_db", "true_peak_dbtp", "has_cover")


class CopyTold(BaseModel):
    """One copy; the first one of a group is the best: without loss, then more bits, then longer."""

    id: int
    path: str = Field(examples=["/music/Harbour Strings/Rope and Sail.flac"])
    title: str | None
    artists: list[str]
    album: str | None
    codec: str = Field(examples=["flac"])
    bit_rate: int | None
    size: int = Field(description="Bytes.")
    duration_s: float
    replaygain_db: float | None
    true_peak_dbtp: float | None
    has_cover: bool
    evidence: str = Field(examples=["the same artist and title, 0.3 s longer"])


class GroupTold(BaseModel):
    """Copies of one song."""

    kind: str = Field(
        description="`same sound`: every audio packet is the same. `same name`: artist, title and length agree, "
        "and nobody has listened.",
        examples=["same sound"],
    )
    label: str = Field(examples=["Harbour Strings - Rope and Sail"])
    copies: list[CopyTold]


class DuplicatesTold(BaseModel):
    """Some of the groups."""

    total: int = Field(description="How many groups there are.")
    copies: int = Field(description="How many tracks there are in them beside the best ones.")
    offset: int
    groups: list[GroupTold]


@router.get("/api/duplicates", response_model=DuplicatesTold)
def list_duplicates(
    caller: SignedIn,
    context: Context,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many groups.")] = 50,
    offset: Annotated[int, Query(ge=0, le=2**53, description="Leave out the first so many.")] = 0,
) -> RecordResponse:
    """List what is there more than once, side by side. `playlista duplicates` listens to files and finds more."""
    groups = groups_of(context.store, context.copies)
    page = groups[offset : offset + limit]
    ids = [member.track_id for group in page for member in group.members]
    rows = {row["id"]: row for row in context.store.rows(ids, (*CELLS, *HEARD), owner_id=caller.owner_id)}
    further = sum(len(group.members) - 1 for group in groups)
    told = [_told(group, rows) for group in page]
    return RecordResponse({"total": len(groups), "copies": further, "offset": offset, "groups": told})


def _told(group: DuplicateGroup, rows: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """A track that was forgotten meanwhile is left out."""
    there = [member for member in group.members if member.track_id in rows]
    copies = [{**rows[member.track_id], "evidence": member.evidence} for member in there]
    return {"kind": group.kind, "label": group.members[0].label, "copies": copies}
