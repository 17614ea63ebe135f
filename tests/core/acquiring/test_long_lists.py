"""Lists of thousands: time in proportion, and little memory."""

import gc
import time
from collections.abc import Iterator

import psutil
import pytest
from sqlalchemy import update

from models.downloads import SongSettled
from models.tables import WISHES
from tests.core.acquiring.fakes import FakeWorld, decision, entries, wanted


@pytest.fixture(autouse=True)
def only_its_own_garbage() -> Iterator[None]:
    """Leave what other tests have piled up out of the collector's rounds, of which one would count as these songs'."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


class Meter:
    """Notes the processor time at which each song was settled."""

    def __init__(self) -> None:
        self.begun, self.at = time.process_time(), list[float]()

    def __call__(self, event: object) -> None:
        if isinstance(event, SongSettled):
            self.at.append(time.process_time() - self.begun)

    def assert_even(self, songs: int) -> None:
        """The first quarter took about a quarter; it would be a sixteenth if each song cost more than the last."""
        assert len(self.at) == songs
        assert self.at[-1] < 8 * self.at[songs // 4]


def test_a_list_of_ten_thousand_takes_time_in_proportion_and_little_memory(fake_world: FakeWorld) -> None:
    many = [wanted(place) for place in range(10_000)]
    fake_world.lists["many"] = list(many)
    path = fake_world.folder / "one for all.flac"
    path.touch()
    ids = fake_world.store.wishes.enter(many)
    done = {"state": "done", "how": "downloaded", "path": str(path)}
    fake_world.store.database.write(lambda connection: connection.execute(update(WISHES).values(**done)))
    memory, meter = psutil.Process().memory_info().rss, Meter()
    summary = fake_world.run("many", on_event=meter)
    assert (summary.kept, len(ids)) == (10_000, 10_000)
    meter.assert_even(10_000)
    assert psutil.Process().memory_info().rss - memory < 100 << 20
    assert entries(fake_world.folder / "many.m3u8") == [path.name] * 10_000


def test_many_songs_of_one_artist_that_are_not_found_take_time_in_proportion(fake_world: FakeWorld) -> None:
    many = [wanted(place, artists=("Somebody",), duration_s=None) for place in range(1_500)]
    fake_world.lists["many"] = list(many)
    fake_world.find = lambda *_, **__: decision()  # type: ignore[method-assign]
    meter = Meter()
    summary = fake_world.run("many", on_event=meter)
    assert (summary.rejected, len(summary.failures)) == (1_500, 1_000)
    meter.assert_even(1_500)
    assert entries(fake_world.folder / "many.m3u8") == [f"# not found: {track.label}" for track in many]
