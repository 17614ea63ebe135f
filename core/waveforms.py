"""A track as a few hundred peaks, for drawing: decoded once, in blocks, and kept on disk by the identity of the sound.

A drawing is worth little: what cannot be kept is made again, and the oldest go when there are too many.
"""

import os
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from core.decode import open_audio
from core.errors import AudioError

POINTS = 1000
#: Longer than this nobody waits for a drawing.
LONGEST_S = 120.0
#: Two kilobytes each; this many are about 40 MB.
MOST_KEPT = 20_000
_MAGIC = b"PLW1"
_FULL = 127.0

Peaks = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Waveform:
    """The lowest and the highest sample of each part of a track, -127..127, and how long it is."""

    lowest: Peaks
    highest: Peaks
    duration_s: float


def default_folder() -> Path:
    """Where drawings are kept."""
    return platformdirs.user_cache_path("playlista", appauthor=False) / "waveforms"


def waveform(
    path: str, identity: str, duration_s: float, folder: Path, *, clock: Callable[[], float] = time.monotonic
) -> Waveform:
    """Return the drawing of a track, kept from before or made now.

    Raises
    ------
    AudioError
        The file cannot be decoded, or not in the time there is; ``error_class`` "timeout".
    """
    kept = folder / identity[:2] / f"{identity}.peaks"
    found = _read(kept)
    if found is None:
        found = drawn(path, duration_s, clock=clock)
        _keep(kept, found)
    return found


def drawn(path: str, duration_s: float, *, clock: Callable[[], float] = time.monotonic) -> Waveform:
    """Decode a file and return its drawing; ``duration_s`` tells where its parts are."""
    until = clock() + LONGEST_S

    def watch() -> None:
        if clock() > until:
            raise AudioError("drawing it takes too long", error_class="timeout", stage="decode")

    lowest, highest = np.zeros(POINTS, np.float32), np.zeros(POINTS, np.float32)
    with open_audio(path, watch) as stream:
        frames = max(round(duration_s * stream.sample_rate), 1)
        at = 0
        for block in stream.blocks():
            watch()
            _gather(block, at, frames, lowest, highest)
            at += len(block)
    return Waveform(_small(lowest), _small(highest), duration_s)


def _gather(
    block: NDArray[np.float32], at: int, frames: int, lowest: NDArray[np.float32], highest: NDArray[np.float32]
) -> None:
    """Widen the parts that a block lies in; what is beyond the length belongs to the last one."""
    places = np.minimum((at + np.arange(len(block), dtype=np.int64)) * POINTS // frames, POINTS - 1)
    parts, starts = np.unique(places, return_index=True)
    low, high = block.min(axis=1), block.max(axis=1)
    lowest[parts] = np.minimum(lowest[parts], np.minimum.reduceat(low, starts))
    highest[parts] = np.maximum(highest[parts], np.maximum.reduceat(high, starts))


def _small(peaks: NDArray[np.float32]) -> Peaks:
    return np.round(np.clip(peaks, -1.0, 1.0) * _FULL).astype(np.int8)


def _read(kept: Path) -> Waveform | None:
    try:
        data = kept.read_bytes()
    except OSError:
        return None
    if len(data) != len(_MAGIC) + 8 + 2 * POINTS or not data.startswith(_MAGIC):
        return None
    (duration_s,) = struct.unpack_from("<d", data, len(_MAGIC))
    peaks = np.frombuffer(data, np.int8, 2 * POINTS, len(_MAGIC) + 8)
    return Waveform(peaks[:POINTS], peaks[POINTS:], duration_s)


def _keep(kept: Path, found: Waveform) -> None:
    data = _MAGIC + struct.pack("<d", found.duration_s) + found.lowest.tobytes() + found.highest.tobytes()
    being_written = kept.with_name(f"{kept.name}.{os.getpid()}.{time.monotonic_ns()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        being_written.write_bytes(data)
        being_written.replace(kept)
        _clear_away(kept.parent)
    except OSError:
        being_written.unlink(missing_ok=True)


def _clear_away(folder: Path) -> None:
    """Names begin with a hash, so that each of the 256 folders has its share of them."""
    files = list(folder.iterdir())
    if len(files) > MOST_KEPT // 256:
        oldest = sorted(files, key=lambda file: file.stat().st_mtime)[: len(files) // 4]
        for file in oldest:
            file.unlink(missing_ok=True)
