"""Column types: how one value is written into one cell, the same on SQLite and PostgreSQL.

Owns what a database cannot hold as it is: NUL and lone surrogates in strings, lists, zones of times. Knows no table.
"""

import json
import struct
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from models.features import TempoCandidate
from models.text import clean

_json = json.JSONEncoder(ensure_ascii=False).encode


class CleanText(TypeDecorator[str]):
    """Text from outside (tags, messages), made storable by ``clean``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class TextList(TypeDecorator[tuple[str, ...]]):
    """Several texts as one JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        return _json([clean(text) for text in value]) if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value and value != "[]" else ()


class CandidateList(TypeDecorator[tuple[TempoCandidate, ...]]):
    """Tempo candidates as a JSON array of [bpm, score], readable from SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[TempoCandidate, ...] | None, dialect: Dialect) -> str:
        return _json([(candidate.bpm, candidate.score) for candidate in value]) if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[TempoCandidate, ...]:
        return tuple(TempoCandidate(bpm, score) for bpm, score in json.loads(value or "[]"))


class FloatList(TypeDecorator[tuple[float, ...]]):
    """A series of numbers as little-endian float32; a missing cell is an empty series."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sequence[float] | None, dialect: Dialect) -> bytes | None:
        return struct.pack(f"<{len(value)}f", *value) if value else None

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
