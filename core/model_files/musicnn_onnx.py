"""MusiCNN as an ONNX file: the same function as the checkpoint's, to rounding, arranged for speed.

What the arrangement gains stands in docs/decisions/0008-networks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.model_files.musicnn import BANDS, FRAMES, Array, Convolution, Dense, Musicnn, Scaling
from core.model_files.onnx_file import OnnxFile

INPUT, SCORES, EMBEDDING = "mel", "tags", "embedding"

#: Channels are filled up with silent ones to a multiple of what ONNX Runtime computes side by side.
_SIDE_BY_SIDE = 16


@dataclass(frozen=True, slots=True)
class _Padded:
    """Something computed with silent channels behind some of its real ones: real and silent in turn."""

    name: str
    widths: tuple[tuple[int, int], ...]


def musicnn_onnx(network: Musicnn) -> bytes:
    """Return the file: input "mel" (n, 187, 96), outputs "tags" (n, classes) 0..1 and "embedding" (n, dimension)."""
    file = OnnxFile("musicnn")
    mel = file.input(INPUT, ("n", FRAMES, BANDS))
    scaled = _scale(file, mel, network.input, "input")
    image = file.node("Unsqueeze", (scaled, file.constant("channel", (1,))), "image")
    front = _front(file, image, network.front)
    layers = [front.name, *_middle(file, front, network.middle)]
    everything = _Padded(file.node("Concat", layers, "everything", axis=1), (*front.widths, _middle_width(network)))
    _finish(file, everything, network)
    return file.content()


def _front(file: OnnxFile, image: str, layers: Sequence[Convolution]) -> _Padded:
    """Convolve over bands and time; keep of each channel the maximum over bands, (n, channels, frames)."""
    found = [_looked_at(file, image, layer, f"front_{number}") for number, layer in enumerate(layers)]
    widths = tuple((len(layer.bias), _missing(len(layer.bias))) for layer in layers)
    return _Padded(file.node("Concat", found, "front", axis=1), widths)


def _looked_at(file: OnnxFile, image: str, layer: Convolution, name: str) -> str:
    """The positive part and the scaling come after the maximum, where there is 1/30 to 1/96 to do.

    A channel whose factor is negative has its maximum where the convolution has its minimum: its kernel is turned
    round, and its maximum back again.
    """
    missing = _missing(len(layer.bias))
    sign = np.where(layer.scaling.factor < 0, np.float32(-1), np.float32(1))
    kernel = (layer.kernel * sign).transpose(3, 2, 0, 1)
    tall, wide = kernel.shape[2:]
    weights = (
        file.constant(f"{name}_kernel", np.pad(kernel, ((0, missing), (0, 0), (0, 0), (0, 0)))),
        file.constant(f"{name}_bias", np.pad(layer.bias * sign, (0, missing))),
    )
    before = (tall - 1) // 2  # as TensorFlow pads where input and output are of one length
    shape = {"kernel_shape": (tall, wide), "pads": (before, 0, tall - 1 - before, 0)}
    heard = file.node("Conv", (image, *weights), f"{name}_convolved", **shape)
    window = (1, BANDS - wide + 1)
    highest = file.node("MaxPool", (heard,), f"{name}_highest", kernel_shape=window, strides=window)
    flat = file.node("Squeeze", (highest, file.constant(f"{name}_axis", (3,))), f"{name}_flat")
    turned = file.node("Mul", (flat, _column(file, f"{name}_sign", sign, missing)), f"{name}_turned")
    positive = file.node("Relu", (turned,), f"{name}_positive")
    return _scale(file, positive, layer.scaling, name, missing=missing, column=True)


def _middle(file: OnnxFile, front: _Padded, layers: Sequence[Convolution]) -> list[str]:
    """Convolve over time, three times; the second and third add to what they got."""
    results: list[str] = []
    for number, layer in enumerate(layers):
        name = f"middle_{number}"
        before = results[-1] if results else front.name
        kernel = layer.kernel[:, :, 0, :].transpose(2, 1, 0)
        if not results:
            kernel = _spread(kernel, front.widths, axis=1)
        weights = (file.constant(f"{name}_kernel", kernel), file.constant(f"{name}_bias", layer.bias))
        size = kernel.shape[2]
        heard = file.node(
            "Conv", (before, *weights), f"{name}_convolved", kernel_shape=(size,), pads=((size - 1) // 2, size // 2)
        )
        positive = file.node("Relu", (heard,), f"{name}_positive")
        scaled = _scale(file, positive, layer.scaling, name, column=True)
        results.append(file.node("Add", (scaled, before), f"{name}_added") if results else scaled)
    return results


def _finish(file: OnnxFile, everything: _Padded, network: Musicnn) -> None:
    """Reduce to maximum and mean over time, and go through both dense layers."""
    highest = file.node("ReduceMax", (everything.name,), "highest", axes=(2,), keepdims=0)
    mean = file.node("ReduceMean", (everything.name,), "mean", axes=(2,), keepdims=0)
    pooled = file.node("Concat", (highest, mean), "pooled", axis=1)
    kernel, bias = _folded(network.embedding)
    # The checkpoint has maximum and mean of each channel in turn; here come all maxima, then all means.
    parts = [_spread(kernel[first::2], everything.widths, axis=0) for first in (0, 1)]
    weights = file.constant("embedding_kernel", np.concatenate(parts)), file.constant("embedding_bias", bias)
    embedding = file.node("Gemm", (pooled, *weights), EMBEDDING)
    kernel, bias = _folded(network.tags)
    positive = file.node("Relu", (embedding,), "embedding_positive")
    weights = file.constant("tags_kernel", kernel), file.constant("tags_bias", bias)
    file.node("Sigmoid", (file.node("Gemm", (positive, *weights), "tags_raw"),), SCORES)
    file.output(SCORES, ("n", len(network.tags.bias)))
    file.output(EMBEDDING, ("n", len(network.embedding.bias)))


def _folded(layer: Dense) -> tuple[Array, Array]:
    """Work the scaling of what comes in into kernel and bias."""
    kernel = layer.kernel.astype(np.float64)
    bias = layer.bias + layer.scaling.offset.astype(np.float64) @ kernel
    return (kernel * layer.scaling.factor[:, None]).astype(np.float32), bias.astype(np.float32)


def _scale(file: OnnxFile, value: str, scaling: Scaling, name: str, *, missing: int = 0, column: bool = False) -> str:
    shape = _column if column else _row
    multiplied = file.node("Mul", (value, shape(file, f"{name}_factor", scaling.factor, missing)), f"{name}_multiplied")
    return file.node("Add", (multiplied, shape(file, f"{name}_offset", scaling.offset, missing)), f"{name}_scaled")


def _row(file: OnnxFile, name: str, values: Array, missing: int) -> str:
    return file.constant(name, np.pad(values, (0, missing)))


def _column(file: OnnxFile, name: str, values: Array, missing: int) -> str:
    return file.constant(name, np.pad(values, (0, missing))[:, None])


def _missing(channels: int) -> int:
    return -channels % _SIDE_BY_SIDE


def _middle_width(network: Musicnn) -> tuple[int, int]:
    return sum(len(layer.bias) for layer in network.middle), 0


def _spread(values: Array, widths: Sequence[tuple[int, int]], *, axis: int) -> Array:
    """Put zeros where the silent channels are."""
    parts = np.split(values, np.cumsum([real for real, _ in widths])[:-1], axis=axis)
    pads = [[(0, silent if at == axis else 0) for at in range(values.ndim)] for _, silent in widths]
    return np.concatenate([np.pad(part, pad) for part, pad in zip(parts, pads, strict=True)], axis=axis)
