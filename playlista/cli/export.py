"""``playlista export``: a playlist to files of any format, and its songs into a folder."""

from pathlib import Path
from typing import Any

import click

from core.errors import PlaylistError
from core.export.copying import Copied
from core.store import Store
from models.playlist import Playlist
from models.recognised import Unrecognised
from playlista.cli.importing import SOME_MISSING
from playlista.cli.output import count, print_json, program, safe, say


@click.command("export", epilog="Example: playlista export party.m3u8 --out party.xspf --out party.xml")
@click.argument("source")
@click.option(
    "--out", "targets", metavar="FILE", multiple=True, type=click.Path(path_type=Path, readable=False),
    help="Write the list to FILE, replacing one of that name; the ending tells the format: m3u8, m3u, pls, xspf, jspf, "
    "csv, json, or xml for rekordbox. May be given several times.",
)  # fmt: skip
@click.option("--copy-to", metavar="DIR", type=click.Path(path_type=Path), help="Copy the songs into DIR, numbered.")
@click.option("--link", is_flag=True, help="With --copy-to: make hard links where that can be, no copies.")
@click.option("--absolute", is_flag=True, help="Write whole paths, not those from the folder of the list.")
@click.option(
    "--map", "mapped", metavar="OLD=NEW", multiple=True,
    help="Write NEW for the folder OLD, as the reader of the list has it. May be given several times.",
)  # fmt: skip
@click.option("--name", metavar="TEXT", help="Name of the list (default: its own).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with what was done.")
@click.pass_context
def command(ctx: click.Context, /, source: str, targets: tuple[Path, ...], copy_to: Path | None, **how: Any) -> None:
    """Write the playlist SOURCE to files, or bring its songs into a folder.

    SOURCE is a list in a file, or the name or id of a saved playlist.

    Only tracks of the library are written. With --copy-to, the lists name the songs in DIR. Nothing there is
    overwritten, and the songs of the library are not touched. The exit code is 3 where something was left out.
    """
    from core.export import check_target, export
    from core.export.locations import mappings

    if not targets and copy_to is None:
        raise click.UsageError("say where to: --out FILE, or --copy-to DIR")
    if how["link"] and copy_to is None:
        raise click.UsageError("--link goes with --copy-to")
    mapped = mappings(how["mapped"])
    for target in targets:
        if copy_to is None or target.absolute().parent != copy_to.absolute():
            check_target(target)
    playlist, missing = _playlist(ctx, source, how["name"])
    copied = _copied(playlist, copy_to, link=how["link"]) if copy_to is not None else None
    listed = copied.playlist if copied else playlist
    for target in targets:
        export(listed, target, absolute=how["absolute"], mapped=mapped)
    _tell(listed, targets, copied, missing, as_json=how["as_json"])
    if missing or (copied and copied.failed):
        ctx.exit(SOME_MISSING)


def _playlist(ctx: click.Context, source: str, name: str | None) -> tuple[Playlist, tuple[Unrecognised, ...]]:
    """The playlist in a file, or else the saved one of a name or id; with the entries that are left out."""
    from dataclasses import replace

    from playlista.cli.library import library

    with library(ctx) as store:
        playlist, missing = _of_file(store, source) if Path(source).is_file() else (_saved(store, source), ())
    return (replace(playlist, name=name) if name else playlist), missing


def _of_file(store: Store, source: str) -> tuple[Playlist, tuple[Unrecognised, ...]]:
    from core.recognising import recognise
    from core.recognising.imported import imported

    read = recognise(store, Path(source))
    if not read.found:
        raise PlaylistError(f"no track of the library is in {safe(source)}; see why: playlista import {safe(source)}")
    return imported(read), read.missing


def _saved(store: Store, source: str) -> Playlist:
    from core.manager.playlists import opened

    saved = store.playlists.find(source)
    if saved is None:
        raise PlaylistError(f"there is no file and no saved playlist {safe(source)}; see: {program()} playlists")
    return opened(store, saved)


def _copied(playlist: Playlist, folder: Path, *, link: bool) -> Copied:
    from core.export.copying import copy_files

    return copy_files(playlist, folder, link=link)


def _tell(
    playlist: Playlist,
    targets: tuple[Path, ...],
    copied: Copied | None,
    missing: tuple[Unrecognised, ...],
    *,
    as_json: bool,
) -> None:
    if as_json:
        from core.export.reports import export_record

        print_json(export_record(playlist.name, len(playlist.entries), targets, copied, len(missing)))
    for entry in missing:
        say(f"Left out, number {entry.position}, {safe(entry.label)}: {entry.reason}.")
    if copied:
        for sentence in copied.failed:
            say(f"{safe(sentence)}.")
        say(f"Copied {copied.copied:,}, linked {copied.linked:,}, there already {copied.there:,}.")
    for target in targets:
        say(f"Wrote {count(len(playlist.entries), 'track')} to {safe(str(target))}.")
