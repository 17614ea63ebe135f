"""Names of files: what is known, in the order of the template, safe on every system, never too long."""

from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.download.naming import PATH_MAX, ROOM, named, values_of
from core.filing.safe_names import NAME_MAX
from core.settings.file_template import parse
from models.wanted import WantedTrack

SONG = WantedTrack(
    "Song", ("One", "Two"), "Album", "Both", track_number=3, disc_number=1, year=1999, position=7, isrc="GBAYE0601498"
)
DEFAULT = "{album_artist}/{album}/{track:02} {title}"


def name(template: str, wanted: WantedTrack = SONG, list_name: str = "My list") -> str:
    return "/".join(named(parse(template), values_of(wanted, list_name)))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (DEFAULT, "Both/Album/03 Song"),
        ("{list}/{position:03} {artists} - {title}", "My list/007 One, Two - Song"),
        ("{artist}/{year} {album}/CD{disc}/{title} [{isrc}]", "One/1999 Album/CD1/Song [GBAYE0601498]"),
        ("{title} {{live}}", "Song {live}"),
        ("{track}", "3"),
    ],
)
def test_a_template_is_filled_in(template: str, expected: str) -> None:
    assert name(template) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (DEFAULT, "Song"),
        ("{artist} - {title}", "Song"),
        ("{title} ({year})", "Song"),
        ("{disc}-{track:02} {title}", "Song"),
        ("CD{disc}/{title} [{isrc}] x", "Song"),
        ("{isrc}", "_"),
        ("Music/{title}", "Music/Song"),
    ],
)
def test_what_is_not_known_takes_its_text_along(template: str, expected: str) -> None:
    assert name(template, WantedTrack("Song")) == expected


def test_the_artist_stands_in_for_the_album_artist() -> None:
    assert name(DEFAULT, WantedTrack("Song", ("One", "Two"), "Album")) == "One/Album/Song"


@given(title=st.text(max_size=2000), album=st.none() | st.text(max_size=2000), taken=st.integers(0, 2000))
def test_names_and_paths_have_bounds(title: str, album: str | None, taken: int) -> None:
    names = named(parse("{album}/" * 20 + "{title}"), values_of(WantedTrack(title, album=album), ""), taken=taken)
    assert all(0 < len(one.encode()) <= NAME_MAX for one in names)
    assert len(names[-1].encode()) <= NAME_MAX - ROOM
    assert len("/".join(names).encode()) <= PATH_MAX - taken - ROOM


def test_a_name_of_full_length_can_be_made_here(tmp_path: Path) -> None:
    (only,) = named(parse("{title}"), values_of(WantedTrack("題" * 500), ""))
    (tmp_path / f"{only} (1234).flac").touch()
