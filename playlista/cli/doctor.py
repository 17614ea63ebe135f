"""``playlista doctor``: what this machine has and lacks for the program, and the command that mends each lack."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

import click

from core.errors import SettingsError
from playlista.cli import checks
from playlista.cli.address import database_url
from playlista.cli.checks import Check
from playlista.cli.context import settings
from playlista.cli.output import count, print_json, safe, say


@click.command("doctor", epilog="Example: playlista doctor --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line: name, state, detail, remedy.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Check Python, packages, decoders, memory, database and folders, and say how to mend what is missing.

    Exits with 1 if anything is missing that the program needs.
    """
    missing = 0
    for check in _checks(ctx):
        missing += check.state == "missing"
        if as_json:
            print_json(asdict(check))
        else:
            _print(check)
    if missing:
        say(f"{count(missing, 'thing')} to mend.")
        ctx.exit(1)
    say("Everything that is needed is there.")


def _checks(ctx: click.Context) -> Iterator[Check]:
    yield from checks.python()
    needed = list(checks.packages())
    yield from needed
    yield from checks.optional_parts()
    if any(check.state == "missing" for check in needed):
        return  # what follows is built on the packages
    from playlista.cli.decoders import decoders

    yield from checks.machine()
    yield from checks.downloading(date.today())
    yield from decoders()
    yield from _settings(ctx)


def _settings(ctx: click.Context) -> Iterator[Check]:
    try:
        effective = settings(ctx)
    except SettingsError as error:
        yield checks.Check("settings", "missing", str(error), "mend the lines named")
        return
    yield checks.Check("settings", "ok", "no mistake found")
    yield from checks.database(database_url(effective.database))
    yield from checks.jobs(effective.jobs, database_url(effective.database))
    yield from checks.folders(effective.library.library_path)
    yield from checks.networks(effective.models)


def _print(check: Check) -> None:
    click.echo(f"{check.state:<9} {check.name:<16} {safe(check.detail)}")
    if check.remedy:
        click.echo(f"{'':<9} {'':<16} -> {safe(check.remedy)}")
