"""The files written for both back ends compute what the checkpoint means, by an independent forward pass."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from core.errors import ModelError
from core.model_files.musicnn import Musicnn, read_musicnn
from core.model_files.musicnn_onnx import musicnn_onnx
from core.model_files.musicnn_tensorflow import musicnn_tensorflow
from tests.core.model_files.checkpoints import checkpoint, small_weights
from tests.core.networks.forward import forward
from tests.core.networks.graphs import run_tensorflow

Array = NDArray[np.float32]
Weights = Mapping[str, Array]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return small_weights()


@pytest.fixture(scope="module")
def network(weights: Weights) -> Musicnn:
    return read_musicnn(*checkpoint(weights))


@pytest.fixture(scope="module")
def patches() -> Array:
    return np.random.default_rng(2).uniform(0, 4, (3, 187, 96)).astype(np.float32)


def test_the_onnx_file_computes_the_forward_pass(weights: Weights, network: Musicnn, patches: Array) -> None:
    session = onnxruntime.InferenceSession(musicnn_onnx(network), providers=["CPUExecutionProvider"])
    tags, embedding = session.run(["tags", "embedding"], {"mel": patches})
    wanted_tags, wanted_embedding = forward(weights, patches)
    assert np.abs(tags - wanted_tags).max() < 1e-5
    assert np.abs(embedding - wanted_embedding).max() < 1e-5
    assert np.ptp(tags, axis=0).max() > 0.01  # the patches do differ


def test_the_tensorflow_graph_computes_the_forward_pass(
    weights: Weights, network: Musicnn, patches: Array, tmp_path: Path
) -> None:
    graph = tmp_path / "musicnn.pb"
    graph.write_bytes(musicnn_tensorflow(network))
    outputs = ("model/Sigmoid", "model/dense/BiasAdd")
    tags, embedding = run_tensorflow(graph, "model/Placeholder", outputs, patches)
    wanted_tags, wanted_embedding = forward(weights, patches)
    assert np.abs(tags - wanted_tags).max() < 1e-5
    assert np.abs(embedding - wanted_embedding).max() < 1e-5


def test_the_same_weights_give_the_same_files(network: Musicnn) -> None:
    again = read_musicnn(*checkpoint(small_weights()))
    assert musicnn_onnx(again) == musicnn_onnx(network)
    assert musicnn_tensorflow(again) == musicnn_tensorflow(network)


def test_a_checkpoint_of_another_network_is_refused() -> None:
    with pytest.raises(ModelError, match="of another network: it has no conv2d/kernel"):
        read_musicnn(*checkpoint({"dense/kernel": np.zeros((2, 2), np.float32)}))
