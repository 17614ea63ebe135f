"""The filter language: ``tempo:120..130 key:8A,9A tag:rock -artist:"X" added:-30d words``, to SQL conditions.

Every part must hold; a minus turns one round; commas mean "or". Unknown is in no range, so a part turned round
keeps it. Text is found anywhere in the field, whatever its case.
"""

import operator
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import and_, exists, false, func, not_, or_
from sqlalchemy.sql.elements import ColumnElement

from core.errors import QueryError
from core.store import labels, saved_playlists
from core.store.disagreeing import key_disagrees, tempo_disagrees
from core.store.fields import BESIDE, FIELDS, Field, named
from core.store.paths import folded
from models.content import CLASSES, bit
from models.keys import CAMELOT, parse_key
from models.moods import LIKELY
from models.tables import CONTENT as SAID
from models.tables import FEATURES, NETWORK_TAGS, PLAYLIST_ENTRIES, TRACKS, TRAITS

Condition = ColumnElement[bool]

#: A minus, a field (where there is one it is never taken for a word), and a value of quoted and bare pieces.
_PART = re.compile(r"""\s*(-?)(?:([^\W\d]\w*):|(?![^\W\d]\w*:))((?:"[^"]*"|[^\s"])+)(?=\s|$)""")
_ALTERNATIVE = re.compile(r"""(?:"[^"]*"|[^",])+""")
_AGO = re.compile(r"-(\d{1,5})([dwmy])")
_BEYOND = re.compile(r"(>=|<=|>|<)\s*(\S+)")
_COMPARED: dict[str, Callable[[Any, float], Condition]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
#: What networks tell, what a track is beside a song, the playlists it is in, the labels it bears, and what its tags are
#: to ours; the other fields are columns.
TAG, CONTENT, IN, LABEL, TEMPO_DISAGREES, KEY_DISAGREES = BESIDE
_WORD_FIELDS = ("title", "artist", "album", "path")
_NONE = {"none", "unknown"}
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def parse(query: str, now: datetime) -> list[Condition]:
    """Return the conditions of a query; ``QueryError`` says which part is wrong and what would be right."""
    conditions = []
    for minus, name, value, place in _parts(query):
        try:
            condition = _field_condition(name, value, now) if name else _word_condition(value)
        except QueryError as error:
            raise QueryError(str(error), place) from error
        conditions.append(not_(func.coalesce(condition, false())) if minus else condition)
    return conditions


def asked(query: str) -> dict[str, tuple[str, ...]]:
    """Return the values that a query asks for by field, those it turns round too."""
    found: dict[str, tuple[str, ...]] = {}
    for _, name, value, _ in _parts(query):
        if name:
            values = tuple(map(_unquoted, _ALTERNATIVE.findall(value)))
            found[name.lower()] = (*found.get(name.lower(), ()), *values)
    return found


def _parts(query: str) -> Iterator[tuple[str, str | None, str, tuple[int, int]]]:
    """Yield the minus or "", the name of the field if there is one, the value, and the place of each part."""
    at = 0
    query = query.rstrip()
    while at < len(query):
        part = _PART.match(query, at)
        if part is None:
            raise QueryError(
                f"cannot read {query[at:].strip()!r}: a quotation mark is missing, or a value after the colon",
                (len(query) - len(query[at:].lstrip()), len(query)),
            )
        minus, name, value = part.groups()
        yield minus, name, value, (part.start(1), part.end())
        at = part.end()


def _word_condition(value: str) -> Condition:
    return or_(*(_contains(FIELDS[name], _unquoted(value)) for name in _WORD_FIELDS))


def _field_condition(name: str, value: str, now: datetime) -> Condition:
    alternatives = [_unquoted(piece) for piece in _ALTERNATIVE.findall(value)]
    if name.lower() in _BESIDE:
        return or_(false(), *map(_BESIDE[name.lower()], alternatives))
    field = named(name, "search")
    return or_(false(), *(_condition(field, alternative, now) for alternative in alternatives))


def _condition(field: Field, value: str, now: datetime) -> Condition:
    if not value:
        raise QueryError(f"{field.name}: needs a value")
    if field.kind != "text" and value.lower() in _NONE:
        return field.column.is_(None)
    match field.kind:
        case "text":
            return _contains(field, value)
        case "key":
            return _is_key(field, value)
        case "flag":
            return _is_set(field, value)
        case "time":
            return _in_times(field, value, now)
        case "number":
            return _in_numbers(field, value)


def _contains(field: Field, value: str) -> Condition:
    name = getattr(field.column, "name", "")
    column = field.column if name.endswith("_folded") else func.lower(field.column)
    return column.contains(folded(value), autoescape=True)


def _has_tag(value: str) -> Condition:
    """``rock``, or with a score of one's own ``rock=0.4`` and ``rock=0.1..0.3``."""
    name, equals, score = value.partition("=")
    if not name.strip() or (equals and not score):
        raise QueryError(f"tag:{value}: write tag:rock, or tag:rock=0.4.. for a score of at least 0.4")
    column = NETWORK_TAGS.c.score
    likely = _in_numbers(Field("tag", column, "number"), score) if score else column >= LIKELY
    return exists().where(NETWORK_TAGS.c.track_id == TRACKS.c.id, NETWORK_TAGS.c.label == folded(name.strip()), likely)


def _is_content(value: str) -> Condition:
    """What people say of a class goes before what was found."""
    name = value.lower()
    if name in _NONE:
        return not_(or_(*map(_is_content, CLASSES)))
    if name not in CLASSES:
        raise QueryError(f"content:{value} is no class of content: there is {', '.join(CLASSES)}")
    said = (SAID.c.track_id == TRACKS.c.id, SAID.c["class"] == name)
    is_found = exists().where(TRAITS.c.track_id == TRACKS.c.id, TRAITS.c.found.op("&")(bit(name)) != 0)
    return or_(exists().where(*said, SAID.c.value.is_(True)), and_(is_found, not_(exists().where(*said))))


def _is_in(value: str) -> Condition:
    """In the newest version of a playlist."""
    newest = saved_playlists.newest_version(value)
    return exists().where(PLAYLIST_ENTRIES.c.track_id == TRACKS.c.id, PLAYLIST_ENTRIES.c.version_id == newest)


def _bears(value: str) -> Condition:
    """A label of one's own or of everybody; ``none`` for no label at all."""
    if not value.strip():
        raise QueryError(f"{LABEL}: needs a value")
    return not_(labels.borne(None)) if value.lower() in _NONE else labels.borne(value)


def _is_key(field: Field, value: str) -> Condition:
    key = parse_key(value)
    if key is None:
        raise QueryError(f'{field.name}:{value} is no key: write it as 8A, Am or "A minor"')
    if field.name in ("key", "camelot"):
        return FEATURES.c.camelot == CAMELOT[key]
    return field.column == key


def _is_set(field: Field, value: str) -> Condition:
    wanted = _FLAGS.get(value.lower())
    if wanted is None:
        raise QueryError(f"{field.name}:{value} is neither yes nor no")
    if field.name == "missing":
        return field.column.is_not(None) if wanted else field.column.is_(None)
    return field.column.is_(wanted)


def _in_numbers(field: Field, value: str) -> Condition:
    """``a..b``, ``a..``, ``..b`` with both ends, ``>a`` and the like, or one value as it is rounded: 120 is 119.5 up
    to 120.5."""
    ends = [end.strip() for end in value.split("..")]
    try:
        if beyond := _BEYOND.fullmatch(value):
            return _COMPARED[beyond[1]](field.column, float(_number(beyond[2])))
        if len(ends) == 1:
            number = _number(ends[0])
            half = Decimal(1).scaleb(int(number.as_tuple().exponent)) / 2
            return and_(field.column >= float(number - half), field.column < float(number + half))
        low, high = (float(_number(end)) if end else None for end in ends)
    except (ValueError, InvalidOperation) as error:
        example = f"{field.name}:1..2.5, {field.name}:1.. or {field.name}:>1"
        raise QueryError(f"{field.name}:{value} is no number or range: write {example}") from error
    return _between(field, value, low, high)


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _in_times(field: Field, value: str, now: datetime) -> Condition:
    """``-30d`` (since then), a year, month or day, or a range of them with both ends."""
    ends = [end.strip() for end in value.split("..")]
    try:
        if len(ends) == 1:
            first, end = _period(ends[0], now)
            return field.column >= first if end == first else and_(field.column >= first, field.column < end)
        low, high = (_period(text, now)[side] if text else None for side, text in enumerate(ends))
    except (ValueError, OverflowError) as error:
        example = f"{field.name}:-30d or {field.name}:2024-01..2024-06"
        raise QueryError(f"{field.name}:{value} is no time or range: write {example}") from error
    return _between(field, value, low, high)


def _between(field: Field, value: str, low: Any, high: Any) -> Condition:
    if low is None and high is None:
        raise QueryError(f"{field.name}:{value} has no end: write a value before or after the dots")
    limits = [] if low is None else [field.column >= low]
    return and_(*limits, *([] if high is None else [field.column <= high]))


def _period(text: str, now: datetime) -> tuple[datetime, datetime]:
    """First moment, and the end, of "2024", "2024-06" or "2024-06-15"; "-30d" is a moment alone."""
    if ago := _AGO.fullmatch(text):
        moment = now - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        return moment, moment
    parts = [int(part) for part in text.split("-")]
    year, month, day = [*parts, 1, 1][:3]
    first = datetime(year, month, day, tzinfo=UTC)
    match len(parts):
        case 1:
            return first, first.replace(year=first.year + 1)
        case 2:
            return first, (first + timedelta(days=32)).replace(day=1)
        case _:
            return first, first + timedelta(days=1)


def _unquoted(piece: str) -> str:
    return piece.replace('"', "")


_BESIDE: dict[str, Callable[[str], Condition]] = {
    **{TAG: _has_tag, CONTENT: _is_content, IN: _is_in, LABEL: _bears},
    **{TEMPO_DISAGREES: tempo_disagrees, KEY_DISAGREES: key_disagrees},
}
