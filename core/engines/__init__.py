"""Which library turns samples into features: ours ("fast"), or an adapter for comparison.

Owns the choice; imports an adapter only when it is asked for.
"""

from collections.abc import Callable, Collection, Iterator
from importlib import import_module
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import EngineError
from core.evidence.packing import Groups
from core.features import FeatureExtractor
from models.features import GROUPS, Features

ENGINES = ("fast", "librosa", "essentia")

Block = NDArray[np.float32]
Adapter = Callable[["Stream"], Features]


class Stream(Protocol):
    """What an engine needs of an opened file: blocks of shape (frames, channels), float32."""

    sample_rate: int
    channels: int
    warnings: list[str]

    def blocks(self) -> Iterator[Block]: ...


def load(engine: str) -> Adapter:
    """Return the function that turns a stream into features.

    Raises
    ------
    EngineError
        When the engine is unknown, or its library is not installed.
    """
    if engine not in ENGINES:
        raise EngineError(f"engine {engine!r} is unknown; choose one of {', '.join(ENGINES)}")
    if engine == "fast":
        return extract_fast
    try:
        module = import_module(f"core.engines.{engine}_engine")
    except ImportError as error:
        raise EngineError(f"engine {engine!r} needs: pip install 'playlista[{engine}]' ({error})") from error
    adapter: Adapter = module.extract
    return adapter


def extract_fast(stream: Stream) -> Features:
    """Run the default engine over a stream in one pass, in bounded memory."""
    return hear(stream)[0]


def hear(stream: Stream, groups: Collection[str] = GROUPS) -> tuple[Features, Groups]:
    """Run as much of the default engine over a stream as some groups need; return also what they are decided from."""
    extractor = FeatureExtractor(stream.sample_rate, stream.channels, groups)
    for block in stream.blocks():
        extractor.feed(block)
    return extractor.finish(), extractor.evidence
