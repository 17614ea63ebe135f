"""Given tracks come in the order with the best transitions, all of them and no others."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PlaylistError
from core.playlists import Library, build
from core.playlists.evaluate import evaluate
from models.playlist import Limits, Playlist, PlaylistSpec
from tests.core.playlists.made import a_library, a_track, many


def ids(playlist: Playlist) -> list[int]:
    return [entry.track.id for entry in playlist.entries]


def worth(library: Library, order: tuple[int, ...]) -> float:
    """Return the sum of the logarithms of the scores, the geometric mean of which is the best there is."""
    playlist = build(PlaylistSpec("order", seeds=order, locked=tuple(enumerate(order, 1))), library)
    return float(sum(np.log(entry.transition.score) for entry in playlist.entries if entry.transition))


def test_a_few_tracks_come_in_the_best_of_all_orders() -> None:
    library = a_library(many(5, 3))
    found = tuple(ids(build(PlaylistSpec("order", seeds=(1, 2, 3, 4, 5)), library)))
    best = max(worth(library, order) for order in permutations((1, 2, 3, 4, 5)))
    assert worth(library, found) == pytest.approx(best, abs=1e-3)


def test_tempos_that_rise_step_by_step_are_put_in_line() -> None:
    tempos = [100.0 * 1.05**step for step in range(12)]
    mixed = np.random.default_rng(0).permutation(12)
    library = a_library(a_track(number + 1, tempo_bpm=tempos[step]) for number, step in enumerate(mixed))
    found = [
        tempos[mixed[track_id - 1]]
        for track_id in ids(build(PlaylistSpec("order", seeds=tuple(range(1, 13))), library))
    ]
    assert found in (sorted(found), sorted(found, reverse=True))


def test_ends_and_locked_places_stay() -> None:
    library = a_library(many(30))
    spec = PlaylistSpec("order", seeds=tuple(range(1, 21)), start=7, end=3, locked=((5, 11),))
    playlist = build(spec, library)
    assert (ids(playlist)[0], ids(playlist)[4], ids(playlist)[-1]) == (7, 11, 3)
    assert sorted(ids(playlist)) == list(range(1, 21))
    assert [entry.locked for entry in playlist.entries].index(True) == 4


def test_an_order_is_much_better_than_none() -> None:
    library = a_library(many(60))
    before = evaluate([library.track(number) for number in range(1, 61)], library)
    playlist = build(PlaylistSpec("order", seeds=tuple(range(1, 61))), library)
    after = evaluate([entry.track for entry in playlist.entries], library)
    assert (after.transition_mean or 0) > 2 * (before.transition_mean or 1)
    assert after.clashes < before.clashes / 2


def test_tracks_of_one_artist_are_kept_apart_where_that_is_possible() -> None:
    library = a_library(many(30, artists=6))
    playlist = build(PlaylistSpec("order", seeds=tuple(range(1, 31)), limits=Limits(artist_gap=1)), library)
    names = [entry.track.track.tags.artists[0] for entry in playlist.entries]
    assert all(one != other for one, other in pairwise(names))


def test_a_track_without_a_vector_is_ordered_by_what_is_known_of_it() -> None:
    tracks = {track.id: track for track in many(6)}
    known = a_library(tracks[number] for number in range(1, 6))
    library = Library(known.ids, known.matrix, tracks.get, columns=known.columns)
    playlist = build(PlaylistSpec("order", seeds=(1, 2, 3, 4, 5, 6)), library)
    assert sorted(ids(playlist)) == [1, 2, 3, 4, 5, 6]
    place = ids(playlist).index(6)
    beside = playlist.entries[max(0, place - 1)].transition
    assert beside is not None
    assert beside.parts[3].sentence == "likeness unknown"


def test_nothing_has_no_order() -> None:
    with pytest.raises(PlaylistError, match="needs the tracks"):
        build(PlaylistSpec("order"), a_library(many(3)))
    with pytest.raises(PlaylistError, match="one of the 2 places"):
        build(PlaylistSpec("order", seeds=(1, 2), locked=((2, 3),)), a_library(many(3)))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_every_track_comes_once(seeds: list[int]) -> None:
    library = a_library(many(40))
    found = ids(build(PlaylistSpec("order", seeds=tuple(seeds)), library))
    assert sorted(found) == sorted(set(seeds))
    assert found == ids(build(PlaylistSpec("order", seeds=tuple(seeds)), library))
