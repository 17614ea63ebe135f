import json

import pytest
from hypothesis import given

from core.errors import SourceError
from core.lists.jspf import parse, wanted
from models.wanted import LeftOut, WantedTrack
from tests.core.lists.test_values import ANYTHING

RECORDING = "0b382a13-32f0-4743-9248-ba5536a6115e"
RELEASE = "1b382a13-32f0-4743-9248-ba5536a6115e"
LISTENBRAINZ = {
    "title": "One",
    "creator": "A feat. B",
    "album": "Album",
    "duration": 187500,
    "identifier": [f"https://musicbrainz.org/recording/{RECORDING}"],
    "extension": {
        "https://musicbrainz.org/doc/jspf#track": {
            "additional_metadata": {
                "artists": [{"artist_credit_name": "A", "join_phrase": " feat. "}, {"artist_credit_name": "B"}],
                "caa_id": 34735592349,
                "caa_release_mbid": RELEASE,
            }
        }
    },
}


def test_a_track_of_listenbrainz_has_each_artist_and_a_cover() -> None:
    assert wanted(LISTENBRAINZ) == WantedTrack(
        *("One", ("A", "B"), "Album", None, 187.5),
        source_ids=(("musicbrainz", RECORDING),),
        cover_url=f"https://coverartarchive.org/release/{RELEASE}/34735592349-500.jpg",
    )


def test_an_identifier_may_be_a_text_or_a_list() -> None:
    for identifier in ("spotify:track:t1", ["spotify:track:t1"], [5, None, "spotify:track:t1"]):
        track = wanted({"title": "One", "identifier": identifier})
        assert isinstance(track, WantedTrack)
        assert track.source_ids == (("spotify", "t1"),)


def test_a_location_may_be_sound_a_file_or_of_no_use() -> None:
    places = ["https://example.org/x.mp3", "x/y%20z.mp3", "https://example.org/page", "magnet:?xt=1", "data:,x"]
    track = wanted({"title": "One", "location": places})
    assert isinstance(track, WantedTrack)
    assert track.source_ids == (("url", "https://example.org/x.mp3"), ("path", "x/y z.mp3"))


def test_a_file_has_a_name_and_tracks() -> None:
    title, items = parse(json.dumps({"playlist": {"title": "Mine", "track": [LISTENBRAINZ, {}]}}), "list.jspf")
    assert title == "Mine"
    assert [isinstance(item, LeftOut) for item in items] == [False, True]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"playlist": []}', '{"playlist": {"track": {}}}', "[" * 100_000])
def test_what_is_no_jspf_is_told(text: str) -> None:
    with pytest.raises(SourceError, match=r"list\.jspf is no JSPF"):
        parse(text, "list.jspf")


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_any_field_may_be_anything(title: object, location: object, identifier: object, extension: object) -> None:
    given = {"title": title, "location": location, "identifier": identifier, "extension": extension, "creator": title}
    assert wanted(given).label
