"""An exported playlist leads back to exactly the files it was made of, whatever their names."""

import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ExportError
from core.export import export
from core.export.locations import Locations, location
from core.export.m3u8 import render
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.track import LibraryTrack, Track

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE_NAMES = [
    "Ünïcödé – 音楽 🎵 (ремикс) 'quote' & \"dq\".ogg".encode(),
    "Cafe\u0301 NFD.mp3".encode(),
    b" leading space;semi\ttab.mp3",
    b"trailing space ",
    b"new\nline.mp3",
    b"\rcarriage.mp3",
    b"escape\x1b[31m.mp3",
    b"latin1_\xe9\xff.mp3",
    "next\x85line\u2028.mp3".encode(),
    b"-dash.mp3",
    b"#EXTM3U.mp3",
    b"http:.mp3",
    b"a" * 250 + b".mp3",
    b"percent%20and#hash?.mp3",
    b"back\\slash.mp3",
]


def a_playlist(*paths: str, tags: Tags = Tags()) -> Playlist:  # noqa: B008 - frozen
    info = AudioInfo(61.6, "mp3", 44100, 2, None)
    tracks = [Track(AudioFile(path, 1, 1), path, info, tags, Features(), "v") for path in paths]
    entries = [
        PlaylistEntry(LibraryTrack(number, track, NOW, NOW), 1.0, "seed") for number, track in enumerate(tracks, 1)
    ]
    return Playlist("My list", PlaylistSpec("similar"), tuple(entries))


def read_as_a_player_does(playlist: Path) -> list[bytes]:
    """Split into lines, skip comments, strip blanks, resolve URIs and relative paths; nothing of ours is used."""
    paths = []
    for line in playlist.read_text(encoding="utf-8").splitlines():
        entry = line.strip()
        if entry and not entry.startswith("#"):
            scheme = entry.startswith("file://")
            raw = unquote_to_bytes(entry.removeprefix("file://")) if scheme else entry.encode()
            paths.append(os.path.join(os.fsencode(playlist.parent), raw))
    return paths


def test_the_text_is_what_players_expect() -> None:
    tags = Tags(title="A Song", artists=("One", "Two"))
    assert render(a_playlist("/music/sub/a.mp3", tags=tags), Locations("/music")).decode() == (
        "#EXTM3U\n#PLAYLIST:My list\n#EXTINF:62,One, Two - A Song\nsub/a.mp3\n"
    )


def test_a_track_without_tags_is_called_by_its_file() -> None:
    assert b"#EXTINF:62,01 so.ng\n" in render(a_playlist("/music/01 so.ng.mp3"), Locations("/music"))


def test_tags_cannot_break_out_of_their_line() -> None:
    tags = Tags(title="Evil\n#EXTINF:1,x\r\u2028/etc/passwd\x1b[2J\udcff", artists=("A\0B",))
    text = render(a_playlist("/music/a.mp3", tags=tags), Locations("/music")).decode()
    assert text.splitlines()[2] == "#EXTINF:62,A B - Evil #EXTINF:1,x /etc/passwd [2J"


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_found_again(name: bytes, tmp_path: Path) -> None:
    song = tmp_path / os.fsdecode(b"music") / os.fsdecode(name)
    song.parent.mkdir()
    song.write_bytes(b"sound")
    for folder in (song.parent, tmp_path):
        export(a_playlist(str(song)), folder / "list.m3u8")
        (found,) = read_as_a_player_does(folder / "list.m3u8")
        assert os.path.samefile(found, os.fsencode(song))


@given(
    st.binary(min_size=1, max_size=40).filter(lambda name: not {0, ord("/")} & set(name) and name not in (b".", b".."))
)
def test_any_name_the_system_allows_comes_back_from_its_line(name: bytes) -> None:
    line = location("/music/" + os.fsdecode(name), "/music")
    assert len(line.splitlines()) == 1
    assert line == line.strip()
    assert not line.startswith("#")
    if line.startswith("file:///"):
        assert unquote_to_bytes(line.removeprefix("file://")) == b"/music/" + name
    else:
        assert line.encode().removeprefix(b"./") == name


def test_a_playlist_beside_the_music_climbs_to_it() -> None:
    assert location("/srv/music/a.mp3", "/srv/lists") == "../music/a.mp3"


def test_a_playlist_in_a_linked_folder_still_leads_to_the_files(tmp_path: Path) -> None:
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real" / "deep")
    song = tmp_path / "a.mp3"
    song.write_bytes(b"sound")
    export(a_playlist(str(song)), tmp_path / "link" / "list.m3u8")
    (found,) = read_as_a_player_does(tmp_path / "link" / "list.m3u8")
    assert os.path.samefile(found, song)


def test_writing_replaces_the_old_list_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "list.m3u8"
    target.write_text("old")
    target.chmod(0o640)
    export(a_playlist("/music/a.mp3"), target)
    assert target.read_bytes().startswith(b"#EXTM3U\n")
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_to_a_list_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.m3u8").write_text("old")
    (tmp_path / "list.m3u8").symlink_to("real.m3u8")
    export(a_playlist("/music/a.mp3"), tmp_path / "list.m3u8")
    assert (tmp_path / "list.m3u8").is_symlink()
    assert (tmp_path / "real.m3u8").read_bytes().startswith(b"#EXTM3U\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("song.mp3", r"must end in \.m3u8"),
        ("nowhere/list.m3u8", "there is no folder"),
        ("folder.m3u8", "is no regular file"),
    ],
)
def test_a_target_that_cannot_be_written_is_refused_and_untouched(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"sound")
    (tmp_path / "folder.m3u8").mkdir()
    with pytest.raises(ExportError, match=message):
        export(a_playlist("/music/a.mp3"), tmp_path / name)
    assert (tmp_path / "song.mp3").read_bytes() == b"sound"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.m3u8", "song.mp3"]
