"""``playlista analyze``: folders and files into the library, with progress, and a summary of what became of them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from core.errors import PlaylistaError
from core.settings import Settings
from core.settings.sections import ENGINES
from models.results import RunSummary
from playlista.cli.address import database_name, database_url
from playlista.cli.context import settings
from playlista.cli.interrupts import exit_code, signals_as_interrupts
from playlista.cli.output import count, print_json, safe, say
from playlista.cli.summary import nothing_found, told

SOME_FAILED = 3


@click.command("analyze", epilog="Example: playlista analyze ~/Music --workers 2")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(readable=False))
@click.option("--query", metavar="QUERY", help="Tracks of the library that match; --force makes them anew.")
@click.option("--workers", metavar="N", type=click.IntRange(1), help="Analyse N files at a time.")
@click.option("--processes", "mode", flag_value="processes", help="Analyse in processes (default).")
@click.option("--threads", "mode", flag_value="threads", help="Analyse in threads of one process.")
@click.option("--sequential", "mode", flag_value="sequential", help="Analyse one file after another.")
@click.option("--engine", type=click.Choice(ENGINES), help="What computes the features (default: fast).")
@click.option("--models", metavar="NAMES", help="Have these networks hear the tracks, separated by commas (MODELS).")
@click.option("--together", is_flag=True, help="Networks hear in one pass with the features (MODELS_TOGETHER).")
@click.option("--background", is_flag=True, help="Take only what time other programs leave (PRIORITY=background).")
@click.option("--any-time", is_flag=True, help="Analyse now, whatever ANALYSIS_WINDOW says.")
@click.option("--force", is_flag=True, help="Analyse also what has not changed.")
@click.option("--retry-failed", is_flag=True, help="Analyse also what failed before and has not changed.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[str, ...], workers: int | None, engine: str | None, as_json: bool, **how: Any
) -> None:
    """Analyse the music in folders and files and keep the results.

    Without PATH it is the folder LIBRARY_PATH of the settings. Files that have not changed are not opened again. Your
    files are only read.

    Tracks that came out wrong are analysed again by name or by a query (playlista tracks -h tells the language); what
    was corrected or locked stays:

    \b
      playlista analyze --query tempo_confidence:..0.5 --force
    """
    if how["mode"] == "sequential" and workers not in (None, 1):
        raise click.UsageError(f"--sequential is one file after another, not --workers {workers}")
    effective = settings(
        ctx,
        process_workers=workers,
        threaded_workers_default=workers,
        engine=engine,
        models=how.pop("models"),
        models_together=how.pop("together") or None,
        priority="background" if how.pop("background") else None,
        analysis_window="" if how.pop("any_time") else None,
    )
    chosen = _chosen(ctx, effective, paths, how.pop("query"))
    summary = _run(ctx, effective, chosen, how)
    if summary.files == 0 and not summary.missing:
        raise PlaylistaError(nothing_found(chosen, effective.library.extensions, summary.problems))
    if as_json:
        print_json(asdict(summary))
    else:
        database = database_name(database_url(effective.database))
        click.echo("\n".join(told(summary, database, window=effective.analysis.analysis_window)))
    if summary.failed or summary.problems:
        ctx.exit(SOME_FAILED)


def _chosen(ctx: click.Context, effective: Settings, paths: tuple[str, ...], query: str | None) -> tuple[str, ...]:
    """Return the files and folders that are meant; by default the library."""
    if query is not None:
        return (*paths, *_matching(ctx, query))
    chosen = paths or ((effective.library.library_path,) if effective.library.library_path else ())
    if not chosen:
        raise click.UsageError("name a folder, e.g. playlista analyze ~/Music, or set LIBRARY_PATH in playlista.conf")
    return chosen


def _matching(ctx: click.Context, query: str) -> list[str]:
    """Return the files of the tracks that match, as far as they are there."""
    from playlista.cli.library import library

    with library(ctx) as store:
        found = store.paths_of(store.ids(query))
    there = [path for path in found if os.path.exists(path)]
    if not there:
        gone = f"the files of {count(len(found), 'track')} that match are gone" if found else "no track matches"
        raise PlaylistaError(f"{gone}: {safe(query)}")
    if len(there) < len(found):
        say(f"The files of {count(len(found) - len(there), 'track')} that match are gone.")
    return there


def _run(ctx: click.Context, effective: Settings, paths: Sequence[str], how: Mapping[str, Any]) -> RunSummary:
    from core.analysis_manager import AnalysisManager
    from playlista.cli.display import display

    shown = display()
    try:
        with signals_as_interrupts(), shown:
            return AnalysisManager(effective).run(paths, on_event=shown.see, **how)
    except KeyboardInterrupt as interrupt:  # said once the bar is off its line
        say(f"Interrupted, {count(shown.counts.analysed, 'track')} kept. The same command goes on from here.")
        ctx.exit(exit_code(interrupt))
