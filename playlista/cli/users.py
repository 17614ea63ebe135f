"""``playlista users``: who may sign in to the server, looked after by who has the database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from core.errors import MissingError, PlaylistaError
from core.store import Store, open_store
from models.people import ROLES, ApiToken, User
from playlista.cli.address import database_url
from playlista.cli.context import settings
from playlista.cli.output import UNKNOWN, Column, count, print_json, print_table, safe, say
from playlista.cli.server_packages import server_packages

_AUDITED_AS = "(command line)"
_STDIN = click.option("--password-stdin", is_flag=True, help="Read the password from standard input; one line.")
_NAME = click.argument("name")


@click.group("users", epilog="Example: playlista users list")
def command() -> None:
    """Look after the users of the server; a server that runs notices within seconds."""


@command.command("list", epilog="Example: playlista users list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, an object a line.")
@click.pass_context
def list_users(ctx: click.Context, as_json: bool) -> None:
    """List all users."""
    with _people(ctx) as store:
        users = store.people.all()
        locked = {user.id for user in users if store.people.is_locked(user)}
    if as_json:
        for user in users:
            print_json(_record(user, user.id in locked))
        return
    columns = [Column("NAME"), Column("ROLE", 6), Column("STATE", 9), Column("SIGNED IN", 16)]
    print_table(columns, [[user.name, user.role, _state(user, user.id in locked), _seen(user)] for user in users])
    say(f"{count(len(users), 'user')}.")


@command.command("add", epilog="Example: playlista users add anna --admin")
@click.argument("name", required=False)
@click.option("--admin", is_flag=True, help="Make the user an administrator.")
@_STDIN
@click.pass_context
def add(ctx: click.Context, name: str | None, admin: bool, password_stdin: bool) -> None:
    """Add a user called NAME; the password is asked for, and the name if it is left out."""
    with server_packages():
        from playlista.web.new_people import checked_name
    if name is None and password_stdin:
        raise click.UsageError("--password-stdin needs a NAME")
    name = checked_name(click.prompt("Name", err=True) if name is None else name)
    with _people(ctx) as store:
        if store.people.find(name) is not None:
            raise PlaylistaError(f"there is a user {name!r} already: choose another name")
        user = store.people.add(name, _digest(password_stdin), "admin" if admin else "user")
        _note(store, "user.add", f"{user.name} ({user.role})")
    say(f"Added {safe(user.name)}, {'an administrator' if user.is_admin else 'a user'}.")


@command.command("passwd", epilog="Example: playlista users passwd anna")
@_NAME
@_STDIN
@click.pass_context
def passwd(ctx: click.Context, name: str, password_stdin: bool) -> None:
    """Give a user another password, and end all sessions of theirs."""
    with _people(ctx) as store:
        user = _user(store, name)
        store.people.set_password(user.id, _digest(password_stdin))
        _note(store, "user.change", f"{user.name} (password: new)")
    say(f"{safe(user.name)} has a new password and must sign in again.")


@command.command("role", epilog="Example: playlista users role anna admin")
@_NAME
@click.argument("role", type=click.Choice(ROLES))
@click.pass_context
def role(ctx: click.Context, name: str, role: str) -> None:
    """Make a user an administrator, or no longer one."""
    with _people(ctx) as store:
        user = store.people.change(_user(store, name).id, role=role)
        _note(store, "user.change", f"{user.name} (role: {role})")
    say(f"{safe(user.name)} is now {'an administrator' if user.is_admin else 'a user'}.")


@command.command("disable", epilog="Example: playlista users disable bert")
@_NAME
@click.pass_context
def disable(ctx: click.Context, name: str) -> None:
    """Sign a user out and let them in no more; what is theirs stays."""
    with _people(ctx) as store:
        user = store.people.change(_user(store, name).id, disabled=True)
        _note(store, "user.change", f"{user.name} (disabled: True)")
    say(f"{safe(user.name)} cannot sign in any more.")


@command.command("enable", epilog="Example: playlista users enable bert")
@_NAME
@click.pass_context
def enable(ctx: click.Context, name: str) -> None:
    """Let a user sign in again who was disabled, or is locked after wrong passwords."""
    with _people(ctx) as store:
        user = store.people.change(_user(store, name).id, disabled=False)
        store.people.unlock(user.id)
        _note(store, "user.change", f"{user.name} (disabled: False)")
    say(f"{safe(user.name)} can sign in.")


@command.command("remove", epilog="Example: playlista users remove bert")
@_NAME
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Remove a user with all that is theirs, and cancel their jobs.

    Sessions, tokens, playlists, labels, opinions and plays are deleted; the tracks stay. To keep them: disable.
    """
    from playlista.jobs.leaving import cancel_jobs_of

    with _people(ctx) as store:
        user = store.people.remove(_user(store, name).id)
        cancel_jobs_of(user.id, store, store.jobs.cancel)
        _note(store, "user.remove", user.name)
    say(f"Removed {safe(user.name)}.")


