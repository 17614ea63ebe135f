"""Groups of bands: rises, floors and what rises together, of rows made up for it."""

import numpy as np
import pytest

from core.features.frames import FIRST_LEVEL, FIRST_RISE, GROUPS, LEVEL_DB, WIDTH, FrameDescriber, Rows
from core.features.mel import BANDS
from core.features.spectrum import BINS
from core.features.texture import Texture, TextureAnalyzer
from core.features.timbre import SILENCE_DBFS

FRAMES = 4000


def _rows(seed: int = 0) -> Rows:
    rng = np.random.default_rng(seed)
    rows = np.full((FRAMES, WIDTH), -20.0, np.float32)
    rows[:, FIRST_RISE:FIRST_LEVEL] = rng.gamma(2.0, 0.1, (FRAMES, GROUPS))
    rows[:, FIRST_LEVEL:] = rng.uniform(-3.0, 1.0, (FRAMES, GROUPS))
    return rows


def _fed(rows: Rows, block: int = 64) -> Texture:
    analyzer = TextureAnalyzer()
    for start in range(0, len(rows), block):
        analyzer.feed(rows[start : start + block])
    found = analyzer.finish()
    assert found is not None
    return found


def test_rises_and_their_correlation_are_those_of_numpy() -> None:
    rows = _rows()
    rows[:, FIRST_RISE + 1] += rows[:, FIRST_RISE]
    rises = rows[:, FIRST_RISE:FIRST_LEVEL].astype(np.float64)
    found = _fed(rows)
    np.testing.assert_allclose(found.rise, rises.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(found.together, np.corrcoef(rises.T), atol=1e-5)
    assert found.together[0, 1] > 0.6


def test_a_twentieth_of_the_frames_lies_below_the_floor() -> None:
    rows = _rows()
    expected = np.percentile(rows[:, FIRST_LEVEL:], 5, axis=0)
    np.testing.assert_allclose(_fed(rows).floor, expected, atol=0.03)


def test_levels_outside_the_steps_count_as_the_outermost() -> None:
    rows = _rows()
    rows[:, FIRST_LEVEL], rows[:, FIRST_LEVEL + 1] = -1e6, 1e6
    floor = _fed(rows).floor
    assert floor[0] == pytest.approx(-6.0, abs=0.05)
    assert floor[1] == pytest.approx(6.0, abs=0.05)


def test_a_group_that_never_rises_goes_with_none() -> None:
    rows = _rows()
    rows[:, FIRST_RISE + 3] = 0.0
    together = _fed(rows).together
    assert together[3, 3] == 1.0
    assert np.abs(np.delete(together[3], 3)).max() == 0.0
    np.testing.assert_array_equal(together, together.T)


def test_silent_frames_do_not_count_and_silence_has_no_texture() -> None:
    rows, silent = _rows(), _rows(1)
    silent[:, LEVEL_DB] = SILENCE_DBFS
    with_silence, alone = _fed(np.concatenate([rows, silent])), _fed(rows)
    np.testing.assert_array_equal(with_silence.floor, alone.floor)
    np.testing.assert_array_equal(with_silence.together, alone.together)
    analyzer = TextureAnalyzer()
    analyzer.feed(silent)
    assert analyzer.finish() is None


def test_block_sizes_change_nothing() -> None:
    whole, odd = _fed(_rows(), FRAMES), _fed(_rows(), 7)
    np.testing.assert_array_equal(whole.floor, odd.floor)
    np.testing.assert_allclose(whole.together, odd.together, atol=1e-12)


def test_rows_have_the_level_and_the_rise_of_each_group() -> None:
    mel = np.ones((2, BANDS), np.float32)
    mel[1, : BANDS // GROUPS] = 100.0
    rows = FrameDescriber().describe(np.ones((2, BINS), np.float32), mel)
    assert rows[1, FIRST_LEVEL:] == pytest.approx([2.0] + [0.0] * (GROUPS - 1), abs=1e-3)
    assert rows[1, FIRST_RISE:FIRST_LEVEL] == pytest.approx([2.0] + [0.0] * (GROUPS - 1), abs=1e-3)
    assert rows[0, FIRST_RISE:FIRST_LEVEL] == pytest.approx([0.0] * GROUPS)
