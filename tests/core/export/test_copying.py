"""Files brought into a folder, numbered, and nothing overwritten."""

import errno
import os
from pathlib import Path

import pytest

from core.errors import ExportError
from core.export.copying import copy_files
from models.audio import Tags
from models.playlist import Playlist
from tests.core.export.lists import a_list, a_track


@pytest.fixture
def playlist(tmp_path: Path) -> Playlist:
    (tmp_path / "music").mkdir()
    tags = [Tags("AC/DC: Who?", ("../../etc",)), Tags("Song", ("A",)), Tags("con")]
    tracks = []
    for number, each in enumerate(tags, 1):
        song = tmp_path / "music" / f"{number}.mp3"
        song.write_bytes(b"sound" * number)
        tracks.append(a_track(str(song), each, number=number))
    return a_list(tracks)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_are_numbered_and_named_safely(playlist: Playlist, tmp_path: Path) -> None:
    copied = copy_files(playlist, tmp_path / "out")
    assert names(tmp_path / "out") == ["01 -..-etc - AC-DC- Who_.mp3", "02 A - Song.mp3", "03 _con.mp3"]
    assert (copied.copied, copied.linked, copied.there, copied.failed) == (3, 0, 0, ())
    assert [Path(each.track.track.file.path).read_bytes() for each in copied.playlist.entries] == [
        b"sound" * number for number in (1, 2, 3)
    ]


def test_a_hundred_tracks_get_three_digits(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"sound")
    copy_files(a_list([a_track(str(tmp_path / "a.mp3"), Tags("T"))] * 100), tmp_path / "out")
    assert names(tmp_path / "out")[0] == "001 T.mp3"


def test_links_are_made_where_asked_for(playlist: Playlist, tmp_path: Path) -> None:
    copied = copy_files(playlist, tmp_path / "out", link=True)
    assert (copied.copied, copied.linked) == (0, 3)
    assert (tmp_path / "out" / "02 A - Song.mp3").samefile(tmp_path / "music" / "2.mp3")


def test_a_copy_is_made_where_there_are_no_links(
    playlist: Playlist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    copied = copy_files(playlist, tmp_path / "out", link=True)
    assert (copied.copied, copied.linked) == (3, 0)
    assert len(names(tmp_path / "out")) == 3


def test_nothing_is_overwritten_and_nothing_copied_twice(playlist: Playlist, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "02 A - SONG.MP3").write_bytes(b"another")
    copy_files(playlist, tmp_path / "out")
    assert (tmp_path / "out" / "02 A - SONG.MP3").read_bytes() == b"another"
    assert (tmp_path / "out" / "02 A - Song (2).mp3").read_bytes() == b"sound" * 2
    again = copy_files(playlist, tmp_path / "out")
    assert (again.copied, again.there, len(names(tmp_path / "out"))) == (0, 3, 4)


def test_what_has_vanished_is_told_and_the_rest_comes(playlist: Playlist, tmp_path: Path) -> None:
    (tmp_path / "music" / "2.mp3").unlink()
    copied = copy_files(playlist, tmp_path / "out")
    assert copied.failed == (f"{tmp_path}/music/2.mp3 is not copied: it is no file, or has vanished",)
    assert [each.track.id for each in copied.playlist.entries] == [1, 3]


def test_a_full_disk_leaves_no_part_of_a_file(
    playlist: Playlist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(os, "fsync", full)
    copied = copy_files(playlist, tmp_path / "out")
    assert len(copied.failed) == 3
    assert names(tmp_path / "out") == []


def test_a_folder_that_cannot_be_made_is_refused(playlist: Playlist, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot make the folder"):
        copy_files(playlist, tmp_path / "no" / "out")
