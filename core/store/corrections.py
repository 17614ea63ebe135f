"""What people say of tempo and key against what was measured, written into the features, which thus hold what counts.

Whoever writes features asks here first (``under``); a row is locked while it is corrected, so neither loses the other.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from core.correcting import Dancing, effective
from core.errors import AudioError, QueryError
from core.store import traits
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.bulk import select_among
from core.store.upserts import upsert
from models.corrections import (
    FACTORS,
    HIGHEST,
    LOWEST,
    PARTS,
    TAG,
    Correction,
    Measured,
    corrected,
    is_tempo,
    parse_tempo,
)
from models.corrections import measured as measured_of
from models.keys import parse_key
from models.tables import CORRECTIONS, EVIDENCE, FEATURES, TAGS, TRACKS
from models.track import Track

LOGGER = logging.getLogger("playlista.store")

_T = TypeVar("_T")
_MEASURED = tuple(field.name for field in fields(Measured))


@dataclass(frozen=True, slots=True)
class Edit:
    """What is asked for: another tempo or what to multiply the present one with, another key, ``TAG`` for what the file
    says; and of which of ``PARTS`` what was measured counts again, what counts is locked, or is so no longer."""

    tempo: float | Fraction | str | None = None
    key: str | None = None
    undo: frozenset[str] = frozenset()
    lock: frozenset[str] = frozenset()
    unlock: frozenset[str] = frozenset()


def edit(
    tempo: str | None,
    key: str | None,
    undo: Collection[str],
    lock: Collection[str] = (),
    unlock: Collection[str] = (),
) -> Edit:
    """Return what somebody asks for in words; ``QueryError`` names what cannot be read and what can."""
    for what, done in ((undo, "undone"), (lock, "locked"), (unlock, "unlocked")):
        if unknown := sorted(set(what) - set(PARTS)):
            raise QueryError(f"{unknown[0]!r} cannot be {done}: name tempo or key")
    if both := sorted(set(lock) & (set(unlock) | set(undo))):
        raise QueryError(f"the {both[0]} cannot be locked and freed at once")
    if tempo is None and key is None and not (undo or lock or unlock):
        raise QueryError("nothing to correct: give a tempo, a key, lock, unlock or undo")
    return Edit(_tempo(tempo), _key(key), frozenset(undo), frozenset(lock), frozenset(unlock))


def _tempo(text: str | None) -> float | Fraction | str | None:
    if text is None or text.strip().lower() == TAG:
        return None if text is None else TAG
    wanted = parse_tempo(text)
    if wanted is None:
        ways = f"{LOWEST:g} to {HIGHEST:g} BPM or one of {', '.join((*FACTORS, TAG))}"
        raise QueryError(f"{text[:40]!r} is no tempo: give {ways}")
    return wanted


def _key(text: str | None) -> str | None:
    if text is None or text.strip().lower() == TAG:
        return None if text is None else TAG
    name = parse_key(text)
    if name is None:
        raise QueryError(f'{text[:40]!r} is no key: write it as 8A, Am or "A minor", or {TAG}')
    return name


def correct(
    connection: Connection, ids: Sequence[int], asked: Edit, by: tuple[int, str], now: datetime
) -> tuple[int, ...]:
    """Correct tracks; return the ids of those of which something else is said now."""
    changed: list[int] = []
    for part in batches(sorted(set(ids)), ROWS_PER_STATEMENT):
        connection.execute(select(TRACKS.c.id).where(TRACKS.c.id.in_(part)).order_by(TRACKS.c.id).with_for_update())
        known = of_tracks(connection, part)
        present = {row.track_id: row for row in connection.execute(_PRESENT, {"ids": part})}
        news = {number: _edited(known.get(number), row, asked, by, now) for number, row in present.items()}
        fresh = {number: new for number, new in news.items() if _says_else(new, known.get(number))}
        _write(connection, {number: (new, _dancing(present[number].data)) for number, new in fresh.items()})
        changed += fresh
    return tuple(changed)


def of_tracks(connection: Connection, ids: Sequence[int]) -> dict[int, Correction]:
    """Return the corrections of tracks that have one."""
    query = select(CORRECTIONS).where(CORRECTIONS.c.track_id.in_(list(ids)))
    return {row.track_id: _correction(row) for row in connection.execute(query)}


def under(connection: Connection, saved: Sequence[tuple[int, Track]]) -> list[tuple[int, Track]]:
    """Note what was measured now beneath the corrections of tracks, and return the tracks with what counts."""
    ids = [number for number, _ in saved]
    if not ids or not select_among(connection, _SOME, ids):
        return list(saved)
    known = of_tracks(connection, ids)
    fresh = {
        number: replace(known[number], measured=measured_of(track.features))
        for number, track in saved
        if number in known
    }
    _keep(connection, fresh)
    return [(number, _corrected(track, fresh[number]) if number in fresh else track) for number, track in saved]


def _corrected(track: Track, correction: Correction) -> Track:
    dancing = _dancing(track.evidence.data if track.evidence is not None else None)
    return replace(track, features=corrected(track.features, effective(correction, dancing)))


def _dancing(evidence: bytes | None) -> Dancing | None:
    """Return how danceability follows from a tempo and beats, as far as the evidence of a track tells it."""
    if evidence is None:
        return None
    from core.evidence.dancing import danceability  # only who corrects a tempo needs it
    from core.evidence.packing import unpack

    try:
        repeated = unpack(evidence).get("dynamics", {}).get("repeats")
    except AudioError as error:
        LOGGER.warning("danceability stays as it was measured: %s", error)
        return None
    return None if repeated is None else partial(danceability, tuple(repeated))


def _edited(known: Correction | None, row: Any, asked: Edit, by: tuple[int, str], now: datetime) -> Correction:
    """Return the correction of a track after an edit; an empty one says nothing of it."""
    measured = Measured(*(getattr(row, name) for name in _MEASURED))
    before = known or Correction(None, None, measured, *by, now)
    confirmed = set(before.confirmed)
    told_key = row.tag_key_name if asked.key == TAG else asked.key
    tempo = _said("tempo", asked, confirmed, before.tempo_bpm, _new_tempo(asked, row), row.tempo_bpm)
    key = _said("key", asked, confirmed, before.key, told_key, row.key)
    return Correction(tempo, key, before.measured, *by, now, tuple(sorted(confirmed)))


def _said(
    part: str, asked: Edit, confirmed: set[str], before: _T | None, new: _T | None, counts: _T | None
) -> _T | None:
    """Return what is said of a part after an edit, and note whether that confirms what was measured."""
    if new is not None:
        confirmed.discard(part)
        return new
    if part in asked.undo or (part in asked.unlock and part in confirmed):
        confirmed.discard(part)
        return None
    if part in asked.lock and before is None and counts is not None:
        confirmed.add(part)
        return counts
    return before


def _new_tempo(asked: Edit, row: Any) -> float | None:
    """Return the tempo that is asked for of a track; ``None`` where there is none or it cannot be."""
    wanted: Any = row.tag_bpm if asked.tempo == TAG else asked.tempo
    if isinstance(wanted, Fraction):
        wanted = row.tempo_bpm and float(row.tempo_bpm * wanted.numerator / wanted.denominator)
    return wanted if wanted is not None and is_tempo(wanted) else None


def _says_else(new: Correction, known: Correction | None) -> bool:
    if known is None:
        return not new.is_empty
    return (new.tempo_bpm, new.key, new.confirmed) != (known.tempo_bpm, known.key, known.confirmed)


def _write(connection: Connection, news: Mapping[int, tuple[Correction, Dancing | None]]) -> None:
    if not news:
        return
    _keep(connection, {number: new for number, (new, _) in news.items() if not new.is_empty})
    over = [number for number, (new, _) in news.items() if new.is_empty]
    connection.execute(delete(CORRECTIONS).where(CORRECTIONS.c.track_id.in_(over)))
    counts = {number: _values(effective(new, dancing)) for number, (new, dancing) in news.items()}
    rows = [
        {"number": number, **{f"new_{name}": value for name, value in found.items()}}
        for number, found in counts.items()
    ]
    connection.execute(_SET, rows)
    traits.forget(connection, list(news))


def _keep(connection: Connection, news: Mapping[int, Correction]) -> None:
    if news:
        connection.execute(upsert(connection.dialect.name, CORRECTIONS), [_row(*pair) for pair in news.items()])


def _values(measured: Measured) -> dict[str, Any]:
    return {name: getattr(measured, name) for name in _MEASURED}


def _row(number: int, correction: Correction) -> dict[str, Any]:
    told = {name: getattr(correction, name) for name in ("tempo_bpm", "key", "by_id", "by_name", "at", "confirmed")}
    measured = {f"measured_{name}": value for name, value in _values(correction.measured).items()}
    return {"track_id": number, **told, **measured}


def _correction(row: Row[Any]) -> Correction:
    measured = Measured(*(getattr(row, f"measured_{name}") for name in _MEASURED))
    return Correction(row.tempo_bpm, row.key, measured, row.by_id, row.by_name, row.at, row.confirmed)


_SOME = "SELECT track_id FROM corrections WHERE track_id {among} LIMIT 1"
_PRESENT = (
    select(FEATURES.c.track_id, *(FEATURES.c[name] for name in _MEASURED))
    .add_columns(TAGS.c.tag_bpm, TAGS.c.tag_key_name, EVIDENCE.c.data)
    .join(TAGS, TAGS.c.track_id == FEATURES.c.track_id)
    .outerjoin(EVIDENCE, EVIDENCE.c.track_id == FEATURES.c.track_id)
    .where(FEATURES.c.track_id.in_(bindparam("ids", expanding=True)))
)
_SET = (
    update(FEATURES)
    .where(FEATURES.c.track_id == bindparam("number"))
    .values({name: bindparam(f"new_{name}") for name in _MEASURED})
)
