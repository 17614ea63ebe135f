"""Users: names, digests of passwords as they are handed in, roles, and the lock after wrong passwords.

There is always an administrator who may sign in, once there was one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text, update

from core.errors import ConflictError, MissingError
from models.people import User
from models.tables import LIST_OWNERS, OPINIONS, PLAYLISTS, PLAYS, SESSIONS, USER_TAGS, USERS
from models.text import clean

#: What is a user's alone, and goes with them. Jobs stay: they are what the program has done.
OWNED = (PLAYLISTS, USER_TAGS, OPINIONS, PLAYS, LIST_OWNERS)
#: What a user is made from, wherever a row of users is read along with others.
USER_COLUMNS = [column.label(f"user_{column.name}") for column in USERS.c if column.name not in ("key", "password")]


def key(name: str) -> str:
    """Return what two names share that are the same to people."""
    return clean(name).strip().casefold()


def user_of(row: Row[Any]) -> User:
    """Make a user from a row that has ``USER_COLUMNS``."""
    return User(
        row.user_id,
        row.user_name,
        row.user_role,
        row.user_disabled,
        row.user_failures,
        row.user_locked_until,
        row.user_created_at,
        row.user_seen_at,
    )


def add(connection: Connection, name: str, password: str, role: str, now: datetime, *, first: bool) -> User:
    """Add a user; ``ConflictError`` if the name is taken, or with ``first`` if there is anybody."""
    _lock(connection)
    if first and count(connection):
        raise ConflictError("there are users already: ask an administrator")
    if connection.scalar(select(USERS.c.id).where(USERS.c.key == key(name))) is not None:
        raise ConflictError(f"there is a user {name!r} already: choose another name")
    values: dict[str, Any] = {"key": key(name), "name": name.strip(), "password": password, "role": role}
    values |= {"disabled": False, "failures": 0, "created_at": now}
    number = connection.execute(insert(USERS).values(**values)).inserted_primary_key
    return get(connection, int(number[0]) if number else 0)


def _lock(connection: Connection) -> None:
    """Let nobody else add a user meanwhile; on SQLite there is one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE"))


def count(connection: Connection) -> int:
    """Return how many users there are."""
    return int(connection.scalar(select(func.count()).select_from(USERS)) or 0)


def users(connection: Connection) -> tuple[User, ...]:
    """Return all users, by name."""
    return tuple(map(user_of, connection.execute(_select().order_by(USERS.c.key))))


def get(connection: Connection, user_id: int) -> User:
    """Return a user; ``MissingError`` if there is none of this id."""
    row = connection.execute(_select().where(USERS.c.id == user_id)).first()
    if row is None:
        raise MissingError(f"there is no user {user_id}")
    return user_of(row)


def find(connection: Connection, name: str) -> User | None:
    """Return the user of a name, whatever its case."""
    row = connection.execute(_select().where(USERS.c.key == key(name))).first()
    return None if row is None else user_of(row)


def _select() -> Select[Any]:
    return select(*USER_COLUMNS)


def password_of(connection: Connection, user_id: int) -> str | None:
    """Return the digest of a password."""
    digest: str | None = connection.scalar(select(USERS.c.password).where(USERS.c.id == user_id))
    return digest


def attempt(connection: Connection, name: str, most: int, lockout: timedelta, now: datetime) -> User | None:
    """Count an attempt to sign in before it is known how it ends, so that many at once are not more than allowed.

    Returns the user as before the attempt; the last one allowed locks the account, which ``succeeded`` unlocks. While
    it is locked nothing is counted. For a name that nobody has, the same is done to no row, and takes the same time.
    """
    user = connection.execute(_select().where(USERS.c.key == key(name)).with_for_update()).first()
    found = None if user is None else user_of(user)
    counted = 0 if found is None or found.locked_until is not None else found.failures
    if found is None or not is_locked(found, now):
        values = {"failures": counted + 1, "locked_until": now + lockout if counted + 1 >= most else None}
        connection.execute(update(USERS).where(USERS.c.key == key(name)).values(**values))
    return found


def is_locked(user: User, now: datetime) -> bool:
    """Whether nobody can sign in as the user just now."""
    return user.locked_until is not None and user.locked_until > now


def succeeded(connection: Connection, user_id: int, now: datetime) -> None:
    """Note that somebody has signed in: nothing counts against them any more."""
    values = {"failures": 0, "locked_until": None, "seen_at": now}
    connection.execute(update(USERS).where(USERS.c.id == user_id).values(**values))


def unlock(connection: Connection, user_id: int) -> None:
    """Forget the wrong passwords of a user."""
    connection.execute(update(USERS).where(USERS.c.id == user_id).values(failures=0, locked_until=None))


def set_password(connection: Connection, user_id: int, password: str, keep: str | None) -> None:
    """Replace a password; all sessions end but the one of the digest ``keep``."""
    connection.execute(update(USERS).where(USERS.c.id == user_id).values(password=password))
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id, SESSIONS.c.digest != (keep or "")))
    unlock(connection, user_id)


def rehash(connection: Connection, user_id: int, before: str, password: str) -> None:
    """Keep the same password under a stronger digest, unless it was changed meanwhile."""
    same = USERS.c.password == before
    connection.execute(update(USERS).where(USERS.c.id == user_id, same).values(password=password))


def change(connection: Connection, user_id: int, role: str | None, disabled: bool | None) -> User:
    """Change what a user may do; who is disabled is signed out."""
    user = get(connection, user_id)
    if role == "user" or disabled:
        _check_not_last(connection, [user_id], "cannot be demoted or disabled")
    given: dict[str, Any] = {"role": role, "disabled": disabled}
    values = {name: value for name, value in given.items() if value is not None}
    if values:
        connection.execute(update(USERS).where(USERS.c.id == user.id).values(**values))
    if disabled:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id))
    return get(connection, user_id)


def remove(connection: Connection, user_id: int) -> User:
    """Remove a user, with sessions, tokens and what is theirs alone."""
    user = get(connection, user_id)
    _check_not_last(connection, [user_id], "cannot be removed")
    connection.execute(delete(USERS).where(USERS.c.id == user_id))
    for table in OWNED:
        connection.execute(delete(table).where(table.c.owner_id == user_id))
    return user


def _check_not_last(connection: Connection, ids: Sequence[int], what: str) -> None:
    """Rows of administrators are locked, so that two cannot demote each other at the same time."""
    admins = select(USERS.c.id).where(USERS.c.role == "admin", USERS.c.disabled.is_(False))
    able = set(connection.scalars(admins.order_by(USERS.c.id).with_for_update()))
    if able and able <= set(ids):
        raise ConflictError(f"the last administrator {what}: make somebody else one first")
