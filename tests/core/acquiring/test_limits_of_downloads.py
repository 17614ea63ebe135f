"""Downloads ask within the limit of their service, and no more of them at once than is set; measured at the site."""

import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from core.acquiring.doors import ServiceDoors
from core.download_manager import Order
from core.errors import ServiceError
from core.services.services import Services
from core.settings.sections import ServiceSettings
from tests.core.acquiring.conftest import NewManager
from tests.fakes.music_world import World


def test_pages_of_downloads_count_for_the_limit_too(world: World, new_manager: NewManager, tmp_path: Path) -> None:
    manager = new_manager(RATE_LIMITS="youtube:10/1:2")
    began = time.monotonic()
    assert manager.run([str(listed(world, tmp_path))], Order(tmp_path / "music", analyze=False)).downloaded == 4
    times = sorted(each.begun for each in world.site.server.requests if each.path.startswith("/api"))
    assert len(times) >= 4 * 3  # a search, looks at pages, and a page once more for each download
    # Two may come at once, then one each 0.1 s; some are long on their way, but none is sent before its time.
    assert times[-1] - began >= (len(times) - 2) / 10


def test_more_threads_than_downloads_are_no_more_downloads(
    world: World, new_manager: NewManager, tmp_path: Path
) -> None:
    world.site.server.latency_s = lambda request: 0.2 if request.path.startswith("/files") else 0.0
    manager = new_manager(DOWNLOAD_THREADS=1)
    assert manager.run([str(listed(world, tmp_path))], Order(tmp_path / "music", analyze=False)).downloaded == 4
    begun = [each.begun for each in world.site.server.requests if each.path.startswith("/files")]
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(begun))


def test_a_door_that_is_shut_for_long_tells_until_when(services: Services) -> None:
    until = services.now() + 3600
    services.limiter("youtube").block(until, "too many requests")
    assert ServiceDoors(services).enter("youtube", threading.Event()) == until


def test_a_door_that_is_open_takes_one_token_each_time(services: Services) -> None:
    doors, stop = ServiceDoors(services), threading.Event()
    assert [doors.enter("youtube", stop) for _ in range(2)] == [None, None]
    stop.set()
    with pytest.raises(ServiceError, match="not asked any more"):
        doors.enter("youtube", stop)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Services of which YouTube may be asked twice, and then once an hour."""
    settings = ServiceSettings(rate_limits=("youtube:1/3600:2",))
    with Services(settings, cache=tmp_path / "cache", data_folder=tmp_path) as made:
        yield made


def listed(world: World, folder: Path) -> Path:
    source = folder / "four.txt"
    source.write_text(world.text(1, 2, 3, 4))
    return source
