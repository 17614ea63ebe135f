"""What is damaged, silent or of another length does not get into the library."""

import threading
from pathlib import Path

import numpy as np
import pytest

from core.download.checking import check, is_another_length
from core.errors import DownloadError
from models.matching import Candidate
from models.wanted import WantedTrack
from tests.audio_files import tone, write


def checked(path: Path, *, wanted_s: float | None = None, told_s: float | None = None) -> str:
    """Return what is wrong, or nothing."""
    wanted, candidate = WantedTrack("x", duration_s=wanted_s), Candidate("list", "x", "x", "x", duration_s=told_s)
    try:
        check(path, wanted, candidate, threading.Event())
    except DownloadError as error:
        return str(error) if error.error_class == "unfit" else f"{error.error_class}: {error}"
    return ""


def test_the_facts_are_those_of_the_sound(tmp_path: Path) -> None:
    path = write(tmp_path / "song", "m4a", tone(2.0))
    info = check(path, WantedTrack("x"), Candidate("list", "x", "x", "x"), threading.Event())
    assert info.duration_s == pytest.approx(2.0, abs=0.03)
    assert (info.codec, info.sample_rate, info.channels) == ("aac", 44100, 2)


@pytest.mark.parametrize(
    ("seconds", "expected", "another"),
    [
        *((200, 200, False), (186, 200, False), (214, 200, False), (175, 200, True), (230, 200, True)),
        *((30, 180, True), (20, 32, False), (300, 311, False), (600, 640, False), (500, 640, True)),
    ],
)
def test_a_length_is_another_one_beyond_15_seconds_and_a_tenth(seconds: float, expected: float, another: bool) -> None:
    assert is_another_length(seconds, expected) is another


def test_a_preview_is_not_the_song(tmp_path: Path) -> None:
    path = write(tmp_path / "song", "opus", tone(30.0))
    assert checked(path, wanted_s=180.0) == "what came lasts 30 s, the track has 180 s"
    assert checked(path, told_s=180.0) == "what came lasts 30 s, its page says 180 s"
    assert checked(path, wanted_s=32.0, told_s=30.0) == ""
    assert checked(path) == ""


def test_silence_is_no_song(tmp_path: Path) -> None:
    nearly = write(tmp_path / "nearly", "flac", np.full((44100, 2), 0.0005, np.float32))
    quiet = write(tmp_path / "quiet", "flac", tone(1.0) * np.float32(0.01))
    assert checked(nearly) == "what came is silent"
    assert checked(quiet) == ""


@pytest.mark.parametrize("variant", ["flac", "m4a", "wav", "opus", "ogg"])
def test_half_a_file_is_not_the_song(variant: str, tmp_path: Path) -> None:
    path = write(tmp_path / "song", variant, tone(20.0))
    assert checked(path) == ""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert checked(path, wanted_s=20.0) != ""


def test_damage_in_the_middle_is_found(tmp_path: Path) -> None:
    path = write(tmp_path / "song", "flac", tone(20.0))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = bytes(20_000)
    path.write_bytes(content)
    assert "not whole" in checked(path)


def test_a_stop_is_heeded(tmp_path: Path) -> None:
    path = write(tmp_path / "song", "m4a", tone(2.0))
    stop = threading.Event()
    stop.set()
    with pytest.raises(DownloadError, match="stopped") as caught:
        check(path, WantedTrack("x"), Candidate("list", "x", "x", "x"), stop)
    assert caught.value.error_class == "stopped"
