"""``playlista tags``: what was measured written into the tags of the files, and taken back."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from core.retagging.running import WHOLE, Written
from core.store import Store
from models.track import LibraryTrack
from playlista.cli.output import UNKNOWN, count, print_json, program, safe, say

SOME_FAILED = 3
#: What people call the fields.
NAMES = {
    "bpm": "BPM",
    "initialkey": "key",
    "replaygaintrackgain": "ReplayGain",
    "replaygaintrackpeak": "ReplayGain peak",
    "r128trackgain": "R128 gain",
    "mood": "mood",
}


@click.group("tags", epilog="Example: playlista tags write --dry-run")
def command() -> None:
    """Write what was measured into the tags of the files, and take it back."""


@command.command(
    "write",
    short_help="Write tempo, key, ReplayGain and mood into the files.",
    epilog="Example: playlista tags write --bpm --key artist:slow --dry-run",
)
@click.argument("what", nargs=-1, metavar="[QUERY|PATH...]")
@click.option("--bpm", is_flag=True, help="Write the tempo.")
@click.option("--key", is_flag=True, help="Write the key.")
@click.option("--replaygain", is_flag=True, help="Write gain and peak of the track.")
@click.option("--mood", is_flag=True, help="Write the moods that networks are sure of.")
@click.option(
    "--key-format", type=click.Choice(["name", "camelot"]), default="name", show_default=True, help='"Am" or "8A".'
)
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
@click.pass_context
def write(ctx: click.Context, /, what: tuple[str, ...], dry_run: bool, yes: bool, as_json: bool, **how: Any) -> None:
    """Write tempo, key and ReplayGain, or only what is asked for, into the files of tracks; all without QUERY or PATH.

    Other tags stay as they are, and so does the sound, which is proved for each file before it is replaced. A file
    that is read-only, has several names, or has another sound than was analysed is left alone. What was changed can be
    taken back with: playlista tags undo
    """
    from functools import partial

    from core.retagging.fields import DEFAULT_KINDS, KINDS, fields_of
    from core.retagging.running import plan_all, write_all
    from core.retagging.undo_log import UndoLog
    from playlista.cli.library import library

    kinds = [kind for kind in KINDS if how[kind]] or DEFAULT_KINDS
    wanted = partial(fields_of, kinds=kinds, key_format=how["key_format"])
    with library(ctx) as store:
        tracks = list(_tracks(store, what))
        if dry_run:
            _end(ctx, _shown(plan_all(tracks, wanted), as_json=as_json), "would be changed")
            return
        if not yes:
            click.confirm(f"Write into the tags of up to {count(len(tracks), 'file')}?", abort=True, err=True)
        log = UndoLog(_folder(), f"{datetime.now():%Y%m%d-%H%M%S}")
        try:
            results = _shown(write_all(store, tracks, wanted, log), as_json=as_json)
        finally:
            log.close()
    if any(result.changed for result in results):
        say(f"Take it back with: {program()} tags undo {log.run}")
    _end(ctx, results, "changed")


@command.command("undo", epilog="Example: playlista tags undo")
@click.argument("run", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
@click.pass_context
def undo(ctx: click.Context, run: str | None, as_json: bool) -> None:
    """Take a RUN of "tags write" back: each file as it was, to the byte. Without RUN, the last that was not."""
    from core.retagging.running import undo_all
    from core.retagging.undo_log import runs
    from playlista.cli.library import library

    open_runs = [name for name, undone in runs(_folder()) if not undone]
    run = run or (open_runs[-1] if open_runs else None)
    if run is None:
        say("There is nothing to take back.")
        return
    with library(ctx) as store:
        results = _shown(undo_all(store, _folder(), run), as_json=as_json)
    _end(ctx, results, "as before")


@command.command("runs", epilog="Example: playlista tags runs")
def list_runs() -> None:
    """List the runs of "tags write" that can be taken back."""
    from core.retagging.undo_log import changes, runs

    for name, undone in runs(_folder()):
        files = count(sum(1 for _ in changes(_folder(), name)), "file")
        click.echo(f"{name}  {files}{', taken back' if undone else ''}")


def _folder() -> Path:
    from core.store.location import default_path

    return default_path().parent / "tag-changes"


def _tracks(store: Store, what: tuple[str, ...]) -> Iterator[LibraryTrack]:
    """The tracks of a query, or those at and below paths; those whose files have vanished are left out."""
    if what and all(Path(text).exists() for text in what):
        ids = [
            number for number, _, missing in store.paths([str(Path(text).absolute()) for text in what]) if not missing
        ]
        yield from (track for number in ids if (track := store.track(number)))
    else:
        yield from (track for track in store.tracks(" ".join(what)) if track.missing_since is None)


def _shown(results: Iterator[Written], *, as_json: bool) -> list[Written]:
    """Print each result as it comes."""
    seen = []
    for result in results:
        seen.append(result)
        if as_json:
            changed = {name: {"before": old, "after": new} for name, (old, new) in result.changed.items()}
            print_json({"path": result.path, "changed": changed, "error": result.error})
        elif result.error:
            say(f"{safe(result.path)}: {safe(result.error)}.")
        elif result.changed:
            click.echo(f"{safe(result.path)}: {_changes(result)}")
    return seen


def _changes(result: Written) -> str:
    if WHOLE in result.changed:
        return "as before"
    return ", ".join(f"{NAMES[name]} {_text(old)} -> {_text(new)}" for name, (old, new) in result.changed.items())


def _text(values: list[str]) -> str:
    return safe(", ".join(values)) if values else UNKNOWN


def _end(ctx: click.Context, results: list[Written], done: str) -> None:
    failed = sum(result.error is not None for result in results)
    changed = sum(bool(result.changed) for result in results)
    alone = f", {failed:,} left alone" if failed else ""
    say(f"{count(changed, 'file')} {done}, {len(results) - changed - failed:,} as they should be{alone}.")
    if failed:
        ctx.exit(SOME_FAILED)
