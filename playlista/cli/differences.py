"""Two versions of a playlist beside one another, as lines or as a record."""

from collections.abc import Sequence

import click

from core.playlists.differing import Difference, differing
from models.saved import SavedEntry
from playlista.cli.output import count, safe, say

Entries = Sequence[SavedEntry]


def print_difference(before: Entries, after: Entries) -> None:
    """Print what came (+), went (-) and moved (~), a line each."""
    found, labels = _compared(before, after), _labels(before, after)
    for place, number in found.went:
        click.echo(f"- {place:>3}. {safe(labels[number])}")
    for place, number in found.came:
        click.echo(f"+ {place:>3}. {safe(labels[number])}")
    for moved in found.moved:
        click.echo(f"~ {moved.before:>3}. to {moved.after}. {safe(labels[moved.track_id])}")
    came, went, moves = (count(len(part), "track") for part in (found.came, found.went, found.moved))
    say(f"{came} came, {went} went, {moves} moved, {found.stayed} stayed.")


def difference_record(before: Entries, after: Entries) -> dict[str, object]:
    """Return the same as a record."""
    found, labels = _compared(before, after), _labels(before, after)

    def placed(pairs: Sequence[tuple[int, int]]) -> list[dict[str, object]]:
        return [{"place": place, "id": number, "label": labels[number]} for place, number in pairs]

    moved = [
        {"id": each.track_id, "label": labels[each.track_id], "before": each.before, "after": each.after}
        for each in found.moved
    ]
    return {"came": placed(found.came), "went": placed(found.went), "moved": moved, "stayed": found.stayed}


def _compared(before: Entries, after: Entries) -> Difference:
    return differing(
        *([entry.track_id for entry in entries if entry.track_id is not None] for entries in (before, after))
    )


def _labels(*versions: Entries) -> dict[int | None, str]:
    return {entry.track_id: entry.label for entries in versions for entry in entries}
