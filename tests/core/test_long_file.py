"""A long file needs hardly more memory than a song, and is given time enough."""

import sys
from pathlib import Path

import pytest
from long_file import measured, write_long

from core.analyze import allowed_seconds
from core.settings import AnalysisSettings
from models.audio import AudioFile

#: What each frame of sound may add to the memory until the end of the file: the novelty curves of the rhythm, 43 rows
#: a second. docs/benchmarks.md has the measured 0.15 to 0.23.
MOST_BYTES_A_FRAME = 0.5


@pytest.mark.skipif(sys.platform != "linux", reason="measures in KiB, as Linux does")
def test_memory_grows_by_less_than_half_a_byte_for_each_frame(tmp_path: Path) -> None:
    short = measured(write_long(tmp_path / "short.mp3", 3))
    long = measured(write_long(tmp_path / "long.mp3", 30))
    frames = (long["duration_s"] - short["duration_s"]) * 44100
    assert frames > 70_000_000
    assert (long["peak_kb"] - short["peak_kb"]) * 1024 / frames < MOST_BYTES_A_FRAME


@pytest.mark.parametrize("kilobits", [32, 64, 128, 320])
def test_eleven_hours_are_given_more_time_than_they_need(kilobits: int) -> None:
    """At 0.009 CPU seconds for a second of sound at most (Opus, the slowest to decode)."""
    seconds = 11 * 3600
    file = AudioFile("long", seconds * kilobits * 125, 0)
    assert allowed_seconds(file, AnalysisSettings()) > 0.009 * seconds
