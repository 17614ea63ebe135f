"""A list of known faults gets the numbers that tell of them."""

import numpy as np
import pytest

from core.playlists import Library
from core.playlists.evaluate import compare, evaluate
from models.evaluation import Evaluation
from tests.core.playlists.made import a_library, a_track, many


def at_angle(degrees: float) -> tuple[float, float]:
    return float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))


def test_clashes_of_tempo_and_key_are_counted() -> None:
    tracks = [
        a_track(1, tempo_bpm=120.0, key="A minor"),
        a_track(2, tempo_bpm=122.0, key="E minor"),  # fits both
        a_track(3, tempo_bpm=90.0, key="E minor"),  # tempo clashes
        a_track(4, tempo_bpm=45.0, key="F minor"),  # key clashes
        a_track(5, tempo_bpm=None, key="C# major"),  # key clashes, tempo unknown
    ]
    found = evaluate(tracks, a_library(tracks))
    assert found.clashes == 3
    assert found.tempo_compatible == pytest.approx(2 / 3)
    assert found.key_compatible == pytest.approx(2 / 4)
    assert found.weakest == 2 or found.weakest == 4
    assert found.transition_min == pytest.approx(min(0.05**0.35, 1.0), abs=0.05)


def test_steps_of_sound_are_measured() -> None:
    tracks = [a_track(number, at_angle(angle)) for number, angle in enumerate((0, 10, 40, 50), 1)]
    found = evaluate(tracks, a_library(tracks))
    assert found.largest_step == pytest.approx(1 - np.cos(np.radians(30)), abs=1e-5)
    assert found.mean_step == pytest.approx((1 - np.cos(np.radians([10, 30, 10]))).mean(), abs=1e-5)


def test_artists_are_counted_and_the_nearest_two_tracks_of_one_are_found() -> None:
    tracks = [a_track(number, artist=name) for number, name in enumerate("ABACDB", 1)]
    found = evaluate(tracks, a_library(tracks))
    assert found.artists == pytest.approx(4 / 6)
    assert found.artist_gap == 1


def test_a_list_covers_what_sounds_like_it() -> None:
    library = a_library([a_track(number, at_angle(0 if number <= 30 else 90)) for number in range(1, 41)])
    assert evaluate([library.track(1)], library).coverage == pytest.approx(0.75)
    assert evaluate([library.track(1), library.track(40)], library).coverage == 1.0


def test_a_hub_is_known_by_how_many_have_it_for_a_neighbour() -> None:
    middle = np.eye(40)[0]
    around = middle + np.random.default_rng(0).normal(0, 0.3, (100, 40))
    library = a_library([a_track(1, middle), *(a_track(number, each) for number, each in enumerate(around, 2))])
    hub = evaluate([library.track(1)], library).hubness
    everything = evaluate([library.track(int(each)) for each in library.ids], library).hubness
    assert hub is not None
    assert hub > 3
    assert everything == pytest.approx(1.0, abs=0.01)


def test_all_alike_is_told_from_all_different() -> None:
    same = [a_track(number, (1.0, 0.0)) for number in range(1, 4)]
    assert evaluate(same, a_library(same)).alike == pytest.approx(1.0)
    apart = [a_track(number, at_angle(120 * number)) for number in range(1, 4)]
    assert evaluate(apart, a_library(apart)).alike == pytest.approx(-0.5, abs=1e-5)


def test_a_track_without_a_vector_counts_for_the_rest() -> None:
    tracks = many(12)
    known = a_library(tracks[:11])
    library = Library(known.ids, known.matrix, known.lookup, columns=known.columns)
    found = evaluate([tracks[0], tracks[11], tracks[1], tracks[2]], library)
    assert found.tracks == 4
    assert found.transition_mean is not None
    assert not np.isnan(found.transition_mean)
    step = 1 - float(library.likeness([1], share=0.0)[2])
    assert found.largest_step == found.mean_step == pytest.approx(step, abs=1e-5)


def test_one_track_has_no_transition_and_none_has_nothing() -> None:
    track = a_track(1)
    alone = evaluate([track], a_library([track]))
    assert (alone.tracks, alone.duration_s, alone.transition_mean, alone.clashes) == (1, 200.0, None, 0)
    assert evaluate([], a_library([track])) == Evaluation(0, 0.0)


def test_two_lists_are_compared_number_by_number() -> None:
    found = {
        each.name: each.better
        for each in compare(Evaluation(3, 1.0, 0.5, clashes=2), Evaluation(4, 1.0, 0.7, clashes=3))
    }
    assert found["transition_mean"] == 2
    assert found["clashes"] == 1
    assert found["tracks"] == found["transition_min"] == 0
