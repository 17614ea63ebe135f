"""Where the tags say another tempo or key than what counts, as conditions of a query. SQL alone.

The names of the relations, and what they mean, are those of ``models.relations``.
"""

from functools import cache

from sqlalchemy import and_, not_, or_
from sqlalchemy.sql.elements import ColumnElement

from core.errors import QueryError
from core.store.folding import TEMPO, folded
from models.keys import KEYS
from models.relations import KEY_RELATIONS, SAME, TEMPO_RELATIONS, key_relation
from models.tables import FEATURES, TAGS
from models.tempi import OTHER, spans

Condition = ColumnElement[bool]
_YES = {"yes", "true", "1"}
_NO = {"no", "false", "0", SAME}


def tempo_disagrees(value: str) -> Condition:
    """``yes``, ``no``, or one of ``TEMPO_RELATIONS``: of tracks whose tags tell a tempo, and that have one."""
    relation = _relation("tempo_disagrees", value, TEMPO_RELATIONS)
    theirs = folded(TAGS.c.tag_bpm)
    told = and_(TAGS.c.tag_bpm > 0.0, FEATURES.c.tempo_bpm > 0.0)
    if relation == OTHER:
        return and_(told, *(not_(_within(theirs, name)) for name in TEMPO_RELATIONS if name != OTHER))
    same = _within(theirs, SAME)
    return and_(told, not_(same) if relation is None else _within(theirs, relation))


def key_disagrees(value: str) -> Condition:
    """``yes``, ``no``, or one of ``KEY_RELATIONS``: of tracks whose tags tell a key, and that have one."""
    relation = _relation("key_disagrees", value, KEY_RELATIONS)
    ours, theirs = FEATURES.c.key, TAGS.c.tag_key_name
    if relation is None or relation == SAME:
        return theirs != ours if relation is None else theirs == ours
    return or_(*(and_(ours == key, theirs.in_(others)) for key, others in _pairs(relation)))


def _relation(field: str, value: str, known: tuple[str, ...]) -> str | None:
    """Return the relation that is meant; ``None`` for any but the same."""
    name = value.strip().lower()
    if name in _YES:
        return None
    if name in _NO:
        return SAME
    if name not in known:
        raise QueryError(f"{field}:{value} is none: write yes, no, or one of {', '.join(known)}")
    return name


def _within(theirs: ColumnElement[float], relation: str) -> Condition:
    return or_(*(and_(theirs >= low * TEMPO, theirs <= high * TEMPO) for low, high in spans(relation)))


@cache
def _pairs(relation: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((key, tuple(other for other in KEYS if key_relation(key, other) == relation)) for key in KEYS)
