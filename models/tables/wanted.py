"""Lists that are followed, the tracks they want, and what was offered for them."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from models.columns import CleanText, TextList, UtcTime
from models.tables.base import METADATA, ROW_ID

#: Lists that were named, where their M3U8 is, and their songs (as ``core.store.paths`` writes paths).
WANTED_LISTS = Table(
    "wanted_lists",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("source", CleanText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("service", Text, nullable=False),
    Column("url", CleanText),
    Column("owner", CleanText),
    Column("m3u", Text),
    Column("folder", Text),
    Column("added_at", UtcTime, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

#: Whose lists they are: one list may be several people's.
LIST_OWNERS = Table(
    "list_owners",
    METADATA,
    Column("list_id", ROW_ID, ForeignKey("wanted_lists.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("owner_id", BigInteger, primary_key=True, autoincrement=False, index=True),
)

#: Wanted tracks, each once. ``document`` is the value as JSON; ``run`` is the run that is at it.
WISHES = Table(
    "wishes",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("document", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("path", Text),
    Column("how", Text),
    Column("identity", Text),
    Column("duration_s", Float),
    Column("reasons", TextList, nullable=False),
    Column("error_class", Text),
    Column("reason", CleanText),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UtcTime),
    Column("provider", Text),
    Column("candidate", CleanText),
    Column("run", Text, ForeignKey("runs.id", ondelete="SET NULL"), index=True),
    Column("added_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

#: The places of the lists; ``gone`` ones are on the list no longer and only in its M3U8.
LIST_ITEMS = Table(
    "list_items",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("list_id", ROW_ID, ForeignKey("wanted_lists.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("wish_id", ROW_ID, ForeignKey("wishes.id", ondelete="CASCADE"), index=True),
    Column("label", CleanText),
    Column("error_class", Text),
    Column("reason", CleanText),
    Column("gone", Boolean, nullable=False),
    Index(None, "list_id", "position"),
    sqlite_autoincrement=True,
)

#: What was offered for wanted tracks. ``document`` is the judged candidate as JSON.
OFFERS = Table(
    "offers",
    METADATA,
    Column("wish_id", ROW_ID, ForeignKey("wishes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("provider", Text, primary_key=True),
    Column("candidate", CleanText, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("banned", Boolean, nullable=False),
    Column("document", Text, nullable=False),
)
