"""What all tables share: one catalogue, names of constraints, and types of columns."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)

#: SQLite numbers rows by itself only in a column typed INTEGER.
ROW_ID = BigInteger().with_variant(Integer, "sqlite")
#: Compared byte by byte on both servers, so that ranges of paths mean the same.
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")


def track_key() -> Column[int]:
    """Column of a table that has one row, or several, for each track."""
    return Column(
        "track_id", ROW_ID, ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
