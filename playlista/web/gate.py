"""``Gate``: lets people in and knows them again. Owns the short memory of who is signed in; knows no HTTP."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Generic, TypeVar

from core.errors import StoreError
from core.settings import WebSettings
from core.store import Store
from models.people import ApiToken, Session, User
from playlista.web.passwords import Passwords
from playlista.web.secret_words import digest_of, new_secret

_log = logging.getLogger("playlista.web")

T = TypeVar("T", Session, ApiToken)

#: So long a session or a token is believed without a look into the database.
BELIEVED_S = 5.0
MOST_BELIEVED = 10_000
#: How often it is written that a session or a token is in use, at most.
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """A new session, with the secret that goes into the cookie and nowhere else."""

    session: Session
    secret: str


class Recent(Generic[T]):
    """What was looked up in the last seconds. What is forgotten while it is looked up is not remembered after."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._forgotten = 0

    def get(self, digest: str) -> T | None:
        """Return what is believed."""
        with self._lock:
            entry = self._known.get(digest)
            return entry[1] if entry is not None and self._clock() - entry[0] < BELIEVED_S else None

    def look(self, digest: str, up: Callable[[str], T | None]) -> T | None:
        """Look up, and remember."""
        with self._lock:
            forgotten, began = self._forgotten, self._clock()
        found = up(digest)
        with self._lock:
            if found is not None and forgotten == self._forgotten:
                self._known[digest] = (began, found)
                self._known.move_to_end(digest)
                if len(self._known) > MOST_BELIEVED:
                    self._known.popitem(last=False)
        return found

    def forget(self, user_id: int) -> None:
        """Believe nothing of a user any more."""
        with self._lock:
            self._forgotten += 1
            for digest in [digest for digest, (_, value) in self._known.items() if value.user.id == user_id]:
                del self._known[digest]


class Gate:
    """Signs in and out, and recognises sessions and tokens by their secrets."""

    def __init__(
        self,
        store: Store,
        settings: WebSettings,
        passwords: Passwords,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._noted = store.impatient(0.0).people
        self._settings = settings
        self.passwords = passwords
        self._sessions: Recent[Session] = Recent(clock)
        self._tokens: Recent[ApiToken] = Recent(clock)

    @property
    def lasts(self) -> timedelta:
        """How long a session lasts from its last use."""
        return timedelta(hours=self._settings.session_hours)

    def check(self, name: str, password: str) -> User | None:
        """Return the user of a name and a password; ``None`` if one is wrong, or the account is locked or disabled.

        Each of these takes the same steps. The attempt is counted first: many at once are no more than one by one.
        """
        lockout = timedelta(seconds=self._settings.lockout_seconds)
        user = self._store.people.attempt(name, self._settings.login_attempts, lockout)
        barred = user is None or user.disabled or self._store.people.is_locked(user)
        digest = self._store.people.password_of(0 if user is None else user.id)
        right = self.passwords.verify(None if barred else digest, password)
        if user is None or digest is None or not right:
            return None
        self._store.people.succeeded(user.id)
        if self.passwords.is_weak(digest):
            self._store.people.rehash(user.id, digest, self.passwords.hash(password))
        return user

    def open(self, user: User, address: str, agent: str) -> SignedInBrowser | None:
        """Begin a session, with a new secret every time."""
        secret = new_secret()
        session = self._store.people.open_session(
            user.id, digest=digest_of(secret), csrf=new_secret(), address=address, agent=agent, lasts=self.lasts
        )
        return None if session is None else SignedInBrowser(session, secret)

    def believed_session(self, secret: str) -> Session | None:
        """Return the session of a secret if that needs no look into the database."""
        return self._sessions.get(digest_of(secret))

    def session(self, secret: str) -> Session | None:
        """Return the session of a secret, and note that it is in use."""
        found = self._sessions.look(digest_of(secret), self._store.people.session)
        if found is not None:
            every = min(NOTED_EVERY, self.lasts / 10)
            _if_it_can_be(lambda: self._noted.touch(found, lasts=self.lasts, every=every))
        return found

    def believed_token(self, secret: str) -> ApiToken | None:
        """Return the token of a secret if that needs no look into the database."""
        return self._tokens.get(digest_of(secret))

    def token(self, secret: str) -> ApiToken | None:
        """Return the token of a secret, and note that it is in use."""
        found = self._tokens.look(digest_of(secret), self._store.people.token)
        if found is not None:
            _if_it_can_be(lambda: self._noted.use_token(found, every=NOTED_EVERY))
        return found

    def forget(self, user_id: int) -> None:
        """Look again into the database for everything of a user: call it after every change of what they may do."""
        self._sessions.forget(user_id)
        self._tokens.forget(user_id)


def _if_it_can_be(noted: Callable[[], object]) -> None:
    """Note that something is in use, unless the database is locked: who only reads is not kept from it."""
    try:
        noted()
    except StoreError as error:
        _log.debug("it is not noted who is here: %s", error)
