"""Column types: how one value is written into one cell, the same on SQLite and PostgreSQL.

Owns what a database cannot hold as it is: NUL and lone surrogates in strings, lists, zones of times. Knows no table.
"""

import json
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from models.features import TempoCandidate
from models.text import clean

_json = json.JSONEncoder(ensure_ascii=False).encode


def written_text(text: str | None) -> str | None:
    """Text as ``CleanText`` keeps it."""
    return None if text is None else clean(text)


def written_texts(texts: Iterable[str] | None) -> str:
    """Texts as ``TextList`` keeps them; encoding the strings alone takes a quarter of the time of a list."""
    return f"[{', '.join([_json(clean(text)) for text in texts])}]" if texts else "[]"


def written_candidates(candidates: Iterable[TempoCandidate] | None) -> str:
    """Candidates as ``CandidateList`` keeps them; JSON writes a finite number as Python does."""
    pairs = [f"[{candidate.bpm!r}, {candidate.score!r}]" for candidate in candidates or ()]
    return f"[{', '.join(pairs)}]"


def written_floats(values: Sequence[float] | None) -> bytes | None:
    """Numbers as ``FloatList`` keeps them."""
    return _series(len(values)).pack(*values) if values else None


@lru_cache(maxsize=4096)
def _series(length: int) -> struct.Struct:
    return struct.Struct(f"<{length}f")


class CleanText(TypeDecorator[str]):
    """Text from outside (tags, messages), made storable by ``clean``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return written_text(value)


class TextList(TypeDecorator[tuple[str, ...]]):
    """Several texts as one JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        return written_texts(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value and value != "[]" else ()


class CandidateList(TypeDecorator[tuple[TempoCandidate, ...]]):
    """Tempo candidates as a JSON array of [bpm, score], readable from SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[TempoCandidate, ...] | None, dialect: Dialect) -> str:
        return written_candidates(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[TempoCandidate, ...]:
        return tuple(TempoCandidate(bpm, score) for bpm, score in json.loads(value or "[]"))


class FloatList(TypeDecorator[tuple[float, ...]]):
    """A series of numbers as little-endian float32; a missing cell is an empty series."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sequence[float] | None, dialect: Dialect) -> bytes | None:
        return written_floats(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[float, ...]:
        return struct.unpack(f"<{len(value) // 4}f", value) if value else ()


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware in values, UTC in the database (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: What each of these writes, without the layers of SQLAlchemy around it; both drivers take it as it is.
WRITTEN: dict[type, Callable[[Any], str | bytes | None]] = {
    CleanText: written_text,
    TextList: written_texts,
    CandidateList: written_candidates,
    FloatList: written_floats,
}
