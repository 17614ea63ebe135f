"""The options that all methods of ``playlista generate`` share, and the specification that they make."""

from __future__ import annotations  # a ``Store`` named in a signature would load SQLAlchemy

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

import core.store
from models.content import CLASSES
from models.playlist import UNASKED, Limits, PlaylistSpec
from playlista.cli.durations import Duration

F = TypeVar("F", bound=Callable[..., Any])

_PATH = click.Path(path_type=Path, readable=False)
_SHARE = click.FloatRange(0.0, 1.0)
#: Everything that leaves a track out, or makes it wait; the same for every method.
_LIMITS = (
    click.option("--filter", "query", metavar="QUERY", help="Only tracks that match, as playlista tracks understands."),
    click.option(
        "--exclude", multiple=True, type=click.Choice(CLASSES), help="Leave out this kind of content as well."
    ),
    click.option(
        "--include",
        multiple=True,
        type=click.Choice((*UNASKED, "all")),
        help="Do not leave out this kind of content (mixes, spoken words, skits; Christmas outside December).",
    ),
    click.option(
        "--artist-max",
        "artist_most",
        metavar="N",
        type=click.IntRange(0),
        help="N tracks of one artist (0: any number).",
    ),
    click.option("--artist-gap", metavar="N", type=click.IntRange(0), help="N others between two of one artist."),
    click.option(
        "--album-max", "album_most", metavar="N", type=click.IntRange(0), help="N tracks of one album (0: any number)."
    ),
    click.option("--album-gap", metavar="N", type=click.IntRange(0), help="N others between two of one album."),
    click.option("--alternates", is_flag=True, help="Several versions of one song may be together."),
    click.option(
        "--exploration", metavar="SHARE", type=_SHARE, help="0 takes the best there is, 1 leaves it to chance."
    ),
    click.option(
        "--hub-penalty", metavar="SHARE", type=_SHARE, help="Count it against tracks that are near to everything."
    ),
    click.option(
        "--avoid-played",
        "avoid_played_days",
        metavar="DAYS",
        type=click.FloatRange(0),
        help="Avoid what was played in the last DAYS.",
    ),
    click.option(
        "--prefer-liked", is_flag=True, help="Liked and highly rated tracks go first; disliked ones never come."
    ),
)
_RESULT = (
    click.option("--name", metavar="TEXT", help="Name of the playlist."),
    click.option(
        "--random-seed", default=0, metavar="N", type=click.IntRange(0), help="Another one gives another list."
    ),
    click.option(
        "--out",
        "targets",
        multiple=True,
        metavar="FILE",
        type=_PATH,
        help="Write it to FILE; the ending tells the format. Repeatable.",
    ),
    click.option(
        "--save", is_flag=True, help="Keep it in the library; under a name that is there, as its newest version."
    ),
    click.option("--explain", is_flag=True, help="Say why each track is there and how it leads to the next."),
    click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON object: name, spec, tracks with score and reason."
    ),
)
_EMBEDDINGS = click.option(
    "--embedding-share",
    metavar="SHARE",
    type=_SHARE,
    help="How much the embedding of a network counts beside the timbre, 0 to 1 (default: 0.5 where there is one).",
)


def common(*, length: int | None = 25, sound: bool = False) -> Callable[[F], F]:
    """Give a command the options of every method; ``length`` is the default, ``None`` for none at all.

    ``sound`` adds the share of embeddings, for methods that compare sound.
    """
    options = [*_LIMITS, *_RESULT]
    if sound:
        options.insert(0, _EMBEDDINGS)
    if length is not None:
        options.insert(
            0,
            click.option(
                "--duration",
                "duration_s",
                metavar="TIME",
                type=Duration(),
                help="So long, instead of so many tracks: 1h30m, 90m.",
            ),
        )
        options.insert(
            0,
            click.option(
                "--length",
                default=length,
                show_default=True,
                metavar="N",
                type=click.IntRange(1),
                help="At most N tracks.",
            ),
        )

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def seeds(help_text: str, *, required: bool = False) -> Callable[[F], F]:
    """Give a command ``--seed``."""
    more = "A path, an id, a query, a list in a file, artist:NAME or in:PLAYLIST; repeatable."
    return click.option(
        "--seed", "seeds", metavar="TRACK", multiple=True, required=required, help=f"{help_text} {more}"
    )


def specification(store: core.store.Store, method: str, given: Mapping[str, Any]) -> PlaylistSpec:
    """Return what the options of a command ask for, with tracks looked up in the library."""
    from playlista.cli.references import ids_of, one_id

    values = {name: value for name, value in given.items() if name in _PLAIN and value is not None}
    if "rule" in given:
        values["query"] = " ".join(given["rule"])
    for name in ("seeds", "against", "via"):
        if given.get(name):
            values[name] = ids_of(store, given[name])
    for name in ("start", "end"):
        if given.get(name) is not None:
            values[name] = one_id(store, given[name])
    return PlaylistSpec(method, limits=limits(given), **values)


def limits(given: Mapping[str, Any]) -> Limits:
    """Return the limits that options ask for."""
    values = {name: given[name] for name in _OF_LIMITS if given.get(name) is not None}
    included = set(UNASKED) if "all" in given["include"] else set(given["include"])
    exclude = [name for name in CLASSES if name in given["exclude"] or (name in UNASKED and name not in included)]
    return Limits(query=given["query"], exclude=tuple(exclude), **values)


_PLAIN = ("length", "duration_s", "name", "random_seed", "embedding_share", "mood", "curve", "sort", "groups", "parts")
_OF_LIMITS = (
    *("artist_most", "artist_gap", "album_most", "album_gap", "alternates", "exploration", "hub_penalty"),
    *("avoid_played_days", "prefer_liked"),
)
