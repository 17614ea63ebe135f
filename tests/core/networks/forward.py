"""MusiCNN's forward pass in NumPy, straight from the names in the checkpoint: what the back ends are compared with.

Written after the paper and the original's layers, float64, and shares no code with the graphs.
"""

from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Values = NDArray[np.float64]


def forward(weights: Mapping[str, NDArray[np.float32]], patches: NDArray[np.float32]) -> tuple[Values, Values]:
    """Return tags (n, classes) and embedding (n, dimension) of patches (n, 187, 96)."""
    found = [_one(weights, patch.astype(np.float64)) for patch in patches]
    return np.array([tags for tags, _ in found]), np.array([embedding for _, embedding in found])


def _one(weights: Mapping[str, NDArray[np.float32]], patch: Values) -> tuple[Values, Values]:
    image = _normalise(weights, 0, patch[:, :, None])
    front = np.concatenate([_convolve(weights, layer, image).max(axis=1) for layer in range(5)], axis=1)
    first = _convolve(weights, 5, front[:, :, None])[:, 0]
    second = _convolve(weights, 6, first[:, :, None])[:, 0] + first
    third = _convolve(weights, 7, second[:, :, None])[:, 0] + second
    everything = np.concatenate([front, first, second, third], axis=1)
    pooled = np.stack([everything.max(axis=0), everything.mean(axis=0)], axis=1).reshape(-1)
    embedding = _dense(weights, "dense", _normalise(weights, 9, pooled))
    raw = _dense(weights, "dense_1", _normalise(weights, 10, np.maximum(embedding, 0.0)))
    return 1.0 / (1.0 + np.exp(-raw)), embedding


def _convolve(weights: Mapping[str, NDArray[np.float32]], layer: int, image: Values) -> Values:
    """Same length in time, only whole windows in frequency: (frames, bands, 1) to (frames, bands left, channels)."""
    name = f"conv2d_{layer}" if layer else "conv2d"
    kernel = weights[f"{name}/kernel"].astype(np.float64)
    tall, wide = kernel.shape[:2]
    padded = np.pad(image[:, :, 0], (((tall - 1) // 2, tall // 2), (0, 0)))
    windows = sliding_window_view(padded, (tall, wide))
    heard = np.tensordot(windows, kernel[:, :, 0, :], axes=((2, 3), (0, 1))) + weights[f"{name}/bias"]
    return _normalise(weights, layer + 1, np.maximum(heard, 0.0))


def _dense(weights: Mapping[str, NDArray[np.float32]], name: str, values: Values) -> Values:
    return np.asarray(values @ weights[f"{name}/kernel"].astype(np.float64) + weights[f"{name}/bias"])


def _normalise(weights: Mapping[str, NDArray[np.float32]], layer: int, values: Values) -> Values:
    name = f"batch_normalization_{layer}" if layer else "batch_normalization"
    gamma, beta, mean, variance = (
        weights[f"{name}/{part}"].astype(np.float64) for part in ("gamma", "beta", "moving_mean", "moving_variance")
    )
    return np.asarray(gamma * (values - mean) / np.sqrt(variance + 0.001) + beta)
