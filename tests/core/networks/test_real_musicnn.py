"""The real MusiCNN, installed from the package index that pip would ask: both back ends against NumPy.

Skipped where the index cannot be reached; the small networks of the other tests go the same way.
"""

import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import ModelError
from core.model_files.checkpoint import Weights, read_checkpoint
from core.model_files.download import download
from core.model_files.installation import Source, install
from core.model_files.package_index import find_wheel, index_url
from core.networks.listening import embed
from core.networks.loading import loaded
from core.networks.mel import mel_frames
from core.networks.plan import make_plan
from core.settings import ModelSettings
from models.networks import MTT_TAGS, MUSICNN_WHEEL, NETWORKS
from tests.core.networks.forward import forward

Array = NDArray[np.float32]
NAMES = ("msd-musicnn", "mtt-musicnn")


@dataclass(frozen=True, slots=True)
class Real:
    """The installed networks, and their weights as the checkpoint has them."""

    folder: Path
    weights: dict[str, Weights]

    def settings(self, name: str, backend: str) -> ModelSettings:
        return ModelSettings(models=(name,), backend=backend, folder=str(self.folder))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    folder = tmp_path_factory.mktemp("real")
    kept = (
        Path(tempfile.gettempdir()) / f"playlista-test-wheels-{os.getuid()}" / os.environ.get("PYTEST_XDIST_WORKER", "")
    )
    wheel = kept / MUSICNN_WHEEL.file
    try:
        url = wheel.as_uri() if wheel.is_file() else find_wheel(index_url(""), MUSICNN_WHEEL)
        download(url, wheel, MUSICNN_WHEEL.sha256, on_progress=lambda done, total: None)
    except ModelError as error:
        pytest.skip(str(error))
    for name in NAMES:
        install(NETWORKS[name], folder, Source(ModelSettings(), str(wheel)), on_progress=lambda done, total: None)
    return Real(folder, {name: weights_in(wheel, NETWORKS[name].file) for name in NAMES})


def weights_in(wheel: Path, name: str) -> Weights:
    with zipfile.ZipFile(wheel) as archive:
        index, data = (archive.read(f"musicnn/{name}/{part}") for part in (".index", ".data-00000-of-00001"))
    return read_checkpoint(index, data)


@pytest.mark.parametrize("name", NAMES)
def test_both_back_ends_agree_with_an_independent_forward_pass(real: Real, song: Array, name: str) -> None:
    frames = mel_frames(song, sample_rate=16000)
    patches = np.array([frames[at : at + 187] for at in range(0, len(frames) - 186, 187)])
    wanted_tags, wanted_embedding = (values.mean(axis=0) for values in forward(real.weights[name], patches))
    for backend, tolerance in (("onnx", 1e-5), ("essentia", 1e-4)):
        (extractor,) = loaded(make_plan(real.settings(name, backend))).extractors
        tags, embedding = embed(extractor, song, sample_rate=16000)
        assert np.abs(tags - wanted_tags).max() < tolerance
        assert np.abs(embedding - wanted_embedding).max() < tolerance
    assert np.abs(wanted_embedding).max() > 1.0


def test_a_soft_tone_gets_tags_that_make_sense(real: Real) -> None:
    """No proof of quality, but a wrong order of classes or bands would show."""
    time = np.arange(10 * 16000) / 16000
    tone = (0.3 * np.sin(2 * np.pi * 440 * time) * (1 + 0.3 * np.sin(2 * np.pi * 5 * time))).astype(np.float32)
    (extractor,) = loaded(make_plan(real.settings("mtt-musicnn", "onnx"))).extractors
    tags, _ = embed(extractor, tone, sample_rate=16000)
    told = dict(zip(MTT_TAGS, tags, strict=True))
    assert told["metal"] < 0.05
    assert told["rock"] < 0.1
    assert max(told["slow"], told["ambient"], told["flute"], told["solo"], told["electronic"]) > 0.2
