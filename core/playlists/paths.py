"""The smoothest path through a pool: the one whose largest step is the smallest, of all that only lead forward.

Pure arrays; knows no track.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Items = NDArray[np.intp]

#: Steps that are no larger than the largest by more than this count as no larger.
_SLACK = np.float32(1.0 + 1e-5)


def smoothest(steps: Floats, costs: Floats, fits: Floats) -> tuple[Items, float]:
    """Return a path from the first item to the last that only goes forward, and the size of its largest step.

    No path of as many places has a smaller largest step; of those with the same, this one costs the least.

    Parameters
    ----------
    steps : float32, shape (p, p), how far apart items are, which are in the order in which they may come
    costs : float32, shape (p, p), what it costs that the second follows the first
    fits : float32, shape (places, p), what it costs that an item is on a place; there are 2 to p places
    """
    forward = np.where(np.triu(np.ones(steps.shape, np.bool_), 1), steps, np.float32(np.inf))
    widest = largest_step(forward, len(fits))
    return _cheapest(np.where(forward <= widest * _SLACK, costs, np.float32(np.inf)), fits), widest


def largest_step(forward: Floats, places: int) -> float:
    """Return the largest step of the path with the smallest one, where ``inf`` stands for steps that are no way."""
    best = forward[0]
    for _ in range(places - 2):
        best = np.maximum(best[:, None], forward).min(axis=0)
    return float(best[-1])


def _cheapest(costs: Floats, fits: Floats) -> Items:
    total, before = costs[0] + fits[1], []
    for place in range(2, len(fits)):
        ways = total[:, None] + costs
        before.append(ways.argmin(axis=0))
        total = ways.min(axis=0) + fits[place]
    path = [len(costs) - 1]
    for back in reversed(before):
        path.append(int(back[path[-1]]))
    return np.array([0, *reversed(path)], np.intp)
