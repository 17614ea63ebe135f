"""What a track's bands of pitch do, and do together: how they rise, how quiet they get, which of them rise at once.

Owns the statistics of the groups of mel bands; rows come from ``frames``, the vector from ``vector``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.features.frames import FIRST_LEVEL, FIRST_RISE, GROUPS, LEVEL_DB, Rows
from core.features.kernel import kernel
from core.features.timbre import SILENCE_DBFS

#: The quietest share of a track that is its floor.
FLOOR_SHARE = 0.05
# Levels are counted in steps of half a decibel, from what a frame without any power has upwards.
_LOWEST, _STEP, _STEPS = -6.0, 0.05, 240
_LEAST_DEVIATION = 1e-4

Values = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Texture:
    """Each of the groups of mel bands, from the lowest up; silent frames left out.

    ``rise`` is the mean rise from frame to frame and ``floor`` the level that ``FLOOR_SHARE`` of the frames stay below,
    in powers of ten, shape (GROUPS,); ``together`` is the correlation of the rises, shape (GROUPS, GROUPS), 0 with a
    group that never rises.
    """

    rise: Values
    floor: Values
    together: Values


class TextureAnalyzer:
    """Gather what is known of the groups from rows fed in blocks, in constant memory."""

    def __init__(self) -> None:
        self._rises = np.zeros(GROUPS)
        self._products = np.zeros((GROUPS, GROUPS))
        self._levels = np.zeros((GROUPS, _STEPS), np.int64)

    def feed(self, rows: Rows) -> None:
        """Take rows, float32, shape (n, WIDTH)."""
        _gather(rows, self._rises, self._products, self._levels)

    def finish(self) -> Texture | None:
        """Return the texture so far, ``None`` where all was silent."""
        count = int(self._levels[0].sum())
        if not count:
            return None
        mean = self._rises / count
        half = self._products / count
        covariance = half + np.triu(half, 1).T - np.outer(mean, mean)
        return Texture(mean, _floor(self._levels, count), _correlation(covariance))


@kernel
def _gather(rows: Rows, rises: Values, products: Values, levels: Counts) -> None:
    for frame in range(rows.shape[0]):
        row = rows[frame]
        if row[LEVEL_DB] <= SILENCE_DBFS:
            continue
        for group in range(GROUPS):
            rise = np.float64(row[FIRST_RISE + group])
            rises[group] += rise
            for other in range(group, GROUPS):
                products[group, other] += rise * row[FIRST_RISE + other]
            step = int((row[FIRST_LEVEL + group] - _LOWEST) / _STEP)
            levels[group, min(max(step, 0), _STEPS - 1)] += 1


def _floor(levels: Counts, count: int) -> Values:
    """The level below which a share of the frames lies, as if they were spread evenly within a step."""
    wanted = FLOOR_SHARE * count
    below = np.cumsum(levels, axis=1)
    step = (below < wanted).sum(axis=1)
    groups = np.arange(GROUPS)
    inside = levels[groups, step]
    return np.asarray(_LOWEST + _STEP * (step + (wanted - (below[groups, step] - inside)) / inside))


def _correlation(covariance: Values) -> Values:
    deviation = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    moves = deviation > _LEAST_DEVIATION
    safe = np.where(moves, deviation, 1.0)
    correlation = np.where(np.outer(moves, moves), covariance / np.outer(safe, safe), 0.0)
    np.fill_diagonal(correlation, 1.0)
    return np.clip(correlation, -1.0, 1.0)
