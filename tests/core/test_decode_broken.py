"""What is heard of files that are cut, damaged, or claim what they have not."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import AudioError
from tests.audio_files import SAMPLE_RATE, tone, write
from tests.core.decoded import decode, distance, noise, refusal


@pytest.mark.parametrize("variant", ["mp3", "ogg", "flac", "wav", "aiff", "opus", "wv"])
def test_a_file_cut_in_half_counts_as_far_as_it_goes(
    variant: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "song", variant, noise(20.0))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    _, info, warnings = decode(path)
    assert info.duration_s == pytest.approx(10.0, abs=1.2)
    assert any("20.0 s that its header claims" in text or "cut short" in text for text in warnings)
    assert capfd.readouterr().err == ""


def test_bursts_of_garbage_in_an_mp3_cost_only_what_they_hit(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "song.mp3", "mp3", noise(20.0))
    data = bytearray(path.read_bytes())
    generator = np.random.default_rng(3)
    for position in generator.integers(2000, len(data) - 2000, 20):
        data[position : position + 300] = generator.bytes(300)
    path.write_bytes(data)
    samples, info, warnings = decode(path)
    assert 17.0 < info.duration_s <= 20.1
    assert np.isfinite(samples).all()
    assert any("damaged places were skipped" in text for text in warnings)
    assert capfd.readouterr().err == ""


def test_bursts_of_garbage_in_a_flac_do_not_end_it(tmp_path: Path) -> None:
    path = write(tmp_path / "song.flac", "flac", noise(20.0))
    data = bytearray(path.read_bytes())
    for share in (0.25, 0.5, 0.75):
        start = int(len(data) * share)
        data[start : start + 500] = np.random.default_rng(3).bytes(500)
    path.write_bytes(data)
    samples, info, warnings = decode(path)
    assert info.duration_s > 18.0
    assert np.isfinite(samples).all()
    assert warnings


def test_junk_before_the_first_mp3_frame_is_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "song.mp3", "mp3", tone(3.0))
    path.write_bytes(np.random.default_rng(5).bytes(5000) + path.read_bytes())
    _, info, warnings = decode(path)
    assert (info.codec, warnings) == ("mp3", [])
    assert info.duration_s == pytest.approx(3.0, abs=0.06)


def test_a_wav_whose_writer_did_not_know_the_sizes(tmp_path: Path) -> None:
    written = tone(2.0, channels=1)
    path = write(tmp_path / "song.wav", "wav", written)
    data = path.read_bytes()
    unknown = b"\xff\xff\xff\xff"
    for head in (data[12:36], data[12:36] + b"LIST" + unknown + b"INFOISFT\x04\x00\x00\x00Lavf"):
        path.write_bytes(b"RIFF" + unknown + b"WAVE" + head + b"data" + unknown + data[44:])
        samples, _, warnings = decode(path)
        assert warnings == []
        assert distance(samples, written) <= 1 / 32768


def test_numbers_that_are_none_become_silence(tmp_path: Path) -> None:
    written = tone(1.0)
    written[[10, 20, 30, 40], 0] = np.nan, np.inf, -np.inf, 1e30
    written[50, 1] = 6.0
    samples, _, warnings = decode(write(tmp_path / "song.wav", "wav_float", written))
    assert samples[[10, 20, 30, 40], 0].tolist() == [0.0] * 4
    assert samples[50, 1] == 6.0
    assert warnings == ["4 samples that are no numbers were replaced by silence"]


def test_sound_is_not_made_of_no_samples(tmp_path: Path) -> None:
    error = refusal(write(tmp_path / "song.wav", "wav", tone(0.0)))
    assert error.error_class in ("no_audio", "corrupt")
    assert "no sound" in str(error)


def patched_wav(path: Path, offset: int, value: int, size: int) -> Path:
    data = bytearray(write(path, "wav", tone(1.0)).read_bytes())
    data[offset : offset + size] = value.to_bytes(size, "little")
    path.write_bytes(data)
    return path


def test_a_header_that_claims_what_no_music_has_is_refused(tmp_path: Path) -> None:
    assert "a sample rate of 900000 Hz" in str(refusal(patched_wav(tmp_path / "rate.wav", 24, 900_000, 4)))
    assert refusal(patched_wav(tmp_path / "rate.wav", 24, 4_000_000_000, 4)).error_class == "corrupt"
    assert "65 channels" in str(refusal(write(tmp_path / "65.wav", "wav", tone(0.1, channels=65))))
    assert refusal(patched_wav(tmp_path / "channels.wav", 22, 65_000, 2)).error_class == "corrupt"
    assert refusal(patched_wav(tmp_path / "none.wav", 22, 0, 2)).error_class == "corrupt"


def test_a_flac_that_claims_a_hundred_hours_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write(tmp_path / "song.flac", "flac", tone(2.0))
    data = bytearray(path.read_bytes())
    claimed = 100 * 3600 * SAMPLE_RATE
    data[21] = data[21] & 0xF0 | claimed >> 32
    data[22:26] = (claimed & 0xFFFFFFFF).to_bytes(4, "big")
    path.write_bytes(data)
    _, info, warnings = decode(path)
    assert info.duration_s == pytest.approx(2.0)
    assert any("only 2.0 s of the 360000.0 s" in text for text in warnings)


@pytest.mark.corpus
def test_the_broken_files_of_the_corpus(corpus: Path, capfd: pytest.CaptureFixture[str]) -> None:
    refused = {}
    for path in sorted((corpus / "broken").iterdir()):
        try:
            samples, _, _ = decode(path)
        except AudioError as error:
            refused[path.name] = error.error_class
        else:
            assert np.isfinite(samples).all(), path
    assert refused == {
        "make_hostile_names.py": "not_audio",
        "random_bytes.flac": "not_audio",
        "text_renamed.mp3": "not_audio",
        "video_only.m4a": "no_audio",
        "zero_length.flac": "not_audio",
        "zero_length.mp3": "not_audio",
    }
    assert capfd.readouterr() == ("", "")
