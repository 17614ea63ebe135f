"""What is asked is made of clean words, the most precise first, and nothing that a search engine obeys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search.queries import LONGEST, album_query, bare, cleaned, folded, isrc, queries
from models.wanted import WantedTrack


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Song", ("Ann Song",)),
        ("Song (feat. Bob)", ("Ann Song",)),
        ("Song ft. Bob & Cleo", ("Ann Song",)),
        ("Song (Live at Home)", ("Ann Song (Live at Home)", "Ann Song")),
        ("Song - 2011 Remaster", ("Ann Song - 2011 Remaster", "Ann Song")),
        ("(Intro)", ("Ann (Intro)",)),
        ("Défense", ("Ann Défense",)),
        ("春の歌", ("Ann 春の歌",)),
        ('"Heroes"', ("Ann Heroes",)),
        ("Song -live", ("Ann Song live",)),
    ],
)
def test_titles_are_asked_for_whole_and_then_bare(title: str, expected: tuple[str, ...]) -> None:
    assert queries(WantedTrack(title, ("Ann", "Bob"))) == expected


def test_a_title_without_an_artist_is_asked_for_alone() -> None:
    assert queries(WantedTrack("Song")) == ("Song",)


def test_a_title_of_nothing_but_signs_is_not_asked_for() -> None:
    assert queries(WantedTrack("\u202e\x00 | ")) == ()


@given(st.text(max_size=400))
def test_any_text_becomes_one_line_that_is_not_too_long(text: str) -> None:
    line = cleaned(text)
    assert len(line) <= LONGEST
    assert line == " ".join(line.split())
    assert not set(line) & set('"|*\x00\n\u202e')


@pytest.mark.parametrize(
    ("code", "expected"),
    [("GBAYE6300106", "GBAYE6300106"), ("gb-aye-63-00106", "GBAYE6300106"), ("12", None), (None, None)],
)
def test_codes_of_recordings_are_checked(code: str | None, expected: str | None) -> None:
    assert isrc(WantedTrack("Song", isrc=code)) == expected


def test_an_album_is_asked_for_with_its_own_artist() -> None:
    assert album_query(WantedTrack("Song", ("Ann",), "Works", "Various")) == "Various Works"
    assert album_query(WantedTrack("Song", ("Ann",), "Works")) == "Ann Works"
    assert album_query(WantedTrack("Song", ("Ann",))) is None


def test_names_are_compared_by_letters_and_digits() -> None:
    assert folded("Beyoncé: Halo!") == folded("BEYONCE - halo")
    assert bare("Works (Deluxe) [2011]") == "Works"
