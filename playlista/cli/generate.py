"""``playlista generate``: playlists by several methods, printed with their reasons, kept, or written to files."""

from typing import Any

import click

from playlista.cli.made import make
from playlista.cli.wanting import common, seeds

_CONTEXT = click.pass_context


@click.group("generate", epilog="Example: playlista generate similar --seed 1 --out radio.m3u8")
def command() -> None:
    """Make a playlist from the library.

    The same specification, random seed and library give the same list. docs/playlists.md tells of the methods.
    """


@command.command(
    "similar",
    short_help="The tracks that sound most like one or more seeds.",
    epilog='Example: playlista generate similar --seed "rope and sail" --length 10',
)
@seeds("Start from this track.", required=True)
@click.option("--against", metavar="TRACK", multiple=True, help="Nothing like this track. Repeatable.")
@common(sound=True)
@_CONTEXT
def similar(ctx: click.Context, /, **given: Any) -> None:
    """Make a radio from one or more seed tracks: the seeds, then what sounds most like them."""
    make(ctx, "similar", given)


@command.command("mood", short_help="The tracks of a mood.", epilog="Example: playlista generate mood calm --length 10")
@click.argument("mood")
@common()
@_CONTEXT
def mood(ctx: click.Context, /, **given: Any) -> None:
    """Make a list of a MOOD: happy, energetic, party, aggressive, dark, sad, calm, relaxed, romantic, focus, sleep.

    By what networks tell where they have heard a track, else by estimates of valence, arousal and energy; it says
    which.
    """
    make(ctx, "mood", given)


@command.command(
    "dj",
    short_help="A set whose tempos and keys lead from track to track.",
    epilog="Example: playlista generate dj --curve peak --duration 1h --explain",
)
@seeds("Sound like this track; the first one starts the set without --from.")
@click.option("--from", "start", metavar="TRACK", help="Start with this track.")
@click.option("--to", "end", metavar="TRACK", help="End with this track.")
@click.option("--curve", metavar="NAME", help="How the energy goes: flat, build, peak, wave or wind-down.")
@common(sound=True)
@_CONTEXT
def dj(ctx: click.Context, /, **given: Any) -> None:
    """Plan a whole set: tempo, half and double too, and the key that one track ends in and the next one opens in."""
    make(ctx, "dj", given)


@command.command(
    "journey",
    short_help="A smooth path from one track to another.",
    epilog="Example: playlista generate journey --from 1 --to 3 --length 4",
)
@click.option("--from", "start", metavar="TRACK", required=True, help="Start with this track.")
@click.option("--to", "end", metavar="TRACK", required=True, help="End with this track.")
@click.option("--via", metavar="TRACK", multiple=True, help="Lead through this track. Repeatable.")
@common(sound=True)
@_CONTEXT
def journey(ctx: click.Context, /, **given: Any) -> None:
    """Lead from one track to another in small steps, through others on the way if you like."""
    make(ctx, "journey", given)


@command.command(
    "rules",
    short_help="The tracks that a query finds.",
    epilog='Example: playlista generate rules "tempo:60..180" -content:live --sort -energy --save --name "By energy"',
    context_settings={"ignore_unknown_options": True},
)
@click.argument("rule", metavar="QUERY...", nargs=-1, required=True)
@click.option("--sort", metavar="FIELD", help="In the order of this field, e.g. tempo; -tempo is falling.")
@common(length=100)
@_CONTEXT
def rules(ctx: click.Context, /, **given: Any) -> None:
    """Take the tracks that a QUERY finds, as playlista tracks understands it.

    Saved, such a list changes with the library: after each analysis it is made again if there is news.
    """
    for word in given["rule"]:
        if word.startswith("--"):  # a part of a query may begin with one minus, so click lets two pass as well
            raise click.NoSuchOption(word, ctx=ctx)
    make(ctx, "rules", given)


@command.command(
    "time",
    short_help="Tempo and energy for a time of the day, or a workout.",
    epilog="Example: playlista generate time --curve running --duration 30m",
)
@click.option(
    "--curve",
    metavar="NAME",
    help="morning, day, evening, night, workout or running; by default that of the hour.",
)
@common()
@_CONTEXT
def time(ctx: click.Context, /, **given: Any) -> None:
    """Follow a curve of tempo and energy over the length of the list."""
    make(ctx, "time", given)


@command.command(
    "extend",
    short_help="Go on with a list.",
    epilog="Example: playlista generate extend 1 2 --length 4 --out more.m3u8",
)
@click.argument("seeds", metavar="LIST|TRACK...", nargs=-1, required=True)
@click.option("--to", "end", metavar="TRACK", help="End with this track.")
@common(sound=True)
@_CONTEXT
def extend(ctx: click.Context, /, **given: Any) -> None:
    """Go on with a list: a file (M3U8, M3U, PLS, XSPF, JSPF, CSV), in:PLAYLIST, or tracks.

    --length and --duration count what is there already.
    """
    make(ctx, "extend", given)


@command.command(
    "order",
    short_help="Bring a list into the best order.",
    epilog="Example: playlista generate order 3 1 2 --out ordered.m3u8",
)
@click.argument("seeds", metavar="LIST|TRACK...", nargs=-1, required=True)
@click.option("--from", "start", metavar="TRACK", help="Start with this track.")
@click.option("--to", "end", metavar="TRACK", help="End with this track.")
@common(length=None, sound=True)
@_CONTEXT
def order(ctx: click.Context, /, **given: Any) -> None:
    """Bring a list (a file, in:PLAYLIST, or tracks) into the order with the best transitions; nothing is left out."""
    make(ctx, "order", given)


@command.command(
    "random",
    short_help="Any tracks, those that are liked and not played lately more often.",
    epilog="Example: playlista generate random --length 20 --save --name Evening",
)
@common()
@_CONTEXT
def random(ctx: click.Context, /, **given: Any) -> None:
    """Draw tracks by chance; --random-seed makes another list, the same one makes the same."""
    make(ctx, "random", given)


@command.command(
    "mixed",
    short_help="Several lists in one.",
    epilog='Example: playlista generate mixed --part "2 mood:calm" --part "1 random" --length 12',
)
@click.option(
    "--part", "shares", metavar="'WEIGHT METHOD:VALUE'", multiple=True, required=True,
    help="As much of a list by this method: mood:NAME, similar:TRACK, rules:QUERY, time:CURVE, dj:CURVE, random.",
)  # fmt: skip
@common()
@_CONTEXT
def mixed(ctx: click.Context, /, shares: tuple[str, ...], **given: Any) -> None:
    """Deal out the places of a list to several methods by weight."""
    from playlista.cli.library import library
    from playlista.cli.parts import parts

    with library(ctx) as store:
        found = parts(store, shares)
    make(ctx, "mixed", given, parts=found)


@command.command(
    "clusters",
    short_help="The library as groups that sound alike.",
    epilog="Example: playlista generate clusters --groups 2 --length 10",
)
@seeds("Only the group of this track.")
@click.option(
    "--groups", metavar="N", type=click.IntRange(1), help="So many groups (default: by the size of the library)."
)
@common(sound=True)
@_CONTEXT
def clusters(ctx: click.Context, /, **given: Any) -> None:
    """Divide the library into groups of much the same size, named after what they have in common.

    A file of --out, and a playlist of --save, is made of each; its name goes behind that of the file, or --name.
    """
    from playlista.cli.groups import make_groups

    if given["seeds"]:
        make(ctx, "clusters", given)
    else:
        make_groups(ctx, given)
