from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from core.lists import read_sources, recognise
from core.services.services import Services
from models.wanted import LeftOut, WantedTrack
from tests.core.lists.reading import items, no_stdin, opened, titles
from tests.core.services.conftest import MakeServices


@pytest.fixture
def services(make_services: MakeServices) -> Services:
    return make_services({"DOWNLOAD_ALLOWED_HOSTS": "music.example, *.cdn.example, 127.0.0.1"})


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("spotify:track:x", "spotify"),
        ("https://open.spotify.com/playlist/x", "spotify"),
        ("https://www.deezer.com/en/album/1", "deezer"),
        ("https://listenbrainz.org/playlist/x", "listenbrainz"),
        ("https://music.example/a/b.mp3", "direct"),
        ("list.csv", "file"),
        ("-", "stdin"),
        ("Queen - Bohemian Rhapsody", "song"),
    ],
)
def test_a_source_has_one_reader(source: str, name: str) -> None:
    assert recognise(source) == name


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("https://example.org/some/page", "is no list that can be read: expected"),
        ("nosuchfile", "there is no file nosuchfile"),
        ("", "an empty text is no list"),
        ("\0\n", "an empty text is no list"),
    ],
)
def test_what_is_no_source_is_told(source: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        recognise(source)


@given(st.text() | st.text(st.sampled_from("ab:/.-~ \0"), max_size=400))
def test_any_text_has_a_reader_or_is_told_in_one_line(source: str) -> None:
    try:
        recognise(source)
    except SourceError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017


def test_a_name_that_is_too_long_for_a_file_may_be_a_song() -> None:
    assert recognise(f"A - {'x' * 300}") == "song"


def test_a_song_is_named_by_artist_and_title(services: Services) -> None:
    found = opened("Queen – Bohemian Rhapsody", services)
    assert (found.head.kind, found.head.name, found.head.total) == ("track", "Queen - Bohemian Rhapsody", 1)
    assert list(found.items) == [WantedTrack("Bohemian Rhapsody", ("Queen",))]


FILES = {
    "list.csv": "Track Name,Artist\nOne,A\nTwo,B\n",
    "list.tsv": "Track Name\tArtist\nOne\tA\nTwo\tB\n",
    "list.txt": "A - One\n# no\nB - Two\n",
    "list": "A - One\nB - Two\n",
    "list.m3u8": "#EXTM3U\n#EXTINF:1,A - One\nx.mp3\n#EXTINF:1,B - Two\ny.mp3\n",
    "list.m3u": "A - One.mp3\nB - Two.mp3\n",
    "list.xspf": "<playlist><trackList><track><title>One</title><creator>A</creator></track>"
    "<track><title>Two</title><creator>B</creator></track></trackList></playlist>",
    "list.jspf": '{"playlist": {"track": [{"title": "One", "creator": "A"}, {"title": "Two", "creator": "B"}]}}',
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_by_its_name(name: str, here: Path, services: Services) -> None:
    (here / name).write_text(FILES[name], encoding="utf-8")
    found = opened(name, services)
    assert (found.head.kind, found.head.name, found.head.total) == ("file", "list", 2)
    assert found.head.source == str(here / name)
    assert [item.label for item in found.items] == ["A - One", "B - Two"]


@pytest.mark.parametrize("name", [name for name in FILES if name != "list.m3u"])
def test_standard_input_and_files_of_other_names_are_read_by_what_is_in_them(
    name: str, here: Path, services: Services
) -> None:
    found = opened("-", services, FILES[name])
    assert (found.head.kind, found.head.source, found.head.total) == ("file", "-", 2)
    assert [item.label for item in found.items] == ["A - One", "B - Two"]
    (here / "other.txt").write_text(FILES[name], encoding="utf-8")
    assert [item.label for item in items("other.txt", services)] == ["A - One", "B - Two"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_may_be_encoded_as_programs_do(encoding: str, here: Path, services: Services) -> None:
    (here / "list.csv").write_bytes("Track Name,Artist\nCafé,Ä\n".encode(encoding))
    assert [item.label for item in items("list.csv", services)] == ["Ä - Café"]


def test_paths_in_a_list_start_in_its_folder(here: Path, services: Services) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "list.m3u").write_text("a/x.mp3\n../y.mp3\n/abs/z.mp3\nfile:///f/a%20b.mp3\nd\\w.mp3\n")
    paths = [item.source_id("path") for item in items("sub/list.m3u", services) if isinstance(item, WantedTrack)]
    assert paths == [f"{here}/sub/a/x.mp3", f"{here}/y.mp3", "/abs/z.mp3", "/f/a b.mp3", f"{here}/sub/d/w.mp3"]


def test_hostile_paths_are_dropped_or_stay_paths(here: Path, services: Services) -> None:
    (here / "list.m3u").write_text("#EXTINF:1,A - One\nx\0y.mp3\n#EXTINF:1,B - Two\nfile://evil.example/share/x.mp3\n")
    found = [item.source_ids for item in items("list.m3u", services) if isinstance(item, WantedTrack)]
    assert found == [(), ()]


def test_sound_is_taken_from_allowed_hosts_and_others_are_left_out(here: Path, services: Services) -> None:
    hosts = ["music.example", "a.cdn.example", "evil.example", "127.0.0.1"]
    (here / "list.txt").write_text("".join(f"https://{host}/A%20-%20One.mp3\n" for host in hosts))
    first, second, third, fourth = items("list.txt", services)
    assert isinstance(first, WantedTrack)
    assert isinstance(second, WantedTrack)
    assert first.source_id("url") == "https://music.example/A%20-%20One.mp3"
    assert isinstance(third, LeftOut)
    assert isinstance(fourth, LeftOut)
    assert (third.position, third.error_class, third.label) == (3, "refused", "A - One")
    assert "evil.example is not in DOWNLOAD_ALLOWED_HOSTS" in third.reason
    assert "DOWNLOAD_ALLOW_PRIVATE" in fourth.reason


def test_an_address_of_sound_is_a_list_of_one(services: Services, make_services: MakeServices) -> None:
    address = "https://music.example/x/A%20-%20One.flac?token=1"
    assert items(address, services) == [WantedTrack("One", ("A",), source_ids=(("url", address),))]
    with pytest.raises(SourceError, match=r"music\.example is not in DOWNLOAD_ALLOWED_HOSTS"):
        opened(address, make_services({}))
    private = make_services({"DOWNLOAD_ALLOWED_HOSTS": "127.0.0.1", "DOWNLOAD_ALLOW_PRIVATE": "true"})
    assert titles(items("http://127.0.0.1:1/x.mp3", private)) == ["x"]


def test_doubles_in_a_file_are_left_out(here: Path, services: Services) -> None:
    (here / "list.txt").write_text("A - One\na - ONE\nB - One\nA - One\n")
    found = items("list.txt", services)
    assert titles(found) == ["One", "(duplicate)", "One", "(duplicate)"]
    assert [item.position for item in found] == [1, 2, 3, 4]


def test_ten_thousand_lines_and_none_at_all(here: Path, services: Services) -> None:
    (here / "long.txt").write_text("".join(f"A - T{n}\n" for n in range(10_000)))
    assert titles(items("long.txt", services)) == [f"T{n}" for n in range(10_000)]
    for name in ("none.txt", "none.csv", "none.m3u"):
        (here / name).write_text("")
        assert items(name, services) == []
    assert items("-", services, "") == []


def test_a_file_that_cannot_be_read_is_told(here: Path, services: Services) -> None:
    (here / "folder.csv").mkdir()
    for name, said in (("none.csv", "cannot be read: No such file"), ("folder.csv", "is a folder; a list is a file")):
        with pytest.raises(SourceError, match=said):
            opened(name, services)
    (here / "large.txt").touch()
    with (here / "large.txt").open("r+b") as file:
        file.truncate((1 << 26) + 1)
    with pytest.raises(SourceError, match="is larger than 64 MiB"):
        opened("large.txt", services)


def test_a_file_of_sources_is_each_of_its_lines(here: Path) -> None:
    (here / "list.csv").write_text(FILES["list.csv"])
    (here / "sources.txt").write_text(
        "# mine\nspotify:album:x\nA - One\nlist.csv\nhttps://www.deezer.com/playlist/1\nspotify:album:x\n"
    )
    expected = ("spotify:album:x", "A - One", str(here / "list.csv"), "https://www.deezer.com/playlist/1")
    assert read_sources("sources.txt", read_stdin=no_stdin) == expected
    stdin = (here / "sources.txt").read_text()
    assert read_sources("-", read_stdin=lambda: stdin) == expected


@pytest.mark.parametrize("name", FILES)
def test_any_other_file_is_one_source(name: str, here: Path) -> None:
    (here / name).write_text(FILES[name])
    assert read_sources(name, read_stdin=no_stdin) == (name,)


def test_a_text_of_songs_and_sound_is_one_source(here: Path) -> None:
    (here / "list.txt").write_text("A - One\nhttps://music.example/x.mp3\n")
    assert read_sources("list.txt", read_stdin=no_stdin) == ("list.txt",)
    assert read_sources("spotify:album:x", read_stdin=no_stdin) == ("spotify:album:x",)
