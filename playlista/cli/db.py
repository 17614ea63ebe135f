"""``playlista db``: where the database is, and looking after it."""

from pathlib import Path

import click

from core.errors import StoreError
from playlista.cli.address import database_name, database_url
from playlista.cli.context import settings
from playlista.cli.output import count, safe, say


@click.group("db", epilog="Example: playlista db backup library-backup.db")
def command() -> None:
    """Look after the database."""


@command.command("path", short_help="Print where the database is.", epilog="Example: playlista db path")
@click.pass_context
def path(ctx: click.Context) -> None:
    """Print the file or the address of the database, without a password."""
    click.echo(safe(database_name(database_url(settings(ctx).database))))


@command.command("check", epilog="Example: playlista db check")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Look for damage; exits with 1 if there is any."""
    from playlista.cli.library import library

    with library(ctx) as store:
        problems = store.check()
    for problem in problems:
        click.echo(safe(problem))
    if problems:
        raise StoreError(f"{count(len(problems), 'problem')} found; go back to a backup, or analyse again")
    say("The database is whole.")


@command.command("backup", epilog="Example: playlista db backup library-backup.db")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Copy the database into a new FILE, also while it is in use."""
    from playlista.cli.library import library

    with library(ctx) as store:
        store.backup(file)
    say(f"Copied the database to {safe(str(file))}.")


@command.command("vacuum", epilog="Example: playlista db vacuum")
@click.pass_context
def vacuum(ctx: click.Context) -> None:
    """Give unused space back to the system."""
    from playlista.cli.library import library

    with library(ctx) as store:
        store.vacuum()
    say("Done.")


@command.command(
    "upgrade",
    short_help="Bring the database to the form of this version.",
    epilog="Example: playlista db upgrade",
)
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Bring the database to the form this version needs; makes it where there is none."""
    from core.store import upgrade as bring_up_to_date

    revision = bring_up_to_date(database_url(settings(ctx).database))
    say(f"The database is at revision {revision.current}.")
