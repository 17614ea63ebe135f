"""The specification of a playlist as a record that JSON keeps, and back; saved playlists and files speak it alike."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from core.errors import PlaylistError
from models.playlist import Limits, PlaylistSpec

Record = dict[str, object]


def spec_record(spec: PlaylistSpec) -> Record:
    """Return a specification as a record that JSON keeps and ``spec_from`` reads; nothing is left out."""
    parts = [[weight, spec_record(part)] for weight, part in spec.parts]
    return {**_shallow(spec), "limits": _shallow(spec.limits), "parts": parts}


def spec_from(record: Mapping[str, Any]) -> PlaylistSpec:
    """Return the specification of a record, also of one that was read from JSON; what is left out is as by default.

    ``PlaylistError`` names what a specification does not have, as one of a newer version may.
    """
    values = _values(PlaylistSpec, record)
    if "limits" in values:
        values["limits"] = Limits(**_values(Limits, values["limits"]))
    if "parts" in values:
        values["parts"] = tuple((weight, spec_from(part)) for weight, part in values["parts"])
    if "method" not in values:
        raise PlaylistError("the specification of a playlist names no method")
    return PlaylistSpec(**values)


def _values(kind: type, record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record by name, with lists as tuples."""
    unknown = sorted(record.keys() - {each.name for each in fields(kind)})
    if unknown:
        raise PlaylistError(f"the specification of a playlist has no {', '.join(unknown)}")
    return {name: _tuples(value) for name, value in record.items()}


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def _shallow(value: Any) -> Record:
    return {field.name: getattr(value, field.name) for field in fields(value)}
