"""What is exported is read back as it was: the same files in the same order, the same words, whatever is in them."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.export import export
from core.lists.files import exactly
from core.lists.values import one_line
from models.audio import Tags
from models.wanted import WantedTrack
from tests.core.export.lists import a_list, a_track

LISTS = (".m3u8", ".m3u", ".pls", ".xspf", ".jspf", ".csv")

#: Any bytes that may be the name of a file.
names = st.one_of(
    st.binary(min_size=1, max_size=40),
    st.text(min_size=1, max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [b"a\nb", b"%41", b"#x", b" x", b"x ", b"a\\b", b"\xff", "\u202egnp.\u2066".encode(), b"=x", b"'=x"]
    ),
).filter(lambda name: not {0, ord("/")} & set(name) and name not in (b".", b".."))
#: What a text becomes on its way into a list and out of it; what is no word has none.
texts = st.text(max_size=30).map(one_line)
titles = texts.filter(bool)
#: Texts in which no dash can be taken for the one between artist and title.
words = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="-‐‑‒–—―−"), min_size=1).map(one_line)


def read_back(target: Path) -> list[WantedTrack]:
    found = list(exactly(target).items)
    assert all(isinstance(item, WantedTrack) for item in found), found
    return [item for item in found if isinstance(item, WantedTrack)]


@pytest.mark.parametrize("ending", LISTS)
@given(paths=st.lists(names, min_size=1, max_size=5), absolute=st.booleans())
def test_every_file_is_found_again_whatever_its_name(ending: str, paths: list[bytes], absolute: bool) -> None:
    tags = Tags("A title")
    with tempfile.TemporaryDirectory() as folder:
        songs = [os.path.join(folder, "music", os.fsdecode(path)) for path in paths]
        playlist = a_list([a_track(song, tags, number=number) for number, song in enumerate(songs, 1)])
        target = Path(folder, f"list{ending}")
        export(playlist, target, absolute=absolute)
        assert [item.source_id("path") for item in read_back(target)] == songs


@pytest.mark.parametrize("ending", [".xspf", ".jspf", ".csv"])
@given(title=titles, artist=texts, album=texts)
def test_title_artist_and_album_are_read_as_they_were(ending: str, title: str, artist: str, album: str) -> None:
    artist = artist.replace(";", "").replace("\\", "").strip()
    tags = Tags(title, (artist,) if artist else (), album or None)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, f"list{ending}")
        export(a_list([a_track("/music/a.mp3", tags)]), target)
        (found,) = read_back(target)
    expected = tuple(one_line(text.replace("\ufffe", "").replace("\uffff", "")) for text in (title, artist, album))
    if ending == ".xspf" and not all(expected[:1]):
        return  # nothing of the title can stand in XML
    if ending == ".xspf":
        assert (found.title, "".join(found.artists), found.album or "") == expected
    else:
        assert (found.title, "".join(found.artists), found.album or "") == (title, artist, album)


@pytest.mark.parametrize("ending", [".m3u8", ".pls"])
@given(title=words, artist=words)
def test_the_caption_of_a_line_is_artist_and_title(ending: str, title: str, artist: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, f"list{ending}")
        export(a_list([a_track("/music/a.mp3", Tags(title, (artist,)))]), target)
        (found,) = read_back(target)
    assert (found.artists, found.title) == ((artist,), title)


@pytest.mark.parametrize("ending", LISTS)
def test_the_length_is_read_to_the_second(ending: str, tmp_path: Path) -> None:
    export(a_list([a_track("/music/a.mp3", Tags("T"))]), tmp_path / f"list{ending}")
    (found,) = read_back(tmp_path / f"list{ending}")
    assert found.duration_s == pytest.approx(61.6, abs=0.5)


@pytest.mark.parametrize("ending", [".xspf", ".jspf", ".csv"])
def test_codes_of_the_recording_come_along(ending: str, tmp_path: Path) -> None:
    tags = Tags("T", ("A",), isrc="GBAYE0601498")
    export(a_list([a_track("/music/a.mp3", tags, number=7)]), tmp_path / f"list{ending}")
    (found,) = read_back(tmp_path / f"list{ending}")
    assert (found.isrc, found.source_id("identity")) == ("GBAYE0601498", f"{7:032x}")


@pytest.mark.parametrize("ending", [".m3u8", ".m3u", ".xspf", ".jspf"])
def test_the_name_of_the_list_is_kept(ending: str, tmp_path: Path) -> None:
    export(a_list([a_track("/music/a.mp3")], "Rope & <Sail>"), tmp_path / f"list{ending}")
    assert exactly(tmp_path / f"list{ending}").head.name == "Rope & <Sail>"


def test_several_artists_with_commas_stay_several(tmp_path: Path) -> None:
    tags = Tags("T", ("Earth, Wind & Fire", "The Emotions"))
    export(a_list([a_track("/music/a.mp3", tags)]), tmp_path / "list.csv")
    (found,) = read_back(tmp_path / "list.csv")
    assert found.artists == ("Earth, Wind & Fire", "The Emotions")


def test_a_title_that_a_spreadsheet_would_compute_is_text(tmp_path: Path) -> None:
    export(a_list([a_track("/music/a.mp3", Tags('=HYPERLINK("x")'))]), tmp_path / "list.csv")
    assert b"\n\"'=HYPERLINK" in (tmp_path / "list.csv").read_bytes()
    (found,) = read_back(tmp_path / "list.csv")
    assert found.title == '=HYPERLINK("x")'
