"""Sessions of browsers and tokens of programs, known by the SHA-256 of their secrets, which never come here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from core.store.people import USER_COLUMNS, user_of
from models.people import ApiToken, Session
from models.tables import API_TOKENS, SESSIONS, USERS


def open_session(connection: Connection, values: dict[str, Any], now: datetime) -> None:
    """Enter a session; those that have expired are cleared away on the occasion."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at <= now))
    connection.execute(insert(SESSIONS).values(created_at=now, seen_at=now, **values))


def session(connection: Connection, digest: str, now: datetime) -> Session | None:
    """Return a session that has not expired, of a user who is not disabled."""
    valid = (SESSIONS.c.digest == digest, SESSIONS.c.expires_at > now, USERS.c.disabled.is_(False))
    row = connection.execute(_sessions().where(*valid)).first()
    return None if row is None else _session_of(row)


def sessions_of(connection: Connection, user_id: int, now: datetime) -> tuple[Session, ...]:
    """Return the sessions of a user, the one used last first."""
    statement = _sessions().where(SESSIONS.c.user_id == user_id, SESSIONS.c.expires_at > now)
    return tuple(map(_session_of, connection.execute(statement.order_by(SESSIONS.c.seen_at.desc()))))


def touch(connection: Connection, digest: str, now: datetime, expires_at: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.digest == digest).values(seen_at=now, expires_at=expires_at))


def end(connection: Connection, user_id: int, digests: Sequence[str]) -> None:
    """End sessions of a user."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id, SESSIONS.c.digest.in_(digests)))


def end_all(connection: Connection, user_id: int) -> None:
    """End all sessions of a user."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id))


def add_token(connection: Connection, values: dict[str, Any], now: datetime) -> ApiToken:
    """Enter a token."""
    connection.execute(insert(API_TOKENS).values(created_at=now, **values))
    return _token_of(connection.execute(_tokens().where(API_TOKENS.c.digest == values["digest"])).one())


def token(connection: Connection, digest: str, now: datetime) -> ApiToken | None:
    """Return a token that has not expired, of a user who is not disabled."""
    row = connection.execute(_tokens().where(API_TOKENS.c.digest == digest, USERS.c.disabled.is_(False))).first()
    found = None if row is None else _token_of(row)
    return None if found is None or (found.expires_at is not None and found.expires_at <= now) else found


def tokens_of(connection: Connection, user_id: int) -> tuple[ApiToken, ...]:
    """Return the tokens of a user, oldest first, expired ones too."""
    return tuple(map(_token_of, connection.execute(_tokens().where(USERS.c.id == user_id).order_by(API_TOKENS.c.id))))


def use_token(connection: Connection, token_id: int, now: datetime) -> None:
    """Note that a token is in use."""
    connection.execute(update(API_TOKENS).where(API_TOKENS.c.id == token_id).values(used_at=now))


def remove_token(connection: Connection, user_id: int, token_id: int) -> bool:
    """Revoke a token of a user; ``False`` if there is none of this id."""
    mine = (API_TOKENS.c.id == token_id, API_TOKENS.c.user_id == user_id)
    return connection.execute(delete(API_TOKENS).where(*mine)).rowcount > 0


def _sessions() -> Select[Any]:
    return select(SESSIONS, *USER_COLUMNS_BUT_ID).join(USERS)


def _tokens() -> Select[Any]:
    return select(API_TOKENS, *USER_COLUMNS_BUT_ID).join(USERS)


#: Sessions and tokens have a ``user_id`` of their own.
USER_COLUMNS_BUT_ID = [column for column in USER_COLUMNS if column.name != "user_id"]


def _session_of(row: Row[Any]) -> Session:
    return Session(
        row.digest, user_of(row), row.csrf, row.address, row.agent, row.created_at, row.seen_at, row.expires_at
    )


def _token_of(row: Row[Any]) -> ApiToken:
    return ApiToken(row.id, user_of(row), row.name, row.scopes, row.created_at, row.used_at, row.expires_at)
