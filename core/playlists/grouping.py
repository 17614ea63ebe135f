"""Groups of vectors: alike inside, none too small or too large, and the same again when a few more vectors come.

Spherical k-means that begins with the oldest vectors and is carried on, level by level, to all of them: a library that
has grown by a little is on the same level, or one warm step further. Pure arrays; names nothing.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from core.similarity import unit

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]
Rows = NDArray[np.intp]
#: Vectors of length 1 by their rows: float32, shape (rows, d).
Take = Callable[[Rows], Floats]

#: The first level holds ids up to this one, and each next one so many times more; less on low levels, where a few
#: vectors more can turn everything over.
_FIRST_LEVEL, _GROWTH = 64.0, 1.2
_LOW_LEVEL, _LOW_GROWTH = 4096.0, 1.05
#: On every level so many times the last such one other starts are tried, and taken if they are better by a share.
_NEW_START, _BETTER = 4.0, 0.05
_STARTS, _STEPS = 4, 4
#: So many vectors at most are looked at on a level.
_SAMPLE = 8192
#: Vectors that a level has for each group, at least.
_LEAST_A_GROUP = 4
_HASH = np.uint64(0x9E3779B97F4A7C15)


def centres(take: Take, ids: NDArray[np.int64], count: int, seed: int = 0) -> Floats:
    """Return the centres of groups: float32, shape (count, d), of length 1.

    Parameters
    ----------
    ids : int64, shape (n,), ascending, in the order in which the vectors came; n is ``count`` at least
    seed : another one gives other groups
    """
    found: Floats | None = None
    next_start = 0.0
    for level, rows in _levels(ids, count):
        sample = take(rows)
        if found is None or level >= next_start:
            found, next_start = _started(sample, count, found, seed), level * _NEW_START
        found = _moved(sample, found)
    return _started(take(_sampled(ids)), count, None, seed) if found is None else found


def assigned(likeness: Floats, least: int, most: int) -> Labels:
    """Return the group of each vector: the likeliest, but no group has fewer than ``least`` or more than ``most``.

    Those move that lose least by it.

    Parameters
    ----------
    likeness : float32, shape (n, groups); ``least · groups <= n <= most · groups``

    Returns
    -------
    intp, shape (n,)
    """
    labels: Labels = likeness.argmax(axis=1)
    groups = likeness.shape[1]
    for _ in range(groups):
        sizes = np.bincount(labels, minlength=groups)
        if sizes.max() <= most:
            break
        _shrink(likeness, labels, int(sizes.argmax()), most)
    for _ in range(groups):
        sizes = np.bincount(labels, minlength=groups)
        if sizes.min() >= least:
            break
        _fill(likeness, labels, int(sizes.argmin()), least)
    return labels


def _shrink(likeness: Floats, labels: Labels, group: int, most: int) -> None:
    """Move what is too much in a group to the next likely ones that have room."""
    while (excess := int((labels == group).sum()) - most) > 0:
        room = most - np.bincount(labels, minlength=likeness.shape[1])
        members = np.flatnonzero(labels == group)
        others = np.where(room > 0, likeness[members], np.float32(-np.inf))
        target = others.argmax(axis=1)
        loss = likeness[members, group] - others[np.arange(len(members)), target]
        for member in np.argsort(loss, kind="stable")[:excess]:
            if room[target[member]] > 0:
                labels[members[member]] = target[member]
                room[target[member]] -= 1


def _fill(likeness: Floats, labels: Labels, group: int, least: int) -> None:
    """Move what is nearly as likely in a group there, from groups that can spare it."""
    sizes = np.bincount(labels, minlength=likeness.shape[1])
    loss = likeness[np.arange(len(labels)), labels] - likeness[:, group]
    loss[labels == group] = np.inf
    for row in np.argsort(loss, kind="stable"):
        if sizes[group] >= least:
            return
        if sizes[labels[row]] > least:
            sizes[labels[row]] -= 1
            labels[row] = group
            sizes[group] += 1


def _levels(ids: NDArray[np.int64], count: int) -> Iterator[tuple[float, Rows]]:
    """Yield levels and the rows to look at on each: the same ones until so many have come that there is another."""
    level = _FIRST_LEVEL
    while True:
        inside = ids[: int(np.searchsorted(ids, level, side="right"))]
        if len(inside) >= _LEAST_A_GROUP * count:
            yield level, _sampled(inside)
        level *= _LOW_GROWTH if level < _LOW_LEVEL else _GROWTH
        if level > ids[-1]:
            return


def _sampled(ids: NDArray[np.int64]) -> Rows:
    """Choose at most ``_SAMPLE`` rows, more or less, by what their ids are and not by where they stand."""
    halvings = max(0, int(np.ceil(np.log2(max(len(ids), 1) / _SAMPLE))))
    mixed = ids.astype(np.uint64) * _HASH
    return np.flatnonzero(mixed >> np.uint64(64 - halvings) == 0) if halvings else np.arange(len(ids))


def _started(sample: Floats, count: int, old: Floats | None, seed: int) -> Floats:
    """Return the best centres of several starts; the old ones unless those are clearly better."""
    rng = np.random.default_rng(seed)
    tried = [_moved(sample, _spread(sample, count, rng)) for _ in range(_STARTS)]
    best = min(tried, key=lambda centres: _looseness(sample, centres))
    if old is None:
        return best
    kept = _moved(sample, old)
    return best if _looseness(sample, best) < (1 - _BETTER) * _looseness(sample, kept) else kept


def _spread(sample: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Choose vectors far from one another (k-means++, Arthur and Vassilvitskii, 2007)."""
    chosen = [int(rng.integers(len(sample)))]
    apart = 1 - sample @ sample[chosen[0]]
    while len(chosen) < count:
        weights = np.maximum(apart.astype(np.float64), 0)
        total = weights.sum()
        chosen.append(int(rng.choice(len(sample), p=weights / total)) if total > 0 else int(rng.integers(len(sample))))
        apart = np.minimum(apart, 1 - sample @ sample[chosen[-1]])
    return sample[chosen].copy()


def _moved(sample: Floats, centres: Floats) -> Floats:
    """Move each centre to the middle of what is nearest to it, a few times; one that has nothing stays."""
    for _ in range(_STEPS):
        labels = (sample @ centres.T).argmax(axis=1)
        members = (labels[None, :] == np.arange(len(centres))[:, None]).astype(np.float32)
        sums = unit(members @ sample)
        centres = np.where(sums.any(axis=1, keepdims=True), sums, centres)
    return centres


def _looseness(sample: Floats, centres: Floats) -> float:
    """How far vectors are from their centres, on average."""
    return 1 - float((sample @ centres.T).max(axis=1).mean())
