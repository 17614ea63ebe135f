import os
from pathlib import Path

import pytest

from core.acquiring.live_list import LiveList
from core.errors import ExportError
from models.wanted import LeftOut, WantedTrack

ONE = WantedTrack("One", ("A",), duration_s=61.4)
TWO = WantedTrack("Two", ("B",))
OUT = LeftOut(3, "a talk", "episode", "an episode is no song")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_text_has_the_order_of_the_list_with_comments_for_what_is_not_there(tmp_path: Path) -> None:
    live = LiveList(tmp_path / "a.m3u8", "My list")
    live.add("list", [(1, ONE), (2, TWO)])
    live.add("list", [(None, OUT), (1, ONE)])
    live.told(2, "searching")
    live.has(1, str(tmp_path / "A" / "one.flac"), 60.2)
    assert live.render() == (
        "#EXTM3U\n"
        "#PLAYLIST:My list\n"
        "#EXTINF:60,A - One\n"
        "A/one.flac\n"
        "# searching: B - Two\n"
        "# left out: an episode is no song: a talk\n"
        "#EXTINF:60,A - One\n"
        "A/one.flac\n"
    )


def test_what_is_known_of_songs_stays_when_the_list_is_known_to_its_end(tmp_path: Path) -> None:
    live = LiveList(tmp_path / "a.m3u8", "list")
    live.add("list", [(1, ONE), (2, TWO)])
    live.has(1, "/elsewhere/one.flac", None)
    live.told(2, "not found")
    live.set_items("list", [(2, TWO), (None, OUT), (1, ONE)])
    live.has(2, str(tmp_path / "two.flac"), None)
    assert live.render().splitlines()[2:] == [
        "#EXTINF:-1,B - Two",
        "two.flac",
        "# left out: an episode is no song: a talk",
        "#EXTINF:61,A - One",
        os.path.relpath("/elsewhere/one.flac", tmp_path.resolve()),
    ]


def test_lists_stand_in_the_order_of_their_places_whichever_is_known_first(tmp_path: Path) -> None:
    live = LiveList(tmp_path / "a.m3u8", "list")
    live.reserve("first")
    live.reserve("second")
    live.add("second", [(2, TWO)])
    live.add("first", [(1, ONE)])
    assert live.render().splitlines()[2:] == ["# wanted: A - One", "# wanted: B - Two"]


def test_it_is_written_when_it_has_changed_and_not_too_often(tmp_path: Path) -> None:
    clock, target = Clock(), tmp_path / "a.m3u8"
    live = LiveList(target, "list", clock=clock)
    live.write_in_time()
    assert not target.exists()
    live.add("list", [(1, ONE)])
    live.write_in_time()
    assert "# wanted: A - One" in target.read_text()
    live.told(1, "searching")
    clock.now += 0.5
    live.write_in_time()
    assert "searching" not in target.read_text()
    clock.now += 0.6
    live.write_in_time()
    assert "# searching: A - One" in target.read_text()
    target.unlink()
    clock.now += 10
    live.told(1, "searching")
    live.write_in_time()
    live.write()
    assert not target.exists()


def test_whoever_reads_it_has_the_old_or_the_new_text(tmp_path: Path) -> None:
    target = tmp_path / "a.m3u8"
    live = LiveList(target, "list")
    live.add("list", [(1, ONE)])
    live.write()
    with target.open() as reader:
        live.told(1, "searching")
        live.write()
        assert "# wanted" in reader.read()
    assert "# searching" in target.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["a.m3u8"]


@pytest.mark.parametrize(
    "title", ["a\nb.flac", "a\r\n#EXTM3U", "\x00nul", "x" * 300, "\u202egnp.exe", "#comment", "\udce9"]
)
def test_a_hostile_title_stays_within_its_line(tmp_path: Path, title: str) -> None:
    live = LiveList(tmp_path / "a.m3u8", title)
    live.add("list", [(1, WantedTrack(title, (title,))), (None, LeftOut(2, title, "removed", title)), (2, TWO)])
    live.told(1, title)
    live.has(2, str(tmp_path / "two.flac"), 3.0)
    live.write()
    lines = (tmp_path / "a.m3u8").read_bytes().decode().split("\n")
    assert [line[:2] for line in lines[:4]] == ["#E", "#P", "# ", "# "]
    assert lines[4:] == ["#EXTINF:3,B - Two", "two.flac", ""]


def test_where_it_cannot_be_written_that_is_told(tmp_path: Path) -> None:
    live = LiveList(tmp_path / "nowhere" / "a.m3u8", "list")
    live.add("list", [(1, ONE)])
    with pytest.raises(ExportError, match="No such file or directory"):
        live.write_in_time()
