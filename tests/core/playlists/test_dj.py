"""A set keeps its start, its end and its curve, clashes hardly ever, and is the same whenever it is asked for."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PlaylistError
from core.playlists import Library, build
from core.playlists.dj import CURVES, ranks, targets
from core.playlists.evaluate import evaluate
from models.playlist import Limits, Playlist, PlaylistSpec
from models.track import LibraryTrack
from tests.core.playlists.made import a_library, a_track, many


def ids(playlist: Playlist) -> list[int]:
    return [entry.track.id for entry in playlist.entries]


def tracks_of(playlist: Playlist) -> list[LibraryTrack]:
    return [entry.track for entry in playlist.entries]


@pytest.fixture(scope="module")
def library() -> Library:
    return a_library(many(300, artists=60))


def test_start_end_and_locked_places_stay(library: Library) -> None:
    playlist = build(PlaylistSpec("dj", length=12, start=5, end=9, locked=((4, 77),)), library)
    assert len(playlist.entries) == 12
    assert (ids(playlist)[0], ids(playlist)[3], ids(playlist)[-1]) == (5, 77, 9)
    assert [entry.locked for entry in playlist.entries].index(True) == 3
    assert [entry.reason.split(";")[0] for entry in playlist.entries][:4:3] == ["the start", "asked for on this place"]


def test_every_transition_has_a_score_with_its_parts_and_the_weakest_is_named(library: Library) -> None:
    playlist = build(PlaylistSpec("dj", length=10), library)
    scores = [entry.transition.score for entry in playlist.entries[:-1] if entry.transition]
    assert len(scores) == 9
    assert playlist.entries[-1].transition is None
    assert playlist.weakest == int(np.argmin(scores)) + 1


def test_a_set_has_less_than_half_the_clashes_of_the_usual_short_cuts(library: Library) -> None:
    ours = evaluate(tracks_of(build(PlaylistSpec("dj", length=30), library)), library).clashes
    order = np.random.default_rng(0).permutation(len(library.ids))[:30]
    by_tempo = order[np.argsort(library.columns.tempo_bpm[order])]
    for rows in (order, by_tempo):
        theirs = evaluate([library.track(int(library.ids[row])) for row in rows], library).clashes
        assert ours <= theirs / 2


def test_the_scores_told_are_those_that_are_measured(library: Library) -> None:
    playlist = build(PlaylistSpec("dj", length=8), library)
    told = [entry.transition.score for entry in playlist.entries if entry.transition]
    assert evaluate(tracks_of(playlist), library).transition_min == pytest.approx(min(told), abs=1e-3)
    assert min(told) > 0.5


@pytest.mark.parametrize("curve", CURVES)
def test_energy_follows_the_curve(library: Library, curve: str) -> None:
    playlist = build(PlaylistSpec("dj", length=20, curve=curve), library)
    energies = np.array([entry.track.track.features.dynamics.energy for entry in playlist.entries], np.float32)
    off = np.abs(energies - targets(curve, 20))  # energies of the library are even, so ranks are energies
    assert off.mean() < 0.12
    assert f"in the curve {curve}" in playlist.entries[7].reason


def test_a_curve_that_there_is_not_is_refused(library: Library) -> None:
    with pytest.raises(PlaylistError, match="no curve 'zigzag'; there is flat, build"):
        build(PlaylistSpec("dj", curve="zigzag"), library)


@pytest.mark.parametrize("minutes", [20, 60, 90])
def test_a_set_is_as_long_as_was_asked_for(library: Library, minutes: int) -> None:
    playlist = build(PlaylistSpec("dj", duration_s=60.0 * minutes, start=3, end=8), library)
    assert playlist.duration_s == pytest.approx(60 * minutes, abs=max(30, 1.2 * minutes))
    assert not playlist.relaxed
    assert (ids(playlist)[0], ids(playlist)[-1]) == (3, 8)


def test_artists_keep_their_distance_and_their_share(library: Library) -> None:
    limits = Limits(artist_most=2, artist_gap=3)
    playlist = build(PlaylistSpec("dj", length=25, limits=limits), library)
    names = [entry.track.track.tags.artists[0] for entry in playlist.entries]
    assert max(names.count(name) for name in names) <= 2
    assert all(name not in names[place + 1 : place + 4] for place, name in enumerate(names))
    assert not playlist.relaxed


def test_what_gives_way_is_told() -> None:
    library = a_library(many(12, artists=1))
    playlist = build(PlaylistSpec("dj", length=6, limits=Limits(artist_most=2)), library)
    assert len(playlist.entries) == 6
    assert any(words.startswith("at most 2 by one artist gave way: 6 of") for words in playlist.relaxed)


def test_disliked_tracks_and_other_versions_never_come() -> None:
    tracks = [*many(20), a_track(21, many(1)[0].track.features.timbre.vector, artist="Artist 1", title="Song 1 (Live)")]
    library = a_library(tracks, liked=[0, -1, *[0] * 19])
    chosen = ids(build(PlaylistSpec("dj", length=21), library))
    assert 2 not in chosen
    assert len({1, 21} & set(chosen)) == 1
    assert len(chosen) == 19


def test_places_that_contradict_are_refused(library: Library) -> None:
    with pytest.raises(PlaylistError, match="one track is asked for on two places"):
        build(PlaylistSpec("dj", length=5, start=3, end=3), library)
    with pytest.raises(PlaylistError, match="3 places of this list are taken, and it has only 2"):
        build(PlaylistSpec("dj", length=2, start=1, end=2, seeds=(3,), locked=((2, 5),)), library)
    with pytest.raises(PlaylistError, match="at most 500 tracks"):
        build(PlaylistSpec("dj", length=501), library)
    with pytest.raises(PlaylistError, match="nothing may be in this list"):
        build(PlaylistSpec("dj"), a_library([a_track(1)], liked=[-1]))


def test_another_seed_of_chance_gives_another_set_of_a_large_library() -> None:
    library = a_library(many(1500))
    spec = PlaylistSpec("dj", length=8)
    assert ids(build(spec, library)) == ids(build(spec, library))
    assert ids(build(spec, library)) != ids(build(replace(spec, random_seed=1), library))


def test_replacing_one_track_keeps_the_others(library: Library) -> None:
    first = build(PlaylistSpec("dj", length=8, start=4), library)
    others = tuple((place, track_id) for place, track_id in enumerate(ids(first), 1) if place != 5)
    second = build(PlaylistSpec("dj", length=8, locked=others, against=(ids(first)[4],)), library)
    assert [place for place in range(8) if ids(first)[place] != ids(second)[place]] == [4]


def test_ranks_are_shares_of_what_is_known() -> None:
    found = ranks(np.array([0.9, np.nan, 0.1, 0.5], np.float32))
    assert found[[0, 2, 3]].tolist() == [1.0, 0.0, 0.5]
    assert np.isnan(found[1])


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 30), st.integers(0, 5), st.booleans(), st.booleans())
def test_a_set_has_its_length_its_ends_and_no_track_twice(length: int, seed: int, start: bool, end: bool) -> None:
    library = a_library(many(30, artists=7))
    end = end and length > 1
    spec = PlaylistSpec("dj", length=length, random_seed=seed, start=2 if start else None, end=7 if end else None)
    found = ids(build(spec, library))
    assert len(found) == len(set(found)) == length
    assert not start or found[0] == 2
    assert not end or found[-1] == 7
    assert found == ids(build(spec, library))
