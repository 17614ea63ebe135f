"""The vectors of one kind and version as one matrix. Compares nothing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, type_coerce
from sqlalchemy.types import NullType

from core.store.rows import TIMBRE
from models.tables import CORRECTIONS, NETWORK_OUTPUTS, TRACKS, VECTORS

Vectors = tuple[NDArray[np.int64], NDArray[np.float32]]


def load(connection: Connection, version: str | None = None) -> Vectors:
    """Load the timbre vectors of all tracks that are not missing.

    Parameters
    ----------
    version
        Version of the timbre group ("fast.1"); ``None`` takes the one most tracks have, the newest of several.

    Returns
    -------
    ids : int64, shape (n,), ascending
    matrix : float32, shape (n, d), one row for each id; (0, 0) for an empty library
    """
    return load_versioned(connection, version)[1:]


def load_versioned(
    connection: Connection, version: str | None = None
) -> tuple[str | None, NDArray[np.int64], NDArray[np.float32]]:
    """Return what ``load`` does, and before it the version; ``None`` for an empty library."""
    found = _commonest(connection, version)
    if found is None:
        return None, np.empty(0, np.int64), np.empty((0, 0), np.float32)
    chosen, dim = found
    # Listing the few that are missing spares a look at every track; both drivers hand out bytes without a conversion.
    missing = select(TRACKS.c.id).where(TRACKS.c.missing_since.is_not(None))
    query = select(VECTORS.c.track_id, type_coerce(VECTORS.c.data, NullType)).where(
        VECTORS.c.kind == TIMBRE,
        VECTORS.c.version == chosen,
        VECTORS.c.dim == dim,
        VECTORS.c.track_id.not_in(missing),
    )
    return chosen, *sorted_matrix(connection.execute(query).all(), dim)


def state(connection: Connection) -> tuple[object, ...]:
    """Return what differs whenever vectors, embeddings or corrections may: how many there are, and how they came."""
    is_missing = TRACKS.c.missing_since.is_not(None)
    tracks = select(func.count(), func.max(TRACKS.c.id), func.max(TRACKS.c.analysed_at))
    missing = select(func.count(), func.sum(TRACKS.c.id)).where(is_missing)
    ways = select(NETWORK_OUTPUTS.c.pipeline_id, func.count()).group_by(NETWORK_OUTPUTS.c.pipeline_id)
    counted = sorted(map(tuple, connection.execute(ways)))
    corrected = select(func.count(), func.max(CORRECTIONS.c.at))
    return (*(value for query in (tracks, missing, corrected) for value in connection.execute(query).one()), *counted)


def sorted_matrix(rows: Sequence[Any], dim: int) -> Vectors:
    """Return ids and vectors of rows (id, bytes) as arrays, in the order of the ids."""
    ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    matrix = np.frombuffer(b"".join([row[1] for row in rows]), "<f4").astype(np.float32, copy=False)
    order = np.argsort(ids)
    return ids[order], matrix.reshape(len(rows), dim)[order]


def _commonest(connection: Connection, version: str | None) -> tuple[str, int] | None:
    query = (
        select(VECTORS.c.version, VECTORS.c.dim)
        .where(VECTORS.c.kind == TIMBRE)
        .group_by(VECTORS.c.version, VECTORS.c.dim)
        .order_by(func.count().desc(), func.max(VECTORS.c.track_id).desc())
        .limit(1)
    )
    if version is not None:
        query = query.where(VECTORS.c.version == version)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])
