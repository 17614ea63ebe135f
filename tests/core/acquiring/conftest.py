"""Worlds to download from, and managers over a library of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.download_manager import DownloadManager
from core.store import Store, open_store
from tests.core.acquiring.fakes import FakeWorld
from tests.fakes.music_world import World, music_world
from tests.made_libraries import new_library

NewManager = Callable[..., DownloadManager]


@pytest.fixture
def world() -> Iterator[World]:
    with music_world(*range(1, 7), seconds=2.0) as served:
        yield served


@pytest.fixture
def new_manager(world: World, tmp_path: Path) -> NewManager:
    """Make managers over one library; keywords are keys of playlista.conf."""
    url = f"sqlite:///{tmp_path / 'library.db'}"

    def make(**settings: object) -> DownloadManager:
        given = {"DATABASE_URL": url, "PROCESS_WORKERS": 1, "DOWNLOAD_THREADS": 2, **world.settings, **settings}
        return DownloadManager(given)

    return make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(new_library(tmp_path / "library.db")) as opened:
        yield opened


@pytest.fixture
def fake_world(store: Store, tmp_path: Path) -> FakeWorld:
    """Without a network."""
    folder = tmp_path / "music"
    folder.mkdir()
    return FakeWorld(store, folder)
