"""Weights out of a TensorFlow 1 checkpoint without TensorFlow: an index, which is a sorted table, and one file of data.

Follows tensorflow/core/util/tensor_bundle and LevelDB's table format. Reads float32 tensors of uncompressed tables.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.model_files.protobuf import fields, read_varint

Weights = Mapping[str, NDArray[np.float32]]

_FOOTER, _MAGIC = 48, bytes.fromhex("57fb808b247547db")
_FLOAT32 = 1
#: Numbers of the fields of a BundleEntryProto, of a TensorShapeProto and of one of its dimensions.
_DTYPE, _SHAPE, _SHARD, _OFFSET, _SIZE, _DIMENSION, _DIMENSION_SIZE = 1, 2, 3, 4, 5, 2, 1


@dataclass(frozen=True, slots=True)
class _Entry:
    shape: tuple[int, ...]
    offset: int
    size: int


def read_checkpoint(index: bytes, data: bytes, *, wanted: Callable[[str], bool] = lambda _: True) -> Weights:
    """Return the tensors of a checkpoint by name.

    Parameters
    ----------
    index : the file whose name ends in ``.index``
    data : the only file of data, ``.data-00000-of-00001``
    wanted : which names are read; the others may be of any type

    Raises
    ------
    ModelError
        When the files are damaged, or of a kind that is not read.
    """
    try:
        entries = {name: _entry(raw) for name, raw in _table(index) if name and wanted(name)}
        return {name: _tensor(data, entry) for name, entry in entries.items()}
    except (ValueError, struct.error, IndexError) as error:
        raise ModelError(f"the checkpoint cannot be read: {error}") from error


def _table(index: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield keys and values of a sorted table: a block of handles leads to the blocks of entries."""
    footer = index[-_FOOTER:]
    if footer[-8:] != _MAGIC:
        raise ValueError("it does not end as a sorted table does")
    _, at = _handle(footer, 0)
    handles, _ = _handle(footer, at)
    for _, raw in _block(index, *handles):
        (offset, size), _ = _handle(raw, 0)
        for key, value in _block(index, offset, size):
            yield key.decode(), value


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    offset, at = read_varint(data, at)
    size, at = read_varint(data, at)
    return (offset, size), at


def _block(index: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the entries of a block; each key tells how much of the one before it begins with."""
    block, kind = index[offset : offset + size], index[offset + size]
    if kind:
        raise ValueError(f"its blocks are compressed (kind {kind})")
    (restarts,) = struct.unpack_from("<I", block, len(block) - 4)
    end = len(block) - 4 - 4 * restarts
    at, key = 0, b""
    while at < end:
        shared, at = read_varint(block, at)
        unshared, at = read_varint(block, at)
        length, at = read_varint(block, at)
        key = key[:shared] + block[at : at + unshared]
        at += unshared
        yield key, block[at : at + length]
        at += length


def _entry(raw: bytes) -> _Entry:
    values: dict[int, int] = {}
    shape: tuple[int, ...] = ()
    for field, value in fields(raw):
        if isinstance(value, int):
            values[field] = value
        elif field == _SHAPE:
            shape = _shape(value)
    if values.get(_DTYPE) != _FLOAT32 or values.get(_SHARD, 0):
        raise ValueError("a tensor in it is no float32, or not in the first file")
    return _Entry(shape, values.get(_OFFSET, 0), values.get(_SIZE, 0))


def _shape(raw: bytes) -> tuple[int, ...]:
    dimensions = [
        dict(fields(value)) for field, value in fields(raw) if field == _DIMENSION and isinstance(value, bytes)
    ]
    sizes = [dimension.get(_DIMENSION_SIZE, 0) for dimension in dimensions]
    return tuple(size for size in sizes if isinstance(size, int))


def _tensor(data: bytes, entry: _Entry) -> NDArray[np.float32]:
    raw = data[entry.offset : entry.offset + entry.size]
    if len(raw) != entry.size:
        raise ValueError("its data are cut short")
    return np.frombuffer(raw, "<f4").astype(np.float32).reshape(entry.shape)
