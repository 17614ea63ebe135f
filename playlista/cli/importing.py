"""``playlista import``: which tracks of the library are in a list that another program wrote."""

from pathlib import Path

import click

from models.recognised import ReadList, Recognised, Unrecognised
from playlista.cli.output import UNKNOWN, Column, count, print_json, print_table, safe, say

SOME_MISSING = 3
COLUMNS = (
    Column("no", 4, right=True),
    Column("in the list"),
    Column("by", 8),
    Column("id", 6, right=True),
    Column("path, or why not"),
)


@click.command("import", epilog="Example: playlista import party.m3u8")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--save", "name", metavar="NAME", help="Keep what was found as the saved playlist NAME.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a list: its entries, found or not.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], name: str | None, as_json: bool) -> None:
    """Find the tracks of lists (M3U, M3U8, PLS, XSPF, JSPF, CSV, text) in the library.

    An entry is known by its path, by its sound, by the end of its path where the folder has moved, or by its tags and
    length. The exit code is 3 where some were not found.
    """
    from core.recognising import recognise
    from core.recognising.imported import imported
    from playlista.cli.library import library

    if name is not None and len(files) > 1:
        raise click.UsageError("--save goes with one FILE")
    with library(ctx) as store:
        lists = [recognise(store, path) for path in files]
        if name is not None and lists[0].found:
            store.playlists.save(imported(lists[0]), name)
    for read in lists:
        _print(read, as_json=as_json)
    if name is not None and lists[0].found:
        say(f"Saved as {safe(name)}.")
    if any(read.missing for read in lists):
        ctx.exit(SOME_MISSING)


def _print(read: ReadList, *, as_json: bool) -> None:
    if as_json:
        from core.export.reports import read_list_record

        print_json(read_list_record(read))
    else:
        print_table(COLUMNS, map(_row, read.entries))
    say(f"{safe(read.name)}: {len(read.found):,} of {count(len(read.entries), 'entry', 'entries')} found.")


def _row(entry: Recognised | Unrecognised) -> tuple[str, ...]:
    if isinstance(entry, Unrecognised):
        return str(entry.position), entry.label, UNKNOWN, UNKNOWN, entry.reason
    wanted, track = entry.wanted, entry.track
    return str(wanted.position), wanted.label, entry.how, str(track.id), track.track.file.path
