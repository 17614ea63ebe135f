"""Users and the audit log, for administrators."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from models.people import AuditEntry, User
from playlista.jobs.leaving import cancel_jobs_of
from playlista.web.access import Admin, Audited
from playlista.web.context import Context
from playlista.web.new_people import NAME, PASSWORD, checked_name, checked_password
from playlista.web.paths import RowId
from playlista.web.problems import problems

router = APIRouter(tags=["users"])

Role = Literal["user", "admin"]


class NewUser(BaseModel):
    """A user to be added."""

    name: str = NAME
    password: str = PASSWORD
    role: Role = "user"


class UserChange(BaseModel):
    """What is to be changed; what is left out stays."""

    role: Role | None = None
    disabled: bool | None = None
    password: str | None = Field(default=None, max_length=10_000, description="Ends all sessions, and a lock.")


class KnownUser(BaseModel):
    """A user, as administrators see them."""

    id: int
    name: str = Field(examples=["anna"])
    role: str = Field(examples=["user"])
    disabled: bool
    locked_until: datetime | None = Field(description="Set after too many wrong passwords.")
    created_at: datetime
    seen_at: datetime | None = Field(description="When they signed in last.")


class Users(BaseModel):
    """All users, by name."""

    users: list[KnownUser]


class Entry(BaseModel):
    """Something that was done."""

    id: int
    at: datetime
    user_id: int | None
    user_name: str
    action: str = Field(examples=["user.add"])
    subject: str = Field(examples=["bert"])
    address: str = Field(examples=["192.168.1.20"])


class AuditPage(BaseModel):
    """Entries, newest first; the next page begins before the id ``next``."""

    entries: list[Entry]
    next: int | None


@router.get("/api/users")
def users(caller: Admin, context: Context) -> Users:
    """List all users."""
    return Users(users=list(map(_told, context.store.people.all())))


@router.post("/api/users", status_code=201, responses=problems(400, 409))
def add(given: NewUser, caller: Admin, context: Context, audit: Audited) -> KnownUser:
    """Add a user."""
    name, password = checked_name(given.name), checked_password(given.password)
    user = context.store.people.add(name, context.gate.passwords.hash(password), given.role)
    audit("user.add", f"{user.name} ({user.role})")
    return _told(user)


@router.get("/api/users/{user_id}", responses=problems(404))
def get(user_id: RowId, caller: Admin, context: Context) -> KnownUser:
    """Show a user."""
    return _told(context.store.people.get(user_id))


@router.patch("/api/users/{user_id}", responses=problems(400, 404, 409))
def change(user_id: RowId, given: UserChange, caller: Admin, context: Context, audit: Audited) -> KnownUser:
    """Change a user's role or password, or whether they may sign in. There must be an administrator left."""
    digest = None if given.password is None else context.gate.passwords.hash(checked_password(given.password))
    user = context.store.people.change(user_id, role=given.role, disabled=given.disabled)
    if digest is not None:
        own = caller.session.digest if caller.session is not None and caller.user.id == user_id else None
        context.store.people.set_password(user_id, digest, keep=own)
    context.gate.forget(user_id)
    audit("user.change", f"{user.name} ({_changes(given)})")
    return _told(context.store.people.get(user_id))


@router.delete("/api/users/{user_id}", status_code=204, responses=problems(404, 409))
def remove(user_id: RowId, caller: Admin, context: Context, audit: Audited) -> None:
    """Remove a user with all that is theirs: sessions, tokens, playlists, labels, opinions and plays.

    Their jobs are cancelled; the tracks stay. There must be an administrator left.
    """
    user = context.store.people.remove(user_id)
    context.gate.forget(user_id)
    cancel_jobs_of(user_id, context.store, context.queue.cancel)
    audit("user.remove", user.name)


@router.get("/api/audit")
def audit_log(
    caller: Admin,
    context: Context,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[int | None, Query(ge=1, le=(1 << 63) - 1)] = None,
) -> AuditPage:
    """Read the audit log, newest first."""
    found = context.store.people.audit(limit, before)
    return AuditPage(entries=list(map(_entry, found)), next=found[-1].id if len(found) == limit else None)


def _changes(given: UserChange) -> str:
    told = {"role": given.role, "disabled": given.disabled, "password": given.password and "new"}
    return ", ".join(f"{name}: {value}" for name, value in told.items() if value is not None)


def _told(user: User) -> KnownUser:
    names = ("id", "name", "role", "disabled", "locked_until", "created_at", "seen_at")
    return KnownUser(**{name: getattr(user, name) for name in names})


def _entry(entry: AuditEntry) -> Entry:
    names = ("id", "at", "user_id", "user_name", "action", "subject", "address")
    return Entry(**{name: getattr(entry, name) for name in names})
