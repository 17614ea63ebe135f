"""The best order of given items: exact for a few, 2-opt and or-opt from several starts for many.

Pure arrays; knows no track. Orders are of numbers 0..n-1, and worth is what each next one gains, added up.
"""

import numpy as np
from numpy.typing import NDArray

Worths = NDArray[np.float64]
Order = NDArray[np.intp]

#: Up to so many items every order is considered (2^9 · 9^2 steps).
EXACT = 9
_IMPOSSIBLE = -1e6
_LEAST_GAIN = 1e-9
_LONGEST_PIECE = 3
_KICKS = 12
_STARTS = 60
#: Comparisons that improving one order may take.
_EFFORT = 400_000_000


def best_order(
    gains: NDArray[np.floating], rng: np.random.Generator, *, first: int | None = None, last: int | None = None
) -> Order:
    """Return the order of all items that gains most from each to its next.

    Parameters
    ----------
    gains : shape (n, n), what it is worth that the second follows the first
    rng : decides where an order of more than ``EXACT`` items is broken up to be improved again
    first, last : the items that stay at the ends

    Returns
    -------
    intp, shape (n,)
    """
    if len(gains) < 2:
        return np.arange(len(gains))
    wide = _with_ends(gains, first, last)
    return _exact(wide) if len(gains) <= EXACT else _improved(wide, rng)


def total(gains: NDArray[np.floating], order: Order) -> float:
    """Return what an order is worth."""
    return float(gains[order[:-1], order[1:]].sum())


def _with_ends(gains: NDArray[np.floating], first: int | None, last: int | None) -> Worths:
    """Return the gains with one more item n, which stands before the first and behind the last."""
    count = len(gains)
    wide = np.zeros((count + 1, count + 1))
    wide[:count, :count] = gains
    if first is not None:
        wide[count, np.arange(count + 1) != first] = _IMPOSSIBLE
    if last is not None:
        wide[np.arange(count + 1) != last, count] = _IMPOSSIBLE
    return wide


def _exact(wide: Worths) -> Order:
    """Held and Karp (1962): the best way through each set of items to each of them."""
    count = len(wide) - 1
    best = np.full((1 << count, count), -np.inf)
    before = np.zeros((1 << count, count), np.intp)
    best[1 << np.arange(count), np.arange(count)] = wide[count, :count]
    for visited in range(1, 1 << count):
        for item in range(count):
            rest = visited & ~(1 << item)
            if rest and rest != visited:
                ways = best[rest] + wide[:count, item]
                before[visited, item] = ways.argmax()
                best[visited, item] = ways.max()
    return _traced(before, int((best[-1] + wide[:count, count]).argmax()))


def _traced(before: NDArray[np.intp], item: int) -> Order:
    visited, order = len(before) - 1, [item]
    while len(order) < before.shape[1]:
        item, visited = int(before[visited, item]), visited & ~(1 << item)
        order.append(item)
    return np.array(order[::-1], np.intp)


def _improved(wide: Worths, rng: np.random.Generator) -> Order:
    """Improve a greedy order, then break it up at random places and improve it again, keeping the best."""
    rounds = max(20, _EFFORT // (len(wide) ** 2 * (_KICKS + 1) * (_LONGEST_PIECE + 1)))
    best = _polished(wide, _best_greedy(wide), rounds)
    for _ in range(_KICKS if len(wide) > 8 else 0):
        other = _polished(wide, _kicked(best, rng), rounds)
        if total(wide, other) > total(wide, best) + _LEAST_GAIN:
            best = other
    return best[1:-1]


def _best_greedy(wide: Worths) -> Order:
    """Return the best of the greedy orders that begin with different items, where the first may be chosen."""
    count = len(wide) - 1
    may_begin = np.flatnonzero(wide[count, :count] > _IMPOSSIBLE)
    begins = may_begin[:: -(-len(may_begin) // _STARTS)]
    return max((_greedy(wide, int(begin)) for begin in begins), key=lambda order: total(wide, order))


def _greedy(wide: Worths, begin: int) -> Order:
    """Go from an item to whatever gains most, and so on."""
    count = len(wide) - 1
    order, left = [count, begin], np.zeros(count)
    left[begin] = -np.inf
    for _ in range(count - 1):
        following = int((wide[order[-1], :count] + left + _kept_for_last(wide, left)).argmax())
        order.append(following)
        left[following] = -np.inf
    return np.array([*order, count], np.intp)


def _kept_for_last(wide: Worths, left: Worths) -> Worths:
    """Hold back the one item that may stand last, while there are others."""
    count = len(wide) - 1
    others = np.isfinite(left).sum() > 1
    only = (wide[:count, count] > _IMPOSSIBLE) if (wide[:count, count] == _IMPOSSIBLE).any() else np.zeros(count, bool)
    return np.where(only & others, 10 * _IMPOSSIBLE, 0.0)


def _polished(wide: Worths, order: Order, rounds: int) -> Order:
    for _ in range(rounds):
        moves = [_reversal(wide, order), *(_move(wide, order, size) for size in range(1, _LONGEST_PIECE + 1))]
        gain, changed = max(moves, key=lambda move: move[0])
        if gain <= _LEAST_GAIN:
            break
        order = changed
    return order


def _reversal(wide: Worths, order: Order) -> tuple[float, Order]:
    """Return the best gain of turning a piece round, and the order after it; gains differ by direction."""
    inner = np.arange(1, len(order) - 1)
    along = np.concatenate([[0.0], np.cumsum(wide[order[:-1], order[1:]])])
    against = np.concatenate([[0.0], np.cumsum(wide[order[1:], order[:-1]])])
    begins, ends = inner[:, None], inner[None, :]
    gain = wide[order[begins - 1], order[ends]] + wide[order[begins], order[ends + 1]]
    gain = gain + (against[ends] - against[begins]) - (along[ends + 1] - along[begins - 1])
    gain = np.where(begins < ends, gain, -np.inf)
    begin, end = (int(index) + 1 for index in np.unravel_index(gain.argmax(), gain.shape))
    changed = order.copy()
    changed[begin : end + 1] = order[begin : end + 1][::-1]
    return float(gain[begin - 1, end - 1]), changed


def _move(wide: Worths, order: Order, size: int) -> tuple[float, Order]:
    """Return the best gain of putting a piece somewhere else, and the order after it."""
    begins = np.arange(1, len(order) - size)[:, None]
    gaps = np.arange(len(order) - 1)[None, :]
    if not begins.size:
        return 0.0, order
    head, tail, before, behind = order[begins], order[begins + size - 1], order[begins - 1], order[begins + size]
    left, right = order[gaps], order[gaps + 1]
    gain = wide[before, behind] - wide[before, head] - wide[tail, behind]
    gain = gain + wide[left, head] + wide[tail, right] - wide[left, right]
    gain = np.where((gaps < begins - 1) | (gaps > begins + size - 1), gain, -np.inf)
    row, gap = (int(index) for index in np.unravel_index(gain.argmax(), gain.shape))
    begin = row + 1
    piece, rest = order[begin : begin + size], np.delete(order, slice(begin, begin + size))
    return float(gain[row, gap]), np.insert(rest, gap + 1 if gap < begin else gap + 1 - size, piece)


def _kicked(order: Order, rng: np.random.Generator) -> Order:
    """Exchange two neighbouring pieces cut at random: what neither move above undoes at once."""
    cuts = np.sort(rng.choice(np.arange(1, len(order) - 1), 3, replace=False))
    first, second, third = (int(cut) for cut in cuts)
    return np.concatenate([order[:first], order[second:third], order[first:second], order[third:]])
