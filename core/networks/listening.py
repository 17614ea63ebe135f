"""From 16 kHz sound to what networks tell of it: patches cut, networks run, means taken over a track.

The mel bands are made once for all networks. Memory does not grow with the length of the sound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.networks.backend import Array, Extract, Judge
from core.networks.mel import BANDS, HOP, MelStream, MonoSound
from core.networks.plan import Chosen
from models.learned import NetworkOutput, NetworkProblem
from models.networks import SAMPLE_RATE, Patches

#: Less sound than this is not judged; less than a patch is repeated until it fills one.
SHORTEST_S = 1.0

Means = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """A head that is loaded."""

    chosen: Chosen
    judge: Judge


@dataclass(frozen=True, slots=True)
class Extractor:
    """An extractor that is loaded, with the heads that listen to it."""

    chosen: Chosen
    extract: Extract
    heads: tuple[Head, ...] = ()


def embed(extractor: Extractor, samples: Array, *, sample_rate: int) -> tuple[Means, Means]:
    """Return tags (classes,) and embedding (dimension,) of 16 kHz mono samples, (n,): means over their patches.

    Raises
    ------
    ModelError
        When the rate is another, there is too little sound, or the network fails.
    """
    listener = Listener([extractor], sample_rate=sample_rate)
    listener.hear(samples)
    told = listener.finish()[0]
    if isinstance(told, NetworkProblem):
        raise ModelError(told.reason)
    return np.array(told.scores), np.array(told.embedding)


class Listener:
    """Hears one track for several networks, in pieces of any size; the results do not depend on the sizes."""

    def __init__(self, extractors: Sequence[Extractor], *, sample_rate: int = SAMPLE_RATE) -> None:
        self._mel = MelStream(sample_rate)
        self._tracks = [_Track(extractor) for extractor in extractors]
        self._frames = 0
        self._loudest = 0.0

    def hear(self, samples: Array) -> None:
        """Take 16 kHz mono samples, float32, shape (n,)."""
        self._take(self._mel.push(samples))

    def finish(self) -> list[NetworkOutput | NetworkProblem]:
        """Return what each network tells, heads behind their extractors."""
        self._take(self._mel.flush())
        if self._frames < SHORTEST_S * SAMPLE_RATE / HOP:
            return self._all(f"there is less than {SHORTEST_S:g} s of sound")
        if self._loudest == 0.0:
            return self._all("there is only silence")
        return [told for track in self._tracks for told in track.finish()]

    def _take(self, frames: Array) -> None:
        if len(frames):
            self._frames += len(frames)
            self._loudest = max(self._loudest, float(frames.max()))
            for track in self._tracks:
                track.take(frames)

    def _all(self, reason: str) -> list[NetworkOutput | NetworkProblem]:
        return [told for track in self._tracks for told in track.all_failed(reason)]


class TrackListener:
    """Hears a file for several networks: blocks of any rate and number of channels, as they are decoded."""

    def __init__(self, extractors: Sequence[Extractor]) -> None:
        self._listener = Listener(extractors)
        self._mono: MonoSound | None = None

    def begin(self, sample_rate: int, channels: int) -> None:
        """Tell what the blocks will be."""
        self._mono = MonoSound(sample_rate, channels)

    def hear(self, block: Array) -> None:
        """Take a block, float32, shape (frames, channels)."""
        if self._mono is not None:
            self._listener.hear(self._mono.push(block))

    def finish(self) -> list[NetworkOutput | NetworkProblem]:
        """Return what each network tells, heads behind their extractors."""
        if self._mono is not None:
            self._listener.hear(self._mono.flush())
        return self._listener.finish()


class _Track:
    """One extractor at one track: what fails once is not asked again."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._patches = Cutter(extractor.chosen.patches)
        self._scores, self._embedding = _Mean(), _Mean()
        self._judged = [_Mean() for _ in extractor.heads]
        self._problem = ""
        self._head_problems = [""] * len(extractor.heads)

    def take(self, frames: Array) -> None:
        for batch in self._patches.push(frames):
            self._run(batch)

    def finish(self) -> list[NetworkOutput | NetworkProblem]:
        for batch in self._patches.flush():
            self._run(batch)
        if self._problem:
            return self.all_failed(self._problem)
        chosen = self._extractor.chosen
        own = NetworkOutput(chosen.pipeline, chosen.classes, self._scores.values(), self._embedding.values())
        return [own, *map(self._head_told, range(len(self._judged)))]

    def all_failed(self, reason: str) -> list[NetworkOutput | NetworkProblem]:
        heads = [head.chosen for head in self._extractor.heads]
        return [NetworkProblem(chosen.pipeline, reason, chosen.classes) for chosen in (self._extractor.chosen, *heads)]

    def _run(self, batch: Array) -> None:
        if self._problem:
            return
        try:
            scores, embedding = _filled(self._extractor, batch)
        except ModelError as error:
            self._problem = str(error)
            return
        self._scores.add(scores)
        self._embedding.add(embedding)
        for number, head in enumerate(self._extractor.heads):
            self._ask(number, head, embedding)

    def _ask(self, number: int, head: Head, embedding: Array) -> None:
        if self._head_problems[number]:
            return
        try:
            self._judged[number].add(head.judge(embedding))
        except ModelError as error:
            self._head_problems[number] = str(error)

    def _head_told(self, number: int) -> NetworkOutput | NetworkProblem:
        chosen, problem = self._extractor.heads[number].chosen, self._head_problems[number]
        if problem:
            return NetworkProblem(chosen.pipeline, problem, chosen.classes)
        return NetworkOutput(chosen.pipeline, chosen.classes, self._judged[number].values())


