import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lists.values import (
    MAX_TEXT,
    artist_and_title,
    dig,
    is_sound,
    isrc,
    name_in_address,
    one_line,
    seconds,
    source_id,
    texts,
    web_address,
    whole,
    year,
)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(ANYTHING)
def test_whatever_it_is_it_becomes_text_on_one_line(value: object) -> None:
    text = one_line(value)
    assert len(text) <= MAX_TEXT
    assert len(text.splitlines()) <= 1
    assert "\0" not in text
    assert text == text.strip()
    assert unicodedata.is_normalized("NFC", text)
    assert one_line(text) == text


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=300))
def test_what_is_written_stays_as_it_is(text: str) -> None:
    assert one_line(text) == unicodedata.normalize("NFC", text)


@given(ANYTHING)
def test_whatever_it_is_it_is_a_number_in_bounds_or_nothing(value: object) -> None:
    duration, number, date = seconds(value), whole(value), year(value)
    assert duration is None or (0 < duration < 1_000_000 and math.isfinite(duration))
    assert number is None or 0 < number < 1_000_000
    assert date is None or 1000 <= date < 2100
    assert isrc(value) is None or len(str(isrc(value))) == 12
    assert web_address(value) is None or str(web_address(value)).lower().startswith("http")
    assert all(texts(value)) or texts(value) == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *[
            ("USRC17607839", "USRC17607839"),
            ("us-rc1-76-07839", "USRC17607839"),
            (" ISRC US RC1 76 07839 ", "USRC17607839"),
        ],
        *[
            ("US–RC1–76–07839", "USRC17607839"),
            ("ISRC:USRC17607839", "USRC17607839"),
            ("", None),
            ("USRC1760783", None),
        ],
        *[("USRC176078390", None), ("12RC17607839", None), (None, None), (5, None)],
    ],
)
def test_an_isrc_is_written_one_way(written: object, expected: str | None) -> None:
    assert isrc(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *[(187, 187.0), ("187.5", 187.5), ("187,5", 187.5), ("3:07", 187.0), ("1:02:03", 3723.0), ("0:00", None)],
        *[(0, None), (-1, None), (True, None), (math.nan, None), (math.inf, None), ("long", None), ("", None)],
        *[(None, None), (10**400, None), ("9" * 400, None)],
    ],
)
def test_durations_are_seconds(written: object, expected: float | None) -> None:
    assert seconds(written) == expected


def test_durations_may_be_milliseconds() -> None:
    assert seconds(187_500, per_second=1000) == 187.5
    assert seconds("187500", per_second=1000) == 187.5


@pytest.mark.parametrize(
    ("text", "artists", "title"),
    [
        *[("A - B", ("A",), "B"), ("A – B", ("A",), "B"), ("A — B - Live", ("A",), "B - Live"), ("A\tB", ("A",), "B")],
        *[
            ("Jay-Z - 99 Problems", ("Jay-Z",), "99 Problems"),
            ("Just a title", (), "Just a title"),
            (" - B", (), "- B"),
        ],
        *[("A - ", (), "A -"), ("", (), ""), ("AC/DC - T.N.T.", ("AC/DC",), "T.N.T."), ("A-B", (), "A-B")],
    ],
)
def test_artist_and_title_are_taken_apart(text: str, artists: tuple[str, ...], title: str) -> None:
    assert artist_and_title(text) == (artists, title)


@given(st.text())
def test_any_text_is_taken_apart_without_loss_of_the_title(text: str) -> None:
    artists, title = artist_and_title(text)
    assert bool(title) == bool(one_line(text))
    assert len(artists) <= 1


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("spotify:track:4uLU6hMC", ("spotify", "4uLU6hMC")),
        ("https://open.spotify.com/intl-de/track/4uLU6hMC?si=1", ("spotify", "4uLU6hMC")),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=x", ("youtube", "dQw4w9WgXcQ")),
        ("https://music.youtube.com/watch?list=x&v=dQw4w9WgXcQ", ("youtube", "dQw4w9WgXcQ")),
        ("https://youtu.be/dQw4w9WgXcQ?t=1", ("youtube", "dQw4w9WgXcQ")),
        ("https://www.deezer.com/en/track/123", ("deezer", "123")),
        (
            "https://musicbrainz.org/recording/0b382a13-32f0-4743-9248-ba5536a6115e",
            ("musicbrainz", "0b382a13-32f0-4743-9248-ba5536a6115e"),
        ),
        ("https://open.spotify.com/album/4uLU6hMC", None),
        ("https://example.org/watch?v=dQw4w9WgXcQ", None),
        ("https://www.youtube.com/playlist?list=x", None),
    ],
)
def test_an_address_of_a_track_tells_its_id(address: str, expected: tuple[str, str] | None) -> None:
    assert source_id(address) == expected


def test_an_address_of_sound_ends_in_a_name_of_sound() -> None:
    assert is_sound("https://example.org/a/b.MP3?x=1#y")
    for address in ("https://example.org/a.html", "ftp://example.org/a.mp3", "/a.mp3", "https://example.org/mp3"):
        assert not is_sound(address)


def test_the_name_of_a_file_is_found_in_paths_and_addresses() -> None:
    assert name_in_address("https://example.org/x/A%20-%20B.mp3?y=1") == "A - B"
    assert name_in_address("C:\\Music\\A - B.flac") == "A - B"
    assert name_in_address("../A - B.c") == "A - B"
    assert name_in_address("Mr. Blue Sky") == "Mr. Blue Sky"


@given(ANYTHING, st.lists(st.text(max_size=5) | st.integers(0, 3), max_size=3))
def test_nothing_is_found_where_there_is_nothing(value: object, path: list[str | int]) -> None:
    dig(value, *path)
    assert dig({"a": [{"b": 1}]}, "a", 0, "b") == 1
    assert dig({"a": [{"b": 1}]}, "a", 1, "b") is None
