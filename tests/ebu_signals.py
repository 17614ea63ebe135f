"""The test signals of EBU Tech 3341 and 3342 that can be synthesised, with the values that a meter must show.

Left out are those cut from programmes (3341: 7, 8; 3342: 5, 6) and those for live meters (3341: 10, 11, 13, 14); 20 to
23 are made after their idea, a peak of 0 dBTP at each fourth of the distance between samples, not as the EBU made them.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

RATE = 48000
Samples = npt.NDArray[np.float32]


class Signal(NamedTuple):
    """Sound of shape (channels, frames) at ``RATE``, and what a meter must show: LUFS, LU or dBTP."""

    make: Callable[[], Samples]
    expected: float


def tone(level_dbfs: float, seconds: float, *, rate: int = RATE, hz: float = 1000.0) -> Samples:
    """Return a sine (frames,)."""
    time = np.arange(round(seconds * rate)) / rate
    return (10 ** (level_dbfs / 20) * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def stereo(*parts: tuple[float, float]) -> Samples:
    """Return sines of 1 kHz, each of so many dBFS and seconds, one behind the other and on both sides."""
    mono = np.concatenate([tone(level, seconds) for level, seconds in parts])
    return np.stack([mono, mono])


def surround(*levels_dbfs: float) -> Samples:
    """Return 20 s of a sine on each channel."""
    return np.stack([tone(level, 20.0) for level in levels_dbfs])


def faded_sine(divisor: int, degrees: float, amplitude: float) -> Samples:
    """Return a second of a sine at a whole fraction of the rate, on both sides, without a step at its ends."""
    time = np.arange(RATE)
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 2000)
    sine = amplitude * fade * np.sin(2 * np.pi * time / divisor + np.radians(degrees))
    return np.stack([sine, sine]).astype(np.float32)


def peak_between_samples(fourths: int) -> Samples:
    """Return a sine at a sixth of the rate that swells to exactly 1 once, ``fourths`` of a sample behind a sample."""
    time = np.arange(RATE) - RATE // 2 - fourths / 4
    swell = 0.5 + 0.5 * np.exp(-0.5 * (time / 24) ** 2)
    sine = np.hanning(RATE) ** 0.1 * swell * np.cos(2 * np.pi * time / 6)
    return np.stack([sine, sine]).astype(np.float32)


#: Integrated loudness in LUFS, within 0.1.
INTEGRATED = {
    "3341-1": Signal(partial(stereo, (-23.0, 20.0)), -23.0),
    "3341-2": Signal(partial(stereo, (-33.0, 20.0)), -33.0),
    "3341-3": Signal(partial(stereo, (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)), -23.0),
    "3341-4": Signal(partial(stereo, (-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)), -23.0),
    "3341-5": Signal(partial(stereo, (-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)), -23.0),
    "3341-6, 5.0": Signal(partial(surround, -28.0, -28.0, -24.0, -30.0, -30.0), -23.0),
    "3341-6, 5.1": Signal(partial(surround, -28.0, -28.0, -24.0, -200.0, -30.0, -30.0), -23.0),
    "3341-9": Signal(partial(stereo, *[(-20.0, 1.34), (-30.0, 1.66)] * 5), -23.0),
    "3341-12": Signal(partial(stereo, *[(-20.0, 0.18), (-30.0, 0.22)] * 25), -23.0),
}
#: Loudness range in LU, within 1.
RANGE = {
    "3342-1": Signal(partial(stereo, (-20.0, 20.0), (-30.0, 20.0)), 10.0),
    "3342-2": Signal(partial(stereo, (-20.0, 20.0), (-15.0, 20.0)), 5.0),
    "3342-3": Signal(partial(stereo, (-40.0, 20.0), (-20.0, 20.0)), 20.0),
    "3342-4": Signal(partial(stereo, (-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)), 15.0),
}
#: True peak in dBTP, within +0.2 and -0.4.
TRUE_PEAK = {
    "3341-15": Signal(partial(faded_sine, 4, 0.0, 0.5), -6.0),
    "3341-16": Signal(partial(faded_sine, 4, 45.0, 0.5), -6.0),
    "3341-17": Signal(partial(faded_sine, 6, 60.0, 0.5), -6.0),
    "3341-18": Signal(partial(faded_sine, 8, 67.5, 0.5), -6.0),
    "3341-19": Signal(partial(faded_sine, 4, 45.0, 1.41), 3.0),
    **{f"3341-{20 + k}": Signal(partial(peak_between_samples, k), 0.0) for k in range(4)},
}
