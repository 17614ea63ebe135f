"""Users, their sessions and tokens, and what they did."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text

from models.columns import CleanText, TextList, UtcTime
from models.tables.base import METADATA, ROW_ID

#: ``key`` is the name folded. ``failures`` counts wrong passwords since the last right one.
USERS = Table(
    "users",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", CleanText, nullable=False),
    Column("password", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime),
    sqlite_autoincrement=True,
)

#: ``digest`` is the SHA-256 of what the cookie holds.
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("user_id", ROW_ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    Column("address", CleanText, nullable=False),
    Column("agent", CleanText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
)

API_TOKENS = Table(
    "api_tokens",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("user_id", ROW_ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", CleanText, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("scopes", TextList, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Column("expires_at", UtcTime),
    sqlite_autoincrement=True,
)

#: What was done by whom, from where; names are kept as they were then.
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("user_id", BigInteger),
    Column("user_name", CleanText, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("address", CleanText, nullable=False),
    sqlite_autoincrement=True,
)
