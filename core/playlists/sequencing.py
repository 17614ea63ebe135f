"""The best sequence of tracks for a number of places: a beam search that knows what is to come, then repair.

Pure arrays: items are numbers of a small pool, worth is added up, limits cost so much that they give way only where
nothing else is left. Knows no track and no library; ``core.playlists.ordering`` orders a given set.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.similarity import nearest

Floats = NDArray[np.float32]
Items = NDArray[np.intp]

#: More than all that a list can be worth: what costs this is done only where nothing else is left.
IMPOSSIBLE = np.float32(1e6)
#: The gravest limit that gives way; a tenth of it is still more than the worst transition that it could spare.
VIOLATION = np.float32(80.0)
#: A minute more or less than asked for costs as much as one transition that is a third worse.
_MINUTE = 0.4
_BEAM = 24
_BLOCK = 128
_LEAST_GAIN = 1e-4
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Spacing:
    """How often, and how near to one another, items of one code may come.

    Parameters
    ----------
    codes : int32, shape (p,), -1 for items that are bound to nothing
    most : at most so many of one code, 0 for any number
    gap : at least so many other items between two of one code
    cost : what each violation costs
    """

    codes: NDArray[np.int32]
    most: int = 0
    gap: int = 0
    cost: np.float32 = VIOLATION


@dataclass(frozen=True, slots=True)
class Plan:
    """Places to be filled with items of a pool.

    Parameters
    ----------
    gains : float32, shape (p, p), what it is worth that the second follows the first
    fits : float32, shape (places, p), what it is worth that an item is on a place
    fixed : places, from 0, and the items that stay there
    spacings : what else has to hold; that an item comes once always has
    durations_s, wanted_s : how long each item plays, and how long all are to play, if that counts
    """

    gains: Floats
    fits: Floats
    fixed: Mapping[int, int] = field(default_factory=dict)
    spacings: Sequence[Spacing] = ()
    durations_s: Floats | None = None
    wanted_s: float | None = None

    @property
    def places(self) -> int:
        return len(self.fits)


def best_sequence(plan: Plan, begin: int = 0) -> Items:
    """Return the item for each place; equal ones in order of their numbers, so always the same.

    Parameters
    ----------
    begin : places before this one are all fixed, and not looked at

    Returns
    -------
    intp, shape (places,); there must be as many items as places
    """
    return repaired(plan, _beam(plan, begin), begin)


def worth(plan: Plan, path: Items) -> float:
    """Return what a whole sequence is worth, what it violates and its length taken into account."""
    total = float(plan.gains[path[:-1], path[1:]].sum() + plan.fits[np.arange(len(path)), path].sum())
    total -= sum(_violation(spacing, path) for spacing in plan.spacings)
    return total - _too_long(plan, path)


def repaired(plan: Plan, path: Items, begin: int = 0) -> Items:
    """Replace or swap beside the weakest transitions, until nothing gains any more; fixed places stay."""
    path = path.copy()
    for _ in range(_ROUNDS * plan.places):
        if not _mended(plan, path, begin):
            break
    return path


def swapped(plan: Plan, path: Items) -> Items:
    """Swap places of a sequence until nothing gains any more; no item comes in or goes."""
    path = path.copy()
    for _ in range(_ROUNDS * plan.places):
        if not any(_swap(plan, path, place, 0) for place in _weakest_first(plan, path, 0)):
            break
    return path


def price(spacing: Spacing, path: Items, place: int) -> Floats:
    """Return what each item would violate on a place, the others being where they are (-1 for places yet empty)."""
    others = np.delete(path, place)
    codes = _codes(spacing, others)
    found = np.zeros(len(spacing.codes), np.float32)
    known = spacing.codes >= 0
    if spacing.most:
        values, counts = np.unique(codes[codes >= 0], return_counts=True)
        found += known & np.isin(spacing.codes, values[counts >= spacing.most])
    if spacing.gap:
        near = codes[max(0, place - spacing.gap) : place + spacing.gap]
        found += known & np.isin(spacing.codes, near)
    return found * spacing.cost


def _beam(plan: Plan, begin: int) -> Items:
    ahead = _to_come(plan, begin)
    paths = np.full((1, plan.places), -1, np.intp)
    for place, item in plan.fixed.items():
        paths[:, place] = item
    sums = np.zeros(1, np.float32)
    for place in range(begin, plan.places):
        values = np.stack([_values(plan, path, place) for path in paths]) + sums[:, None]
        best = nearest((values + ahead[place]).ravel(), _BEAM)
        parents, items = np.divmod(best[values.ravel()[best] > values.max() - IMPOSSIBLE / 2], values.shape[1])
        paths, sums = paths[parents], values[parents, items]
        paths[:, place] = items
    return max(paths, key=lambda path: worth(plan, path))


def _values(plan: Plan, path: Items, place: int) -> Floats:
    """What each item adds on the next place of a path."""
    values: Floats = plan.fits[place] - _not_here(plan, path, place)
    return np.asarray(values + plan.gains[path[place - 1]]) if place else values


def _not_here(plan: Plan, path: Items, place: int) -> Floats:
    """What it costs that items are taken, that they violate something, or that the place is another's."""
    cost = np.zeros(plan.fits.shape[1], np.float32)
    for spacing in plan.spacings:
        cost += price(spacing, path, place)
    taken = np.delete(path, place)
    cost[taken[taken >= 0]] += IMPOSSIBLE
    if place in plan.fixed:
        kept = cost[plan.fixed[place]]
        cost = np.full_like(cost, 2 * IMPOSSIBLE)
        cost[plan.fixed[place]] = kept
    return cost


