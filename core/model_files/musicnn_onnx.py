"""MusiCNN as an ONNX file: the same function as the checkpoint's, to rounding, arranged for speed.

What the arrangement gains stands in docs/decisions/0011-networks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.model_files.musicnn import BANDS, FRAMES, Array, Convolution, Dense, Musicnn, Scaling
from core.model_files.onnx_bands import highest_over_bands, turned_frames
from core.model_files.onnx_file import OnnxFile

INPUT, SCORES, EMBEDDING = "mel", "tags", "embedding"

#: Channels of a convolution are filled up with silent ones to a multiple of what ONNX Runtime computes side by side.
_SIDE_BY_SIDE = 16


@dataclass(frozen=True, slots=True)
class _Padded:
    """Something computed with silent channels behind some of its real ones: real and silent in turn."""

    name: str
    widths: tuple[tuple[int, int], ...]


def musicnn_onnx(network: Musicnn) -> bytes:
    """Return the file: input "mel" (n, 187, 96), outputs "tags" (n, classes) 0..1 and "embedding" (n, dimension)."""
    file = OnnxFile("musicnn")
    scaled = _scale(file, file.input(INPUT, ("n", FRAMES, BANDS)), network.input, "input")
    front = _front(file, scaled, network.front)
    layers = [front.name, *_middle(file, front, network.middle)]
    everything = _Padded(file.node("Concat", layers, "everything", axis=1), (*front.widths, _middle_width(network)))
    _finish(file, everything, network)
    return file.content()


def _front(file: OnnxFile, scaled: str, layers: Sequence[Convolution]) -> _Padded:
    """Convolve over bands and time; keep of each channel the maximum over bands, (n, channels, frames)."""
    image = file.node("Unsqueeze", (scaled, file.constant("channel", (1,))), "image")
    tall = max((layer.kernel.shape[0] for layer in layers if _is_wide(layer)), default=0)
    neighbours = turned_frames(file, scaled, frames=FRAMES, bands=BANDS, tall=tall) if tall else ""
    found, widths = [], []
    for number, layer in enumerate(layers):
        name = f"front_{number}"
        missing = 0 if _is_wide(layer) else -len(layer.bias) % _SIDE_BY_SIDE
        heard = _wide if _is_wide(layer) else _long
        found.append(heard(file, neighbours if _is_wide(layer) else image, layer, name, missing))
        widths.append((len(layer.bias), missing))
    return _Padded(file.node("Concat", found, "front", axis=1), tuple(widths))


def _is_wide(layer: Convolution) -> bool:
    """Whether a kernel spans several bands; the others span many frames of one band."""
    return bool(layer.kernel.shape[1] > 1)


def _sign(layer: Convolution) -> Array:
    """The positive part and the scaling can come after the maximum, where there is little to do, but for one thing.

    A channel whose factor is negative has its maximum where the convolution has its minimum: its kernel is turned
    round, and its maximum back again.
    """
    return np.where(layer.scaling.factor < 0, np.float32(-1), np.float32(1))


def _wide(file: OnnxFile, neighbours: str, layer: Convolution, name: str, missing: int) -> str:
    kernel = (layer.kernel * _sign(layer))[:, :, 0, :]
    highest = highest_over_bands(file, neighbours, kernel, name, frames=FRAMES, bands=BANDS)
    turned = file.node("Mul", (highest, _column(file, f"{name}_sign", _sign(layer), missing)), f"{name}_turned")
    biased = file.node("Add", (turned, _column(file, f"{name}_bias", layer.bias, missing)), f"{name}_biased")
    return _finished(file, biased, layer, name, missing)


def _long(file: OnnxFile, image: str, layer: Convolution, name: str, missing: int) -> str:
    kernel = (layer.kernel * _sign(layer)).transpose(3, 2, 0, 1)
    weights = (
        file.constant(f"{name}_kernel", np.pad(kernel, ((0, missing), (0, 0), (0, 0), (0, 0)))),
        file.constant(f"{name}_bias", np.pad(layer.bias * _sign(layer), (0, missing))),
    )
    size = kernel.shape[2]
    before = (size - 1) // 2  # as TensorFlow pads where input and output are of one length
    shape = {"kernel_shape": (size, 1), "pads": (before, 0, size - 1 - before, 0)}
    heard = file.node("Conv", (image, *weights), f"{name}_convolved", **shape)
    highest = file.node("MaxPool", (heard,), f"{name}_highest", kernel_shape=(1, BANDS), strides=(1, BANDS))
    flat = file.node("Squeeze", (highest, file.constant(f"{name}_axis", (3,))), f"{name}_flat")
    turned = file.node("Mul", (flat, _column(file, f"{name}_sign", _sign(layer), missing)), f"{name}_turned")
    return _finished(file, turned, layer, name, missing)


def _finished(file: OnnxFile, value: str, layer: Convolution, name: str, missing: int) -> str:
    positive = file.node("Relu", (value,), f"{name}_positive")
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


def _middle_width(network: Musicnn) -> tuple[int, int]:
    return sum(len(layer.bias) for layer in network.middle), 0


def _spread(values: Array, widths: Sequence[tuple[int, int]], *, axis: int) -> Array:
    """Put zeros where the silent channels are."""
    parts = np.split(values, np.cumsum([real for real, _ in widths])[:-1], axis=axis)
    pads = [[(0, silent if at == axis else 0) for at in range(values.ndim)] for _, silent in widths]
    return np.concatenate([np.pad(part, pad) for part, pad in zip(parts, pads, strict=True)], axis=axis)
