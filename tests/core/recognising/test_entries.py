"""Entries of lists are told by path, by sound, by the end of the path, and by tags with length; nothing is guessed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.export import export
from core.identity import identify
from core.recognising import recognise
from core.store import Store, open_store
from models.audio import AudioFile, AudioInfo, Tags
from models.recognised import Recognised, Unrecognised
from models.track import Track
from tests.audio_files import tone, write
from tests.core.export.lists import a_list
from tests.core.store.examples import track
from tests.made_libraries import new_library

LIBRARY = {
    "/music/One/First/01 Rope.flac": Tags("Rope", ("Slow Weather",), "First"),
    "/music/One/First/02 Sail.flac": Tags("Sail", ("Slow Weather",), "First"),
    "/music/Two/Harbour.flac": Tags("Harbour", ("The Lights",), "Coast"),
    "/music/Two/Harbour live.flac": Tags("Harbour (Live)", ("The Lights",), "Coast"),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(new_library(tmp_path / "library.db")) as opened:
        opened.save([_track(path, tags) for path, tags in LIBRARY.items()])
        yield opened


def _track(path: str, tags: Tags, duration_s: float = 200.0) -> Track:
    return track(path, tags=tags, info=AudioInfo(duration_s, "flac", 44100, 2, None))


def told(store: Store, text: str, folder: Path, name: str = "list.m3u8") -> list[tuple[str, str]]:
    """How each entry was found, and the name of its file; "-" and the label of what was not."""
    (folder / name).write_text(text)
    found = recognise(store, folder / name).entries
    return [
        (entry.how, Path(entry.track.track.file.path).name) if isinstance(entry, Recognised) else ("-", entry.label)
        for entry in found
    ]


def test_a_path_is_surest(store: Store, tmp_path: Path) -> None:
    text = "#EXTINF:1,Somebody - Something else\n/music/Two/Harbour.flac\n"
    assert told(store, text, tmp_path) == [("path", "Harbour.flac")]


def test_a_moved_root_is_seen_through(store: Store, tmp_path: Path) -> None:
    text = "D:\\Lieder\\One\\First\\02 Sail.flac\n../elsewhere/First/01 Rope.flac\n"
    assert told(store, text, tmp_path) == [("moved", "02 Sail.flac"), ("moved", "01 Rope.flac")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#EXTINF:201,The Lights - Harbour\n/x/Harbour.flac\n", ("moved", "Harbour.flac")),
        ("/x/Harbour.flac\n", ("-", "Harbour")),
        ("#EXTINF:150,The Lights - Harbour\n/x/Two/Harbour.flac\n", ("-", "The Lights - Harbour")),
        ("#EXTINF:201,Others - Another song\n/x/Harbour.flac\n", ("-", "Others - Another song")),
    ],
)
def test_a_name_alone_needs_title_and_length(store: Store, tmp_path: Path, text: str, found: tuple[str, str]) -> None:
    assert told(store, text, tmp_path) == [found]


def test_tags_with_length_come_last_and_tell_versions_apart(store: Store, tmp_path: Path) -> None:
    text = "Track Name,Artist Name(s),Album Name,Duration (ms)\n"
    text += "Harbour,The Lights,Other,201000\nHarbour (Live),The Lights,Other,201000\nHarbour,Lights Out,Other,201000\n"
    assert told(store, text, tmp_path, "list.csv") == [
        ("tags", "Harbour.flac"),
        ("tags", "Harbour live.flac"),
        ("-", "Lights Out - Harbour"),
    ]


def test_our_own_lists_are_known_by_the_sound_they_name(store: Store, tmp_path: Path) -> None:
    tracks = list(store.tracks())
    moved = [replace(one, track=replace(one.track, file=AudioFile(f"/gone/{one.id}.x", 1, 1))) for one in tracks]
    export(a_list(moved), tmp_path / "list.xspf")
    found = recognise(store, tmp_path / "list.xspf").found
    assert [(entry.how, entry.track.id) for entry in found] == [("identity", one.id) for one in tracks]


def test_a_copy_elsewhere_is_known_by_its_sound(store: Store, tmp_path: Path) -> None:
    copy = write(tmp_path / "copy of a song.wav", "wav", tone())
    store.save([track("/music/a.wav", identity=identify(str(copy)))])
    assert told(store, "copy of a song.wav\n", tmp_path) == [("identity", "a.wav")]


def test_what_is_there_but_not_analysed_is_told(store: Store, tmp_path: Path) -> None:
    write(tmp_path / "new.wav", "wav", tone())
    (tmp_path / "list.m3u8").write_text("new.wav\nhttps://radio.example/stream\n")
    first, second = recognise(store, tmp_path / "list.m3u8").entries
    assert isinstance(first, Unrecognised)
    assert first.reason.startswith("the file is there, but not analysed")
    assert isinstance(second, Unrecognised)
    assert second.position == 2


def test_order_and_doubles_are_kept(store: Store, tmp_path: Path) -> None:
    text = "/music/Two/Harbour.flac\n/music/One/First/02 Sail.flac\n/music/Two/Harbour.flac\n"
    assert [name for _, name in told(store, text, tmp_path)] == ["Harbour.flac", "02 Sail.flac", "Harbour.flac"]
