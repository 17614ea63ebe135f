"""Users of a server, how they are known, and what they did. Values only; no password and no token is among them."""

from dataclasses import dataclass
from datetime import datetime

ROLES = ("user", "admin")
#: What an API token may be good for; each includes those before it. "admin" is of use to administrators only.
SCOPES = ("read", "write", "admin")
#: The owner of what is made at the command line, and of what is everybody's.
LOCAL = 0


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in. ``locked_until`` is set after too many wrong passwords. Times are UTC."""

    id: int
    name: str
    role: str
    disabled: bool
    failures: int
    locked_until: datetime | None
    created_at: datetime
    seen_at: datetime | None

    @property
    def is_admin(self) -> bool:
        """Whether everything is allowed."""
        return self.role == "admin"


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in.

    ``digest`` is the SHA-256 of what its cookie holds, ``csrf`` what its requests must show.
    """

    digest: str
    user: User
    csrf: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token for programs, of which only the SHA-256 is kept."""

    id: int
    user: User
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something that was done: ``action`` as in "user.add", ``subject`` what to."""

    id: int
    at: datetime
    user_id: int | None
    user_name: str
    action: str
    subject: str
    address: str
