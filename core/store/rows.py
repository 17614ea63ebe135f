"""Values to rows of the tables, and rows back to values. The only module that knows both; runs no SQL.

Columns are named as the fields of the values, so both ways are loops over the fields, in their order.
"""

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Column, Float
from sqlalchemy.types import TypeEngine

from core.errors import StoreError
from core.store import paths
from core.versions import version_of
from models.audio import AudioFile, AudioInfo, Tags
from models.columns import CandidateList, FloatList
from models.features import GROUPS, Dynamics, Features, Loudness, Rhythm, TempoCandidate, Timbre, Tonal
from models.keys import parse_key
from models.tables import FAILURES, FEATURES, TAGS, TRACKS, VECTORS
from models.text import clean
from models.track import Failure, LibraryFailure, LibraryTrack, Track

Row = dict[str, Any]
#: The same without the names.
Cells = tuple[Any, ...]

#: The kind of ``Timbre.vector`` in the table of vectors; it is versioned as the group.
TIMBRE = "timbre"

_INFO = tuple(field.name for field in fields(AudioInfo))
_TAGS = tuple(field.name for field in fields(Tags))
#: The file's claims are kept apart from what we measured.
_TAG_COLUMNS = {"bpm": "tag_bpm", "key": "tag_key"}
_GROUP_TYPES = (Rhythm, Tonal, Loudness, Dynamics, Timbre)
_GROUP_FIELDS = tuple(
    (group, tuple(field.name for field in fields(kind) if field.name != "vector"))
    for group, kind in zip(GROUPS, _GROUP_TYPES, strict=True)
)
_LARGEST_INTEGER = 2**31 - 1
_LARGEST_FLOAT = sys.float_info.max
_NUMBERS = frozenset({int, float})

#: What the rows hold that are written many at a time, by the names of the columns.
TRACKS_ROW = (
    *("path", "long_path", "size", "mtime_ns", "identity", "versions", *_INFO, "warnings"),
    *("added_at", "analysed_at", "missing_since", "path_folded"),
)
TAGS_ROW = (
    *("track_id", *(_TAG_COLUMNS.get(name, name) for name in _TAGS)),
    *("title_folded", "artist_folded", "album_folded", "genre_folded", "tag_key_name"),
)
FEATURES_ROW = ("track_id", *(name for _, names in _GROUP_FIELDS for name in names))
VECTORS_ROW = ("track_id", "kind", "version", "dim", "data")
EVIDENCE_ROW = ("track_id", "versions", "data")

_of_track = attrgetter(
    *("file.size", "file.mtime_ns", "identity", "versions", *(f"info.{name}" for name in _INFO), "warnings")
)
_of_tags = attrgetter(*_TAGS)
_of_features = attrgetter(*(f"{group}.{name}" for group, names in _GROUP_FIELDS for name in names))


def _features_of(kind: type[TypeEngine[Any]]) -> list[int]:
    return [at for at, name in enumerate(FEATURES_ROW) if isinstance(FEATURES.c[name].type, kind)]


_scalars = itemgetter(*_features_of(Float))
_series = itemgetter(*_features_of(FloatList))
(_CANDIDATES_AT,) = _features_of(CandidateList)


def file_row(file: AudioFile) -> Row:
    """Row of what the scan knows."""
    key, rest = paths.key_and_rest(file.path)
    return {"path": key, "long_path": rest, "size": file.size, "mtime_ns": file.mtime_ns}


def track_row(track: Track, now: datetime) -> Cells:
    """Row for ``TRACKS``, without an id: what ``TRACKS_ROW`` names."""
    if not math.isfinite(track.info.duration_s):
        raise _not_a_number(track, "duration_s")
    key, rest = paths.key_and_rest(track.file.path)
    return (key, rest, *_of_track(track), now, now, None, paths.folded(track.file.path))


def tags_row(track_id: int, tags: Tags) -> Cells:
    """Row for ``TAGS``: what ``TAGS_ROW`` names.

    A number no column holds (a year of 10^12, a gain that is not a number) is dropped.
    """
    return (
        track_id,
        *[_claim(value) if type(value) in _NUMBERS else value for value in _of_tags(tags)],
        paths.folded(tags.title or ""),
        paths.folded("\n".join((*tags.artists, tags.album_artist or ""))),
        paths.folded(tags.album or ""),
        paths.folded("\n".join(tags.genres)),
        parse_key(tags.key) if tags.key else None,
    )


def features_row(track_id: int, track: Track) -> Cells:
    """Row for ``FEATURES``: what ``FEATURES_ROW`` names.

    A number that is not finite is a bug of the analysis and refused by name.
    """
    row: Cells = (track_id, *_of_features(track.features))
    if not math.isfinite(_total(row)):
        _refuse_what_is_not_finite(track, row)
    return row


