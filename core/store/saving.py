"""Writing outcomes: one transaction for a batch, every row by upsert, nothing of the user's ever deleted.

Two writers of one path end in one row; rows are written in the order of their paths, so two batches cannot deadlock.
"""

import os
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, and_, bindparam, case, delete, select, update

from core.store import claims, corrections, paths, rows, traits
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.bulk import run_among, select_among, write_rows
from core.store.upserts import insert_into, upsert
from models.audio import AudioFile, Tags
from models.tables import EVIDENCE, FAILURES, FEATURES, TAGS, TRACKS, VECTORS
from models.track import Failure, Track


def save(connection: Connection, outcomes: Sequence[Track | Failure], now: datetime) -> None:
    """Write analysed tracks and failures and give up their claims; of several outcomes of one path the last counts."""
    latest = {paths.key(outcome.file.path): outcome for outcome in outcomes}
    ordered = sorted(latest)
    tracks = {key: outcome for key in ordered if isinstance(outcome := latest[key], Track)}
    failures = [outcome for key in ordered if isinstance(outcome := latest[key], Failure)]
    for part in batches(list(tracks.items()), ROWS_PER_STATEMENT):
        _save_tracks(connection, dict(part), now)
    if failures:
        connection.execute(_upsert_failure(connection.dialect.name), [rows.failure_row(f, now) for f in failures])
    claims.release(connection, ordered)


def relocate(connection: Connection, track_id: int, file: AudioFile, tags: Tags | None) -> bool:
    """Give a row another path, size, time and perhaps tags; ``False`` if the path has a row of its own already."""
    row = rows.file_row(file)
    holder = connection.execute(select(TRACKS.c.id).where(TRACKS.c.path == row["path"])).scalar()
    if holder not in (None, track_id):
        return False
    row |= {"missing_since": None, "path_folded": paths.folded(file.path)}
    if not connection.execute(update(TRACKS).where(TRACKS.c.id == track_id).values(row)).rowcount:
        return False
    if tags is not None:
        write_rows(connection, upsert(connection.dialect.name, TAGS), rows.TAGS_ROW, [rows.tags_row(track_id, tags)])
        traits.forget(connection, [track_id])
    connection.execute(delete(FAILURES).where(FAILURES.c.path == row["path"]))
    return True


def _save_tracks(connection: Connection, tracks: dict[str, Track], now: datetime) -> None:
    server = connection.dialect.name
    _take_over_vanished(connection, tracks)
    heads = [rows.track_row(track, now) for track in tracks.values()]
    write_rows(connection, upsert(server, TRACKS), rows.TRACKS_ROW, heads)
    saved = [(track_id, tracks[key]) for key, track_id in select_among(connection, _IDS, tracks)]
    tags = [rows.tags_row(track_id, track.tags) for track_id, track in saved]
    write_rows(connection, upsert(server, TAGS), rows.TAGS_ROW, tags)
    saved = corrections.under(connection, saved)
    features = [rows.features_row(track_id, track) for track_id, track in saved]
    write_rows(connection, upsert(server, FEATURES), rows.FEATURES_ROW, features)
    _save_vectors(connection, saved)
    _save_evidence(connection, saved)
    traits.save(connection, [traits.source(track_id, track) for track_id, track in saved])
    run_among(connection, _DELETE_FAILURES, tracks)


def _save_vectors(connection: Connection, saved: list[tuple[int, Track]]) -> None:
    vectors = [rows.vector_row(track_id, track) for track_id, track in saved]
    present = [row for row in vectors if row is not None]
    if present:
        write_rows(connection, upsert(connection.dialect.name, VECTORS), rows.VECTORS_ROW, present)
    without = [track_id for (track_id, _), row in zip(saved, vectors, strict=True) if row is None]
    if without:
        run_among(connection, _DELETE_VECTORS, without)


def _save_evidence(connection: Connection, saved: list[tuple[int, Track]]) -> None:
    present = [(number, track.evidence.versions, track.evidence.data) for number, track in saved if track.evidence]
    if present:
        write_rows(connection, upsert(connection.dialect.name, EVIDENCE), rows.EVIDENCE_ROW, present)
    without = [number for number, track in saved if not track.evidence]
    if without:
        run_among(connection, _DELETE_EVIDENCE, without)


def _take_over_vanished(connection: Connection, tracks: dict[str, Track]) -> None:
    """Let a file that is new under its path continue the row of the vanished file with the same audio."""
    known = {key for key, _ in select_among(connection, _IDS, tracks)}
    new = {key: track for key, track in tracks.items() if key not in known}
    if not new:
        return
    identities = sorted({track.identity for track in new.values()})
    vanished = {
        identity: (track_id, key)
        for track_id, identity, key, rest, is_missing in select_among(connection, _SAME_AUDIO, identities)
        if key not in known and (is_missing or not os.path.lexists(paths.path_of(key, rest)))
    }
    for key, track in new.items():
        if track.identity in vanished:
            track_id, old_key = vanished.pop(track.identity)
            _, rest = paths.key_and_rest(track.file.path)
            move = {"track": track_id, "old_path": old_key, "new_path": key, "new_long_path": rest}
            connection.execute(_MOVE, move)


@cache
def _upsert_failure(server: str) -> Insert:
    """Insert a failure; another one of the same bytes counts as one more attempt, other bytes start anew."""
    insert = insert_into(server, FAILURES)
    new, old = insert.excluded, FAILURES.c
    same = and_(old.size == new.size, old.mtime_ns == new.mtime_ns)
    changed: dict[Any, Any] = {
        name: new[name] for name in ("size", "mtime_ns", "stage", "error_class", "reason", "versions", "last_at")
    }
    changed["attempts"] = case((same, old.attempts + 1), else_=1)
    changed["first_at"] = case((same, old.first_at), else_=new.first_at)
    statement: Insert = insert.on_conflict_do_update(index_elements=["path"], set_=changed)
    return statement


_IDS = "SELECT path, id FROM tracks WHERE path {among}"
_SAME_AUDIO = (
    "SELECT id, identity, path, long_path, missing_since IS NOT NULL "
    "FROM tracks WHERE identity {among} ORDER BY id DESC"
)
_DELETE_FAILURES = "DELETE FROM failures WHERE path {among}"
_DELETE_EVIDENCE = "DELETE FROM evidence WHERE track_id {among}"
_DELETE_VECTORS = "DELETE FROM vectors WHERE track_id {among}"
#: The old path is asked for again: another process may have moved the row since it was read.
_MOVE = (
    update(TRACKS)
    .where(TRACKS.c.id == bindparam("track"), TRACKS.c.path == bindparam("old_path"))
    .values(path=bindparam("new_path"), long_path=bindparam("new_long_path"))
)
