"""Groups are called by what tells them from the others."""

from dataclasses import replace

import pytest

from core.playlists.naming import Portrait, genres_of, names
from models.audio import Tags
from models.learned import NetworkOutput, Pipeline
from tests.core.playlists.made import a_track

MIDDLE = Portrait(0.5, 0.5, 0.5, 110.0)


def test_a_genre_names_a_group_where_others_have_less_of_it() -> None:
    portraits = [
        replace(MIDDLE, genres=(("rock", 0.9), ("grunge", 0.5))),
        replace(MIDDLE, genres=(("rock", 0.9), ("metal", 0.6))),
        replace(MIDDLE, genres=(("rock", 0.8),), energy=0.1),
    ]
    assert names(portraits) == ["Grunge", "Metal", "Calm music"]


def test_words_are_added_where_names_are_the_same() -> None:
    pop = (("pop", 0.8),)
    portraits = [
        Portrait(0.9, 0.9, 0.5, 150.0, pop),
        Portrait(0.9, 0.1, 0.5, 80.0, pop),
        Portrait(0.1, 0.5, 0.1, 100.0, ()),
        Portrait(0.1, 0.5, 0.9, 100.0, ()),
    ]
    assert names(portraits) == ["Fast energetic pop", "Slow energetic pop", "Dark calm music", "Bright calm music"]


def test_groups_that_nothing_tells_apart_are_numbered() -> None:
    assert names([MIDDLE, MIDDLE, MIDDLE]) == [f"Music around 110 BPM{number}" for number in ("", " 2", " 3")]


def test_an_artist_is_named_last() -> None:
    assert names([replace(MIDDLE, artist="Bach"), replace(MIDDLE, artist="The Who")]) == [
        *("Music around 110 BPM with Bach", "Music around 110 BPM with The Who")
    ]


def test_what_is_unknown_is_not_talked_about() -> None:
    unknown = float("nan")
    assert names([Portrait(unknown, unknown, unknown, unknown)]) == ["Music"]


def test_genres_come_from_tags_and_from_networks_where_there_are_none() -> None:
    tagged = a_track(1)
    tagged = replace(tagged, track=replace(tagged.track, tags=Tags(genres=("Jazz", "Live"))))
    heard = NetworkOutput(Pipeline("n", 16000, "", 1, "", "onnx"), ("rock", "pop", "sad"), (0.9, 0.5, 0.01))
    assert genres_of([tagged, a_track(2)]) == (("jazz", 0.5), ("live", 0.5))
    found = dict(genres_of([a_track(1, networks=(heard,)), a_track(2)]))
    assert found["rock"] == pytest.approx(0.5)
    assert "sad" not in found
