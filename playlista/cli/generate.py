"""``playlista generate``: playlists by several methods, printed with their reasons or written to a file."""

from pathlib import Path
from typing import Any

import click

from models.playlist import Playlist, PlaylistSpec
from playlista.cli.output import Column, count, print_json, print_table, safe, say, show_duration, show_number

COLUMNS = (
    Column("id", 6, right=True),
    Column("track"),
    Column("time", 7, right=True),
    Column("BPM", 5, right=True),
    Column("key", 4),
    Column("score", 5, right=True),
    Column("reason", 52),
)


@click.group("generate", epilog="Example: playlista generate similar --seed 1 --out radio.m3u8")
def command() -> None:
    """Make a playlist from the library."""


@command.command(
    "similar",
    short_help="The tracks that sound most like one or more seeds.",
    epilog='Example: playlista generate similar --seed "rope and sail" --length 10',
)
@click.option(
    "--seed", "seeds", metavar="TRACK", multiple=True, required=True,
    help="Start from this track: a path, an id or a query. May be given several times.",
)  # fmt: skip
@click.option("--length", default=25, show_default=True, metavar="N", type=click.IntRange(1), help="At most N tracks.")
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path, readable=False),
    help="Write the playlist to FILE, replacing one of that name: .m3u8, .pls, .xspf, .xml …",
)  # fmt: skip
@click.option("--name", metavar="TEXT", help="Name of the playlist.")
@click.option(
    "--embedding-share", metavar="SHARE", type=click.FloatRange(0.0, 1.0),
    help="How much the embedding of a network counts beside the timbre, 0 to 1 (default: 0.5 where there is one).",
)  # fmt: skip
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object: name, spec, tracks with score and reason."
)
@click.pass_context
def similar(ctx: click.Context, /, seeds: tuple[str, ...], out: Path | None, as_json: bool, **wanted: Any) -> None:
    """Make a radio from one or more seed tracks: the seeds, then what sounds most like them."""
    from core.export import check_target, export

    if out is not None:
        check_target(out)
    length = wanted["length"]
    playlist = _build(ctx, seeds, PlaylistSpec("similar", **wanted))
    if out is not None:
        export(playlist, out)
    if as_json:
        _print_json(playlist)
    elif out is None:
        _print(playlist)
    if out is not None:
        say(f"Wrote {count(len(playlist.entries), 'track')} to {safe(str(out))}.")
    if len(playlist.entries) < length:
        say(f"That is all the library has for it, less than the {length} asked for.")


def _build(ctx: click.Context, seeds: tuple[str, ...], spec: PlaylistSpec) -> Playlist:
    from dataclasses import replace

    from core.playlists import Library, build
    from core.playlists.library import aligned
    from playlista.cli.library import library, one_track

    with library(ctx) as store:
        found = tuple(one_track(store, seed).id for seed in seeds)
        ids, matrix = store.vectors()
        _, (heard, embeddings) = store.embeddings()
        library_of_all = Library(ids, matrix, store.track, aligned(ids, heard, embeddings))
        return build(replace(spec, seeds=found), library_of_all)


def _print_json(playlist: Playlist) -> None:
    from core.export.record import playlist_record

    print_json(playlist_record(playlist))


def _print(playlist: Playlist) -> None:
    from playlista.cli.library import label

    total = sum(entry.track.track.info.duration_s for entry in playlist.entries)
    say(f"{safe(playlist.name)}: {count(len(playlist.entries), 'track')}, {show_duration(total)}")
    print_table(
        COLUMNS,
        (
            (
                str(entry.track.id),
                label(entry.track),
                show_duration(entry.track.track.info.duration_s),
                show_number(entry.track.track.features.rhythm.tempo_bpm),
                entry.track.track.features.tonal.camelot or "-",
                show_number(entry.score, 2),
                entry.reason,
            )
            for entry in playlist.entries
        ),
    )
