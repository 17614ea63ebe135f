"""``playlista tracks``: what the library knows, as a list or of one track."""

from collections.abc import Iterable
from typing import Any

import click

from models.corrections import PARTS
from models.moods import LIKELY, moods, tags
from models.track import LibraryTrack
from playlista.cli.output import UNKNOWN, Column, count, print_json, print_table, say, show_duration, show_number

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

#: So many tracks are corrected without a question.
ASKED_ABOVE = 20

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


@command.command(
    "edit", short_help="Correct tempo and key of tracks.", epilog="Example: playlista tracks edit 1 --tempo x2 --key 8A"
)
@click.argument("tracks", metavar="[TRACK]...", nargs=-1)
@click.option("--query", metavar="QUERY", help="All tracks that match.")
@click.option("--tempo", metavar="BPM|FACTOR|tag", help="The tempo; or x2, /2, x3, /3, x3/2, x2/3 of what it is now.")
@click.option("--key", metavar="KEY|tag", help='The key: 8A, Am or "A minor".')
@click.option("--lock", "how", flag_value="lock", help="What was measured is right, whatever is measured later.")
@click.option("--unlock", "how", flag_value="unlock", help="Take that back; what was corrected stays.")
@click.option("--undo", "how", flag_value="undo", help="What was measured counts again.")
@click.option("--only", type=click.Choice(PARTS), help="Lock, unlock or undo only this.")
@click.option("--yes", is_flag=True, help="Do not ask before many tracks are changed.")
@click.pass_context
def edit(ctx: click.Context, /, tracks: tuple[str, ...], query: str | None, yes: bool, **asked: str | None) -> None:
    """Correct the tempo and the key of tracks, where what was measured is wrong.

    TRACK is a path, an id, a query, a list in a file, artist:NAME or in:PLAYLIST. What was measured is kept beside,
    and the correction outlives a new analysis. The word tag takes what the file itself says.

    \b
      playlista tracks edit --query tempo_disagrees:half,double --tempo tag
      playlista tracks edit 1 --lock --only tempo
    """
    from playlista.cli.library import library
    from playlista.cli.references import ids_of

    if not tracks and query is None:
        raise click.UsageError("name tracks, or all that match with --query QUERY")
    with library(ctx) as store:
        ids = dict.fromkeys((*ids_of(store, tracks), *(store.ids(query) if query is not None else ())))
        if len(ids) > ASKED_ABOVE and not yes:
            click.confirm(f"Correct {count(len(ids), 'track')}?", abort=True, err=True)
        changed = store.correct(tuple(ids), **_correction(**asked))
    say(f"{count(len(changed), 'track')} changed{_left(len(ids) - len(changed))}.")


def _correction(tempo: str | None, key: str | None, how: str | None, only: str | None) -> dict[str, Any]:
    """Return what is asked for as the store takes it."""
    if only is not None and how is None:
        raise click.UsageError("--only goes with --lock, --unlock or --undo")
    said = {"tempo": tempo, "key": key}
    parts = (only,) if only is not None else PARTS
    # A lock beside a new value is said of that value, which is locked as it is.
    chosen = tuple(part for part in parts if said[part] is None) if how is not None else ()
    return said | ({how: chosen} if how is not None else {})


def _left(number: int) -> str:
    return f", {number} left as they are" if number else ""


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
