"""``playlista tracks``: what the library knows, as a list or of one track."""

from collections.abc import Iterable
from typing import Any

import click

from models.moods import LIKELY, moods, tags
from models.track import LibraryTrack
from playlista.cli.output import UNKNOWN, Column, print_json, print_table, say, show_duration, show_number

COLUMNS = (
    Column("id", 6, right=True),
    Column("track"),
    Column("time", 7, right=True),
    Column("BPM", 5, right=True),
    Column("key", 8),
    Column("", 3),
    Column("LUFS", 5, right=True),
    Column("energy", 6, right=True),
    Column("dance", 5, right=True),
    Column("path"),
)

#: Stands before the path where networks have heard the library.
TAGS = Column("heard", 30)


class ListByDefault(click.Group):
    """A group whose command ``list`` may be left out: ``tracks QUERY`` is ``tracks list QUERY``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in their order in the module, which tells more than that of the alphabet."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group("tracks", cls=ListByDefault, epilog="Example: playlista tracks --sort tempo_bpm --limit 20")
def command() -> None:
    """List the tracks of the library, or show one with everything known.

    "playlista tracks QUERY" is short for "playlista tracks list QUERY".
    """


@command.command(
    "list",
    short_help="List the tracks that match a query.",
    epilog="Example: playlista tracks harbour --sort tempo_bpm --json",
)
@click.argument("query", nargs=-1)
@click.option("--sort", default="path", show_default=True, metavar="FIELD", help="Sort by this field, e.g. tempo_bpm.")
@click.option("--descending", is_flag=True, help="Highest or last first.")
@click.option("--limit", metavar="N", type=click.IntRange(1), help="At most N tracks.")
@click.option("--offset", default=0, metavar="N", type=click.IntRange(0), help="Leave out the first N.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--full", is_flag=True, help="With --json: everything known, also beats, tempo candidates and vector.")
@click.pass_context
def list_tracks(ctx: click.Context, /, query: tuple[str, ...], as_json: bool, full: bool, **page: Any) -> None:
    """List the tracks that match QUERY; all tracks without one.

    A QUERY is made of words, found in title, artist, album or path, and of fields with a value, a range or several
    values; a minus turns a part round. All parts must hold.

    \b
      playlista tracks tempo:120..130 key:8A,9A
      playlista tracks -- tag:rock,metal -tag:instrumental=0.3..
      playlista tracks genre:folk energy:0.6.. added:-30d
      playlista tracks -- rating:4.. -played:-30d -content:live
      playlista tracks -- harbour -artist:"Slow Weather"
    """
    from playlista.cli.library import library

    if full and not as_json:
        raise click.UsageError("--full goes with --json; one track in full: playlista tracks show TRACK")
    with library(ctx) as store:
        tracks = store.tracks(" ".join(query), **page)
        if as_json:
            _print_json(tracks, full=full)
        elif _print_table(tracks, heard=bool(store.networks())) == 0:
            say("No track matches." if query else "The library is empty. Fill it with: playlista analyze ~/Music")


@command.command("show", short_help="Show everything known about one track.", epilog="Example: playlista tracks show 1")
@click.argument("track")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with everything known.")
@click.pass_context
def show(ctx: click.Context, track: str, as_json: bool) -> None:
    """Show everything known about one TRACK: a path, an id or a query."""
    from core.export.record import track_record
    from playlista.cli.describe import described
    from playlista.cli.library import library, one_track

    with library(ctx) as store:
        found = one_track(store, track)
    if as_json:
        print_json(track_record(found, full=True))
    else:
        click.echo("\n".join(described(found)))


def _print_json(tracks: Iterable[LibraryTrack], *, full: bool) -> None:
    from core.export.record import track_record

    for track in tracks:
        print_json(track_record(track, full=full))


def _print_table(tracks: Iterable[LibraryTrack], *, heard: bool) -> int:
    if not heard:
        return print_table(COLUMNS, map(_row, tracks))
    columns = (*COLUMNS[:-1], TAGS, COLUMNS[-1])
    return print_table(columns, ((*_row(track)[:-1], _heard(track), _row(track)[-1]) for track in tracks))


def _heard(entry: LibraryTrack) -> str:
    """The tags that apply most, and the moods that heads are sure of."""
    found = [name for name, score in tags(entry.networks).items() if score >= LIKELY][:3]
    found += [mood for mood, score in moods(entry.networks).items() if 0.5 <= score <= 1.0 and mood not in found]
    return ", ".join(found) or UNKNOWN


def _row(entry: LibraryTrack) -> tuple[str, ...]:
    from playlista.cli.library import label

    features = entry.track.features
    return (
        str(entry.id),
        label(entry),
        show_duration(entry.track.info.duration_s),
        show_number(features.rhythm.tempo_bpm),
        features.tonal.key or UNKNOWN,
        features.tonal.camelot or UNKNOWN,
        show_number(features.loudness.loudness_lufs, 1),
        show_number(features.dynamics.energy, 2),
        show_number(features.dynamics.danceability, 2),
        entry.track.file.path if entry.missing_since is None else f"missing: {entry.track.file.path}",
    )
