import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from core.lists.xspf import parse
from models.wanted import LeftOut, WantedTrack

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
RECORDING = "0b382a13-32f0-4743-9248-ba5536a6115e"


def xspf(tracks: str, head: str = HEAD) -> bytes:
    return (
        f'{head}<playlist version="1" xmlns="http://xspf.org/ns/0/"><title>Mine &amp; Yours</title>'
        f"<trackList>{tracks}</trackList></playlist>"
    ).encode()


def read(content: bytes) -> list[WantedTrack | LeftOut]:
    return list(parse(content, "list.xspf")[1])


def test_a_track_has_all_that_the_list_tells() -> None:
    track = (
        f"<track><location>file:///music/a%20b.mp3</location><identifier>https://musicbrainz.org/recording/{RECORDING}"
        "</identifier><identifier>urn:isrc:USRC17607839</identifier><title>One</title><creator>A &#38; B</creator>"
        "<album>Album</album><duration>187500</duration><trackNum>3</trackNum><image>https://x.example/c.jpg</image></track>"
    )
    assert parse(xspf(track), "list.xspf")[0] == "Mine & Yours"
    assert read(xspf(track)) == [
        WantedTrack(
            *("One", ("A & B",), "Album", None, 187.5, "USRC17607839", 1, 3),
            source_ids=(("path", "file:///music/a%20b.mp3"), ("musicbrainz", RECORDING)),
            cover_url="https://x.example/c.jpg",
        )
    ]


def test_locations_may_be_relative_and_name_what_has_no_title() -> None:
    (track,) = read(xspf("<track><location>music/A%20-%20One.mp3</location></track>"))
    assert track == WantedTrack("One", ("A",), source_ids=(("path", "music/A - One.mp3"),))


def test_a_track_that_says_nothing_is_left_out() -> None:
    (item,) = read(xspf("<track/>"))
    assert isinstance(item, LeftOut)
    assert item.error_class == "unreadable"


def test_titles_of_other_elements_are_not_those_of_tracks() -> None:
    content = "<track><title>One</title><extension application='x'><title>Two</title></extension></track>"
    assert [item.label for item in read(xspf(content))] == ["One"]


LAUGHS = (
    "<!DOCTYPE lolz [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {this} '{f'&{last};' * 10}'>" for last, this in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (LAUGHS, "&i;"),
        ('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "&f;"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">', "x"),
        ('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>', "x"),
    ],
)
def test_entities_and_document_types_are_refused_at_once(head: str, title: str) -> None:
    start = time.thread_time()  # what threads of other tests compute does not count
    with pytest.raises(SourceError, match=r"list\.xspf has a document type or entities"):
        read(xspf(f"<track><title>{title}</title></track>", head))
    assert time.thread_time() - start < 5


def test_what_is_no_xml_is_told_in_one_line() -> None:
    for content in (b"", b"<playlist>", b"no xml", b'<?xml version="1.0" encoding="nonsense"?><playlist/>', b"\0" * 10):
        with pytest.raises(SourceError, match=r"list\.xspf is no XSPF: ") as caught:
            read(content)
        assert "\n" not in str(caught.value)


def test_xml_of_another_kind_is_an_empty_list() -> None:
    assert read(b"<html><body/></html>") == []


def test_deep_nesting_and_long_texts_do_no_harm() -> None:
    deep = "<a>" * 50_000 + "</a>" * 50_000
    assert [item.label for item in read(xspf(f"<track><title>{'x' * 1_000_000}</title>{deep}</track>"))] == ["x" * 1000]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_a_source_error(content: bytes) -> None:
    try:
        read(xspf("<track><title>One</title></track>")[:100] + content)
        read(content)
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017
