"""A site to download from, and processes to download in, shared by the tests of one file: starting takes a while."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.download.workers import Workers
from tests.audio_files import tone, write
from tests.core.download.house import House
from tests.fakes import audio_site
from tests.fakes.audio_site import AudioSite


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in audio_site.environment().items():
            patch.setenv(name, value)
        with Workers() as made:
            yield made


@pytest.fixture
def site() -> Iterator[AudioSite]:
    with audio_site.served() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, site: AudioSite, workers: Workers) -> House:
    return House(tmp_path / "music", site, workers)


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes that are started in the test find the plugin."""
    for name, value in audio_site.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, float], bytes]:
    """Make small files of sound: variant (see ``tests.audio_files``) and seconds."""
    folder = tmp_path_factory.mktemp("sound")
    made: dict[tuple[str, float], bytes] = {}

    def make(variant: str, seconds: float) -> bytes:
        if (variant, seconds) not in made:
            path: Path = write(folder / f"{variant}-{seconds}", variant, tone(seconds))
            made[variant, seconds] = path.read_bytes()
        return made[variant, seconds]

    return make
