"""The similarity vector: its names, its scaling, and that key and loudness of a recording do not lead it astray."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from core.features import FeatureExtractor
from core.features.frames import COLUMNS
from core.features.timbre import Statistics
from core.features.vector import DIMENSIONS, LIMIT, Ingredients, raw_dimensions, similarity_vector
from core.features.vector_scaling import CENTRES, SCALES
from core.synthesis import TIMBRES, Song, render
from models.features import Dynamics, Loudness

RATE = 22050


def _ingredients() -> Ingredients:
    rng = np.random.default_rng(0)
    columns = [rng.uniform(1.0, 2.0, COLUMNS + 1) for _ in range(3)]
    chroma = (rng.random(12).astype(np.float32), rng.random(12).astype(np.float32))
    flux = rng.random(2000).astype(np.float32)
    return Ingredients(
        Statistics(columns[0], columns[1], columns[2], 60.0),
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
    assert raw["mfcc_19_mean"] == of.statistics.mean[COLUMNS - 1]
    assert raw["contrast_0_std"] == of.statistics.std[7]
    assert raw["centroid_log_mean"] == np.log(of.statistics.mean[1])
    assert raw["low_flux_std"] == of.statistics.std[6]


def test_a_constant_track_lies_at_the_centre() -> None:
    assert similarity_vector(np.array(CENTRES)) == (0.0,) * len(DIMENSIONS)


def test_one_extreme_dimension_is_limited() -> None:
    far = np.array(CENTRES)
    far[:2] += (1e9, -1e9)
    assert similarity_vector(far)[:3] == (LIMIT, -LIMIT, 0.0)


def test_the_unknown_lies_at_the_centre() -> None:
    of = replace(_ingredients(), loudness=Loudness(), dynamics=Dynamics(), chroma=(np.zeros(12, np.float32),) * 2)
    vector = dict(zip(DIMENSIONS, similarity_vector(raw_dimensions(of)), strict=True))
    unknown = ("loudness_range", "dynamic_complexity_log", "energy", "chroma_harmonic_1", "chroma_std")
    assert [vector[name] for name in unknown] == [0.0] * 5


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
    assert max(map(abs, vector)) <= LIMIT