class Cutter:
    """Frames, in pieces of any size, to batches of patches (n, frames, 96).

    What is left over at the end is no patch; only where there was none at all, the sound is repeated to fill one.
    """

    def __init__(self, patches: Patches) -> None:
        self._patches = patches
        self._pending = np.zeros((0, BANDS), np.float32)
        self._skip = 0
        self._any = False

    def push(self, frames: Array) -> list[Array]:
        """Take frames; return the full batches."""
        skipped = min(self._skip, len(frames))  # a hop longer than a patch leaves out what lies between
        self._skip -= skipped
        self._pending = np.concatenate([self._pending, frames[skipped:]])
        size, hop, batch = self._patches.frames, self._patches.hop, self._patches.batch
        whole = max(0, (len(self._pending) - size) // hop + 1)
        return self._cut(whole // batch * batch)

    def flush(self) -> list[Array]:
        """Return the last batch, which may be smaller."""
        size, hop = self._patches.frames, self._patches.hop
        left = max(0, (len(self._pending) - size) // hop + 1)
        if not left and not self._any and len(self._pending):
            repeats = -(-size // len(self._pending))
            self._pending, left = np.tile(self._pending, (repeats, 1))[:size], 1
        return self._cut(left)

    def _cut(self, count: int) -> list[Array]:
        if not count:
            return []
        size, hop, batch = self._patches.frames, self._patches.hop, self._patches.batch
        windows = np.lib.stride_tricks.sliding_window_view(self._pending, size, axis=0)[: count * hop : hop]
        cut = [windows[at : at + batch].transpose(0, 2, 1) for at in range(0, count, batch)]
        self._skip = max(0, count * hop - len(self._pending))
        self._pending = self._pending[count * hop :]
        self._any = True
        return cut


class _Mean:
    """The mean of rows, in double precision."""

    def __init__(self) -> None:
        self._sum: Means | float = 0.0
        self._rows = 0

    def add(self, rows: Array) -> None:
        self._sum = self._sum + rows.sum(axis=0, dtype=np.float64)
        self._rows += len(rows)

    def values(self) -> tuple[float, ...]:
        return tuple((np.atleast_1d(self._sum) / self._rows).tolist())


def _filled(extractor: Extractor, batch: Array) -> tuple[Array, Array]:
    """Run a batch; one that must be full is filled with silence, and what that yields is left out."""
    patches, count = extractor.chosen.patches, len(batch)
    if patches.fixed and count < patches.batch:
        batch = np.concatenate([batch, np.zeros((patches.batch - count, *batch.shape[1:]), np.float32)])
    scores, embedding = extractor.extract(np.ascontiguousarray(batch))
    return scores[:count], embedding[:count]
