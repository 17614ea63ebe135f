"""What one worker makes of one file."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.analyze import allowed_seconds, analyze_file, initialize_worker, versions
from core.errors import EngineError
from core.settings import AnalysisSettings
from core.synthesis import Song, render
from models.audio import AudioFile
from models.track import Failure, Track
from tests.fuzz import bombs

SETTINGS = AnalysisSettings()
ROOT = Path(__file__).resolve().parents[2]


def audio_file(path: Path) -> AudioFile:
    status = path.stat()
    return AudioFile(str(path), status.st_size, status.st_mtime_ns)


@pytest.fixture
def song(tmp_path: Path) -> AudioFile:
    path = tmp_path / "song.flac"
    soundfile.write(path, render(Song(100.0, "D major", seconds=15.0)), 44100)
    return audio_file(path)


def failure_of(file: AudioFile, settings: AnalysisSettings) -> Failure:
    outcome = analyze_file(file, settings)
    assert isinstance(outcome, Failure)
    return outcome


def test_a_file_becomes_a_track_with_all_that_is_known(song: AudioFile) -> None:
    track = analyze_file(song, SETTINGS)
    assert isinstance(track, Track)
    assert track.features.rhythm.tempo_bpm == pytest.approx(100.0, rel=0.01)
    assert track.features.tonal.key == "D major"
    assert (track.info.codec, track.info.channels) == ("flac", 2)
    assert track.info.duration_s == pytest.approx(15.0)
    assert track.versions == versions(SETTINGS)
    assert track.warnings == ()


def test_the_same_file_gives_the_same_track_twice(song: AudioFile) -> None:
    assert analyze_file(song, SETTINGS) == analyze_file(song, SETTINGS)


def test_text_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp3"
    path.write_text("not a song\n" * 100)
    failure = failure_of(audio_file(path), SETTINGS)
    assert (failure.error_class, failure.stage) == ("not_audio", "open")
    assert "text" in failure.reason


def test_a_vanished_file_is_unreadable(song: AudioFile) -> None:
    os.remove(song.path)
    assert failure_of(song, SETTINGS).error_class == "unreadable"


def test_durations_outside_the_limits_are_failures(song: AudioFile) -> None:
    assert failure_of(song, replace(SETTINGS, min_duration_seconds=16.0)).error_class == "too_short"
    assert failure_of(song, replace(SETTINGS, max_duration_seconds=14.0)).error_class == "too_long"
    assert isinstance(
        analyze_file(song, replace(SETTINGS, min_duration_seconds=14.0, max_duration_seconds=16.0)), Track
    )


def test_a_file_that_takes_too_long_is_given_up(song: AudioFile) -> None:
    failure = failure_of(replace(song, size=0), replace(SETTINGS, analysis_timeout_seconds=0.0))
    assert (failure.error_class, failure.stage) == ("timeout", "decode")


def test_a_file_of_damaged_packets_is_given_up_though_no_block_comes_of_it(tmp_path: Path) -> None:
    path = tmp_path / "damaged.m4a"
    path.write_bytes(bombs.mp4_of_a_sample_a_byte(tmp_path))
    assert failure_of(audio_file(path), SETTINGS).error_class == "corrupt"
    hurried = replace(SETTINGS, analysis_timeout_seconds=0.05)  # they take a second
    assert failure_of(replace(audio_file(path), size=0), hurried).error_class == "timeout"


def test_large_files_are_allowed_more_time(song: AudioFile) -> None:
    large = replace(song, size=100 << 20)
    assert allowed_seconds(large, SETTINGS) == SETTINGS.analysis_timeout_seconds + 100


def test_silence_is_analysed_as_unknown(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros((44100, 2)), 44100)
    track = analyze_file(audio_file(path), SETTINGS)
    assert isinstance(track, Track)
    assert track.features.rhythm.tempo_bpm is None
    assert track.features.tonal.key is None
    assert track.features.loudness.loudness_lufs is None


def test_an_engine_that_cannot_be_loaded_is_no_fault_of_a_file(song: AudioFile) -> None:
    missing = replace(SETTINGS, engine="none")
    with pytest.raises(EngineError):
        initialize_worker(missing)


def test_naming_the_work_loads_no_decoder_and_no_engine() -> None:
    heavy = {"numba", "scipy", "soxr", "soundfile", "av", "mutagen", "librosa"}
    program = f"import sys, core.analysis_manager; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
