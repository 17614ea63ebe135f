"""``playlista prune``: forget the tracks whose files have vanished. Removes rows only, never a file."""

from datetime import UTC, datetime

import click

from models.track import LibraryTrack
from playlista.cli.output import Column, count, print_table, say

COLUMNS = (Column("id", 6, right=True), Column("missing since", 16), Column("track"), Column("path"))


@click.command("prune", epilog="Example: playlista prune --dry-run")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only list what would be forgotten.")
@click.pass_context
def command(ctx: click.Context, yes: bool, dry_run: bool) -> None:
    """Forget the tracks whose files have vanished, with their analyses, after asking.

    No file is ever removed. A disk that is not mounted makes its files look vanished: see the list first.
    """
    from core.scan import is_gone
    from playlista.cli.library import library

    with library(ctx) as store:
        vanished = [track for track in store.tracks() if is_gone(track.track.file.path)]
        if print_table(COLUMNS, map(_row, vanished)) == 0:
            say("Every track of the library has its file.")
            return
        tracks = count(len(vanished), "track")
        if dry_run:
            say(f"{tracks} would be forgotten.")
            return
        if not yes:
            click.confirm(f"Forget {tracks}?", abort=True, err=True)
        store.mark_missing([track.id for track in vanished if track.missing_since is None], datetime.now(UTC))
        removed = store.prune([track.id for track in vanished])
    say(f"Forgot {count(removed, 'track')}.")


def _row(entry: LibraryTrack) -> tuple[str, ...]:
    from playlista.cli.library import label

    since = "just noticed" if entry.missing_since is None else f"{entry.missing_since:%Y-%m-%d %H:%M}"
    return str(entry.id), since, label(entry), entry.track.file.path
