"""A site on this machine, and a wheel with a small network."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.networks import Network
from tests.core.model_files.checkpoints import Weights, small_weights, wheel_with
from tests.web_server import Site, served


@dataclass(frozen=True, slots=True)
class SmallWheel:
    """A wheel on the disk, the weights in it, and the network that is found in it."""

    path: Path
    weights: Weights
    network: Network


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with served() as opened:
        yield opened


@pytest.fixture(scope="session")
def small_wheel(tmp_path_factory: pytest.TempPathFactory) -> SmallWheel:
    path = tmp_path_factory.mktemp("wheel") / "musicnn-0.1.0-py3-none-any.whl"
    weights = small_weights()
    return SmallWheel(path, weights, wheel_with(path, weights))
