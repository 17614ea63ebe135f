"""At which bars something new begins: other instruments, another level, another harmony.

Owns the length of phrases. Takes bars as they are.
"""

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel

Values = npt.NDArray[np.float64]

#: Bars before and after a line that are compared.
_REACH = 4
#: This share of bars is compared with one of its own phrase four bars on: what differs there is chance.
_WITHIN = 0.25
#: A line of a phrase differs by so many times what chance makes of the means of four bars, and by at least so many
#: decibels.
_OUTSTANDING, _LEAST_DB = 3.0, 3.0
#: Bars a phrase has at least, and what it costs to have other than a multiple of eight, or even of four.
_SHORTEST, _FOUR, _ODD = 4, 0.25, 1.0


def find_phrases(bars: Values) -> npt.NDArray[np.int64]:
    """Return the numbers of the bars that begin a phrase, rising; none where nothing stands out.

    Parameters
    ----------
    bars : what each bar sounds like in decibels, shape (bars, bands)
    """
    if len(bars) < 2 * _REACH:
        return np.zeros(0, np.int64)
    changes = np.sqrt(np.square(bars[_REACH:] - bars[:-_REACH]).mean(axis=1))
    by_chance = float(np.quantile(changes, _WITHIN)) / np.sqrt(_REACH)
    chosen = np.zeros(len(bars), np.bool_)
    _choose(_novelty(bars) / max(by_chance, _LEAST_DB / _OUTSTANDING) - _OUTSTANDING, chosen)
    return np.flatnonzero(chosen)


def _novelty(bars: Values) -> Values:
    """How far the means of the bars before and after each line lie apart, in decibels (root of the mean square)."""
    sums = np.concatenate([np.zeros((1, bars.shape[1])), np.cumsum(bars, axis=0)])
    means = (sums[_REACH:] - sums[:-_REACH]) / _REACH
    novelty = np.zeros(len(bars))
    novelty[_REACH : len(bars) - _REACH + 1] = np.sqrt(np.square(means[_REACH:] - means[:-_REACH]).mean(axis=1))
    return novelty


@kernel
def _choose(merit: Values, chosen: npt.NDArray[np.bool_]) -> None:
    """Mark the lines of the most merit in all, less what odd lengths cost (dynamic programming over the last line)."""
    bars = len(merit)
    gain = np.empty(bars)
    link = np.empty(bars, np.int64)
    best, last = 0.0, -1
    for bar in range(bars):
        gain[bar], link[bar] = merit[bar], -1
        for before in range(max(0, bar - 64), bar - _SHORTEST + 1):
            length = bar - before
            cost = 0.0 if length % 8 == 0 else (_FOUR if length % 4 == 0 else _ODD)
            if gain[before] > 0.0 and gain[before] - cost + merit[bar] > gain[bar]:
                gain[bar], link[bar] = gain[before] - cost + merit[bar], before
        if gain[bar] > best:
            best, last = gain[bar], bar
    while last >= 0:
        chosen[last] = True
        last = link[last]
