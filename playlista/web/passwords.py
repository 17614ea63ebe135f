"""Passwords: argon2 digests, and how many are computed at once. Keeps nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 1024
#: Guessed first, by everybody. What is left is slowed down by the lock after some attempts.
_GUESSED_FIRST = (
    "0123456789 0987654321 12341234 123123123 12345678 123456789 1234567890 12345679 1q2w3e4r 1q2w3e4r5t 1qaz2wsx "
    "87654321 987654321 abcd1234 admin123 administrator adminadmin asdfasdf asdfghjkl baseball changeme computer "
    "dragon123 football iloveyou letmein1 liverpool michelle p@ssw0rd passw0rd password password1 password12 "
    "password123 playlista princess q1w2e3r4 qwer1234 qwerty12 qwerty123 qwertyui qwertyuiop starwars sunshine "
    "superman trustno1 welcome1 whatever zaq12wsx"
)
_FEWEST_LETTERS = 3


class BusyError(Exception):
    """So many passwords are being checked that another one is not."""


class Passwords:
    """Computes digests; ``memory_kib`` and ``time_cost`` make guessing dear, ``at_once`` keeps the machine usable."""

    def __init__(
        self, *, time_cost: int = 3, memory_kib: int = 65536, lanes: int = 4, at_once: int = 2, patience_s: float = 5.0
    ) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=lanes)
        self._room = BoundedSemaphore(at_once)
        self._patience_s = patience_s
        #: What is verified where there is no user, so that it takes as long.
        self.nobodys = self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        """Return a digest to be kept."""
        with self.place():
            return self._hasher.hash(password)

    def verify(self, digest: str | None, password: str) -> bool:
        """Whether a password is the one of a digest; without a digest it is not, and that takes the same time."""
        with self.place():
            try:
                self._hasher.verify(digest or self.nobodys, password)
            except (VerificationError, InvalidHashError):
                return False
            return digest is not None

    def is_weak(self, digest: str) -> bool:
        """Whether a digest was computed with other parameters than those of today."""
        return self._hasher.check_needs_rehash(digest)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take one of the places; ``BusyError`` if none gets free."""
        if not self._room.acquire(timeout=self._patience_s):
            raise BusyError
        try:
            yield
        finally:
            self._room.release()


def fault(password: str) -> str | None:
    """Return what is wrong with a new password."""
    if len(password) < SHORTEST:
        return f"the password is too short: use {SHORTEST} characters or more"
    if len(password) > LONGEST:
        return f"the password is too long: use {LONGEST} characters or less"
    if password.casefold() in _GUESSED_FIRST.split() or len(set(password)) < _FEWEST_LETTERS:
        return "the password is one of those that are guessed first: use another"
    return None
