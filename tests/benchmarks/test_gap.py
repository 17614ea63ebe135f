"""What counts as a silence between two songs."""

import numpy as np
import pytest
from gap import gaps_ms


def test_silences_between_sounds_are_counted_and_those_around_are_not() -> None:
    second = 0.3 * np.sin(2 * np.pi * 441 * np.arange(44100) / 44100)
    heard = np.concatenate([np.zeros(9000), second, np.zeros(44 * 30), second, second, np.zeros(9000)])
    assert gaps_ms(heard, 44100.0) == pytest.approx([30.0], abs=1.0)
    assert gaps_ms(second, 44100.0) == []
