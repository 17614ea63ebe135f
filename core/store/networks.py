"""What networks tell, in rows: which tracks lack it, saving it, and vectors that came by one way. Compares nothing.

A row is of the sound with the identity noted; where the track has another by now, it counts as not being there.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, false, func, or_, select, type_coerce
from sqlalchemy.types import NullType

from core.errors import StoreError
from core.store import claims, paths
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.bulk import write_rows
from core.store.comparing import ROOTS_PER_STATEMENT, contains, outermost
from core.store.engine import Database
from core.store.files import is_below
from core.store.rows import Cells
from core.store.upserts import insert_into, upsert
from core.store.vectors import Vectors, sorted_matrix
from models.audio import AudioFile
from models.learned import NetworkOutput, NetworkProblem, Pipeline
from models.moods import applying
from models.runs import Claimed, Runner
from models.tables import NETWORK_OUTPUTS, NETWORK_TAGS, PIPELINES, TRACKS
from models.track import Embedded

_PAGE = 2000
_WAY = tuple(field.name for field in fields(Pipeline))
_OUTPUTS_ROW = ("track_id", "network", "pipeline_id", "identity", "scores", "embedding", "problem", "told_at")
_TAGS_ROW = ("track_id", "network", "label", "score")
_SAME_SOUND = NETWORK_OUTPUTS.c.identity == TRACKS.c.identity


def lacking(
    database: Database,
    pipelines: Sequence[Pipeline],
    roots: Sequence[str],
    *,
    since: datetime | None,
    retry_failed: bool,
) -> Iterator[tuple[AudioFile, tuple[Pipeline, ...]]]:
    """Yield analysed files in some folders, sorted by path, with the pipelines that have not told of them.

    ``since`` leaves out what was told before; with ``retry_failed`` a problem counts as nothing told.
    """
    page = partial(_lacking, pipelines=pipelines, since=since, retry_failed=retry_failed)
    parts = batches(outermost(roots), ROOTS_PER_STATEMENT) if roots else iter([[]])
    return itertools.chain.from_iterable(_lacking_in(database, part, page) for part in parts)


def _lacking_in(
    database: Database, roots: Sequence[str], page_of: Callable[..., Sequence[Any]]
) -> Iterator[tuple[AudioFile, tuple[Pipeline, ...]]]:
    """Yield what is lacking in some folders, few enough for one statement."""
    inside = or_(false(), *map(is_below, roots)) if roots else None
    last = ""
    while page := database.read(partial(page_of, inside=inside, last=last)):
        for key, rest, size, mtime_ns, missing in page:
            path = paths.path_of(key, rest)
            if missing and (rest is None or not roots or any(contains(root, path) for root in roots)):
                yield AudioFile(path, size, mtime_ns), missing
        last = page[-1][0]


def claim(
    connection: Connection,
    runner: Runner,
    files: Sequence[AudioFile],
    pipelines: Sequence[Pipeline],
    *,
    since: datetime | None,
    retry_failed: bool,
) -> Claimed:
    """Claim files for networks; those of which all pipelines have told are done, and so are those that have changed."""

    def done(wanted: dict[str, AudioFile]) -> dict[str, str]:
        told = _told(connection, pipelines, since=since, retry_failed=retry_failed)
        columns = (TRACKS.c.path, TRACKS.c.size, TRACKS.c.mtime_ns, told)
        query = select(*columns).where(TRACKS.c.path.in_(list(wanted)))
        waiting = {
            key
            for key, size, mtime_ns, count in connection.execute(query)
            if (size, mtime_ns) == (wanted[key].size, wanted[key].mtime_ns) and count < len(pipelines)
        }
        return {key: "embedded" for key in wanted if key not in waiting}

    return claims.claim_unless(connection, runner, files, done)


def save(connection: Connection, embedded: Sequence[Embedded], now: datetime) -> None:
    """Write what networks told, in place of what the same networks told before; a file that has changed is left out."""
    latest = {paths.key(each.file.path): each for each in embedded}
    tracks = _tracks(connection, latest)
    told = [(tracks[key], result) for key in sorted(latest) if key in tracks for result in _results(latest[key])]
    ids = _pipeline_ids(connection, [result for _, result in told])
    for part in batches(told, ROWS_PER_STATEMENT):
        rows = [_output_row(*track, result, ids[result.pipeline], now) for track, result in part]
        write_rows(connection, upsert(connection.dialect.name, NETWORK_OUTPUTS), _OUTPUTS_ROW, rows)
        _save_tags(connection, [(track_id, result) for (track_id, _), result in part])
    claims.release(connection, sorted(latest))


def told_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[NetworkOutput, ...]]:
    """Return what networks tell of tracks, by network; without embeddings."""
    found: dict[int, list[NetworkOutput]] = {}
    for track_id, scores, classes, *way in connection.execute(_TOLD_OF, {"ids": list(ids)}):
        found.setdefault(track_id, []).append(NetworkOutput(Pipeline(*way), classes, scores))
    return {
        track_id: tuple(sorted(outputs, key=lambda output: output.pipeline.network))
        for track_id, outputs in found.items()
    }


def embeddings(connection: Connection, network: str | None = None) -> tuple[Pipeline | None, Vectors]:
    """Load the embeddings of all tracks not missing that came by one way: of a network, or the commonest of all.

    Returns
    -------
    the way, ids (int64, ascending), matrix (float32, (n, d)); ``None`` and nothing where there are none
    """
    usable = and_(
        NETWORK_OUTPUTS.c.track_id == TRACKS.c.id,
        _SAME_SOUND,
        NETWORK_OUTPUTS.c.embedding.is_not(None),
        TRACKS.c.missing_since.is_(None),
    )
    count = select(NETWORK_OUTPUTS.c.pipeline_id).where(usable)
    if network is not None:
        count = count.where(NETWORK_OUTPUTS.c.network == network)
    commonest = count.group_by(NETWORK_OUTPUTS.c.pipeline_id).order_by(
        func.count().desc(), NETWORK_OUTPUTS.c.pipeline_id.desc()
    )
    chosen = connection.execute(commonest.limit(1)).scalar()
    if chosen is None:
        return None, (np.empty(0, np.int64), np.empty((0, 0), np.float32))
    columns = (NETWORK_OUTPUTS.c.track_id, type_coerce(NETWORK_OUTPUTS.c.embedding, NullType))
    rows = connection.execute(select(*columns).where(usable, NETWORK_OUTPUTS.c.pipeline_id == chosen)).all()
    way = connection.execute(select(*(PIPELINES.c[name] for name in _WAY)).where(PIPELINES.c.id == chosen)).one()
    return Pipeline(*way), sorted_matrix(rows, len(rows[0][1]) // 4)


def counts(connection: Connection) -> list[tuple[str, int]]:
    """Return how many tracks each network tells something of, those whose file is missing included."""
    query = (
        select(NETWORK_OUTPUTS.c.network, func.count())
        .join(TRACKS, and_(TRACKS.c.id == NETWORK_OUTPUTS.c.track_id, _SAME_SOUND))
        .where(NETWORK_OUTPUTS.c.problem.is_(None))
        .group_by(NETWORK_OUTPUTS.c.network)
    )
    return [(network, number) for network, number in connection.execute(query)]


def _lacking(
    connection: Connection,
    pipelines: Sequence[Pipeline],
    inside: ColumnElement[bool] | None,
    last: str,
    since: datetime | None,
    retry_failed: bool,
) -> list[tuple[str, str | None, int, int, tuple[Pipeline, ...]]]:
    told = _told(connection, pipelines, since=since, retry_failed=retry_failed)
    columns = (TRACKS.c.id, TRACKS.c.path, TRACKS.c.long_path, TRACKS.c.size, TRACKS.c.mtime_ns)
    query = select(*columns).where(TRACKS.c.missing_since.is_(None), TRACKS.c.path > last, told < len(pipelines))
    page = connection.execute(
        (query if inside is None else query.where(inside)).order_by(TRACKS.c.path).limit(_PAGE)
    ).all()
    has = _has(connection, pipelines, [row.id for row in page], since=since, retry_failed=retry_failed)
    return [
        (row.path, row.long_path, row.size, row.mtime_ns, tuple(p for p in pipelines if (row.id, p) not in has))
        for row in page
    ]


def _told(
    connection: Connection, pipelines: Sequence[Pipeline], *, since: datetime | None, retry_failed: bool
) -> ColumnElement[int]:
    """How many of the pipelines have told of a track."""
    counts = _counting(connection, pipelines, since=since, retry_failed=retry_failed)
    query = select(func.count()).where(NETWORK_OUTPUTS.c.track_id == TRACKS.c.id, _SAME_SOUND, *counts)
    return query.correlate(TRACKS).scalar_subquery()


def _has(
    connection: Connection,
    pipelines: Sequence[Pipeline],
    ids: Sequence[int],
    *,
    since: datetime | None,
    retry_failed: bool,
) -> set[tuple[int, Pipeline]]:
    by_id = {number: pipeline for pipeline, number in _known(connection, pipelines).items()}
    counts = _counting(connection, pipelines, since=since, retry_failed=retry_failed)
    found: set[tuple[int, Pipeline]] = set()
    for part in batches(ids, ROWS_PER_STATEMENT):
        query = (
            select(NETWORK_OUTPUTS.c.track_id, NETWORK_OUTPUTS.c.pipeline_id)
            .join(TRACKS, and_(TRACKS.c.id == NETWORK_OUTPUTS.c.track_id, _SAME_SOUND))
            .where(NETWORK_OUTPUTS.c.track_id.in_(part), *counts)
        )
        found.update((track_id, by_id[number]) for track_id, number in connection.execute(query))
    return found


def _counting(
    connection: Connection, pipelines: Sequence[Pipeline], *, since: datetime | None, retry_failed: bool
) -> list[ColumnElement[bool]]:
    """What a row must be to count: of one of the ways, new enough, and no problem if those are tried again."""
    known = list(_known(connection, pipelines).values())
    conditions: list[ColumnElement[bool]] = [
        # The names lead SQLite to the key of the rows; by the pipeline it would look at all rows, for each track.
        NETWORK_OUTPUTS.c.network.in_(sorted({pipeline.network for pipeline in pipelines})),
        (NETWORK_OUTPUTS.c.pipeline_id + 0).in_(known),
    ]
    if since is not None:
        conditions.append(NETWORK_OUTPUTS.c.told_at >= since)
    if retry_failed:
        conditions.append(NETWORK_OUTPUTS.c.problem.is_(None))
    return conditions


def _known(connection: Connection, pipelines: Sequence[Pipeline]) -> dict[Pipeline, int]:
    """The ids of those pipelines that have told anything so far."""
    names = {pipeline.network for pipeline in pipelines}
    columns = (PIPELINES.c.id, *(PIPELINES.c[name] for name in _WAY))
    found = connection.execute(select(*columns).where(PIPELINES.c.network.in_(sorted(names))))
    return {way: number for number, *cells in found if (way := Pipeline(*cells)) in set(pipelines)}


def _pipeline_ids(connection: Connection, results: Sequence[NetworkOutput | NetworkProblem]) -> dict[Pipeline, int]:
    """The ids of all pipelines, entered where they are new; another writer may enter one at the same moment."""
    pipelines = {result.pipeline: result for result in results}
    known = _known(connection, list(pipelines))
    new = [pipeline for pipeline in pipelines if pipeline not in known]
    if not new:
        return known
    statement = insert_into(connection.dialect.name, PIPELINES).on_conflict_do_nothing(index_elements=list(_WAY))
    for pipeline in sorted(new, key=lambda each: each.network):
        way = {name: getattr(pipeline, name) for name in _WAY}
        connection.execute(statement, way | {"classes": pipelines[pipeline].classes})
    return _known(connection, list(pipelines))


def _tracks(connection: Connection, latest: dict[str, Embedded]) -> dict[str, tuple[int, str]]:
    """Id and identity, by key, of the tracks that are still as the networks heard them."""
    found: dict[str, tuple[int, str]] = {}
    for part in batches(sorted(latest), ROWS_PER_STATEMENT):
        for track_id, key, size, mtime_ns, identity in connection.execute(_TRACKS, {"keys": part}):
            if (size, mtime_ns) == (latest[key].file.size, latest[key].file.mtime_ns):
                found[key] = (track_id, identity)
    return found


def _results(embedded: Embedded) -> tuple[NetworkOutput | NetworkProblem, ...]:
    return (*embedded.outputs, *embedded.problems)


def _output_row(
    track_id: int, identity: str, result: NetworkOutput | NetworkProblem, pipeline_id: int, now: datetime
) -> Cells:
    scores, embedding = (result.scores, result.embedding) if isinstance(result, NetworkOutput) else ((), ())
    if not all(map(math.isfinite, (*scores, *embedding))):
        raise StoreError(f"{result.pipeline.network} gave something that is not a number; nothing was saved")
    problem = result.reason if isinstance(result, NetworkProblem) else None
    return track_id, result.pipeline.network, pipeline_id, identity, scores, embedding, problem, now


def _save_tags(connection: Connection, results: Sequence[tuple[int, NetworkOutput | NetworkProblem]]) -> None:
    by_network: dict[str, list[int]] = {}
    rows: dict[tuple[int, str, str], Cells] = {}
    for track_id, result in results:
        network = result.pipeline.network
        by_network.setdefault(network, []).append(track_id)
        if isinstance(result, NetworkOutput):
            for name, score in applying(result):
                label = paths.folded(name)
                rows[track_id, network, label] = (track_id, network, label, score)
    for network, ids in by_network.items():
        connection.execute(_DELETE_TAGS, {"network": network, "ids": ids})
    for part in batches(list(rows.values()), ROWS_PER_STATEMENT):
        write_rows(connection, upsert(connection.dialect.name, NETWORK_TAGS), _TAGS_ROW, part)


_TRACKS = select(TRACKS.c.id, TRACKS.c.path, TRACKS.c.size, TRACKS.c.mtime_ns, TRACKS.c.identity).where(
    TRACKS.c.path.in_(bindparam("keys", expanding=True))
)
_TOLD_OF: Select[Any] = (
    select(
        NETWORK_OUTPUTS.c.track_id,
        NETWORK_OUTPUTS.c.scores,
        PIPELINES.c.classes,
        *(PIPELINES.c[name] for name in _WAY),
    )
    .join(PIPELINES, PIPELINES.c.id == NETWORK_OUTPUTS.c.pipeline_id)
    .join(TRACKS, and_(TRACKS.c.id == NETWORK_OUTPUTS.c.track_id, _SAME_SOUND))
    .where(NETWORK_OUTPUTS.c.track_id.in_(bindparam("ids", expanding=True)), NETWORK_OUTPUTS.c.problem.is_(None))
)
_DELETE_TAGS = delete(NETWORK_TAGS).where(
    NETWORK_TAGS.c.network == bindparam("network"), NETWORK_TAGS.c.track_id.in_(bindparam("ids", expanding=True))
)
