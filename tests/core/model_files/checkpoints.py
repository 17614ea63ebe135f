"""Checkpoints as TensorFlow writes them, made here: random weights of a small MusiCNN, an index, data, and a wheel."""

import hashlib
import io
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.model_files.protobuf import chunk, integer, varint
from models.networks import MUSICNN_WHEEL, NETWORKS, Network

Weights = dict[str, NDArray[np.float32]]

#: So few channels that a forward pass takes milliseconds; none a multiple of another.
FRONT_CHANNELS, LONG_CHANNELS, MIDDLE_CHANNELS, DIMENSION, CLASSES = 6, 5, 4, 200, 50
_FRONT_KERNELS = ((7, 38), (7, 67), (128, 1), (64, 1), (32, 1))
#: Entries of a block before the next whole key.
_RESTART = 4


def small_weights(seed: int = 1) -> Weights:
    """Return random weights with the names and shapes of a MusiCNN's; some scalings are negative, as in a real one."""
    random = np.random.default_rng(seed)
    channels = [FRONT_CHANNELS] * 2 + [LONG_CHANNELS] * 3
    weights: Weights = {}
    _add_scaling(weights, random, 0, 1)
    for layer, ((tall, wide), count) in enumerate(zip(_FRONT_KERNELS, channels, strict=True)):
        _add_convolution(weights, random, layer, (tall, wide, 1, count))
    width = sum(channels)
    for layer, wide in enumerate((width, MIDDLE_CHANNELS, MIDDLE_CHANNELS), start=5):
        _add_convolution(weights, random, layer, (7, wide, 1, MIDDLE_CHANNELS))
    pooled = 2 * (width + 3 * MIDDLE_CHANNELS)
    _add_dense(weights, random, 0, (pooled, DIMENSION))
    _add_dense(weights, random, 1, (DIMENSION, CLASSES))
    return weights


def _add_convolution(weights: Weights, random: np.random.Generator, layer: int, shape: tuple[int, ...]) -> None:
    name = f"conv2d_{layer}" if layer else "conv2d"
    fan_in = float(np.prod(shape[:3]))
    weights[f"{name}/kernel"] = random.normal(0, fan_in**-0.5, shape).astype(np.float32)
    weights[f"{name}/bias"] = random.normal(0, 0.1, shape[-1]).astype(np.float32)
    _add_scaling(weights, random, layer + 1, shape[-1])


def _add_dense(weights: Weights, random: np.random.Generator, layer: int, shape: tuple[int, int]) -> None:
    name = f"dense_{layer}" if layer else "dense"
    _add_scaling(weights, random, 9 + layer, shape[0])
    weights[f"{name}/kernel"] = random.normal(0, shape[0] ** -0.5, shape).astype(np.float32)
    weights[f"{name}/bias"] = random.normal(0, 0.1, shape[1]).astype(np.float32)


def _add_scaling(weights: Weights, random: np.random.Generator, layer: int, channels: int) -> None:
    name = f"batch_normalization_{layer}" if layer else "batch_normalization"
    for part, centre, spread in (("beta", 0, 0.2), ("gamma", 0.3, 1.0), ("moving_mean", 0, 0.3)):
        weights[f"{name}/{part}"] = random.normal(centre, spread, channels).astype(np.float32)
    weights[f"{name}/moving_variance"] = random.uniform(0.5, 1.5, channels).astype(np.float32)


def checkpoint(weights: Mapping[str, NDArray[np.float32]]) -> tuple[bytes, bytes]:
    """Return index and data of a checkpoint; the tensors come with what an optimiser leaves beside them."""
    tensors = dict(weights) | {f"{name}/Adam": np.zeros_like(values) for name, values in weights.items()}
    entries, data = [(b"", b"\x08\x01\x1a\x02\x08\x01")], io.BytesIO()
    for name in sorted(tensors):
        raw = tensors[name].astype("<f4").tobytes()
        entries.append((name.encode(), entry(tensors[name].shape, data.tell(), len(raw))))
        data.write(raw)
    return table(entries), data.getvalue()


def entry(shape: tuple[int, ...], offset: int, size: int, *, kind: int = 1) -> bytes:
    """Write the entry of a tensor, a BundleEntryProto."""
    dimensions = b"".join(chunk(2, integer(1, length)) for length in shape)
    return integer(1, kind) + chunk(2, dimensions) + integer(4, offset) + integer(5, size)


def table(entries: list[tuple[bytes, bytes]], *, compressed: bool = False) -> bytes:
    """Write a sorted table of two blocks of entries and one of handles."""
    written = io.BytesIO()
    half = (len(entries) + 1) // 2
    handles = []
    for part in (entries[:half], entries[half:]):
        if part:
            handles.append((part[-1][0], _write_block(written, part, compressed=compressed)))
    index = _write_block(written, handles, compressed=False)
    written.write((varint(0) + varint(0) + index).ljust(40, b"\x00") + bytes.fromhex("57fb808b247547db"))
    return written.getvalue()


def _write_block(written: io.BytesIO, entries: list[tuple[bytes, bytes]], *, compressed: bool) -> bytes:
    block, restarts, last = b"", [], b""
    for number, (key, value) in enumerate(entries):
        shared = 0
        if number % _RESTART == 0:
            restarts.append(len(block))
        else:
            shared = next((i for i in range(min(len(key), len(last))) if key[i] != last[i]), min(len(key), len(last)))
        block += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    block += struct.pack(f"<{len(restarts)}I", *restarts) + struct.pack("<I", len(restarts))
    handle = varint(written.tell()) + varint(len(block))
    written.write(block + bytes([compressed]) + b"\x00\x00\x00\x00")
    return handle


def wheel_with(path: Path, weights: Mapping[str, NDArray[np.float32]], name: str = "msd-musicnn") -> Network:
    """Write a wheel as musicnn's with these weights, and return the network that is found in it."""
    network = NETWORKS[name]
    index, data = checkpoint(weights)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"musicnn/{network.file}/.index", index)
        archive.writestr(f"musicnn/{network.file}/.data-00000-of-00001", data)
        archive.writestr("musicnn-0.1.0.dist-info/LICENSE.md", "free for any purpose")
    wheel = replace(MUSICNN_WHEEL, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    return replace(network, wheel=wheel, sha256=hashlib.sha256(data).hexdigest())


def names(folder: Path) -> list[str]:
    """Return what is in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())
