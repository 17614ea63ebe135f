"""An empty cabinet for networks, and music of 16 kHz."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.synthesis import Song, render
from tests.core.networks.made import Cabinet


@pytest.fixture
def cabinet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cabinet:
    return Cabinet(tmp_path / "models", monkeypatch)


@pytest.fixture(scope="session")
def song() -> NDArray[np.float32]:
    """Ten seconds, mono, 16 kHz."""
    return np.ascontiguousarray(render(Song(118.0, seconds=10.0), 16000).mean(axis=1), np.float32)
