"""``playlista serve``: the library over HTTP, for several people; ends by Ctrl-C or SIGTERM with exit code 0."""

import socket
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import click

from core.errors import PlaylistaError
from core.settings import Settings
from core.store import Store, open_store
from playlista.cli.address import database_url
from playlista.cli.context import served_settings
from playlista.cli.output import safe, say
from playlista.cli.server_packages import server_packages

_ALL = ("0.0.0.0", "::")


@click.command("serve", epilog="Example: playlista serve --open")
@click.option("--host", metavar="ADDRESS", help="The address to listen at; 0.0.0.0 for all of this machine.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen at; 0 for any that is free.")
@click.option("--open", "open_browser", is_flag=True, help="Open a browser once it listens.")
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None, open_browser: bool) -> None:
    """Serve the library in LIBRARY_PATH over HTTP, and run the jobs that are asked for.

    While there is no user, it prints a link by which the first administrator is made. It ends by Ctrl-C or SIGTERM
    within 10 seconds: jobs that run go back to the queue, and the exit code is 0.
    """
    effective = served_settings(ctx, host=host, port=port)
    _check_library(effective.library.library_path)
    with server_packages():
        from playlista.web.running import listen
    preferred = effective.library.preferred_tempo_range
    with (
        listen(effective.web.host, effective.web.port) as listening,
        open_store(database_url(effective.database), tempo_range=preferred) as store,
    ):
        _serve(effective, store, listening, open_browser)


def _serve(effective: Settings, store: Store, listening: socket.socket, open_browser: bool) -> None:
    with server_packages():
        from playlista.jobs.queue import JobQueue
        from playlista.web.app import create_app
        from playlista.web.context import context_for
        from playlista.web.passwords import Passwords
        from playlista.web.running import run
    context = context_for(effective, store, JobQueue(store, effective), Passwords())
    address = _address(effective, listening.getsockname()[1])
    token = context.setup.secret if store.people.count() == 0 else None
    if not run(create_app(context), listening, _ready(effective, address, token, open_browser)):
        raise PlaylistaError("the server could not start; the log says why")
    say("Stopped.")


def _check_library(library_path: str) -> None:
    """The folder must be there: a disk that is not mounted would look like a library that is gone."""
    if not library_path:
        raise PlaylistaError(
            "LIBRARY_PATH is not set: name the folder of your music in playlista.conf, "
            "or as PLAYLISTA_LIBRARY_PATH=~/Music"
        )
    folder = Path(library_path).expanduser()
    try:
        is_folder = folder.is_dir()
    except OSError as error:
        raise PlaylistaError(f"LIBRARY_PATH={safe(library_path)}: cannot be reached ({error.strerror})") from error
    if not is_folder:
        raise PlaylistaError(f"LIBRARY_PATH={safe(library_path)}: is no folder; make it, or name another one")


def _address(effective: Settings, port: int) -> str:
    """The address that people open."""
    if effective.web.public_url:
        return effective.web.public_url.rstrip("/")
    host = "localhost" if effective.web.host in _ALL else effective.web.host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _ready(effective: Settings, address: str, token: str | None, open_browser: bool) -> Callable[[], None]:
    def ready() -> None:
        say(f"Listening at {safe(address)}")
        if _is_open(effective):
            say(
                "Passwords travel readable for others on the network: put a proxy with https in front (docs/server.md)."
            )
        # What follows "#" is not sent, and so is in no log.
        link = address if token is None else f"{address}/setup#token={token}"
        if token is not None:
            say(f"There is no user yet. Make the first administrator at {safe(link)}")
        if open_browser:
            Thread(target=_open, args=(link,), daemon=True).start()  # a browser may take its time

    return ready


def _open(link: str) -> None:
    import webbrowser

    webbrowser.open(link)


def _is_open(effective: Settings) -> bool:
    """Whether other machines can reach it, and not by https."""
    if urlsplit(effective.web.public_url).scheme == "https":
        return False
    try:
        return not ip_address(effective.web.host).is_loopback
    except ValueError:
        return effective.web.host != "localhost"
