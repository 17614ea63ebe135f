"""Whether a file of the library is the wanted track."""

from dataclasses import replace

import pytest

from core.matching import same_track
from models.audio import Tags
from models.wanted import WantedTrack

WANTED = WantedTrack("Starlight", ("Muse",), album="Black Holes and Revelations", duration_s=240.0)
TAGS = Tags("Starlight", ("Muse",), "Black Holes and Revelations")


def test_title_artist_and_length_make_the_same_track() -> None:
    assert same_track(WANTED, TAGS, 241.0).verdict == "accept"
    assert same_track(WANTED, Tags("Starlight (2011 Remaster)", ("Muse",)), 243.0).verdict == "accept"
    assert same_track(WANTED, Tags("Starlight", album_artist="Muse"), 240.0).verdict == "accept"


@pytest.mark.parametrize(
    ("tags", "seconds"),
    [
        (TAGS, 250.0),
        (Tags("Starlight (Live)", ("Muse",)), 240.0),
        (Tags("Starlight (Mono)", ("Muse",)), 240.0),
        (Tags("Starlight (Radio Edit)", ("Muse",)), 240.0),
        (Tags("Starlight", ("Slash",)), 240.0),
        (Tags("Starlight"), 240.0),
        (Tags("Starlite", ("Muse",)), 240.0),
        (Tags(), 240.0),
    ],
)
def test_what_is_doubtful_is_not_the_same_track(tags: Tags, seconds: float) -> None:
    assert same_track(WANTED, tags, seconds).verdict == "reject"


def test_without_a_length_the_album_must_be_the_same() -> None:
    unknown = replace(WANTED, duration_s=None)
    assert same_track(unknown, TAGS, 240.0).verdict == "accept"
    assert same_track(unknown, replace(TAGS, album="Hits"), 240.0).verdict == "reject"


def test_isrc_and_the_recording_of_musicbrainz_tell_enough() -> None:
    coded = replace(WANTED, isrc="GBAHT0600246", source_ids=(("musicbrainz", "recording"),))
    assert same_track(coded, Tags("Lumière", isrc="GB-AHT-06-00246"), 240.0).verdict == "accept"
    assert same_track(coded, Tags("Lumière", musicbrainz_recording_id="recording"), 240.0).verdict == "accept"
    assert same_track(coded, Tags("Lumière", isrc="GBAHT0600246"), 300.0).verdict == "reject"