def _to_come(plan: Plan, begin: int) -> Floats:
    """What can still be gained after each place with each item on it, if nothing were taken: (places, p)."""
    ahead = np.zeros(plan.fits.shape, np.float32)
    for place in range(plan.places - 2, begin - 1, -1):
        after = plan.fits[place + 1] + ahead[place + 1]
        if place + 1 in plan.fixed:
            item = plan.fixed[place + 1]
            ahead[place] = plan.gains[:, item] + after[item]
            continue
        for first in range(0, len(after), _BLOCK):
            block = slice(first, first + _BLOCK)
            ahead[place, block] = (plan.gains[block] + after).max(axis=1)
    return ahead


def _mended(plan: Plan, path: Items, begin: int) -> bool:
    return any(
        _replace(plan, path, place) or _swap(plan, path, place, begin) for place in _weakest_first(plan, path, begin)
    )


def _weakest_first(plan: Plan, path: Items, begin: int) -> Iterator[int]:
    """Places that are not fixed, those beside the weakest transition first."""
    order = np.argsort(plan.gains[path[:-1], path[1:]], kind="stable")
    beside = [place for weak in order for place in (int(weak) + 1, int(weak))]
    for place in dict.fromkeys([*beside, *range(len(path))]):
        if place >= begin and place not in plan.fixed:
            yield place


def _replace(plan: Plan, path: Items, place: int) -> bool:
    """Put the best item on a place, if it is better than the one there."""
    values = plan.fits[place] - _not_here(plan, path, place) - _lateness(plan, path, place)
    if place:
        values = values + plan.gains[path[place - 1]]
    if place + 1 < len(path):
        values = values + plan.gains[:, path[place + 1]]
    best = int(values.argmax())
    if values[best] <= values[path[place]] + _LEAST_GAIN:
        return False
    path[place] = best
    return True


def _swap(plan: Plan, path: Items, place: int, begin: int) -> bool:
    """Exchange a place with the one that gains most by it."""
    now, best, partner = worth(plan, path), _LEAST_GAIN, -1
    for other in range(begin, len(path)):
        if other == place or other in plan.fixed:
            continue
        path[[place, other]] = path[[other, place]]
        gain = worth(plan, path) - now
        path[[place, other]] = path[[other, place]]
        if gain > best:
            best, partner = gain, other
    if partner >= 0:
        path[[place, partner]] = path[[partner, place]]
    return partner >= 0


def _lateness(plan: Plan, path: Items, place: int) -> Floats | np.float32:
    """What each item on a place costs by making the whole too long or too short."""
    if plan.durations_s is None or plan.wanted_s is None:
        return np.float32(0.0)
    others = float(plan.durations_s[np.delete(path, place)].sum())
    late: Floats = np.abs(others + plan.durations_s - np.float32(plan.wanted_s)) * np.float32(_MINUTE / 60.0)
    return late


def _too_long(plan: Plan, path: Items) -> float:
    if plan.durations_s is None or plan.wanted_s is None:
        return 0.0
    return abs(float(plan.durations_s[path].sum()) - plan.wanted_s) * _MINUTE / 60.0


def _violation(spacing: Spacing, path: Items) -> float:
    codes = _codes(spacing, path)
    found = 0
    if spacing.most:
        counts = np.unique(codes[codes >= 0], return_counts=True)[1]
        found += int(np.maximum(counts - spacing.most, 0).sum())
    for distance in range(1, min(spacing.gap, len(codes) - 1) + 1):
        found += int(((codes[distance:] == codes[:-distance]) & (codes[distance:] >= 0)).sum())
    return float(found * spacing.cost)


def _codes(spacing: Spacing, items: Items) -> NDArray[np.int32]:
    return np.where(items >= 0, spacing.codes[items], -1).astype(np.int32)
