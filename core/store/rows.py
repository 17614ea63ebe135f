"""Values to rows of the tables, and rows back to values. The only module that knows both; runs no SQL.

Columns are named as the fields of the values, so both ways are loops over the fields, in their order.
"""

import math
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Column

from core.errors import StoreError
from core.store import paths
from models.audio import AudioFile, AudioInfo, Tags
from models.features import GROUPS, Dynamics, Features, Loudness, Rhythm, TempoCandidate, Timbre, Tonal
from models.tables import FAILURES, FEATURES, TAGS, TRACKS, VECTORS
from models.text import clean
from models.track import Failure, LibraryFailure, LibraryTrack, Track

Row = dict[str, Any]

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


def file_row(file: AudioFile) -> Row:
    """Row of what the scan knows."""
    key, rest = paths.key_and_rest(file.path)
    return {"path": key, "long_path": rest, "size": file.size, "mtime_ns": file.mtime_ns}


def track_row(track: Track, now: datetime) -> Row:
    """Row for ``TRACKS``, without an id."""
    row = file_row(track.file)
    for name in _INFO:
        row[name] = getattr(track.info, name)
    row.update(
        identity=track.identity,
        versions=track.versions,
        warnings=track.warnings,
        added_at=now,
        analysed_at=now,
        missing_since=None,
        path_folded=paths.folded(track.file.path),
    )
    _refuse_unless_finite(track, {"duration_s": track.info.duration_s})
    return row


def tags_row(track_id: int, tags: Tags) -> Row:
    """Row for ``TAGS``; a number no column holds (a year of 10^12, a gain that is not a number) is dropped."""
    row: Row = {"track_id": track_id}
    for name in _TAGS:
        row[_TAG_COLUMNS.get(name, name)] = _claim(getattr(tags, name))
    row.update(
        title_folded=paths.folded(tags.title or ""),
        artist_folded=paths.folded("\n".join((*tags.artists, tags.album_artist or ""))),
        album_folded=paths.folded(tags.album or ""),
        genre_folded=paths.folded("\n".join(tags.genres)),
    )
    return row


def features_row(track_id: int, track: Track) -> Row:
    """Row for ``FEATURES``; a number that is not finite is a bug of the analysis and refused by name."""
    row: Row = {"track_id": track_id}
    for group, names in _GROUP_FIELDS:
        values = getattr(track.features, group)
        for name in names:
            row[name] = getattr(values, name)
    _refuse_unless_finite(track, row)
    return row


def vector_row(track_id: int, track: Track) -> Row | None:
    """Row for ``VECTORS``, or ``None`` for a track too short or too quiet to have one."""
    vector = track.features.timbre.vector
    if not vector:
        return None
    _refuse_unless_finite(track, {"vector": vector})
    version = version_of(TIMBRE, track.versions)
    return {"track_id": track_id, "kind": TIMBRE, "version": version, "dim": len(vector), "data": vector}


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


def version_of(group: str, versions: str) -> str:
    """Version of one group in "rhythm=fast.1 tonal=fast.1 …"; empty if it is not named."""
    return next((part.partition("=")[2] for part in versions.split() if part.startswith(f"{group}=")), "")


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


def _claim(value: Any) -> Any:
    kind = type(value)
    if kind is int and abs(value) > _LARGEST_INTEGER:
        return None
    return None if kind is float and not math.isfinite(value) else value


def _refuse_unless_finite(track: Track, cells: Row) -> None:
    if math.isfinite(sum(map(_total, cells.values()))):
        return
    for name, value in cells.items():  # or the sum of numbers near the largest there are has overflowed
        if not all(map(math.isfinite, _numbers(value))):
            path = clean(track.file.path)
            raise StoreError(f"{path}: the analysis gave a {name} that is not a number; nothing was saved")


def _total(value: Any) -> float:
    """Sum of the numbers in a cell: finite only if every one is, and the cheapest look at thousands of them."""
    return value if isinstance(value, float) else float(sum(_numbers(value)))


def _numbers(value: Any) -> Sequence[float]:
    if isinstance(value, float):
        return (value,)
    if not value or not isinstance(value, tuple):
        return ()
    if isinstance(value[0], TempoCandidate):
        return [part for candidate in value for part in (candidate.bpm, candidate.score)]
    return value
