"""Exchange places of a finished list until artists and albums keep their distance, as far as that can be had."""

from collections.abc import Collection, Sequence

import numpy as np

from core.playlists.bounds import Bounds
from core.playlists.columns import Columns

#: How far away a partner for an exchange is looked for, and how often the whole list is gone through.
REACH, ROUNDS = 100, 4


def mended(rows: Sequence[int], columns: Columns, bounds: Bounds, fixed: Collection[int]) -> list[int]:
    """Return the rows in an order that breaks fewer gaps; the same order where none is broken.

    Parameters
    ----------
    fixed : places, counted from 0, that keep what is on them
    """
    order = list(rows)
    for _ in range(ROUNDS):
        bad = [place for place in range(len(order)) if _near(order, place, columns, bounds)]
        moved = [place for place in bad if place not in fixed and _exchange(order, place, columns, bounds, fixed)]
        if not moved:
            break
    return order


def _exchange(order: list[int], place: int, columns: Columns, bounds: Bounds, fixed: Collection[int]) -> bool:
    """Exchange a place with the nearest one that makes it better; False where there is none."""
    if not (before := _near(order, place, columns, bounds)):
        return False  # an earlier exchange has mended it
    around = range(max(0, place - REACH), min(len(order), place + REACH + 1))
    for other in sorted(around, key=lambda at: (abs(at - place), at)):
        if other == place or other in fixed:
            continue
        total = before + _near(order, other, columns, bounds)
        order[place], order[other] = order[other], order[place]
        if _near(order, place, columns, bounds) + _near(order, other, columns, bounds) < total:
            return True
        order[place], order[other] = order[other], order[place]
    return False


def _near(order: list[int], place: int, columns: Columns, bounds: Bounds) -> int:
    """How many tracks of the same artist or album stand too near to a place."""
    row, found = order[place], 0
    for column, gap in ((columns.artist, bounds.artist_gap), (columns.album, bounds.album_gap)):
        around = order[max(0, place - gap) : place] + order[place + 1 : place + gap + 1]
        if gap and column[row] >= 0 and around:
            found += int(np.count_nonzero(column[around] == column[row]))
    return found
