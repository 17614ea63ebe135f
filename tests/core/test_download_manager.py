"""Lists become files, playlists and an analysed library, in one run; everything on loopback, all else real."""

from pathlib import Path

from core.download_manager import Order
from tests.core.acquiring.conftest import *  # noqa: F403
from tests.core.acquiring.conftest import NewManager
from tests.fakes.music_world import World


def test_a_list_is_downloaded_analysed_and_written(world: World, new_manager: NewManager, tmp_path: Path) -> None:
    source = tmp_path / "party.txt"
    source.write_text(world.text(1, 2, 3))
    manager = new_manager()
    events: list[object] = []
    summary = manager.run([str(source)], Order(tmp_path / "music"), on_event=events.append)
    assert (summary.downloaded, summary.songs) == (3, 3)
    assert summary.analysis is not None
    assert summary.analysis.analysed == 3