def vector_row(track_id: int, track: Track) -> Cells | None:
    """Row for ``VECTORS``: what ``VECTORS_ROW`` names; ``None`` for a track too short or too quiet to have one."""
    vector = track.features.timbre.vector
    if not vector:
        return None
    if not math.isfinite(sum(vector)) and not all(map(math.isfinite, vector)):
        raise _not_a_number(track, "vector")
    return (track_id, TIMBRE, version_of(TIMBRE, track.versions), len(vector), vector)


def failure_row(failure: Failure, now: datetime) -> Row:
    """Row for ``FAILURES`` of a first attempt."""
    return file_row(failure.file) | {
        "stage": failure.stage,
        "error_class": failure.error_class,
        "reason": failure.reason,
        "versions": failure.versions,
        "attempts": 1,
        "first_at": now,
        "last_at": now,
    }


_FILE_COLUMNS = ("path", "long_path", "size", "mtime_ns")
_HEAD_COLUMNS = ("id", *_FILE_COLUMNS, "identity", "versions", "warnings", "added_at", "analysed_at", "missing_since")

#: What ``library_track`` reads, in its order.
TRACK_COLUMNS: tuple[Column[Any], ...] = (
    *(TRACKS.c[name] for name in (*_HEAD_COLUMNS, *_INFO)),
    *(TAGS.c[_TAG_COLUMNS.get(name, name)] for name in _TAGS),
    *(FEATURES.c[name] for _, names in _GROUP_FIELDS for name in names),
    VECTORS.c.data,
)

#: What ``library_failure`` reads, in its order.
FAILURE_COLUMNS: tuple[Column[Any], ...] = tuple(
    FAILURES.c[name]
    for name in (*_FILE_COLUMNS, "error_class", "stage", "reason", "versions", "attempts", "first_at", "last_at")
)


def library_track(row: Sequence[Any]) -> LibraryTrack:
    """Value of a row of ``TRACK_COLUMNS``."""
    number, key, rest, size, mtime_ns, identity, versions, warnings, added_at, analysed_at, missing_since = row[:11]
    tags_at = 11 + len(_INFO)
    features_at = tags_at + len(_TAGS)
    track = Track(
        file=AudioFile(paths.path_of(key, rest), size, mtime_ns),
        identity=identity,
        info=AudioInfo(*row[11:tags_at]),
        tags=Tags(*row[tags_at:features_at]),
        features=_features(row[features_at:]),
        versions=versions,
        warnings=warnings,
    )
    return LibraryTrack(number, track, added_at, analysed_at, missing_since)


def library_failure(row: Sequence[Any]) -> LibraryFailure:
    """Value of a row of ``FAILURE_COLUMNS``."""
    key, rest, size, mtime_ns, error_class, stage, reason, versions, attempts, first_at, last_at = row
    file = AudioFile(paths.path_of(key, rest), size, mtime_ns)
    return LibraryFailure(Failure(file, error_class, stage, reason, versions), attempts, first_at, last_at)


def _features(cells: Sequence[Any]) -> Features:
    groups = []
    at = 0
    for kind, (_, names) in zip(_GROUP_TYPES, _GROUP_FIELDS, strict=True):
        groups.append(kind(*cells[at : at + len(names)], *(cells[-1:] if kind is Timbre else ())))
        at += len(names)
    return Features(*groups)


def _claim(value: float) -> float | None:
    return value if abs(value) <= (_LARGEST_INTEGER if type(value) is int else _LARGEST_FLOAT) else None


def _total(features_row: Cells) -> float:
    """Sum of all the numbers in a row: finite only if every one is, and the cheapest look at thousands of them."""
    candidates: tuple[TempoCandidate, ...] = features_row[_CANDIDATES_AT]
    scalars: Iterable[float] = filter(None, _scalars(features_row))
    return sum(scalars) + sum(map(sum, _series(features_row))) + sum([each.bpm + each.score for each in candidates])


def _refuse_what_is_not_finite(track: Track, features_row: Cells) -> None:
    """Name a number that is none; or the sum of numbers near the largest there are has overflowed."""
    for name, value in zip(FEATURES_ROW, features_row, strict=True):
        if not all(map(math.isfinite, _numbers(value))):
            raise _not_a_number(track, name)


def _numbers(value: Any) -> Sequence[float]:
    if isinstance(value, float):
        return (value,)
    if not value or not isinstance(value, tuple):
        return ()
    if isinstance(value[0], TempoCandidate):
        return [part for candidate in value for part in (candidate.bpm, candidate.score)]
    return value


def _not_a_number(track: Track, name: str) -> StoreError:
    path = clean(track.file.path)
    return StoreError(f"{path}: the analysis gave a {name} that is not a number; nothing was saved")
