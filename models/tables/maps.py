"""Maps of the library."""

from sqlalchemy import Column, Integer, Table, Text

from models.columns import FloatList, UtcTime
from models.tables.base import METADATA

#: The map of the vectors of each version (``core.projection``); matrices are kept row by row.
MAPS = Table(
    "maps",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("tracks", Integer, nullable=False),
    Column("dim", Integer, nullable=False),
    Column("mean", FloatList, nullable=False),
    Column("landmarks", FloatList, nullable=False),
    Column("positions", FloatList, nullable=False),
    Column("drawn_at", UtcTime, nullable=False),
)
