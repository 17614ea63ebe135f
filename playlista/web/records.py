"""Answers that are records of the engine, written as JSON as they are: no copy, and names of files keep odd bytes."""

import dataclasses
import json
from datetime import datetime
from typing import Any

from starlette.responses import Response


class RecordResponse(Response):
    """JSON in ASCII, so that a path that is no valid UTF-8 keeps its odd bytes as ``\\udcXX`` (PEP 383)."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Write a value of dicts, lists, frozen values, times, numbers and texts."""
        return json.dumps(content, default=_plain, allow_nan=False, separators=(",", ":")).encode("ascii")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} is no part of an answer")
