from hypothesis import given
from hypothesis import strategies as st

from core.lists.m3u import name, parse
from models.wanted import LeftOut, WantedTrack


def read(text: str) -> list[WantedTrack | LeftOut]:
    return list(parse(text))


def test_an_entry_is_what_its_comment_says_and_the_path_in_its_line() -> None:
    text = (
        "#EXTM3U\n#PLAYLIST:Mine\n#EXTALB:Album\n#EXTINF:187,A - One, two\nmusic/x.mp3\n"
        "#EXTINF:-1,B – Three\ny.mp3\nC - Four.ogg\n"
    )
    assert name(text) == "Mine"
    assert read(text) == [
        WantedTrack("One, two", ("A",), "Album", duration_s=187.0, source_ids=(("path", "music/x.mp3"),)),
        WantedTrack("Three", ("B",), source_ids=(("path", "y.mp3"),)),
        WantedTrack("Four", ("C",), source_ids=(("path", "C - Four.ogg"),)),
    ]


def test_attributes_between_duration_and_caption_mean_nothing() -> None:
    (track,) = read('#EXTINF:12.5 tvg-id="a,b" group="c",A - One\nx.mp3')
    assert (track.label, track.duration_s) == ("A - One", 12.5)  # type: ignore[union-attr]


def test_an_artist_of_its_own_line_is_taken_where_the_caption_has_none() -> None:
    (track,) = read("#EXTART:A\n#EXTINF:1,One\nx.mp3")
    assert track.label == "A - One"


def test_an_entry_may_be_an_address() -> None:
    found = read(
        "#EXTINF:1,A - One\nhttps://example.org/x.mp3?a=b\nspotify:track:t1\nhttps://youtu.be/dQw4w9WgXcQ\n"
        "file:///music/a%20b.mp3\nhttps://example.org/radio\nrtsp://example.org/x.mp3\n"
    )
    assert [item.source_ids if isinstance(item, WantedTrack) else item.error_class for item in found] == [
        (("url", "https://example.org/x.mp3?a=b"),),
        (("spotify", "t1"),),
        (("youtube", "dQw4w9WgXcQ"),),
        (("path", "file:///music/a%20b.mp3"),),
        "unreadable",
        "unreadable",
    ]


def test_paths_of_windows_and_odd_names_are_paths() -> None:
    paths = ["C:\\Music\\x.mp3", "..\\x.mp3", "./#1.mp3", "Live: at home/x.mp3", " "]
    found = read("\n".join(paths))
    assert [item.source_ids for item in found if isinstance(item, WantedTrack)] == [
        *((("path", path),) for path in paths[:4])
    ]


def test_a_comment_without_entry_is_no_entry() -> None:
    assert read("#EXTM3U\n#EXTINF:1,A - One\n#EXTINF:2,B - Two\nx.mp3\n#EXTINF:3,C - Three\n") == [
        WantedTrack("Two", ("B",), duration_s=2.0, source_ids=(("path", "x.mp3"),))
    ]


@given(st.text())
def test_any_text_is_a_list(text: str) -> None:
    for item in read(f"#EXTM3U\n{text}"):
        assert len(item.label.splitlines()) == 1
