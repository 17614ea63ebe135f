"""MusiCNN as a frozen TensorFlow graph, layer by layer, with the names of nodes that Essentia's own file has."""

from collections.abc import Sequence

import numpy as np

from core.model_files.musicnn import BANDS, FRAMES, Convolution, Dense, Musicnn, Scaling
from core.model_files.tensorflow_file import INDEX_TYPE, TensorflowGraph, flag, number, numbers, text

INPUT, SCORES, EMBEDDING = "model/Placeholder", "model/Sigmoid", "model/dense/BiasAdd"


def musicnn_tensorflow(network: Musicnn) -> bytes:
    """Return the file: input (n, 187, 96), outputs as named above."""
    graph = TensorflowGraph()
    mel = graph.placeholder(INPUT, (-1, FRAMES, BANDS))
    image = _reshape(graph, _scale(graph, mel, network.input, "model/input"), "model/image", (-1, FRAMES, BANDS, 1))
    front = _front(graph, image, network.front)
    layers = [front, *_middle(graph, front, network)]
    everything = _join(graph, layers, "model/everything", axis=2)
    pooled = _pool(graph, everything, channels=len(network.embedding.kernel) // 2)
    embedding = _dense(graph, pooled, network.embedding, "model/dense")
    positive = graph.node("Relu", "model/dense/Relu", (embedding,))
    graph.node("Sigmoid", SCORES, (_dense(graph, positive, network.tags, "model/dense_1"),))
    return graph.content()


def _front(graph: TensorflowGraph, image: str, layers: Sequence[Convolution]) -> str:
    found = []
    for index, layer in enumerate(layers):
        name = f"model/front_{index}"
        width = BANDS - layer.kernel.shape[1] + 1
        heard = _convolve(graph, image, layer, name)
        window = {"ksize": numbers((1, 1, width, 1)), "strides": numbers((1, 1, width, 1)), "padding": text("VALID")}
        highest = graph.node("MaxPool", f"{name}/highest", (heard,), data_format=text("NHWC"), **window)
        found.append(_reshape(graph, highest, f"{name}/flat", (-1, FRAMES, len(layer.bias))))
    return _join(graph, found, "model/front", axis=2)


def _middle(graph: TensorflowGraph, front: str, network: Musicnn) -> list[str]:
    results: list[str] = []
    for index, layer in enumerate(network.middle):
        name = f"model/middle_{index}"
        before, channels = (results[-1] if results else front), layer.kernel.shape[1]
        image = _reshape(graph, before, f"{name}/image", (-1, FRAMES, channels, 1))
        heard = _convolve(graph, image, layer, name)
        flat = _reshape(graph, heard, f"{name}/flat", (-1, FRAMES, len(layer.bias)))
        results.append(graph.node("AddV2", f"{name}/added", (flat, before)) if results else flat)
    return results


def _convolve(graph: TensorflowGraph, image: str, layer: Convolution, name: str) -> str:
    """Pad in time only; the positive part, then the scaling."""
    tall = layer.kernel.shape[0]
    margins = np.array([[0, 0], [(tall - 1) // 2, tall // 2], [0, 0], [0, 0]], np.int32)
    padded = graph.node(
        "Pad", f"{name}/padded", (image, graph.constant(f"{name}/margins", margins)), Tpaddings=INDEX_TYPE
    )
    kernel, bias = graph.constant(f"{name}/kernel", layer.kernel), graph.constant(f"{name}/bias", layer.bias)
    how = {"strides": numbers((1, 1, 1, 1)), "padding": text("VALID"), "data_format": text("NHWC")}
    heard = graph.node("Conv2D", f"{name}/Conv2D", (padded, kernel), dilations=numbers((1, 1, 1, 1)), **how)
    biased = graph.node("BiasAdd", f"{name}/BiasAdd", (heard, bias), data_format=text("NHWC"))
    return _scale(graph, graph.node("Relu", f"{name}/Relu", (biased,)), layer.scaling, name)


def _pool(graph: TensorflowGraph, everything: str, *, channels: int) -> str:
    """Return maximum and mean over time, of each channel in turn."""
    axis = graph.constant("model/time", np.array(1, np.int32))
    reduced = [
        graph.node(operator, f"model/{operator}", (everything, axis), Tidx=INDEX_TYPE, keep_dims=flag(False))
        for operator in ("Max", "Mean")
    ]
    pairs = graph.node("Pack", "model/pairs", reduced, N=number(2), axis=number(2))
    return _reshape(graph, pairs, "model/pooled", (-1, 2 * channels))


def _dense(graph: TensorflowGraph, value: str, layer: Dense, name: str) -> str:
    kernel = graph.constant(f"{name}/kernel", layer.kernel)
    scaled = _scale(graph, value, layer.scaling, f"{name}/input")
    how = {"transpose_a": flag(False), "transpose_b": flag(False)}
    product = graph.node("MatMul", f"{name}/MatMul", (scaled, kernel), **how)
    return graph.node("BiasAdd", f"{name}/BiasAdd", (product, graph.constant(f"{name}/bias", layer.bias)))


def _scale(graph: TensorflowGraph, value: str, scaling: Scaling, name: str) -> str:
    multiplied = graph.node("Mul", f"{name}/mul", (value, graph.constant(f"{name}/factor", scaling.factor)))
    return graph.node("AddV2", f"{name}/add", (multiplied, graph.constant(f"{name}/offset", scaling.offset)))


def _reshape(graph: TensorflowGraph, value: str, name: str, shape: Sequence[int]) -> str:
    sizes = graph.constant(f"{name}/shape", np.array(shape, np.int32))
    return graph.node("Reshape", name, (value, sizes), Tshape=INDEX_TYPE)


def _join(graph: TensorflowGraph, values: Sequence[str], name: str, *, axis: int) -> str:
    last = graph.constant(f"{name}/axis", np.array(axis, np.int32))
    return graph.node("ConcatV2", name, (*values, last), N=number(len(values)), Tidx=INDEX_TYPE)
