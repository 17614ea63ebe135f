"""Radio away from a track, lists by chance, by rules, for a time, and of several parts."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from core.errors import PlaylistError
from core.playlists import Library, build
from core.playlists.mixed import turns
from core.playlists.time import CURVES, wanted
from core.similarity import unit
from models.playlist import Limits, PlaylistSpec
from models.vector_space import COMPONENTS
from tests.core.playlists.made import NOW, a_library, a_track, many


def at_angle(degrees: float) -> tuple[float, float]:
    return float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))


def ids(spec: PlaylistSpec, library: Library) -> list[int]:
    return [entry.track.id for entry in build(spec, library, now=NOW).entries]


def test_a_radio_turns_away_from_what_is_to_be_avoided() -> None:
    library = a_library([a_track(number, at_angle(10 * number)) for number in range(-6, 7) if number])
    assert ids(PlaylistSpec("similar", seeds=(1,), length=4), library) == [1, 2, -1, 3]
    assert ids(PlaylistSpec("similar", seeds=(1,), against=(3,), length=4), library) == [1, -1, -2, -3]


def test_what_is_to_be_avoided_must_have_a_sound() -> None:
    library = a_library([a_track(1), a_track(2, (0.0, 0.0))])
    with pytest.raises(PlaylistError, match=r"track 2 \(Song 2\) cannot be a seed"):
        build(PlaylistSpec("similar", seeds=(1,), against=(2,)), library)


def test_chance_takes_every_track_alike_and_liked_ones_more_often() -> None:
    liked = [1] * 50 + [0] * 50
    library = a_library(many(100), liked=liked)
    for limits, least, most in ((Limits(), 0.45, 0.55), (Limits(prefer_liked=True), 0.65, 0.8)):
        drawn = [
            track
            for seed in range(60)
            for track in ids(PlaylistSpec("random", length=10, random_seed=seed, limits=limits), library)
        ]
        assert least < sum(track <= 50 for track in drawn) / len(drawn) < most
        assert len(Counter(drawn)) > 95


def test_rules_take_what_a_query_finds_in_its_order() -> None:
    asked = []

    def search(query: str, sort: str | None) -> list[int]:
        asked.append((query, sort))
        return [5, 3, 77, 9, 1]

    library = a_library(many(10, artists=1), search=search)
    playlist = build(PlaylistSpec("rules", query="genre:house", sort="-added", length=3), library)
    assert asked == [("genre:house", "-added")]
    assert [entry.track.id for entry in playlist.entries] == [5, 3, 9]
    assert playlist.entries[0].reason == "found by genre:house, sorted by -added"
    assert playlist.notes == ("1 of 5 tracks found have no place in the library yet",)
    assert playlist.relaxed == ()


def test_rules_that_speak_of_content_decide_about_it() -> None:
    library = a_library(many(3), content=[1, 0, 1], search=lambda query, sort: [1, 2, 3])
    assert ids(PlaylistSpec("rules", query="tempo:1.."), library) == [2]
    playlist = build(PlaylistSpec("rules", query="content:mix"), library)
    assert [entry.track.id for entry in playlist.entries] == [1, 2, 3]
    assert playlist.spec.limits == Limits()


def test_rules_without_a_query_are_refused() -> None:
    with pytest.raises(PlaylistError, match="rules need a query"):
        build(PlaylistSpec("rules"), a_library(many(3)))


@pytest.mark.parametrize("curve", CURVES)
def test_a_list_for_a_time_follows_its_curve(curve: str) -> None:
    library = a_library(many(2000))
    entries = build(PlaylistSpec("time", curve=curve, length=24), library).entries
    energies = np.sort(library.columns.energy)
    for place, entry in enumerate(entries):
        tempo, rank = wanted(CURVES[curve], place / 23)
        features = entry.track.track.features
        octaves = np.log2((features.rhythm.tempo_bpm or 0) / tempo)
        assert min(abs(octaves), abs(octaves - 1), abs(octaves + 1)) < 0.15
        assert abs(np.searchsorted(energies, features.dynamics.energy or 0.0) / 2000 - rank) < 0.15


def test_a_workout_by_duration_has_its_peak_at_the_time_of_the_peak() -> None:
    playlist = build(PlaylistSpec("time", curve="workout", duration_s=3600.0), a_library(many(2000)))
    energies = [entry.track.track.features.dynamics.energy or 0 for entry in playlist.entries]
    starts = np.cumsum([0.0, *(entry.track.track.info.duration_s for entry in playlist.entries)])[:-1] / 3600
    peak = [energy for energy, start in zip(energies, starts, strict=True) if 0.4 < start < 0.75]
    assert min(peak) > 0.75 > max(energies[0], energies[-1])
    assert "BPM where 100 is wanted" in playlist.entries[0].reason


@pytest.mark.parametrize(("hour", "curve"), [(3, "night"), (8, "morning"), (12, "day"), (20, "evening"), (23, "night")])
def test_without_a_curve_the_hour_decides_and_the_list_remembers_it(hour: int, curve: str) -> None:
    now = datetime(2026, 1, 1, hour, tzinfo=UTC)
    playlist = build(PlaylistSpec("time"), a_library(many(30)), now=now)
    assert (playlist.spec.curve, playlist.name) == (curve, f"{curve.capitalize()} playlist")


def test_a_curve_that_there_is_not_is_refused() -> None:
    with pytest.raises(PlaylistError, match="no curve 'evning' for a time: did you mean 'evening'"):
        build(PlaylistSpec("time", curve="evning"), a_library(many(3)))


def test_a_mixed_list_has_its_parts_by_their_weights_in_turns() -> None:
    library = a_library(many(300), search=lambda query, sort: range(200, 260))
    parts = ((3.0, PlaylistSpec("rules", query="x")), (1.0, PlaylistSpec("similar", seeds=(1,))))
    playlist = build(PlaylistSpec("mixed", parts=parts, length=20), library)
    of_rules = ["rules: " in entry.reason for entry in playlist.entries]
    assert 14 <= sum(of_rules) <= 16
    assert 2 <= sum(of_rules[:4]) <= 3
    assert playlist.notes[0] == "mixed of rules 75%, similar 25%"
    assert playlist.name == "x and Similar to Song 1"


def test_a_part_that_has_no_more_leaves_its_places_to_the_others() -> None:
    library = a_library(many(100), search=lambda query, sort: [1, 2])
    parts = ((1.0, PlaylistSpec("rules", query="x")), (1.0, PlaylistSpec("random")))
    playlist = build(PlaylistSpec("mixed", parts=parts, length=10), library)
    assert len(playlist.entries) == 10
    assert {1, 2} <= {entry.track.id for entry in playlist.entries}


def test_places_are_dealt_out_evenly() -> None:
    assert turns([2, 1], 6) == [0, 1, 0, 0, 1, 0]
    assert Counter(turns([5, 3, 2], 100)) == {0: 50, 1: 30, 2: 20}


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((), "mixed needs parts"),
        (((0.0, PlaylistSpec("random")),), "must be above 0"),
        (((1.0, PlaylistSpec("mixed")),), "cannot be mixed itself"),
        (((1.0, PlaylistSpec("blend")),), "no method 'blend'"),
    ],
)
def test_parts_without_sense_are_refused(parts: tuple[tuple[float, PlaylistSpec], ...], message: str) -> None:
    with pytest.raises(PlaylistError, match=message):
        build(PlaylistSpec("mixed", parts=parts), a_library(many(3)))


def test_a_duration_must_be_above_nothing() -> None:
    with pytest.raises(PlaylistError, match="needs a duration above 0, not -1 s"):
        build(PlaylistSpec("random", duration_s=-1), a_library(many(3)))


def test_tracks_that_have_gone_meanwhile_are_passed_over() -> None:
    library = a_library(many(10))
    there = library.lookup
    library = replace(library, lookup=lambda number: None if number in (2, 3) else there(number))
    assert set(ids(PlaylistSpec("random", length=10), library)) == set(range(1, 11)) - {2, 3}


def test_seeds_of_two_kinds_bring_both_kinds_and_not_what_lies_between() -> None:
    kinds = [(1.0, 0.0, 0.2 * number) for number in range(4)] + [(0.0, 1.0, 0.2 * number) for number in range(4)]
    between = [(1.0, 1.0, 1.0 + 0.1 * number) for number in range(8)]
    library = a_library([a_track(number, vector) for number, vector in enumerate(kinds + between, 1)])
    assert set(ids(PlaylistSpec("similar", seeds=(1, 5), length=6), library)) == {1, 2, 3, 5, 6, 7}


def test_nearness_to_a_set_is_half_the_mean_and_half_the_nearest() -> None:
    tracks = many(50)
    library = a_library(tracks)
    each = np.array([library.likeness([row], share=0.0) for row in (3, 8, 9)])
    expected = (each.mean(axis=0) + each.max(axis=0)) / 2
    assert library.nearness([3, 8, 9], share=0.0) == pytest.approx(expected, abs=1e-6)
    heard = replace(library, embeddings=library.matrix[::-1].copy()).ready()
    each = np.array([heard.likeness([row], share=0.5) for row in (3, 8)])
    expected = (each.mean(axis=0) + each.max(axis=0)) / 2
    assert heard.nearness([3, 8], share=0.5) == pytest.approx(expected, abs=1e-6)


def test_likeness_of_engine_vectors_is_fair_to_those_that_few_are_near_to() -> None:
    rng = np.random.default_rng(3)
    steps = rng.standard_normal((40, len(COMPONENTS))) * np.geomspace(3.0, 0.1, len(COMPONENTS))
    rows = (steps @ (np.array(COMPONENTS) / 1e4) + 0.1 * rng.standard_normal((40, len(COMPONENTS[0])))).astype(
        np.float32
    )
    library = a_library([a_track(number, tuple(map(float, row))) for number, row in enumerate(rows, 1)])
    assert library.reaches is not None
    reached = library.reaches
    cosines = np.clip(unit(rows) @ unit(rows).T * reached[:, None] / reached, -1.0, 1.0)
    assert library.likeness([7], share=0.0) == pytest.approx(cosines[7], abs=1e-5)
    assert library.likeness([7], share=0.0)[7] == pytest.approx(1.0, abs=1e-5)
    assert library.likeness_to_each(30, [3, 7], share=0.0) == pytest.approx(cosines[[3, 7], 30], abs=1e-5)
    assert not np.allclose(library.likeness([7], share=0.0), unit(rows) @ unit(rows)[7], atol=0.01)
    expected = (library.likeness([7, 9], share=0.0) + cosines[[7, 9]].max(axis=0)) / 2
    assert library.nearness([7, 9], share=0.0) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("method", ["random", "mood", "time", "rules"])
def test_an_empty_library_gives_an_empty_list_that_says_so(method: str) -> None:
    library = a_library([], search=lambda query, sort: ())
    playlist = build(PlaylistSpec(method, mood="calm", query="x", length=2), library)
    assert playlist.entries == ()
    assert playlist.relaxed == ("the list has 0 of 2 tracks: nothing else may be in it",)
