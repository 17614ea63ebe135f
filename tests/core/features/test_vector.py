"""The similarity vector: its names, its scaling, and that key and loudness of a recording do not lead it astray."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from core.features import FeatureExtractor
from core.features.frames import COLUMNS, FIRST_MFCC, GROUPS
from core.features.texture import Texture
from core.features.timbre import Statistics
from core.features.vector import (
    DIMENSIONS,
    LIMIT,
    Ingredients,
    decorrelated,
    raw_dimensions,
    scaled,
    similarity_vector,
)
from core.features.vector_scaling import CENTRES, SCALES
from core.synthesis import TIMBRES, Song, render
from models.features import Dynamics, Loudness
from models.vector_space import COMPONENTS, KEPT

RATE = 22050


def _ingredients() -> Ingredients:
    rng = np.random.default_rng(0)
    columns = [rng.uniform(1.0, 2.0, COLUMNS + 1) for _ in range(3)]
    chroma = (rng.random(12).astype(np.float32), rng.random(12).astype(np.float32))
    flux = rng.random(2000).astype(np.float32)
    return Ingredients(
        Statistics(columns[0], columns[1], columns[2], 60.0),
        Texture(np.full(GROUPS, 0.1), np.linspace(0.0, -2.0, GROUPS), np.eye(GROUPS)),
        chroma,
        flux,
        Loudness(-14.0, 5.0, -1.0, -4.0),
        Dynamics(0.5, (0.5,) * 64, 0.5, 2.0),
    )


def _vector(song: Song) -> npt.NDArray[np.float64]:
    extractor = FeatureExtractor(RATE, 2)
    extractor.feed(render(song, RATE))
    return np.array(extractor.finish().timbre.vector)


def _cosine(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def test_every_dimension_has_one_name_a_centre_and_a_scale() -> None:
    assert len(DIMENSIONS) <= 128
    assert len(set(DIMENSIONS)) == len(DIMENSIONS) == len(CENTRES) == len(SCALES)
    assert min(SCALES) > 0.0


def test_each_number_is_where_its_name_says() -> None:
    of = _ingredients()
    raw = dict(zip(DIMENSIONS, raw_dimensions(of), strict=True))
    assert raw["loudness_range"] == 5.0
    assert raw["dynamic_complexity_log"] == pytest.approx(np.log(2.0))
    assert raw["energy"] == 0.5
    assert raw["mfcc_15_mean"] == of.statistics.mean[FIRST_MFCC + 15]
    assert raw["mfcc_19_std"] == of.statistics.std[COLUMNS - 1]
    assert raw["mfcc_11_delta_std"] == of.statistics.delta_std[FIRST_MFCC + 11]
    assert raw["contrast_0_std"] == of.statistics.std[7]
    assert raw["centroid_log_mean"] == np.log(of.statistics.mean[1])
    assert raw["low_flux_std"] == of.statistics.std[6]


def test_groups_of_bands_are_described_by_cosine_series() -> None:
    raw = dict(zip(DIMENSIONS, raw_dimensions(_ingredients()), strict=True))
    level, slope = raw["floor_0"], [raw[f"floor_{k}"] for k in range(1, 8)]
    assert level == pytest.approx(-1.0 * np.sqrt(GROUPS))  # the mean, by the length of the series
    assert slope[0] > 1.0 > 20.0 * abs(slope[1])
    assert raw["rise_0_log"] == pytest.approx(np.log(0.1001) * np.sqrt(GROUPS))
    assert [raw[f"rise_{k}_log"] for k in range(1, 8)] == pytest.approx([0.0] * 7, abs=1e-9)
    assert [raw[f"rise_{k}_together_{k}"] for k in range(5)] == pytest.approx([1.0] * 5)  # each for itself
    assert raw["rise_0_together_3"] == pytest.approx(0.0, abs=1e-9)


def test_a_constant_track_lies_at_the_centre() -> None:
    assert similarity_vector(np.array(CENTRES)) == (0.0,) * len(DIMENSIONS)


def test_one_extreme_dimension_is_limited() -> None:
    far = np.array(CENTRES)
    far[:2] += (1e9, -1e9)
    assert scaled(far)[:3].tolist() == [LIMIT, -LIMIT, 0.0]


def test_the_unknown_lies_at_the_centre() -> None:
    of = replace(_ingredients(), loudness=Loudness(), dynamics=Dynamics(), chroma=(np.zeros(12, np.float32),) * 2)
    vector = dict(zip(DIMENSIONS, scaled(raw_dimensions(of)), strict=True))
    unknown = ("loudness_range", "dynamic_complexity_log", "energy", "chroma_harmonic_1", "chroma_std")
    assert [vector[name] for name in unknown] == [0.0] * 5


def test_components_are_at_right_angles_and_less_is_kept_of_the_larger_ones() -> None:
    components = np.array(COMPONENTS) / 1e4
    np.testing.assert_allclose(components @ components.T, np.eye(len(KEPT)), atol=1e-3)
    assert 0.0 < KEPT[0] < KEPT[-1] < 1.0
    assert list(KEPT) == sorted(KEPT)


def test_of_a_component_its_share_is_kept_and_all_of_what_is_across() -> None:
    first, last = np.array(COMPONENTS[0]) / 1e4, np.array(COMPONENTS[-1]) / 1e4
    np.testing.assert_allclose(decorrelated(first), KEPT[0] * first, atol=1e-3)
    across = np.random.default_rng(1).normal(size=len(DIMENSIONS))
    across -= across @ (np.array(COMPONENTS) / 1e4).T @ (np.array(COMPONENTS) / 1e4)
    np.testing.assert_allclose(decorrelated(across + last), across + KEPT[-1] * last, atol=1e-2)


@pytest.mark.parametrize("steps", [1, 5, 11])
def test_transposing_the_chroma_changes_nothing(steps: int) -> None:
    of = _ingredients()
    shifted = replace(of, chroma=(np.roll(of.chroma[0], steps), np.roll(of.chroma[1], steps)))
    np.testing.assert_allclose(raw_dimensions(shifted), raw_dimensions(of), atol=1e-6)


def test_instruments_count_for_more_than_the_key() -> None:
    songs = {timbre: Song(120.0, "C major", timbre, seconds=12.0) for timbre in TIMBRES}
    vectors = {timbre: _vector(song) for timbre, song in songs.items()}
    transposed = [_cosine(vectors[name], _vector(replace(song, key="D major"))) for name, song in songs.items()]
    replayed = [_cosine(vectors[one], vectors[other]) for one, other in combinations(TIMBRES, 2)]
    assert np.mean(transposed) > np.mean(replayed) + 0.05


def test_vectors_are_plain_numbers_within_their_limits() -> None:
    vector = similarity_vector(raw_dimensions(_ingredients()))
    assert {type(value) for value in vector} == {float}
    assert max(map(abs, vector)) <= 2.0 * LIMIT
