"""Other people's loudness meters, given the same samples as ours: FFmpeg's ebur128 through PyAV, and pyloudnorm."""

from fractions import Fraction
from math import log10
from typing import NamedTuple

import av
import numpy as np
import numpy.typing as npt
import pyloudnorm
from av.audio.frame import AudioFrame
from av.filter import Graph

Samples = npt.NDArray[np.float32]

LAYOUTS = {1: "mono", 2: "stereo", 5: "5.0", 6: "5.1"}
_BLOCK = 65536


class Reading(NamedTuple):
    """Integrated loudness in LUFS, loudness range in LU, true peak in dBTP; ``None`` where the meter does not tell."""

    lufs: float | None
    range_lu: float | None
    dbtp: float | None


def by_ffmpeg(planar: Samples, rate: int) -> Reading:
    """Measure sound of shape (channels, frames) by the filter ``ebur128``, which resamples to 192 kHz for the peak."""
    graph = Graph()
    clock = Fraction(1, rate)
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout=LAYOUTS[len(planar)], time_base=clock)
    graph.link_nodes(source, graph.add("ebur128", "peak=true:metadata=1"), graph.add("abuffersink")).configure()
    told: dict[str, str] = {}
    for start in range(0, planar.shape[1], _BLOCK):
        block = np.ascontiguousarray(planar[:, start : start + _BLOCK])
        frame = AudioFrame.from_ndarray(block, "fltp", LAYOUTS[len(planar)])
        frame.sample_rate, frame.pts, frame.time_base = rate, start, clock
        graph.push(frame)
        told |= _pulled(graph)
    graph.push(None)
    told |= _pulled(graph)
    peak = float(told["lavfi.r128.true_peak"])
    return Reading(float(told["lavfi.r128.I"]), float(told["lavfi.r128.LRA"]), 20 * log10(peak) if peak > 0.0 else None)


def _pulled(graph: Graph) -> dict[str, str]:
    """Take what is complete out of a graph; the last word is what it ends with."""
    told: dict[str, str] = {}
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return told
        told |= dict(frame.metadata)


def by_pyloudnorm(planar: Samples, rate: int) -> Reading:
    """Measure the loudness; it takes up to five channels and tells no true peak."""
    if len(planar) > 5:
        return Reading(None, None, None)
    lufs = float(pyloudnorm.Meter(rate).integrated_loudness(planar.T.astype(np.float64)))
    return Reading(lufs if np.isfinite(lufs) else None, None, None)
