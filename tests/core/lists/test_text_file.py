import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lists.text_file import lines, parse
from models.wanted import LeftOut, WantedTrack


def read(text: str) -> list[tuple[tuple[str, ...], str]]:
    return [(item.artists, item.title) for item in parse(text) if isinstance(item, WantedTrack)]


def test_a_line_is_an_artist_and_a_title() -> None:
    text = "A - One\n\n# a comment\n// another\nB – Two\n  C — Three - Live \nOnly a title\n"
    assert read(text) == [(("A",), "One"), (("B",), "Two"), (("C",), "Three - Live"), ((), "Only a title")]


@pytest.mark.parametrize("mark", ["1. ", "01) ", "123.  ", "- ", "* ", "• "])
def test_numbers_and_bullets_in_front_mean_nothing(mark: str) -> None:
    assert read(f"{mark}A - One") == [(("A",), "One")]


@pytest.mark.parametrize("line", ["1975 - Chocolate", "50 Cent - In da Club", "1.Chocolate", "99"])
def test_numbers_that_belong_to_a_name_stay(line: str) -> None:
    assert read(line)[0][1] in ("Chocolate", "In da Club", "1.Chocolate", "99")
    assert read(line)[0][0] in (("1975",), ("50 Cent",), ())


def test_an_address_of_sound_is_a_track_and_another_address_a_source_of_its_own() -> None:
    sound, other = parse("https://example.org/A%20-%20One.mp3\nspotify:album:x")
    assert sound == WantedTrack("One", ("A",), source_ids=(("url", "https://example.org/A%20-%20One.mp3"),))
    assert isinstance(other, LeftOut)
    assert other.reason == "an address is a source of its own, to be read by itself"


def test_a_mark_at_the_start_of_the_file_is_no_text() -> None:
    assert read("\ufeffA - One\r\nB - Two\r") == [(("A",), "One"), (("B",), "Two")]


@given(st.text())
def test_every_line_that_means_something_is_one_item(text: str) -> None:
    assert len(list(parse(text))) == len(list(lines(text)))


@given(st.lists(st.tuples(*[st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)] * 2), max_size=20))
def test_what_a_text_says_comes_out_again(songs: list[tuple[str, str]]) -> None:
    from core.lists.values import one_line

    text = "\n".join(f"{artist} - {title}" for artist, title in songs)
    assert read(text) == [((one_line(artist),), one_line(title)) for artist, title in songs]
