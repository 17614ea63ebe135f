"""What both back ends are to the rest of the program: a file opened once, then arrays in, arrays out."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.networks.plan import Chosen

Array = npt.NDArray[np.float32]

#: Patches (n, frames, 96) to scores (n, classes) and embedding (n, dimension). Threads may call it at once.
Extract = Callable[[Array], tuple[Array, Array]]
#: Embedding (n, dimension) to scores (n, classes). Threads may call it at once.
Judge = Callable[[Array], Array]


class _Module(Protocol):
    def open_extractor(self, chosen: Chosen) -> Extract: ...
    def open_head(self, chosen: Chosen) -> Judge: ...


def open_extractor(chosen: Chosen) -> Extract:
    """Load a network that listens to sound.

    Raises
    ------
    ModelError
        When the back end is not there or does not take the file.
    """
    return _module(chosen).open_extractor(chosen)


def open_head(chosen: Chosen) -> Judge:
    """Load a network that listens to an extractor; raises as ``open_extractor``."""
    return _module(chosen).open_head(chosen)


def checked(values: Array, columns: int, what: str) -> Array:
    """Return an output as (n, columns) float32; ``ModelError`` when it has others, or what is not a number."""
    flat = np.asarray(values, np.float32).reshape(len(values), -1)
    if flat.shape[1] != columns:
        raise ModelError(f"the network gives {flat.shape[1]} {what}, its description says {columns}")
    if not np.isfinite(flat).all():
        raise ModelError(f"the network gives {what} that are not finite")
    return flat


def _module(chosen: Chosen) -> _Module:
    name = chosen.pipeline.backend.rpartition("+")[2]
    try:
        module: _Module = import_module(f"core.networks.{name}_backend")
    except ImportError as error:
        raise ModelError(f"the back end {name} does not load ({error}): pip install 'playlista[{name}]'") from error
    return module
