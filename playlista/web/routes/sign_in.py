"""Signing in and out, who one is, and the first administrator."""

from math import ceil

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from core.errors import ConflictError
from models.people import User
from playlista.web.access import Audited, Browser, SignedIn, address_of
from playlista.web.context import Context, ServerContext
from playlista.web.cookies import forget_cookie, set_cookie
from playlista.web.gate import SignedInBrowser
from playlista.web.new_people import NAME, PASSWORD, checked_name, checked_password
from playlista.web.plain import plain
from playlista.web.problems import problems

router = APIRouter(tags=["access"])

#: Says the same whatever was wrong, so that names cannot be found out.
WRONG = "the name or the password is wrong, or there were too many attempts: try again later"


class SignIn(BaseModel):
    """A name and a password."""

    name: str = Field(max_length=1000, examples=["anna"])
    password: str = Field(max_length=10_000, examples=["correct horse battery"])


class Setup(BaseModel):
    """The first administrator."""

    token: str = Field(max_length=1000, description="What `playlista serve` printed when it started.")
    name: str = NAME
    password: str = PASSWORD


class SetupState(BaseModel):
    """Whether there is no user yet."""

    needed: bool


class Me(BaseModel):
    """Who is signed in, and the value of X-CSRF-Token that changes by this browser must show."""

    id: int
    name: str = Field(examples=["anna"])
    role: str = Field(examples=["user"])
    scopes: list[str] = Field(examples=[["read", "write"]])
    csrf: str | None = Field(description="None for programs with a token, which need none.")


@router.get("/api/setup")
def setup_state(context: Context) -> SetupState:
    """Tell whether the first administrator is still to be made."""
    return SetupState(needed=context.store.people.count() == 0)


@router.post("/api/setup", status_code=201, responses=problems(400, 409, 429))
def set_up(given: Setup, request: Request, response: Response, context: Context, audit: Audited) -> Me:
    """Make the first administrator, and sign in."""
    _slow_down(context, request)
    if not context.setup.is_right(given.token):
        audit("setup.refused")
        raise HTTPException(403, "the setup token is wrong: `playlista serve` prints it when it starts")
    if context.store.people.count():
        raise ConflictError("there are users already: ask an administrator")
    name, password = checked_name(given.name), checked_password(given.password)
    user = context.store.people.add(name, context.gate.passwords.hash(password), "admin", first=True)
    audit("user.add", f"{user.name} (admin, by the setup token)", user=user)
    context.store.people.succeeded(user.id)
    return _begin(context, user, request, response)


@router.post("/api/login", responses=problems(429))
def login(given: SignIn, request: Request, response: Response, context: Context, audit: Audited) -> Me:
    """Sign in: sets the cookie of a new session."""
    _slow_down(context, request)
    user = context.gate.check(given.name, given.password)
    if user is None:
        _note_refusal(context, given.name, audit)
        raise HTTPException(401, WRONG)
    me = _begin(context, user, request, response)
    audit("sign_in", user=user)
    return me


@router.post("/api/logout", status_code=204)
def logout(session: Browser, request: Request, response: Response, context: Context, audit: Audited) -> None:
    """End this session."""
    context.store.people.end_sessions(session.user.id, [session.digest])
    context.gate.forget(session.user.id)
    forget_cookie(response, request, context.settings.web)
    audit("sign_out")


@router.get("/api/me")
def me(caller: SignedIn) -> Me:
    """Tell who is signed in."""
    csrf = None if caller.session is None else caller.session.csrf
    return Me(id=caller.user.id, name=caller.user.name, role=caller.user.role, scopes=list(caller.scopes), csrf=csrf)


def _slow_down(context: ServerContext, request: Request) -> None:
    wait_s = context.sign_in_rates.wait_s(address_of(request))
    if wait_s:
        raise HTTPException(429, "too many attempts from your address", {"Retry-After": str(ceil(wait_s))})


def _note_refusal(context: ServerContext, name: str, audit: Audited) -> None:
    """A name that nobody has may be a password typed into the wrong field, and is not kept."""
    user = context.store.people.find(name)
    if user is None:
        audit("sign_in.refused", "unknown name")
    else:
        audit("sign_in.locked" if context.store.people.is_locked(user) else "sign_in.refused", plain(user.name))


def _begin(context: ServerContext, user: User, request: Request, response: Response) -> Me:
    agent = request.headers.get("user-agent", "")
    opened = context.gate.open(user, address_of(request), plain(agent)[:200])
    if opened is None:
        raise HTTPException(401, WRONG)
    set_cookie(response, request, context.settings.web, opened.secret)
    return _me_of(opened)


def _me_of(opened: SignedInBrowser) -> Me:
    user = opened.session.user
    scopes = ["read", "write", "admin"] if user.is_admin else ["read", "write"]
    return Me(id=user.id, name=user.name, role=user.role, scopes=scopes, csrf=opened.session.csrf)
