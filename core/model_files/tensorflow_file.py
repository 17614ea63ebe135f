"""Frozen TensorFlow graphs written by hand: nodes and constants. Knows no network.

Field numbers are those of graph.proto, node_def.proto, attr_value.proto and tensor.proto.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.model_files.protobuf import chunk, integer

_FLOAT, _INT32 = 1, 3
#: The version of GraphDefs that TensorFlow 1.15 wrote, which every later one reads.
_PRODUCER = 134

Array = NDArray[np.float32] | NDArray[np.int32]


class TensorflowGraph:
    """A graph while it is written; every node is known by its name, and by it others take its result."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []

    def placeholder(self, name: str, dimensions: Sequence[int]) -> str:
        """Declare a float32 input; -1 is a dimension that is not fixed."""
        shape = b"".join(chunk(2, integer(1, size)) for size in dimensions)
        return self._add("Placeholder", name, (), {"dtype": integer(6, _FLOAT), "shape": chunk(7, shape)})

    def constant(self, name: str, values: Array) -> str:
        """Keep float32 or int32 values."""
        kind, stored = (_FLOAT, "<f4") if values.dtype == np.float32 else (_INT32, "<i4")
        shape = b"".join(chunk(2, integer(1, size)) for size in values.shape)
        tensor = integer(1, kind) + chunk(2, shape) + chunk(4, values.astype(stored).tobytes())
        return self._add("Const", name, (), {"dtype": integer(6, kind), "value": chunk(8, tensor)})

    def node(self, operator: str, name: str, inputs: Sequence[str], **attributes: bytes) -> str:
        """Compute something of float32; ``attributes`` are written by ``number``, ``text``, ``kind`` or ``numbers``."""
        return self._add(operator, name, inputs, {"T": integer(6, _FLOAT), **attributes})

    def content(self) -> bytes:
        """Return the file."""
        return b"".join(chunk(1, node) for node in self._nodes) + chunk(4, integer(1, _PRODUCER))

    def _add(self, operator: str, name: str, inputs: Sequence[str], attributes: dict[str, bytes]) -> str:
        written = b"".join(chunk(5, chunk(1, key) + chunk(2, attributes[key])) for key in sorted(attributes))
        names = b"".join(chunk(3, each) for each in inputs)
        self._nodes.append(chunk(1, name) + chunk(2, operator) + names + written)
        return name


def number(value: int) -> bytes:
    """Write an attribute that is a whole number."""
    return integer(3, value)


def flag(value: bool) -> bytes:
    """Write an attribute that is true or false."""
    return integer(5, value)


def text(value: str) -> bytes:
    """Write an attribute that is a text."""
    return chunk(2, value)


def numbers(values: Sequence[int]) -> bytes:
    """Write an attribute that is a list of whole numbers."""
    return chunk(1, b"".join(integer(3, value) for value in values))


#: The attribute that says that axes are int32.
INDEX_TYPE = integer(6, _INT32)
