"""PLS: what players write, and what breaks."""

from pathlib import Path

import pytest

from core.lists.files import content_of, exactly
from models.wanted import LeftOut, WantedTrack

WINAMP = (
    "[playlist]\r\nfile2=C:\\Music\\Two.mp3\r\nTitle2=B - Two\r\nLength2=-1\r\n"
    "File1=one/One.mp3\r\nTitle1=A - One\r\nLength1=187\r\nNumberOfEntries=2\r\nVersion=2\r\n"
)


def test_entries_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "list.pls").write_text(WINAMP)
    assert list(exactly(tmp_path / "list.pls").items) == [
        WantedTrack("One", ("A",), duration_s=187.0, position=1, source_ids=(("path", f"{tmp_path}/one/One.mp3"),)),
        WantedTrack("Two", ("B",), position=2, source_ids=(("path", "C:\\Music\\Two.mp3"),)),
    ]


def test_a_stream_is_no_track(tmp_path: Path) -> None:
    (tmp_path / "list.pls").write_text("[playlist]\nFile1=http://radio.example/stream\nTitle1=Radio\n")
    (item,) = exactly(tmp_path / "list.pls").items
    assert isinstance(item, LeftOut)
    assert item.label == "Radio"


@pytest.mark.parametrize("text", ["", "[playlist]", "File=x\nTitle1=no file\nFilex=1\nLength1", "File1=\nTitle1=x"])
def test_what_names_no_file_is_empty(text: str, tmp_path: Path) -> None:
    (tmp_path / "list.pls").write_text(text)
    assert list(exactly(tmp_path / "list.pls").items) == []


def test_it_is_known_by_its_first_line() -> None:
    assert content_of(b"\xef\xbb\xbf[Playlist]\nFile1=a.mp3", "standard input").kind == "pls"


def test_a_list_is_read_exactly_with_its_doubles(tmp_path: Path) -> None:
    (tmp_path / "list.pls").write_text("[playlist]\nFile1=a.mp3\nFile2=a.mp3\n")
    assert [item.position for item in exactly(tmp_path / "list.pls").items] == [1, 2]
