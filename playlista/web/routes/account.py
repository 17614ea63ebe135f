"""One's own account: password, sessions, tokens. Needs a browser: no token may make others or change a password."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from core.errors import MissingError, PlaylistaError
from models.people import SCOPES, ApiToken
from playlista.web.access import Audited, Browser
from playlista.web.context import Context
from playlista.web.new_people import PASSWORD, checked_name, checked_password
from playlista.web.paths import RowId
from playlista.web.problems import problems
from playlista.web.secret_words import digest_of, new_token

router = APIRouter(tags=["account"])

#: A session is named by the beginning of its digest, which lets nobody in.
_HANDLE = 16


class NewPassword(BaseModel):
    """The password that is, and the one that is to be."""

    current: str = Field(max_length=10_000, examples=["correct horse battery"])
    new: str = PASSWORD


class OwnSession(BaseModel):
    """A browser that is signed in."""

    id: str = Field(examples=["3f5a0c9be2d14477"])
    address: str = Field(examples=["192.168.1.20"])
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool = Field(description="Whether it is this one.")


class Sessions(BaseModel):
    """The browsers that are signed in, the one used last first."""

    sessions: list[OwnSession]


class NewToken(BaseModel):
    """A token to be made."""

    name: str = Field(max_length=1000, examples=["backup script"])
    scopes: list[str] = Field(default=["read"], max_length=3, examples=[["read", "write"]])
    expires_in_days: int | None = Field(default=None, ge=1, le=3650, description="None for never.")


class OwnToken(BaseModel):
    """What is known of a token."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


class MadeToken(OwnToken):
    """A new token; it is shown this once."""

    token: str = Field(examples=["pl_..."])


class Tokens(BaseModel):
    """One's tokens, oldest first, expired ones too."""

    tokens: list[OwnToken]


@router.post("/api/me/password", status_code=204, responses=problems(400))
def change_password(given: NewPassword, session: Browser, context: Context, audit: Audited) -> None:
    """Change one's password, and end all other sessions."""
    user = session.user
    new = checked_password(given.new)
    if context.gate.check(user.name, given.current) is None:
        audit("password.refused", user.name)
        raise HTTPException(403, "the current password is wrong, or there were too many attempts: try again later")
    context.store.people.set_password(user.id, context.gate.passwords.hash(new), keep=session.digest)
    context.gate.forget(user.id)
    audit("password.change", user.name)


@router.get("/api/me/sessions")
def sessions(session: Browser, context: Context) -> Sessions:
    """List the browsers in which one is signed in."""
    found = context.store.people.sessions_of(session.user.id)
    return Sessions(
        sessions=[
            OwnSession(
                id=each.digest[:_HANDLE],
                address=each.address,
                agent=each.agent,
                created_at=each.created_at,
                seen_at=each.seen_at,
                expires_at=each.expires_at,
                current=each.digest == session.digest,
            )
            for each in found
        ]
    )


@router.delete("/api/me/sessions", status_code=204)
def end_all_sessions(session: Browser, context: Context, audit: Audited) -> None:
    """Sign out everywhere, here too."""
    context.store.people.end_all_sessions(session.user.id)
    context.gate.forget(session.user.id)
    audit("sign_out.everywhere", session.user.name)


@router.delete("/api/me/sessions/{session_id}", status_code=204, responses=problems(404))
def end_session(session_id: str, session: Browser, context: Context, audit: Audited) -> None:
    """Sign out in one browser."""
    mine = context.store.people.sessions_of(session.user.id)
    digests = [each.digest for each in mine if each.digest[:_HANDLE] == session_id]
    if not digests:
        raise MissingError("there is no such session")
    context.store.people.end_sessions(session.user.id, digests)
    context.gate.forget(session.user.id)
    audit("sign_out", session_id)


@router.get("/api/tokens")
def tokens(session: Browser, context: Context) -> Tokens:
    """List one's tokens."""
    return Tokens(tokens=[OwnToken(**_told(token)) for token in context.store.people.tokens_of(session.user.id)])


@router.post("/api/tokens", status_code=201, responses=problems(400))
def add_token(given: NewToken, session: Browser, context: Context, audit: Audited) -> MadeToken:
    """Make a token for a program; it can do no more than oneself."""
    secret, name, scopes = new_token(), checked_name(given.name), _checked(given.scopes, session.user.is_admin)
    lasts = None if given.expires_in_days is None else timedelta(days=given.expires_in_days)
    made = context.store.people.add_token(
        session.user.id, name=name, digest=digest_of(secret), scopes=scopes, lasts=lasts
    )
    audit("token.add", f"{made.id} {name} ({' '.join(scopes)})")
    return MadeToken(**_told(made), token=secret)


@router.delete("/api/tokens/{token_id}", status_code=204, responses=problems(404))
def remove_token(token_id: RowId, session: Browser, context: Context, audit: Audited) -> None:
    """Revoke one of one's tokens, at once."""
    if not context.store.people.remove_token(session.user.id, token_id):
        raise MissingError(f"there is no token {token_id}")
    context.gate.forget(session.user.id)
    audit("token.remove", str(token_id))


def _checked(scopes: list[str], is_admin: bool) -> tuple[str, ...]:
    allowed = SCOPES if is_admin else SCOPES[:2]
    if not scopes or not set(scopes) <= set(allowed):
        raise PlaylistaError(f"the scopes must be among {', '.join(allowed)}")
    return tuple(scope for scope in allowed if scope in scopes)


def _told(token: ApiToken) -> dict[str, Any]:
    times = {name: getattr(token, name) for name in ("created_at", "used_at", "expires_at")}
    return {"id": token.id, "name": token.name, "scopes": list(token.scopes), **times}
