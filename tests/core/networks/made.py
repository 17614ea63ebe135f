"""Networks made for tests and installed as real ones are: a small MusiCNN, small extractors, heads of every kind."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.model_files.installation import Source, install
from core.model_files.onnx_file import OnnxFile
from core.model_files.protobuf import chunk, integer
from core.model_files.tensorflow_file import TensorflowGraph, flag
from core.settings import ModelSettings
from models.networks import NETWORKS, Network
from tests.core.model_files.checkpoints import Weights, small_weights, wheel_with

Array = NDArray[np.float32]

SIGMOID, SOFTMAX, IDENTITY = "Sigmoid", "Softmax", "Identity"


@dataclass(frozen=True, slots=True)
class Linear:
    """What the small heads compute before their last step: ``x @ kernel + bias``."""

    kernel: Array
    bias: Array

    def __call__(self, embedding: NDArray[np.float64], last: str) -> NDArray[np.float64]:
        values = embedding @ self.kernel.astype(np.float64) + self.bias
        if last == SIGMOID:
            return np.asarray(1.0 / (1.0 + np.exp(-values)))
        if last == SOFTMAX:
            powers = np.exp(values - values.max(axis=-1, keepdims=True))
            return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
        return values


def a_linear(dimension: int, classes: int, seed: int = 3) -> Linear:
    random = np.random.default_rng(seed)
    kernel = random.normal(0, dimension**-0.5, (dimension, classes)).astype(np.float32)
    return Linear(kernel, random.normal(0, 1, classes).astype(np.float32))


class Cabinet:
    """A folder of installed networks, and the catalogue that knows them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.sources = folder.with_name(f"{folder.name}-sources")
        self.sources.mkdir()
        self._catalogue = dict(NETWORKS)
        for module in ("core.model_files.folder", "core.networks.plan"):
            monkeypatch.setattr(f"{module}.NETWORKS", self._catalogue)

    def settings(self, *models: str, backend: str = "auto", hop: int = 0) -> ModelSettings:
        return ModelSettings(models=models, backend=backend, hop=hop, folder=str(self.folder))

    def add_musicnn(self, seed: int = 1, name: str = "msd-musicnn") -> Weights:
        """Install a MusiCNN with few channels in place of a real one; return its weights."""
        weights = small_weights(seed)
        wheel = self.sources / "musicnn-0.1.0-py3-none-any.whl"
        self._add(wheel_with(wheel, weights, name), wheel)
        return weights

    def add_head(self, name: str, *classes: str, last: str = SOFTMAX) -> Linear:
        """Install a head in place of a real one; return what it computes."""
        linear = a_linear(NETWORKS[name].dimension, len(classes))
        self.add(name, tensorflow_head(linear, last, NETWORKS[name]), {"classes": classes})
        return linear

    def add(self, name: str, content: bytes, metadata: Mapping[str, object]) -> Network:
        """Install a file in place of the one the catalogue has under a name."""
        network = replace(NETWORKS[name], sha256=hashlib.sha256(content).hexdigest())
        path = self.sources / network.file
        path.write_bytes(content)
        path.with_suffix(".json").write_text(json.dumps(metadata))
        self._add(network, path)
        return network

    def _add(self, network: Network, path: Path) -> None:
        self._catalogue[network.name] = network
        install(network, self.folder, Source(ModelSettings(), str(path)), on_progress=lambda done, total: None)


def tensorflow_head(linear: Linear, last: str, network: Network) -> bytes:
    """Write a head as a TensorFlow graph, with the names of nodes that the catalogue has."""
    graph = TensorflowGraph()
    embedding = graph.placeholder(network.input_node, (-1, len(linear.kernel)))
    how = {"transpose_a": flag(False), "transpose_b": flag(False)}
    product = graph.node("MatMul", "product", (embedding, graph.constant("kernel", linear.kernel)), **how)
    biased = graph.node("BiasAdd", "biased", (product, graph.constant("bias", linear.bias)))
    graph.node(last, network.scores_node.partition(":")[0], (biased,))
    return graph.content()


def onnx_head(linear: Linear, last: str) -> bytes:
    """Write a head as an ONNX file."""
    file = OnnxFile("head")
    embedding = file.input("embedding", ("n", len(linear.kernel)))
    weights = file.constant("kernel", linear.kernel), file.constant("bias", linear.bias)
    file.node(last, (file.node("Gemm", (embedding, *weights), "biased"),), "scores")
    file.output("scores", ("n", len(linear.bias)))
    return file.content()


def tensorflow_effnet(scores: Linear, embedding: Linear, network: Network) -> bytes:
    """Write an extractor that takes 64 patches and no others, and has two outputs of one node, as Discogs-EffNet's."""
    graph = TensorflowGraph()
    mel = graph.placeholder(network.input_node, (64, 128, 96))
    axis = graph.constant("axis", np.array(1, np.int32))
    mean = graph.node("Mean", "mean", (mel, axis), Tidx=integer(6, 3), keep_dims=flag(False))
    results = [_dense(graph, mean, linear, name) for name, linear in (("scores", scores), ("numbers", embedding))]
    types = chunk(1, chunk(6, bytes([1, 1])))  # IdentityN is typed by a list
    graph._add("IdentityN", "PartitionedCall", results, {"T": types})
    return graph.content()


def _dense(graph: TensorflowGraph, value: str, linear: Linear, name: str) -> str:
    how = {"transpose_a": flag(False), "transpose_b": flag(False)}
    product = graph.node("MatMul", f"{name}/product", (value, graph.constant(f"{name}/kernel", linear.kernel)), **how)
    return graph.node("BiasAdd", f"{name}/biased", (product, graph.constant(f"{name}/bias", linear.bias)))


def onnx_effnet(scores: Linear, embedding: Linear) -> bytes:
    """Write an extractor whose inputs and outputs have names of their own, the embedding first."""
    file = OnnxFile("effnet")
    mel = file.input("melspectrogram", ("n", 128, 96))
    mean = file.node("ReduceMean", (mel,), "mean", axes=(1,), keepdims=0)
    for name, linear in (("embeddings", embedding), ("activations", scores)):
        weights = file.constant(f"{name}_kernel", linear.kernel), file.constant(f"{name}_bias", linear.bias)
        file.node("Gemm", (mean, *weights), name)
        file.output(name, ("n", len(linear.bias)))
    return file.content()
