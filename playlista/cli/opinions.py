"""``playlista like``, ``dislike``, ``rate``, ``played`` and ``content``: what you say of tracks."""

from datetime import UTC, datetime

import click

from models.content import CLASSES
from playlista.cli.output import Column, count, print_json, print_table, safe, say
from playlista.cli.tracks import ListByDefault

_TRACKS = click.argument("tracks", metavar="TRACK...", nargs=-1, required=True)
_ANSWERS = {"yes": True, "no": False, "auto": None}
COLUMNS = (
    Column("id", 6, right=True),
    Column("track"),
    Column("is", 10),
    Column("told by", 8),
    Column("reason", 44),
)


@click.command("like", epilog="Example: playlista like 1 2")
@_TRACKS
@click.option("--no-longer", is_flag=True, help="Have no opinion of them.")
@click.pass_context
def like(ctx: click.Context, tracks: tuple[str, ...], no_longer: bool) -> None:
    """Like tracks: they go first in playlists with --prefer-liked, and come more often by chance.

    TRACK is a path, an id, a query, a list in a file, artist:NAME or in:PLAYLIST.
    """
    _like(ctx, tracks, 0 if no_longer else 1, "no opinion of" if no_longer else "liked")


@click.command("dislike", epilog="Example: playlista dislike 3")
@_TRACKS
@click.option("--no-longer", is_flag=True, help="Have no opinion of them.")
@click.pass_context
def dislike(ctx: click.Context, tracks: tuple[str, ...], no_longer: bool) -> None:
    """Dislike tracks: they never come in a playlist."""
    _like(ctx, tracks, 0 if no_longer else -1, "no opinion of" if no_longer else "disliked")


@click.command("rate", epilog="Example: playlista rate 4.5 1")
@click.argument("stars", metavar="STARS|none")
@_TRACKS
@click.pass_context
def rate(ctx: click.Context, stars: str, tracks: tuple[str, ...]) -> None:
    """Give tracks 0 to 5 STARS, or none at all."""
    from playlista.cli.library import library
    from playlista.cli.references import ids_of

    rating = None if stars.lower() == "none" else _stars(stars)
    with library(ctx) as store:
        ids = ids_of(store, tracks)
        store.rate(ids, rating)
    say(f"Rated {count(len(ids), 'track')}.")


@click.command("played", epilog="Example: playlista played 1")
@_TRACKS
@click.option(
    "--at", metavar="TIME", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="Then, in local time, instead of now: 2026-03-01 or 2026-03-01T21:30.",
)  # fmt: skip
@click.pass_context
def played(ctx: click.Context, tracks: tuple[str, ...], at: datetime | None) -> None:
    """Note that tracks were played, for --avoid-played and queries like played:-30d and plays:3.. ."""
    from playlista.cli.library import library
    from playlista.cli.references import ids_of

    with library(ctx) as store:
        ids = ids_of(store, tracks)
        store.play(ids, None if at is None else at.astimezone(UTC))
    say(f"Noted {count(len(ids), 'track')} as played.")


@click.group("content", cls=ListByDefault, epilog="Example: playlista content list")
def content() -> None:
    """Long mixes, spoken words, skits, live recordings and Christmas songs: what was found, and what you say.

    They are found by tags, length and sound. Playlists leave out mixes, spoken words, skits, and outside December
    Christmas songs.
    """


@content.command(
    "list", short_help="List the tracks that are something special.", epilog="Example: playlista content list live"
)
@click.argument("classes", metavar="[CLASS]...", nargs=-1, type=click.Choice(CLASSES))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def list_content(ctx: click.Context, classes: tuple[str, ...], as_json: bool) -> None:
    """List the tracks of some classes (mix, spoken, skit, live, christmas), or of all, with the reason."""
    from playlista.cli.library import library

    with library(ctx) as store:
        found = store.tracks(f"content:{','.join(classes or CLASSES)}")
        rows = (
            (str(track.id), track.label, each.name, each.source, each.reason)
            for track in found
            for each in track.content
            if not classes or each.name in classes
        )
        if as_json:
            for number, label, name, source, reason in rows:
                print_json({"id": int(number), "label": label, "class": name, "source": source, "reason": reason})
        elif print_table(COLUMNS, rows) == 0:
            say("No track is.")


@content.command(
    "set", short_help="Say that a track is something, or is not.", epilog="Example: playlista content set 1 live no"
)
@click.argument("track")
@click.argument("name", metavar="CLASS", type=click.Choice(CLASSES))
@click.argument("answer", type=click.Choice(list(_ANSWERS)))
@click.pass_context
def set_content(ctx: click.Context, track: str, name: str, answer: str) -> None:
    """Say that TRACK is a CLASS (mix, spoken, skit, live, christmas), or is not; auto leaves it to what is found."""
    from playlista.cli.library import library
    from playlista.cli.references import ids_of

    with library(ctx) as store:
        ids = ids_of(store, (track,))
        store.set_content(ids, name, _ANSWERS[answer])
        told = ", ".join(each.name for number in ids[:1] if (found := store.track(number)) for each in found.content)
    say(f"{count(len(ids), 'track')} set. {safe(track)} is now: {told or 'nothing special'}.")


def _stars(text: str) -> float:
    try:
        stars = float(text)
    except ValueError:
        stars = -1.0
    if not 0.0 <= stars <= 5.0:
        raise click.UsageError(f"{safe(text)} is no number of stars: give 0 to 5, or none")
    return stars


def _like(ctx: click.Context, tracks: tuple[str, ...], liked: int, words: str) -> None:
    from playlista.cli.library import library
    from playlista.cli.references import ids_of

    with library(ctx) as store:
        ids = ids_of(store, tracks)
        store.like(ids, liked)
    say(f"{count(len(ids), 'track')} {words}." if liked else f"No opinion of {count(len(ids), 'track')} any more.")
