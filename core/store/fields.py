"""The names a query and a sort may use, and the column each means."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from sqlalchemy import Boolean, Column, Float, Integer, func
from sqlalchemy.sql.elements import ColumnElement

from core.errors import QueryError
from core.store import folding
from core.store.opinions import COUNT_OF_PLAYS, LAST_PLAYED, LIKED, RATING
from models.columns import CandidateList, FloatList, UtcTime
from models.tables import FEATURES, TAGS, TRACKS

Kind = Literal["text", "key", "number", "time", "flag"]


@dataclass(frozen=True, slots=True)
class Field:
    """One name; ``column`` is what a query compares."""

    name: str
    column: ColumnElement[Any]
    kind: Kind


def _kind(column: Column[Any]) -> Kind | None:
    if isinstance(column.type, UtcTime):
        return "time"
    if isinstance(column.type, Boolean):
        return "flag"
    if isinstance(column.type, Integer | Float):
        return "number"
    return None if isinstance(column.type, FloatList | CandidateList) else "text"


_FOLDED = {
    "title": TAGS.c.title_folded,
    "artist": TAGS.c.artist_folded,
    "album": TAGS.c.album_folded,
    "genre": TAGS.c.genre_folded,
    "path": TRACKS.c.path_folded,
}
#: Short and spoken names for columns.
_SPOKEN = {
    "added": TRACKS.c.added_at,
    "analysed": TRACKS.c.analysed_at,
    "missing": TRACKS.c.missing_since,
    "loudness": FEATURES.c.loudness_lufs,
    "duration": TRACKS.c.duration_s,
    "length": TRACKS.c.duration_s,
    "cover": TAGS.c.has_cover,
}
#: The tempo, folded into the range that is preferred; and what is so of a track: corrected, or what people say.
_SAID: dict[str, tuple[ColumnElement[Any], Kind]] = {
    **dict.fromkeys(("tempo", "bpm", "tempo_bpm"), (folding.TEMPO, "number")),
    "corrected": (folding.CORRECTED, "flag"),
    "locked": (folding.CONFIRMED, "flag"),
    "rating": (RATING, "number"),
    "liked": (func.coalesce(LIKED, 0) > 0, "flag"),
    "disliked": (func.coalesce(LIKED, 0) < 0, "flag"),
    "played": (LAST_PLAYED, "time"),
    "plays": (COUNT_OF_PLAYS, "number"),
}
#: What a query may ask for beside fields.
BESIDE = ("tag", "content", "in", "label", "tempo_disagrees", "key_disagrees")
_KEYS = ("key", "camelot", "key_second", "key_opening", "key_ending")
_HIDDEN = {
    "long_path",
    "path",
    "track_id",
    "path_folded",
    "warnings",
    "artists",
    "genres",
    "missing_since",
    "tag_key_name",
} | {f"{name}_folded" for name in _FOLDED}


def _every_field() -> Iterable[Field]:
    for table in (TRACKS, TAGS, FEATURES):
        for column in table.columns:
            kind = _kind(column)
            if kind is not None and column.name not in _HIDDEN:
                yield Field(column.name, column, "key" if column.name in _KEYS else kind)
    for name, column in _FOLDED.items():
        yield Field(name, column, "text")
    for name, column in _SPOKEN.items():
        yield Field(name, column, "flag" if name == "missing" else _kind(column) or "text")
    for name, (said, kind) in _SAID.items():
        yield Field(name, said, kind)


FIELDS: dict[str, Field] = {field.name: field for field in _every_field()}


def named(name: str, purpose: str) -> Field:
    """Return the field of a name; ``purpose`` ("search", "sort") goes into the error."""
    field = FIELDS.get(name.lower())
    if field is not None:
        return field
    names = sorted((*FIELDS, *BESIDE) if purpose == "search" else FIELDS)
    close = get_close_matches(name.lower(), names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(names)}"
    raise QueryError(f"there is no field {name!r} to {purpose} by: {hint}")


def sorting(name: str) -> tuple[ColumnElement[Any], ...]:
    """Columns that put tracks in the order of a field; Camelot keys count 1A, 1B, 2A … 12B."""
    field = named(name, "sort")
    if field.kind == "key":
        return func.length(FEATURES.c.camelot), FEATURES.c.camelot
    return (TRACKS.c.path if name == "path" else field.column,)
