"""A journey leads from its start to its end by the smallest steps that there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PlaylistError
from core.playlists import Library, build
from models.playlist import Limits, Playlist, PlaylistSpec
from tests.core.playlists.made import a_library, a_track, many

FREE = Limits(artist_most=0, artist_gap=0, album_most=0, album_gap=0)


def ids(playlist: Playlist) -> list[int]:
    return [entry.track.id for entry in playlist.entries]


def at_angle(degrees: float) -> tuple[float, float]:
    return float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))


def largest_step(library: Library, playlist: Playlist) -> float:
    rows = [int(np.searchsorted(library.ids, track_id)) for track_id in ids(playlist)]
    vectors = library.matrix[rows] / np.linalg.norm(library.matrix[rows], axis=1, keepdims=True)
    return float((1 - np.einsum("ij,ij->i", vectors[:-1], vectors[1:])).max())


def straight(library: Library, here: int, there: int, length: int) -> list[int]:
    """Take the nearest track to each of the points that divide the straight line."""
    vectors = library.matrix / np.linalg.norm(library.matrix, axis=1, keepdims=True)
    rows, free = [here], np.ones(len(vectors), np.bool_)
    free[[here, there]] = False
    for share in np.linspace(0, 1, length)[1:-1]:
        scores = vectors @ ((1 - share) * vectors[here] + share * vectors[there])
        rows.append(int(np.where(free, scores, -9).argmax()))
        free[rows[-1]] = False
    return [*rows, there]


def test_a_circle_is_walked_along_in_even_steps() -> None:
    library = a_library(a_track(number, at_angle(2 * number)) for number in range(1, 46))
    playlist = build(PlaylistSpec("journey", start=1, end=41, length=5), library)
    assert ids(playlist) == [1, 11, 21, 31, 41]
    assert [entry.reason.split(";")[0] for entry in playlist.entries] == [
        *("the start", "25 % of the way", "50 % of the way", "75 % of the way", "the end")
    ]


def test_the_way_points_are_on_the_way_in_their_order() -> None:
    library = a_library(many(200))
    playlist = build(PlaylistSpec("journey", start=1, via=(50, 20), end=9, length=20), library)
    found = ids(playlist)
    assert (found[0], found[-1], len(found)) == (1, 9, 20)
    assert 0 < found.index(50) < found.index(20) < 19


def test_seeds_make_a_journey_too() -> None:
    found = ids(build(PlaylistSpec("journey", seeds=(3, 8), length=6), a_library(many(100))))
    assert (found[0], found[-1], len(found)) == (3, 8, 6)


@pytest.mark.parametrize("seed", range(4))
def test_the_largest_step_is_smaller_than_that_of_the_straight_line(seed: int) -> None:
    library = a_library(many(400, seed))
    playlist = build(PlaylistSpec("journey", start=1, end=2, length=12, limits=FREE), library)
    rows = straight(library, 0, 1, 12)
    vectors = library.matrix[rows] / np.linalg.norm(library.matrix[rows], axis=1, keepdims=True)
    theirs = float((1 - np.einsum("ij,ij->i", vectors[:-1], vectors[1:])).max())
    assert largest_step(library, playlist) < theirs


def test_limits_hold_over_all_legs() -> None:
    library = a_library(many(300, artists=40))
    limits = Limits(artist_most=1)
    playlist = build(PlaylistSpec("journey", start=1, via=(2,), end=4, length=16, limits=limits), library)
    names = [entry.track.track.tags.artists[0] for entry in playlist.entries]
    assert len(names) == 16
    assert len(set(names)) >= 16 - (3 - len({names[0], names[-1], library.track(2).track.tags.artists[0]}))


def test_replacing_one_track_keeps_the_others() -> None:
    library = a_library(many(200))
    first = ids(build(PlaylistSpec("journey", start=1, via=(50,), end=9, length=10), library))
    others = tuple((place, track_id) for place, track_id in enumerate(first, 1) if place != 3)
    spec = PlaylistSpec("journey", start=1, via=(50,), end=9, length=10, locked=others, against=(first[2],))
    second = ids(build(spec, library))
    assert [place for place in range(10) if first[place] != second[place]] == [2]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (PlaylistSpec("journey", start=1), "needs two tracks"),
        (PlaylistSpec("journey", start=1, via=(2, 3), end=4, length=3), "4 tracks are named for this journey"),
        (PlaylistSpec("journey", start=1, end=99), "no track 99"),
    ],
)
def test_a_journey_that_cannot_be_is_refused(spec: PlaylistSpec, words: str) -> None:
    with pytest.raises(PlaylistError, match=words):
        build(spec, a_library(many(10)))


def test_where_too_little_lies_between_the_journey_is_shorter_and_says_so() -> None:
    library = a_library(a_track(number, at_angle(10 * number)) for number in range(1, 6))
    playlist = build(PlaylistSpec("journey", start=1, end=5, length=20), library)
    assert ids(playlist) == [1, 2, 3, 4, 5]
    assert any("5 of 20 tracks" in words for words in playlist.relaxed)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 20), st.integers(1, 60), st.integers(1, 60))
def test_a_journey_has_its_length_its_ends_and_no_track_twice(length: int, start: int, end: int) -> None:
    end = end if end != start else start % 60 + 1
    library = a_library(many(60, 3, artists=20))
    spec = PlaylistSpec("journey", start=start, end=end, length=length)
    found = ids(build(spec, library))
    assert (found[0], found[-1]) == (start, end)
    assert len(found) == len(set(found)) <= length
    assert found == ids(build(spec, library))