@command.command("tokens", epilog="Example: playlista users tokens anna")
@_NAME
@click.option("--revoke", type=int, metavar="ID", help="Revoke a token.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, an object a line.")
@click.pass_context
def tokens(ctx: click.Context, name: str, revoke: int | None, as_json: bool) -> None:
    """List the tokens of a user, or revoke one."""
    with _people(ctx) as store:
        user = _user(store, name)
        if revoke is not None:
            _revoke(store, user, revoke)
        found = store.people.tokens_of(user.id)
    if as_json:
        for token in found:
            print_json(_token_record(token))
        return
    columns = [Column("ID", 5, right=True), Column("NAME"), Column("SCOPES", 16), Column("EXPIRES", 16)]
    print_table(columns, [[str(token.id), token.name, " ".join(token.scopes), _expires(token)] for token in found])
    say(f"{count(len(found), 'token')}.")


@contextmanager
def _people(ctx: click.Context) -> Iterator[Store]:
    """The library, made if there is none yet: the first administrator may come before the first song."""
    with open_store(database_url(settings(ctx).database)) as store:
        yield store


def _user(store: Store, name: str) -> User:
    user = store.people.find(name)
    if user is None:
        raise MissingError(f"there is no user {name!r}; see them with: playlista users list")
    return user


def _digest(from_stdin: bool) -> str:
    with server_packages():
        from playlista.web.new_people import checked_password
        from playlista.web.passwords import Passwords
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    return Passwords().hash(checked_password(password))


def _revoke(store: Store, user: User, token_id: int) -> None:
    if not store.people.remove_token(user.id, token_id):
        raise MissingError(f"{user.name} has no token {token_id}")
    _note(store, "token.remove", f"{token_id} of {user.name}")
    say(f"Revoked the token {token_id}.")


def _note(store: Store, action: str, subject: str) -> None:
    store.people.note(None, _AUDITED_AS, action, safe(subject), "")


def _state(user: User, is_locked: bool) -> str:
    return "disabled" if user.disabled else "locked" if is_locked else "active"


def _seen(user: User) -> str:
    return "never" if user.seen_at is None else f"{user.seen_at.astimezone():%Y-%m-%d %H:%M}"


def _expires(token: ApiToken) -> str:
    return UNKNOWN if token.expires_at is None else f"{token.expires_at.astimezone():%Y-%m-%d %H:%M}"


def _record(user: User, is_locked: bool) -> dict[str, object]:
    seen_at = None if user.seen_at is None else user.seen_at.isoformat()
    return {"id": user.id, "name": user.name, "role": user.role, "state": _state(user, is_locked), "seen_at": seen_at}


def _token_record(token: ApiToken) -> dict[str, object]:
    times = {name: getattr(token, name) for name in ("created_at", "used_at", "expires_at")}
    told = {name: None if time is None else time.isoformat() for name, time in times.items()}
    return {"id": token.id, "name": token.name, "scopes": list(token.scopes), **told}
