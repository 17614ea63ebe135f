"""``PeopleStore``: users, sessions, tokens and the audit log, as the rest of the program sees them.

Passwords come as argon2 digests, secrets of sessions and tokens as SHA-256; none is ever seen here.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core.store import audit, people, sign_ins
from core.store.engine import Database
from models.people import ApiToken, AuditEntry, Session, User


class PeopleStore:
    """Who may use an open library over the network; reached as ``Store.people``."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def add(self, name: str, password: str, role: str = "user", *, first: bool = False) -> User:
        """Add a user; ``ConflictError`` if the name is taken, or with ``first`` if there is anybody."""
        now = self._now()
        return self._database.write(lambda connection: people.add(connection, name, password, role, now, first=first))

    def count(self) -> int:
        """Return how many users there are."""
        return self._database.read(people.count)

    def all(self) -> tuple[User, ...]:
        """Return all users, by name."""
        return self._database.read(people.users)

    def get(self, user_id: int) -> User:
        """Return a user; ``MissingError`` if there is none of this id."""
        return self._database.read(lambda connection: people.get(connection, user_id))

    def find(self, name: str) -> User | None:
        """Return the user of a name, whatever its case."""
        return self._database.read(lambda connection: people.find(connection, name))

    def password_of(self, user_id: int) -> str | None:
        """Return the digest of a password."""
        return self._database.read(lambda connection: people.password_of(connection, user_id))

    def attempt(self, name: str, most: int, lockout: timedelta) -> User | None:
        """Count an attempt to sign in before it is known how it ends; return the user as before it.

        The last of ``most`` locks the account; ``succeeded`` takes that back.
        """
        now = self._now()
        return self._database.write(lambda connection: people.attempt(connection, name, most, lockout, now))

    def is_locked(self, user: User) -> bool:
        """Whether nobody can sign in as the user just now."""
        return people.is_locked(user, self._now())

    def succeeded(self, user_id: int) -> None:
        """Note that somebody has signed in."""
        now = self._now()
        self._database.write(lambda connection: people.succeeded(connection, user_id, now))

    def unlock(self, user_id: int) -> None:
        """Forget the wrong passwords of a user."""
        self._database.write(lambda connection: people.unlock(connection, user_id))

    def set_password(self, user_id: int, password: str, *, keep: str | None = None) -> None:
        """Replace a password; all sessions end but the one of the digest ``keep``, and so does a lock."""
        self._database.write(lambda connection: people.set_password(connection, user_id, password, keep))

    def rehash(self, user_id: int, before: str, password: str) -> None:
        """Keep the same password under a stronger digest, unless it was changed meanwhile."""
        self._database.write(lambda connection: people.rehash(connection, user_id, before, password))

    def change(self, user_id: int, *, role: str | None = None, disabled: bool | None = None) -> User:
        """Change what a user may do; ``ConflictError`` if no administrator would be left."""
        return self._database.write(lambda connection: people.change(connection, user_id, role, disabled))

    def remove(self, user_id: int) -> User:
        """Remove a user, with sessions, tokens, playlists, labels, opinions and plays; the library stays.

        ``ConflictError`` if no administrator would be left.
        """
        return self._database.write(lambda connection: people.remove(connection, user_id))

    def open_session(
        self, user_id: int, *, digest: str, csrf: str, address: str, agent: str, lasts: timedelta
    ) -> Session | None:
        """Sign a user in; ``None`` if they were disabled meanwhile."""
        now = self._now()
        values = {"user_id": user_id, "digest": digest, "csrf": csrf, "address": address, "agent": agent}
        values |= {"expires_at": now + lasts}
        self._database.write(lambda connection: sign_ins.open_session(connection, values, now))
        return self.session(digest)

    def session(self, digest: str) -> Session | None:
        """Return a session that has not expired, of a user who is not disabled."""
        now = self._now()
        return self._database.read(lambda connection: sign_ins.session(connection, digest, now))

    def sessions_of(self, user_id: int) -> tuple[Session, ...]:
        """Return the sessions of a user, the one used last first."""
        now = self._now()
        return self._database.read(lambda connection: sign_ins.sessions_of(connection, user_id, now))

    def touch(self, session: Session, *, lasts: timedelta, every: timedelta) -> None:
        """Note that a session is in use, which prolongs it; at most once in a while."""
        now = self._now()
        if now - session.seen_at >= every:
            self._database.write(lambda connection: sign_ins.touch(connection, session.digest, now, now + lasts))

    def end_sessions(self, user_id: int, digests: Sequence[str]) -> None:
        """Sign a user out of some browsers."""
        self._database.write(lambda connection: sign_ins.end(connection, user_id, digests))

    def end_all_sessions(self, user_id: int) -> None:
        """Sign a user out everywhere."""
        self._database.write(lambda connection: sign_ins.end_all(connection, user_id))

    def add_token(
        self, user_id: int, *, name: str, digest: str, scopes: tuple[str, ...], lasts: timedelta | None = None
    ) -> ApiToken:
        """Enter a token of a user."""
        now = self._now()
        values = {"user_id": user_id, "name": name, "digest": digest, "scopes": scopes}
        values |= {"expires_at": None if lasts is None else now + lasts}
        return self._database.write(lambda connection: sign_ins.add_token(connection, values, now))

    def token(self, digest: str) -> ApiToken | None:
        """Return a token that has not expired, of a user who is not disabled."""
        now = self._now()
        return self._database.read(lambda connection: sign_ins.token(connection, digest, now))

    def tokens_of(self, user_id: int) -> tuple[ApiToken, ...]:
        """Return the tokens of a user, oldest first, expired ones too."""
        return self._database.read(lambda connection: sign_ins.tokens_of(connection, user_id))

    def use_token(self, token: ApiToken, *, every: timedelta) -> None:
        """Note that a token is in use; at most once in a while."""
        now = self._now()
        if token.used_at is None or now - token.used_at >= every:
            self._database.write(lambda connection: sign_ins.use_token(connection, token.id, now))

    def remove_token(self, user_id: int, token_id: int) -> bool:
        """Revoke a token of a user; ``False`` if there is none of this id."""
        return self._database.write(lambda connection: sign_ins.remove_token(connection, user_id, token_id))

    def note(self, user_id: int | None, user_name: str, action: str, subject: str, address: str) -> None:
        """Add to the audit log."""
        now = self._now()
        values = {"user_id": user_id, "user_name": user_name, "action": action, "subject": subject, "address": address}
        self._database.write(lambda connection: audit.note(connection, values, now))

    def audit(self, limit: int = 100, before_id: int | None = None) -> tuple[AuditEntry, ...]:
        """Return what was done, newest first, from before an entry."""
        return self._database.read(lambda connection: audit.entries(connection, limit, before_id))
