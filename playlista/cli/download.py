"""``playlista download``, ``download-and-analyze`` and ``sync``: lists of songs into files and the library."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from core.errors import PlaylistaError
from models.downloads import DownloadSummary, FilesGone, ListFailed, ListRead
from models.results import MODES
from playlista.cli.context import settings
from playlista.cli.download_songs import unread
from playlista.cli.interrupts import exit_code, signals_as_interrupts
from playlista.cli.output import count, print_json, program, safe, say

SOME_FAILED = 3
#: Faults of lists that pass only when the person does something about them.
OUR_FAULT = ("unreadable", "unauthorized", "forbidden", "not_found", "refused", "environment")
FORMATS = ("keep", "mp3", "m4a", "opus", "flac")
PROGRESS = ("auto", "lines", "json", "none")

#: What all commands that download have in common.
_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--out-dir", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
        help="Where the songs go (default: LIBRARY_PATH).",
    ),
    click.option(
        "--m3u", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
        help="One M3U8 for everything, replaced if it exists (default: one a list, in DIR).",
    ),
    click.option("--format", "audio_format", type=click.Choice(FORMATS), help="What files are kept as (AUDIO_FORMAT)."),
    click.option("--retry-failed", "retry", is_flag=True, help="Look again for what was not found or failed before."),
    click.option(
        "--progress", type=click.Choice(PROGRESS), default="auto", show_default=True,
        help="How it is shown: as suits the terminal, a line a song, JSON a line an event, or not at all.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object."),
)  # fmt: skip


def _with_options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


_from_file = click.option(
    "--from-file", "files", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
    help="Read sources from a text, one a line; - for standard input. May be given several times.",
)  # fmt: skip


@click.command("download", epilog="Example: playlista download party.txt --out-dir Music --progress lines")
@click.argument("sources", metavar="SOURCE...", nargs=-1)
@_from_file
@_with_options
@click.pass_context
def download(ctx: click.Context, /, sources: tuple[str, ...], files: tuple[Path, ...], **how: Any) -> None:
    """Find the songs of lists, check, download and tag them; what the library has is linked.

    SOURCE is an address of Spotify, YouTube, YouTube Music, Deezer or ListenBrainz, a file (CSV of Exportify, M3U8,
    XSPF, JSPF, text), "Artist - Title", or - for standard input. Run again, it fetches only what is missing.
    """
    ctx.exit(_run(ctx, _sources(sources, files), how, analyze=False))


@click.command(
    "download-and-analyze", epilog="Example: playlista download-and-analyze party.txt --out-dir Music --progress lines"
)
@click.argument("sources", metavar="SOURCE...", nargs=-1)
@_from_file
@click.option("--workers", metavar="N", type=click.IntRange(1), help="Analyse N files at a time.")
@click.option("--mode", type=click.Choice(MODES), help="How files are analysed (default: in processes).")
@_with_options
@click.pass_context
def download_and_analyze(ctx: click.Context, /, sources: tuple[str, ...], files: tuple[Path, ...], **how: Any) -> None:
    """Find, download and tag the songs of lists, and analyse each while the next is on its way.

    SOURCE is what `playlista download` takes.
    """
    ctx.exit(_run(ctx, _sources(sources, files), how, analyze=True))


@click.command("sync", epilog="Example: playlista sync --dry-run")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option("--remove", is_flag=True, help="Take what a list has no longer out of its M3U8; files stay.")
@click.option("--delete", is_flag=True, help="Delete its files too: those we downloaded and no other list needs.")
@click.option("--dry-run", is_flag=True, help="Only say what has changed.")
@click.option("--analyze/--no-analyze", default=True, show_default=True, help="Analyse what comes.")
@_with_options
@click.pass_context
def sync(ctx: click.Context, /, sources: tuple[str, ...], remove: bool, delete: bool, **how: Any) -> None:
    """Follow lists that have changed: download what is new on them.

    Without SOURCE it is all lists that were ever downloaded, each into the folder where its songs are.
    """
    dry_run, analyze = how.pop("dry_run"), how.pop("analyze")
    groups = _by_folder(ctx, sources)
    if not groups:
        say(f"No list is followed yet: {program()} download SOURCE does so.")
    code = 0
    for folder, chosen in groups.items():
        there = {**how, "out_dir": how["out_dir"] or folder}
        if dry_run:
            code = max(code, _dry_run(ctx, chosen, there, delete=delete))
        else:
            code = max(code, _run(ctx, chosen, there, analyze=analyze, drop_gone=remove or delete, delete_gone=delete))
    ctx.exit(code)


def _dry_run(ctx: click.Context, sources: Sequence[str], how: dict[str, Any], *, delete: bool) -> int:
    from core.download_manager import DownloadManager

    effective = settings(ctx, library_path=how["out_dir"])
    folder = _folder(effective) if delete else None
    manager = DownloadManager(effective, read_stdin=sys.stdin.read)
    return SOME_FAILED if _tell_changes(manager.changes(sources, folder), as_json=how["as_json"]) else 0


def _sources(sources: tuple[str, ...], files: tuple[Path, ...]) -> tuple[str, ...]:
    if not sources and not files:
        raise click.UsageError("name a list, a song or a file, e.g. playlista download party.txt")
    return (*sources, *(str(file) for file in files))


def _by_folder(ctx: click.Context, sources: Sequence[str]) -> dict[Path | None, list[str]]:
    """Return sources, by default all lists that are followed, by the folders of their songs."""
    from playlista.cli.library import library

    with library(ctx) as store:
        followed = {each.head.source: each.folder for each in store.wishes.lists() if each.head.source != "-"}
    groups: dict[Path | None, list[str]] = {}
    for source in sources or followed:
        folder = followed.get(source) or followed.get(os.path.abspath(source))
        groups.setdefault(None if folder is None else Path(folder), []).append(source)
    return groups


def _run(ctx: click.Context, sources: Sequence[str], how: dict[str, Any], *, analyze: bool, **gone: bool) -> int:
    """Do it, tell what came of it, and return the exit code."""
    from core.download_manager import Order
    from playlista.cli.download_summary import record, told

    workers = how.get("workers")
    effective = settings(
        ctx,
        audio_format=how["audio_format"],
        library_path=how["out_dir"],
        process_workers=workers,
        threaded_workers_default=workers,
    )
    order = Order(
        _folder(effective),
        m3u=how["m3u"],
        analyze=analyze,
        retry=how["retry"],
        mode=how.get("mode"),
        **gone,
    )
    summary = _shown(ctx, effective, sources, order, how["progress"])
    if how["as_json"]:
        print_json(record(summary))
    elif summary.lists:
        click.echo("\n".join(told(summary)))
    return _exit_code(summary)


def _shown(ctx: click.Context, effective: Any, sources: Sequence[str], order: Any, progress: str) -> DownloadSummary:
    from core.download_manager import DownloadManager
    from playlista.cli.download_progress import display

    shown = display(progress)
    try:
        with signals_as_interrupts(), shown:
            manager = DownloadManager(effective, read_stdin=sys.stdin.read)
            return manager.run(sources, order, on_event=shown.see)
    except KeyboardInterrupt as interrupt:
        say(f"Interrupted, {count(shown.songs.there, 'song')} there. The same command goes on from here.")
        ctx.exit(exit_code(interrupt))


def _folder(effective: Any) -> Path:
    if not effective.library.library_path:
        raise click.UsageError("say where the songs go: --out-dir DIR, or LIBRARY_PATH in playlista.conf")
    return Path(effective.library.library_path)


def _exit_code(summary: DownloadSummary) -> int:
    """Return 3 where something is not there; an error where nothing could be read and the person can mend it."""
    if not summary.lists and all(failed.error_class in OUR_FAULT for failed in summary.failed_lists):
        raise PlaylistaError(_why_nothing(summary))
    missing = summary.songs - summary.downloaded - summary.linked - summary.kept
    failed = missing or summary.failed_lists or (summary.analysis is not None and summary.analysis.failed)
    return SOME_FAILED if failed else 0


def _why_nothing(summary: DownloadSummary) -> str:
    reasons = [unread(failed) for failed in summary.failed_lists]
    return reasons[0] if len(reasons) == 1 else f"no list could be read: {'; '.join(reasons)}"


def _tell_changes(changes: Iterable[ListRead | ListFailed | FilesGone], *, as_json: bool) -> bool:
    """Print changes as they are found out; tell whether a list could not be read."""
    failed = False
    for change in changes:
        failed = failed or isinstance(change, ListFailed)
        if as_json:
            print_json(_change_record(change))
        elif isinstance(change, ListRead):
            click.echo(f"{safe(change.head.name)}: {count(change.new, 'new song')}, {change.gone:,} gone")
        elif isinstance(change, ListFailed):
            say(f"not read: {unread(change)}")
        else:
            for path in change.paths:
                click.echo(f"would delete {safe(path)}")
    return failed


def _change_record(change: ListRead | ListFailed | FilesGone) -> dict[str, Any]:
    if isinstance(change, ListRead):
        return {"source": change.head.source, "name": change.head.name, "new": change.new, "gone": change.gone}
    if isinstance(change, ListFailed):
        return {"source": change.source, "error_class": change.error_class, "reason": change.reason}
    return {"delete": list(change.paths)}
