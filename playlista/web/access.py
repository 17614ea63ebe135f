"""Who makes a request, and what they may do: the dependencies that every route names one of.

``middleware.doorman`` has found the caller before; here a route says what it needs of them.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from models.people import SCOPES, ApiToken, Session, User
from playlista.web.context import Context, ServerContext
from playlista.web.plain import plain


@dataclass(frozen=True, slots=True)
class Caller:
    """A user, by a session of a browser or by a token of a program."""

    user: User
    session: Session | None = None
    token: ApiToken | None = None

    @property
    def owner_id(self) -> int:
        """Whose jobs, playlists, labels and opinions these are."""
        return self.user.id

    @property
    def scopes(self) -> tuple[str, ...]:
        """What is allowed; a browser may do what its user may."""
        if self.token is None:
            return SCOPES if self.user.is_admin else SCOPES[:2]
        most = max((SCOPES.index(scope) for scope in self.token.scopes), default=-1)
        return tuple(scope for scope in SCOPES[: most + 1] if scope != "admin" or self.user.is_admin)

    @property
    def is_admin(self) -> bool:
        """Whether what is others' may be seen and changed."""
        return "admin" in self.scopes


async def signed_in(request: Request) -> Caller:
    """Anybody who is known, with the right to read."""
    caller = getattr(request.state, "caller", None)
    if not isinstance(caller, Caller):
        raise HTTPException(401, "sign in first", {"WWW-Authenticate": "Bearer"})
    if not caller.scopes:
        raise HTTPException(403, "this token has no scope")
    return caller


SignedIn = Annotated[Caller, Depends(signed_in)]


async def writer(caller: SignedIn) -> Caller:
    """Somebody who may change what is theirs."""
    if "write" not in caller.scopes:
        raise HTTPException(403, 'this token may only read: make one with the scope "write"')
    return caller


Writer = Annotated[Caller, Depends(writer)]


async def admin(caller: SignedIn) -> Caller:
    """An administrator, by a browser or by a token made for that."""
    if not caller.user.is_admin:
        raise HTTPException(403, "only administrators may do this")
    if not caller.is_admin:
        raise HTTPException(403, 'this token is not for administration: make one with the scope "admin"')
    return caller


Admin = Annotated[Caller, Depends(admin)]


async def overseer(caller: SignedIn) -> Caller:
    """An administrator, also by a token that may only read: for what watches the server, as Prometheus does."""
    if not caller.user.is_admin:
        raise HTTPException(403, "only administrators may do this")
    return caller


Overseer = Annotated[Caller, Depends(overseer)]


async def browser(caller: SignedIn) -> Session:
    """A browser: no token may make tokens or change a password, so that a leaked one is not more than it was."""
    if caller.session is None:
        raise HTTPException(403, "this needs a browser that is signed in; a token is not enough")
    return caller.session


Browser = Annotated[Session, Depends(browser)]

#: What the routes are classed by: those that name none of these must be public (``middleware.doorman.PUBLIC``).
CLASSES = {signed_in: "signed in", writer: "writer", admin: "admin", overseer: "overseer", browser: "browser"}


def address_of(request: Request) -> str:
    """Return where a request comes from; proxies that are trusted have been seen through."""
    return request.client.host if request.client else ""


@dataclass(frozen=True, slots=True)
class Audit:
    """Notes what is done in the audit log, with who does it and from where: ``audit("playlist.delete", name)``."""

    context: ServerContext
    caller: Caller | None
    address: str

    def __call__(self, action: str, subject: str = "", *, user: User | None = None) -> None:
        """Note an action, and what it was done to; ``user`` for somebody who is known only from now on."""
        who = user if user is not None or self.caller is None else self.caller.user
        number, name = (None, "") if who is None else (who.id, who.name)
        self.context.store.people.note(number, plain(name), action, plain(subject)[:500], self.address)


async def audit(request: Request, context: Context) -> Audit:
    """Return what notes the actions of a request."""
    caller = getattr(request.state, "caller", None)
    return Audit(context, caller if isinstance(caller, Caller) else None, address_of(request))


Audited = Annotated[Audit, Depends(audit)]
