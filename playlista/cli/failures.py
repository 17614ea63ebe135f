"""``playlista failures``: the files that could not be analysed, and why."""

import click

from models.track import LibraryFailure
from playlista.cli.output import Column, count, print_json, print_table, say

COLUMNS = (
    Column("class", 10),
    Column("stage", 8),
    Column("tries", 5, right=True),
    Column("last", 16),
    Column("reason"),
    Column("path"),
)


@click.command("failures", epilog="Example: playlista failures --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the files that could not be analysed, and why.

    Such a file is tried again when it changes, or with: playlista analyze --retry-failed
    """
    from core.export.record import failure_record
    from playlista.cli.library import library

    with library(ctx) as store:
        if as_json:
            for failure in store.failures():
                print_json(failure_record(failure))
            return
        number = print_table(COLUMNS, map(_row, store.failures()))
    failed = f"{count(number, 'file')} failed. Try again with: playlista analyze --retry-failed"
    say(failed if number else "No file has failed.")


def _row(entry: LibraryFailure) -> tuple[str, ...]:
    failure = entry.failure
    last = f"{entry.last_at:%Y-%m-%d %H:%M}"
    return failure.error_class, failure.stage, str(entry.attempts), last, failure.reason, failure.file.path
