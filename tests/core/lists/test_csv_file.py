import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from core.lists.csv_file import is_header, parse
from core.lists.values import one_line
from models.wanted import LeftOut, WantedTrack
from tests.core.lists.reading import titles

NEW = (
    "Track URI,Track Name,Artist URI(s),Artist Name(s),Album URI,Album Name,Album Artist URI(s),Album Artist Name(s),"
    "Album Release Date,Album Image URL,Disc Number,Track Number,Track Duration (ms),Track Preview URL,Explicit,"
    "Popularity,ISRC,Added By,Added At\n"
)
ROW = (
    '"spotify:track:t1","One","spotify:artist:a, spotify:artist:b","A, B","spotify:album:x","Album","spotify:artist:a",'
    '"A","1997-05-21","https://i.scdn.co/image/1","2","3","187500","","true","50","US-RC1-76-07839","me",""\n'
)


def read(text: str) -> list[WantedTrack | LeftOut]:
    return list(parse(text, "list.csv"))


def test_a_row_of_exportify_has_all_that_it_tells() -> None:
    assert read(NEW + ROW) == [
        WantedTrack(
            *("One", ("A", "B"), "Album", "A", 187.5, "USRC17607839", 1, 3, None, 2, 1997, True),
            source_ids=(("spotify", "t1"),),
            cover_url="https://i.scdn.co/image/1",
        )
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),ISRC",
        "Spotify URI,Track Name,Album Name,Artist Name,Album Release Date,Track Duration (ms),isrc",
        "spotify_uri,track_name,album,artists,release_date,duration_ms,isrc",
        "Spotify ID,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Track ISRC",
        "TRACK URL,TITLE,ALBUM,ARTIST,YEAR,TRACK LENGTH (MS),ISRC",
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_headers_of_every_kind_and_any_delimiter_are_read(header: str, delimiter: str) -> None:
    uri = "t1" if "ID" in header else "spotify:track:t1"
    row = f"{uri},One,Album,A,1997,187500,USRC17607839"
    expected = WantedTrack(
        *("One", ("A",), "Album", None, 187.5, "USRC17607839"), year=1997, source_ids=(("spotify", "t1"),)
    )
    text = f"{header}\n{row}\n".replace(",", delimiter)
    assert is_header(text.partition("\n")[0])
    assert read(text) == [expected]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_and_blank_ones_mean_nothing(ending: str) -> None:
    text = "\n\nTitle,Artist\n\nOne,A\n,\nTwo,B\n\n".replace("\n", ending)
    assert titles(read(text)) == ["One", "Two"]


@pytest.mark.parametrize(
    ("names", "uris", "expected"),
    [
        *[
            ("A, B", "", ("A", "B")),
            ("A;B, C", "", ("A", "B, C")),
            (r"Tyler\, The Creator, B", "", ("Tyler, The Creator", "B")),
        ],
        ("Tyler, The Creator", "spotify:artist:t", ("Tyler, The Creator",)),
        ("A,A", "", ("A",)),
        ("", "", ()),
    ],
)
def test_several_artists_are_taken_apart_and_one_is_not(names: str, uris: str, expected: tuple[str, ...]) -> None:
    (track,) = read(f"Track Name\tArtist URI(s)\tArtist Name(s)\nOne\t{uris}\t{names}\n")
    assert isinstance(track, WantedTrack)
    assert track.artists == expected


def test_a_column_of_one_artist_is_not_taken_apart() -> None:
    (track,) = read('Title,Artist\nOne,"Crosby, Stills & Nash"\n')
    assert isinstance(track, WantedTrack)
    assert track.artists == ("Crosby, Stills & Nash",)


def test_durations_without_a_unit_are_seconds_or_a_clock() -> None:
    found = read("Title,Duration\nOne,187\nTwo,3:07\nThree,\n")
    assert [item.duration_s for item in found if isinstance(item, WantedTrack)] == [187.0, 187.0, None]


def test_what_is_no_track_is_left_out_with_its_reason() -> None:
    rows = "spotify:local:a:b:Mixtape:1,Mixtape\nspotify:episode:e,Talk\nspotify:track:t,\n"
    found = read(f"Track URI,Track Name\n{rows}")
    assert titles(found) == ["(local)", "(episode)", "(unreadable)"]


def test_a_row_that_is_too_short_or_too_long_is_read_as_far_as_it_goes() -> None:
    assert titles(read("Title,Artist,Album\nOne\nTwo,A,B,C,D\n")) == ["One", "Two"]


def test_a_table_without_titles_is_told_with_what_is_expected() -> None:
    with pytest.raises(SourceError, match=r"list\.csv has no column of titles; expected a header as Exportify"):
        read("a,b\n1,2\n")


def test_a_field_without_end_is_told_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"list\.csv, line \d+"):
        read('Title,Artist\n"' + "x" * 200_000)


def test_an_empty_table_is_empty() -> None:
    assert read("") == []
    assert read("Title,Artist\n") == []


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=10), st.sampled_from(",;\t"))
def test_what_a_table_says_comes_out_again(rows: list[tuple[str, str]], delimiter: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["Track Name", "Artist"])
    writer.writerows(rows)
    expected = [(one_line(title), one_line(artist)) for title, artist in rows if one_line(title)]
    found = [item for item in read(file.getvalue()) if isinstance(item, WantedTrack)]
    assert [item.title for item in found] == [title for title, _ in expected]


@given(st.text())
def test_any_text_is_a_table_or_a_source_error(text: str) -> None:
    try:
        read(text)
        read(f"Title,Artist\n{text}")
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017
