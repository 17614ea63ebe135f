"""Lists of lines as others read them; the rules of Mixxx stand here (its src/library/parser*.cpp).

Mixxx takes a list for UTF-8 where it has no control character but tab and line breaks and decodes as such, else for
Windows-1250; it splits lines, turns "file:" addresses into paths, and takes other lines as relative to the list.
"""

import os
import re
import tempfile
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.export import export
from models.audio import Tags
from tests.core.export.lists import a_list, a_track

names = st.one_of(
    st.binary(min_size=1, max_size=30),
    st.text(min_size=1, max_size=10).map(lambda text: text.encode("utf-8", "replace")),
).filter(lambda name: not {0, ord("/")} & set(name) and name not in (b".", b".."))


def decoded_as_mixxx_does(raw: bytes) -> str:
    is_utf8 = not re.search(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)
    try:
        return raw.decode() if is_utf8 else raw.decode("cp1250", "replace")
    except UnicodeDecodeError:
        return raw.decode("cp1250", "replace")


def resolved_as_mixxx_does(entry: str, folder: str) -> bytes:
    if entry.startswith("file:"):
        return unquote_to_bytes(entry.removeprefix("file://"))
    return os.path.normpath(os.path.join(os.fsencode(folder), entry.replace("\\", "/").encode()))


def lines_of(target: Path) -> list[str]:
    text = decoded_as_mixxx_does(target.read_bytes())
    if target.suffix == ".pls":
        return [line.split("=", 1)[1] for line in text.split("\n") if line.startswith("File")]
    return [line for line in re.split(r"\r\n|\r|\n", text) if line and not line.startswith("#")]


@pytest.mark.parametrize("ending", [".m3u8", ".m3u", ".pls"])
@given(paths=st.lists(names, min_size=1, max_size=4), title=st.text(max_size=10))
def test_mixxx_finds_every_file(ending: str, paths: list[bytes], title: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        songs = [os.path.join(folder, "music", os.fsdecode(path)) for path in paths]
        target = Path(folder, f"list{ending}")
        export(a_list([a_track(song, Tags(title)) for song in songs], title), target)
        found = [resolved_as_mixxx_does(entry, folder) for entry in lines_of(target)]
        assert found == [os.fsencode(song) for song in songs]


def test_an_m3u_has_what_all_readers_take_for_the_same_and_uris_for_the_rest(tmp_path: Path) -> None:
    names = ["plain.mp3", "Müller.mp3", "señor.mp3", "Ã¼.mp3", "音楽.mp3"]
    export(a_list([a_track(f"{tmp_path}/{name}", Tags("音")) for name in names]), tmp_path / "list.m3u")
    lines = (tmp_path / "list.m3u").read_bytes().split(b"\n")[3::2]
    assert lines[:2] == [b"plain.mp3", "Müller.mp3".encode("latin-1")]
    assert all(line.startswith(b"file:///") and line.isascii() for line in lines[2:5])
    assert b"#EXTINF:62,?" in (tmp_path / "list.m3u").read_bytes()


def test_a_pls_is_as_players_expect(tmp_path: Path) -> None:
    export(a_list([a_track(f"{tmp_path}/a.mp3", Tags("T", ("A",)))]), tmp_path / "list.pls")
    assert (tmp_path / "list.pls").read_text() == (
        "[playlist]\nNumberOfEntries=1\nFile1=a.mp3\nTitle1=A - T\nLength1=62\nVersion=2\n"
    )
