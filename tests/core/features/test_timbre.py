"""Statistics of rows: means and deviations, silence left out, blocks of any size."""

import numpy as np
import pytest

from core.features.frames import CENTROID_HZ, COLUMNS, FIRST_MFCC, LEVEL_DB, Rows
from core.features.spectrum import HOP, SAMPLE_RATE
from core.features.timbre import MINIMUM_S, SILENCE_DBFS, TimbreAnalyzer, timbre

SECOND = SAMPLE_RATE // HOP
NO_CHROMA = (np.zeros(12, np.float32), np.zeros(12, np.float32))


def _rows(frames: int, seed: int = 0) -> Rows:
    rows = np.random.default_rng(seed).normal(10.0, 2.0, (frames, COLUMNS)).astype(np.float32)
    rows[:, LEVEL_DB] = -20.0
    return rows


def _fed(rows: Rows, block: int = 64) -> TimbreAnalyzer:
    analyzer = TimbreAnalyzer()
    for start in range(0, len(rows), block):
        part = rows[start : start + block]
        analyzer.feed(part, np.full(len(part), 0.1, np.float32))
    return analyzer


def test_means_and_deviations_are_those_of_numpy() -> None:
    rows = _rows(5 * SECOND)
    statistics = _fed(rows).statistics()
    assert statistics is not None
    np.testing.assert_allclose(statistics.mean[:-1], rows.mean(axis=0, dtype=np.float64), rtol=1e-9)
    np.testing.assert_allclose(statistics.std[1:-1], rows.std(axis=0, dtype=np.float64)[1:], rtol=1e-6)
    differences = np.sqrt((np.diff(rows.astype(np.float64), axis=0) ** 2).mean(axis=0))
    np.testing.assert_allclose(statistics.delta_std[1:-1], differences[1:], rtol=1e-6)
    assert statistics.mean[-1] == pytest.approx(0.1)


def test_silent_frames_do_not_count() -> None:
    sounding = _rows(3 * SECOND)
    silent = np.full((2 * SECOND, COLUMNS), 999.0, np.float32)
    silent[:, LEVEL_DB] = SILENCE_DBFS - 1.0
    with_silence, alone = _fed(np.concatenate([sounding, silent])).statistics(), _fed(sounding).statistics()
    assert with_silence is not None
    assert alone is not None
    np.testing.assert_allclose(with_silence.mean, alone.mean)
    np.testing.assert_allclose(with_silence.delta_std, alone.delta_std)
    assert with_silence.sounding_s == pytest.approx(3.0, abs=0.05)


def test_block_sizes_do_not_change_the_statistics() -> None:
    rows = _rows(2 * SECOND)
    whole, odd = _fed(rows, 10**6).statistics(), _fed(rows, 7).statistics()
    assert whole is not None
    assert odd is not None
    np.testing.assert_allclose(odd.std, whole.std, rtol=1e-9, atol=1e-5)
    np.testing.assert_allclose(odd.delta_std, whole.delta_std, rtol=1e-9)


def test_too_little_sound_has_no_timbre() -> None:
    assert _fed(_rows(int(MINIMUM_S * SECOND) - 1)).statistics() is None


def test_the_record_holds_plain_numbers() -> None:
    statistics = _fed(_rows(2 * SECOND)).statistics()
    assert statistics is not None
    chroma = (np.linspace(0, 1, 12, dtype=np.float32), np.full(12, 0.2, np.float32))
    record = timbre(statistics, chroma, (1.0,))
    assert record.spectral_centroid_hz == float(statistics.mean[CENTROID_HZ])
    assert record.mfcc_mean == tuple(statistics.mean[FIRST_MFCC:COLUMNS].tolist())
    assert [len(values) for values in (record.mfcc_std, record.spectral_contrast_db, record.chroma_mean)] == [20, 7, 12]
    assert {type(value) for value in (*record.mfcc_mean, *record.chroma_std, record.zero_crossing_rate)} == {float}


def test_sound_without_pitch_has_no_chroma() -> None:
    statistics = _fed(_rows(2 * SECOND)).statistics()
    assert statistics is not None
    record = timbre(statistics, NO_CHROMA, ())
    assert (record.chroma_mean, record.chroma_std) == ((), ())
