"""ONNX files written by hand: nodes, constants, what goes in and out. Knows no network.

Field numbers are those of onnx.proto, IR version 7, operators of version 13: the oldest that have what we use.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.model_files.protobuf import chunk, integer, single

_IR_VERSION, _OPERATORS = 7, 13
_FLOAT, _INT64 = 1, 7
_AS_FLOAT, _AS_INT, _AS_INTS = 1, 2, 7

Attribute = int | float | Sequence[int]
#: A dimension is a number, or the name of one that is not fixed.
Dimensions = Sequence[int | str]


class OnnxFile:
    """A file while it is written; nodes come in the order in which they are computed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []

    def input(self, name: str, dimensions: Dimensions) -> str:
        """Declare a float32 input; return its name."""
        self._inputs.append(_value(name, dimensions))
        return name

    def output(self, name: str, dimensions: Dimensions) -> None:
        """Declare that something computed is a float32 output."""
        self._outputs.append(_value(name, dimensions))

    def constant(self, name: str, values: NDArray[np.float32] | Sequence[int]) -> str:
        """Keep float32 values, or whole numbers, under a name; return it."""
        array = values if isinstance(values, np.ndarray) else np.array(values, np.int64)
        kind, stored = (_FLOAT, "<f4") if array.dtype == np.float32 else (_INT64, "<i8")
        dimensions = b"".join(integer(1, size) for size in array.shape)
        self._constants.append(
            dimensions + integer(2, kind) + chunk(8, name) + chunk(9, array.astype(stored).tobytes())
        )
        return name

    def node(self, operator: str, inputs: Sequence[str], result: str, **attributes: Attribute) -> str:
        """Compute something; return the name of the result."""
        names = b"".join(chunk(1, name) for name in inputs) + chunk(2, result) + chunk(3, result)
        written = b"".join(chunk(5, _attribute(name, value)) for name, value in attributes.items())
        self._nodes.append(names + chunk(4, operator) + written)
        return result

    def content(self) -> bytes:
        """Return the file."""
        graph = b"".join(chunk(1, node) for node in self._nodes) + chunk(2, self._name)
        graph += b"".join(chunk(5, constant) for constant in self._constants)
        graph += b"".join(chunk(11, value) for value in self._inputs)
        graph += b"".join(chunk(12, value) for value in self._outputs)
        operators = chunk(8, chunk(1, "") + integer(2, _OPERATORS))
        return integer(1, _IR_VERSION) + chunk(2, "playlista") + chunk(7, graph) + operators


def _value(name: str, dimensions: Dimensions) -> bytes:
    sizes = b"".join(chunk(1, chunk(2, size) if isinstance(size, str) else integer(1, size)) for size in dimensions)
    return chunk(1, name) + chunk(2, chunk(1, integer(1, _FLOAT) + chunk(2, sizes)))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return chunk(1, name) + single(2, value) + integer(20, _AS_FLOAT)
    if isinstance(value, int):
        return chunk(1, name) + integer(3, value) + integer(20, _AS_INT)
    return chunk(1, name) + b"".join(integer(8, number) for number in value) + integer(20, _AS_INTS)
