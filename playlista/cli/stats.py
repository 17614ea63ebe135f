"""``playlista stats``: the library in numbers."""

from collections.abc import Iterator

import click

from models.library import Count, LibraryStats
from playlista.cli.output import count, print_json, safe, show_size

#: Widest bar of a distribution, in signs, and how many values of one are shown.
BAR = 30
SHOWN = 12


@click.command("stats", epilog="Example: playlista stats --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Sum up the library: counts, hours, tempos, keys, formats, failures, versions, size of the database."""
    from playlista.cli.library import database_bytes, library

    with library(ctx) as store:
        stats, size = store.stats(), database_bytes(store)
    if as_json:
        _print_json(stats, size)
    else:
        click.echo("\n".join(_lines(stats, size)))


def _print_json(stats: LibraryStats, size: int | None) -> None:
    from core.export.record import stats_record

    print_json(stats_record(stats) | {"database_bytes": size})


def _lines(stats: LibraryStats, size: int | None) -> Iterator[str]:
    hours = f"{stats.duration_s / 3600:.1f} hours, {show_size(stats.size_bytes)}"
    yield f"{count(stats.tracks, 'track')} ({hours}), {stats.missing} missing, {count(stats.failures, 'failure')}"
    if stats.first_added_at and stats.last_analysed_at:
        yield f"added from {stats.first_added_at:%Y-%m-%d}, last analysed {stats.last_analysed_at:%Y-%m-%d %H:%M} UTC"
    if size is not None:
        yield f"database {show_size(size)}"
    distributions = (
        ("tempo, BPM from", stats.tempos),
        ("key, after Camelot", stats.camelots),
        ("format", stats.codecs),
        ("genre", stats.genres),
        ("failures by class", stats.error_classes),
        ("analysed by", stats.versions),
        ("heard by network", stats.networks),
    )
    for heading, counts in distributions:
        yield from _distribution(heading, counts)


def _distribution(heading: str, counts: tuple[Count, ...]) -> Iterator[str]:
    """Tempos are all shown, being in order; of the others the most frequent."""
    if not counts:
        return
    shown = counts if heading.startswith("tempo") else counts[:SHOWN]
    most = max(each.number for each in shown)
    width = max(len(safe(each.value)) for each in shown)
    yield ""
    yield heading
    for each in shown:
        yield f"  {safe(each.value):<{width}}  {each.number:>7,}  {'█' * max(1, round(BAR * each.number / most))}"
    if len(counts) > len(shown):
        yield f"  and {len(counts) - len(shown)} more (playlista stats --json)"
