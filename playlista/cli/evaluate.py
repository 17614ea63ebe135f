"""``playlista evaluate``: any list of tracks in numbers, and two of them beside one another."""

from __future__ import annotations  # a ``Store`` named in a signature would load SQLAlchemy

from dataclasses import asdict

import click

import core.store
from models.evaluation import Difference, Evaluation
from models.track import LibraryTrack
from playlista.cli.output import UNKNOWN, Column, print_json, print_table, show_duration

COLUMNS = (Column("measure", 24), Column("value", 10, right=True), Column("meaning", 80))
BESIDE = (Column("measure", 24), Column("first", 10, right=True), Column("second", 10, right=True), Column("better", 8))

#: What each number says to people; those that tell nothing are left out.
MEANINGS = {
    "tracks": "tracks in the list",
    "duration_s": "how long they play",
    "transition_mean": "mean score of the transitions, 0 to 1",
    "transition_min": "score of the weakest transition",
    "transition_p10": "a tenth of the transitions score less",
    "weakest": "the place whose transition to the next is the weakest",
    "tempo_compatible": "share of transitions whose tempos mix, half and double too",
    "key_compatible": "share of transitions whose keys mix",
    "clashes": "times that a tempo or a key clashes with the next",
    "largest_step": "largest distance in sound from one track to the next, 0 to 2",
    "mean_step": "mean distance in sound from one track to the next",
    "artists": "different artists to a track, 0 to 1",
    "artist_gap": "others between two tracks of one artist, at least",
    "alike": "how alike all tracks sound, -1 to 1",
    "coverage": "share of the library that sounds like some track of the list",
    "hubness": "1 is usual; more means tracks that are near to everything",
}


@click.command("evaluate", epilog="Example: playlista evaluate 1 2 3")
@click.argument("tracks", metavar="LIST|TRACK...", nargs=-1, required=True)
@click.option("--beside", metavar="LIST|TRACK", multiple=True, help="Compare with this list. Repeatable: its tracks.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, tracks: tuple[str, ...], beside: tuple[str, ...], as_json: bool) -> None:
    """Measure a list: a file (M3U8, M3U, PLS, XSPF, JSPF, CSV), in:PLAYLIST, or tracks in their order."""
    from core.manager.playlists import choices
    from core.playlists.evaluate import compare, evaluate
    from playlista.cli.library import library

    with library(ctx) as store:
        listed = [_tracks(store, references) for references in (tracks, beside) if references]
        choice = choices(store)
        found = [evaluate(each, choice) for each in listed]
    if as_json:
        print_json(asdict(found[0]) | ({"beside": asdict(found[1])} if beside else {}))
    elif beside:
        print_table(BESIDE, map(_compared, compare(*found)))
    else:
        print_table(COLUMNS, _rows(found[0]))


def _tracks(store: core.store.Store, references: tuple[str, ...]) -> list[LibraryTrack]:
    from playlista.cli.references import ids_of

    return [track for number in ids_of(store, references) if (track := store.track(number)) is not None]


def _rows(found: Evaluation) -> list[tuple[str, ...]]:
    return [(name, _shown(name, getattr(found, name)), meaning) for name, meaning in MEANINGS.items()]


def _compared(difference: Difference) -> tuple[str, ...]:
    better = {0: "", 1: "first", 2: "second"}[difference.better]
    name = difference.name
    return (name, _shown(name, difference.first), _shown(name, difference.second), better)


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return UNKNOWN
    if name == "duration_s":
        return show_duration(value)
    return str(value) if isinstance(value, int) else f"{value:.2f}"
