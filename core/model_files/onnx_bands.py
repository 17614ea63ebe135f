"""A convolution over mel bands whose maximum over bands is all that is wanted, by Fourier transforms over the bands.

As matrix products in an ONNX file they take 0.6 of what its convolution and pooling take. Knows no network.
"""

import numpy as np
from numpy.typing import NDArray

from core.model_files.onnx_file import OnnxFile

Array = NDArray[np.float32]
Values = NDArray[np.float64]


def turned_frames(file: OnnxFile, image: str, *, frames: int, bands: int, tall: int) -> str:
    """Transform each frame over its bands, and put ``tall`` neighbouring frames side by side.

    Parameters
    ----------
    image : (n, frames, bands)
    tall : frames that a kernel spans, odd; beyond both ends is silence

    Returns
    -------
    (n, frequencies, frames, 2 * tall): real parts of all neighbours, then imaginary ones
    """
    margin, count = tall // 2, bands // 2 + 1
    angles = 2 * np.pi * np.outer(np.arange(bands), np.arange(count)) / bands
    transform = np.concatenate([np.cos(angles), -np.sin(angles)], axis=1).astype(np.float32)
    padded = file.node("Pad", (image, file.constant("bands_margins", (0, margin, 0, 0, margin, 0))), "bands_padded")
    turned = file.node("MatMul", (padded, file.constant("bands_transform", transform)), "bands_turned")
    neighbours = (np.arange(frames)[:, None] + np.arange(tall)).reshape(-1).tolist()
    gathered = file.node("Gather", (turned, file.constant("bands_places", neighbours)), "bands_gathered", axis=1)
    parts = _reshape(file, gathered, "bands_parts", (0, frames, tall, 2, count))
    ordered = file.node("Transpose", (parts,), "bands_ordered", perm=(0, 4, 1, 3, 2))
    return _reshape(file, ordered, "bands_neighbours", (0, count, frames, 2 * tall))


def highest_over_bands(file: OnnxFile, neighbours: str, kernel: Array, name: str, *, frames: int, bands: int) -> str:
    """Return of each channel the maximum, over all places where the kernel fits, of its product with the image.

    The places lie around a middle one. The inverse transform at a distance ``d`` from it is C(d) + S(d), at ``-d``
    C(d) - S(d): C of the real parts, S of the imaginary ones. The larger of both is C(d) + abs(S(d)), so half of the
    places have to be computed.

    Parameters
    ----------
    neighbours : from ``turned_frames``
    kernel : (tall, wide, channels)

    Returns
    -------
    (n, channels, frames)
    """
    wide, channels = kernel.shape[1:]
    places, count = bands - wide + 1, bands // 2 + 1
    distances = np.arange((places + 1) // 2) + (0.0 if places % 2 else 0.5)
    real, imaginary = _turned_kernel(kernel.astype(np.float64), bands, middle=(places - 1) / 2)
    angles = 2 * np.pi * np.outer(distances, np.arange(count)) / bands
    weights = np.where((np.arange(count) == 0) | (2 * np.arange(count) == bands), 1.0, 2.0) / bands
    even = np.concatenate([real, -imaginary], axis=1), weights * np.cos(angles)
    odd = np.concatenate([imaginary, real], axis=1), weights * np.sin(angles)
    c = _inverse(file, neighbours, *even, name=f"{name}_even", frames=frames)
    s = _inverse(file, neighbours, *odd, name=f"{name}_odd", frames=frames)
    larger = file.node("Add", (c, file.node("Abs", (s,), f"{name}_size")), f"{name}_larger")
    highest = file.node("ReduceMax", (larger,), f"{name}_highest", axes=(1,), keepdims=0)
    return file.node(
        "Transpose",
        (_reshape(file, highest, f"{name}_frames", (0, frames, channels)),),
        f"{name}_found",
        perm=(0, 2, 1),
    )


def _turned_kernel(kernel: Values, bands: int, *, middle: float) -> tuple[Values, Values]:
    """Real and imaginary parts (frequencies, tall, channels) of what to multiply the image's transform by."""
    turned = np.conj(np.fft.rfft(kernel, bands, axis=1))
    shift = np.exp(2j * np.pi * np.arange(turned.shape[1]) * middle / bands)
    moved = (turned * shift[None, :, None]).transpose(1, 0, 2)
    return moved.real, moved.imag


def _inverse(file: OnnxFile, neighbours: str, product: Values, transform: Values, *, name: str, frames: int) -> str:
    """Multiply with the kernel at each frequency and add up over frequencies: (n, distances, frames * channels)."""
    count, _, channels = product.shape
    kernel = file.constant(f"{name}_kernel", product.astype(np.float32))
    multiplied = file.node("MatMul", (neighbours, kernel), f"{name}_multiplied")
    flat = _reshape(file, multiplied, f"{name}_flat", (0, count, frames * channels))
    return file.node(
        "MatMul", (file.constant(f"{name}_transform", transform.astype(np.float32)), flat), f"{name}_heard"
    )


def _reshape(file: OnnxFile, value: str, name: str, shape: tuple[int, ...]) -> str:
    """Zero keeps a dimension as it is."""
    return file.node("Reshape", (value, file.constant(f"{name}_shape", shape)), name)
