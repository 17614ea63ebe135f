"""MusiCNN (Pons and Serra, 2019) as layers: which weights of the checkpoint belong where, normalisation worked out.

The one description of the network that both graph writers read. Computes nothing on sound.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.model_files.checkpoint import Weights, read_checkpoint

Array = NDArray[np.float32]

FRAMES, BANDS = 187, 96
#: What TensorFlow adds to a variance before it takes the root.
_EPSILON = 1e-3
_FRONT, _MIDDLE = 5, 3


@dataclass(frozen=True, slots=True)
class Scaling:
    """What a batch normalisation comes to once trained: ``factor * x + offset`` for each channel."""

    factor: Array
    offset: Array


@dataclass(frozen=True, slots=True)
class Convolution:
    """A kernel (time, bands, channels in, channels out) and bias, then the positive part, then a scaling."""

    kernel: Array
    bias: Array
    scaling: Scaling


@dataclass(frozen=True, slots=True)
class Dense:
    """A scaling of what comes in, then ``x @ kernel + bias``; the kernel is (in, out)."""

    scaling: Scaling
    kernel: Array
    bias: Array


@dataclass(frozen=True, slots=True)
class Musicnn:
    """The layers in the order of the sound.

    ``front`` looks at the mel bands and keeps the maximum over them; two of the five are tall (timbre), three are long
    (time). ``middle`` adds up: the second and third get their own input added. All six results, side by side, are
    reduced to maximum and mean over time (one of each channel in turn), and go through ``embedding`` and, after the
    positive part, ``tags``.
    """

    input: Scaling
    front: tuple[Convolution, ...]
    middle: tuple[Convolution, ...]
    embedding: Dense
    tags: Dense


def read_musicnn(index: bytes, data: bytes) -> Musicnn:
    """Return the network of a checkpoint; ``ModelError`` when it is none."""
    weights = read_checkpoint(index, data, wanted=lambda name: not name.endswith(("/Adam", "/Adam_1", "_power")))
    try:
        return _network(weights)
    except KeyError as error:
        raise ModelError(f"the checkpoint is of another network: it has no {error.args[0]}") from error


def _network(weights: Weights) -> Musicnn:
    convolutions = [_convolution(weights, layer) for layer in range(_FRONT + _MIDDLE)]
    return Musicnn(
        _scaling(weights, 0),
        tuple(convolutions[:_FRONT]),
        tuple(convolutions[_FRONT:]),
        _dense(weights, 0),
        _dense(weights, 1),
    )


def _convolution(weights: Weights, layer: int) -> Convolution:
    name = _numbered("conv2d", layer)
    return Convolution(weights[f"{name}/kernel"], weights[f"{name}/bias"], _scaling(weights, layer + 1))


def _dense(weights: Weights, layer: int) -> Dense:
    name = _numbered("dense", layer)
    scaling = _scaling(weights, 1 + _FRONT + _MIDDLE + layer)
    return Dense(scaling, weights[f"{name}/kernel"], weights[f"{name}/bias"])


def _scaling(weights: Weights, layer: int) -> Scaling:
    name = _numbered("batch_normalization", layer)
    beta, gamma, mean, variance = (
        weights[f"{name}/{part}"].astype(np.float64) for part in ("beta", "gamma", "moving_mean", "moving_variance")
    )
    factor = gamma / np.sqrt(variance + _EPSILON)
    return Scaling(factor.astype(np.float32), (beta - factor * mean).astype(np.float32))


def _numbered(name: str, layer: int) -> str:
    return f"{name}_{layer}" if layer else name
