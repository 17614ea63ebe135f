"""Values of wanted tracks and candidates as JSON in one cell, and back; a field unknown to this program is dropped."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from models.matching import Candidate, Judged
from models.wanted import WantedTrack

_TRACK = {field.name for field in fields(WantedTrack)}
_CANDIDATE = {field.name for field in fields(Candidate)}


def write_track(track: WantedTrack) -> str:
    """Return a wanted track as JSON, in ASCII: whatever a list says is storable so."""
    return json.dumps(asdict(track))


def read_track(document: str) -> WantedTrack:
    """Return what ``write_track`` wrote."""
    found = _known(json.loads(document), _TRACK)
    found["artists"] = tuple(found.get("artists", ()))
    found["source_ids"] = tuple((service, number) for service, number in found.get("source_ids", ()))
    return WantedTrack(**found)


def write_judged(judged: Judged) -> str:
    """Return a judged candidate as JSON, in ASCII."""
    return json.dumps(asdict(judged))


def read_judged(document: str) -> Judged:
    """Return what ``write_judged`` wrote."""
    found = json.loads(document)
    candidate = _known(found["candidate"], _CANDIDATE)
    candidate["artists"] = tuple(candidate.get("artists", ()))
    parts = tuple((str(name), float(distance), float(weight)) for name, distance, weight in found["parts"])
    return Judged(Candidate(**candidate), found["score"], found["verdict"], tuple(found["reasons"]), parts)


def _known(found: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name in names}
