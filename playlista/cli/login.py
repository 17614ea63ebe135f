"""``playlista login``: the one login there is, of Spotify, for lists of one's own."""

import click

from playlista.cli.context import settings
from playlista.cli.output import safe, say


@click.command("login", epilog="Example: playlista login spotify --forget")
@click.argument("service", type=click.Choice(["spotify"]))
@click.option("--no-browser", is_flag=True, help="Only print the address to open; for a machine without a browser.")
@click.option("--forget", is_flag=True, help="Forget the login on this machine.")
@click.pass_context
def command(ctx: click.Context, service: str, no_browser: bool, forget: bool) -> None:
    """Log in to a SERVICE, so that playlists and songs of your own can be read.

    Needed once; docs/download.md tells how to make the app that Spotify asks for. The login is kept in a file that only
    you can read.
    """
    from core.services.services import Services
    from core.services.spotify_login import login, logout

    with Services(settings(ctx).services) as services:
        if forget:
            say("The login is forgotten." if logout(services) else "There was no login.")
            return
        login(services, _shown if no_browser else _opened)
    say(f"You are logged in to {service}.")


def _opened(address: str) -> None:
    import webbrowser

    say("Your browser asks you to agree. If it does not open, open this address:")
    say(safe(address))
    webbrowser.open(address)


def _shown(address: str) -> None:
    say("Open this address, and agree:")
    say(safe(address))
