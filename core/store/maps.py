"""Maps of the library, one for each version of the vectors. Draws none."""

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, type_coerce
from sqlalchemy.types import LargeBinary

from core.projection import Projection
from core.store.upserts import insert_into
from models.tables import MAPS

_PARTS = ("mean", "landmarks", "positions")


def get(connection: Connection, version: str) -> Projection | None:
    """Return the map of a version of the vectors."""
    raw = [type_coerce(MAPS.c[name], LargeBinary) for name in _PARTS]
    row = connection.execute(select(MAPS.c.tracks, MAPS.c.dim, *raw).where(MAPS.c.version == version)).one_or_none()
    if row is None:
        return None
    mean, landmarks, positions = (np.frombuffer(each, "<f4").astype(np.float32) for each in row[2:])
    return Projection(mean, landmarks.reshape(-1, row.dim), positions.reshape(-1, 2), row.tracks)


def save(connection: Connection, version: str, drawn: Projection, now: datetime) -> None:
    """Keep a map in the place of the one before."""
    cells: dict[str, Any] = {
        "version": version, "tracks": drawn.tracks, "dim": len(drawn.mean), "drawn_at": now,
        **{name: _cell(getattr(drawn, name)) for name in _PARTS},
    }  # fmt: skip
    statement = insert_into(connection.dialect.name, MAPS).values(cells)
    changed = {name: statement.excluded[name] for name in cells if name != "version"}
    connection.execute(statement.on_conflict_do_update(index_elements=["version"], set_=changed))


def _cell(matrix: NDArray[np.float32]) -> tuple[float, ...]:
    return tuple(matrix.astype("<f4").ravel().tolist())
