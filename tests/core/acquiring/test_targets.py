from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import time

import pytest

from core.acquiring.targets import ABANDONED_S, is_there, sweep, target
from models.downloads import StoredList
from models.wanted import ListHead

HEAD = ListHead("list", "playlist", "Road trip", "spotify")
FOLDER = Path("/music")


def free(_: Path) -> bool:
    return False


def test_a_list_has_a_file_of_its_name() -> None:
    assert target(HEAD, FOLDER, None, (), free) == FOLDER / "Road trip.m3u8"


def test_no_file_that_is_there_or_another_list_has_is_taken() -> None:
    taken = {FOLDER / "Road trip.m3u8"}
    there = {FOLDER / "Road trip (2).m3u8"}
    assert target(HEAD, FOLDER, None, taken, there.__contains__) == FOLDER / "Road trip (3).m3u8"


def test_the_file_of_before_is_written_again_in_the_same_folder() -> None:
    stored = StoredList(1, HEAD, "/music/Old name.m3u8", datetime(2026, 1, 1, tzinfo=UTC))
    assert target(HEAD, FOLDER, stored, (), lambda _: True) == FOLDER / "Old name.m3u8"
    assert target(HEAD, Path("/other"), stored, (), free) == Path("/other/Road trip.m3u8")


def test_a_single_song_has_none() -> None:
    assert target(replace(HEAD, kind="track"), FOLDER, None, (), free) is None


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b", "\0", "x" * 300, "", "..", "\u202egnp", "con\nnul", "é" * 200]
)
def test_a_hostile_name_stays_in_the_folder(name: str) -> None:
    found = target(replace(HEAD, name=name), FOLDER, None, (), free)
    assert found is not None
    assert found.parent == FOLDER
    assert found.name.endswith(".m3u8")
    assert not found.name.startswith("..")
    assert len(found.name.encode()) <= 255
    assert found.name.isprintable()


def test_a_link_that_leads_nowhere_is_there(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    assert is_there(tmp_path / "link")
    assert not is_there(tmp_path / "else")


def test_what_a_killed_run_has_left_is_thrown_away_and_what_another_writes_is_not(tmp_path: Path) -> None:
    for name in (".playlista-a.tmp", "mine.tmp", "list.m3u8"):
        (tmp_path / name).touch()
    sweep(tmp_path, now=time())
    assert len(list(tmp_path.iterdir())) == 3
    sweep(tmp_path, now=time() + ABANDONED_S + 60)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.m3u8", "mine.tmp"]
