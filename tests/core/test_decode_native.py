"""The quick way through FFmpeg gives what PyAV gives, sample for sample, and leaves to PyAV whatever is odd."""

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from core.decode import ffmpeg, native, open_audio
from tests.audio_files import SAMPLE_RATE, Samples, tone, write
from tests.core.decoded import descriptors

#: Variants that decode to planes of float32.
PLANAR = ("mp3", "aac", "m4a", "ogg", "opus", "wma", "mka")

Decoded = tuple[Samples, list[str]]


@pytest.fixture
def by_pyav(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Decoded]:
    """Decode in PyAV alone."""

    def decode_slowly(path: Path) -> Decoded:
        with monkeypatch.context() as patched:
            patched.setattr(native, "usable", lambda *_: False)
            return decode(path)

    return decode_slowly


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note of each file decoded the quick way whether that way led to its end."""
    found: list[bool] = []
    close = native.NativeDecoder.close

    def closed(decoder: native.NativeDecoder) -> None:
        found.append(decoder.over)
        close(decoder)

    monkeypatch.setattr(native.NativeDecoder, "close", closed)
    native.usable("fltp", 2)  # its own trial is none of these
    found.clear()
    return found


def decode(path: Path) -> Decoded:
    with open_audio(str(path)) as stream:
        samples = np.concatenate([block.copy() for block in stream.blocks()])
        return samples, stream.warnings


def music(seconds: float, channels: int = 2) -> Samples:
    noise = np.random.default_rng(3).standard_normal((round(seconds * SAMPLE_RATE), channels))
    return (tone(seconds, channels=channels) + 0.05 * noise).astype(np.float32)


def damage(path: Path, share: float, length: int = 400) -> None:
    content = bytearray(path.read_bytes())
    start = round(len(content) * share)
    content[start : start + length] = np.random.default_rng(5).bytes(length)
    path.write_bytes(content)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("variant", PLANAR)
def test_both_ways_give_the_same_samples(
    variant: str, channels: int, by_pyav: Callable[[Path], Decoded], ends: list[bool], tmp_path: Path
) -> None:
    path = write(tmp_path / "song", variant, music(3.3, channels))
    samples, warnings = decode(path)
    assert ends == [True]
    expected, _ = by_pyav(path)
    np.testing.assert_array_equal(samples, expected)
    assert warnings == []


@pytest.mark.parametrize("variant", PLANAR)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_damage_is_met_in_the_same_way(
    variant: str, share: float, by_pyav: Callable[[Path], Decoded], tmp_path: Path
) -> None:
    path = write(tmp_path / "song", variant, music(6.0))
    damage(path, share)
    samples, warnings = decode(path)
    expected, expected_warnings = by_pyav(path)
    np.testing.assert_array_equal(samples, expected)
    assert warnings == expected_warnings


def test_a_damaged_file_is_finished_by_pyav(ends: list[bool], tmp_path: Path) -> None:
    path = write(tmp_path / "song", "m4a", music(6.0))
    damage(path, 0.5)
    _, warnings = decode(path)
    assert ends == [False]
    assert any("damaged" in warning for warning in warnings)


def test_many_files_at_once_do_not_disturb_one_another(tmp_path: Path) -> None:
    paths = [write(tmp_path / variant, variant, music(2.0)) for variant in PLANAR]
    alone = [decode(path)[0] for path in paths]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(decode, paths * 3))
    for number, (samples, _) in enumerate(together):
        np.testing.assert_array_equal(samples, alone[number % len(paths)])


def test_other_versions_of_ffmpeg_are_left_to_pyav(
    monkeypatch: pytest.MonkeyPatch, ends: list[bool], tmp_path: Path
) -> None:
    path = write(tmp_path / "song", "mp3", music(1.0))
    expected, _ = decode(path)
    assert ends == [True]
    monkeypatch.setattr(ffmpeg, "VERSIONS", ((1, 1, 1),))
    ffmpeg.libraries.cache_clear()
    native._works.cache_clear()
    try:
        samples, _ = decode(path)
        assert not native.usable("fltp", 2)
    finally:
        ffmpeg.libraries.cache_clear()
        native._works.cache_clear()
    assert ends == [True]
    np.testing.assert_array_equal(samples, expected)


def test_the_descriptors_and_the_memory_are_given_back(tmp_path: Path) -> None:
    path = write(tmp_path / "song", "mp3", music(1.0))
    decode(path)
    for _ in range(5):
        with open_audio(str(path)) as stream:
            next(stream.blocks())  # left in the middle
            assert descriptors(path) == 1
    assert descriptors(path) == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(errno.EIO, "Input/output error")])
def test_what_happens_while_the_disk_is_read_is_not_lost(
    error: BaseException | type[BaseException], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = write(tmp_path / "song", "wma", music(45.0))
    assert path.stat().st_size > 2 * native._READ_BYTES
    native.usable("fltp", 2)
    reads, pread = iter(range(1000)), os.pread

    def failing(descriptor: int, count: int, offset: int) -> bytes:
        if next(reads) == 1:
            raise error
        return pread(descriptor, count, offset)

    monkeypatch.setattr(os, "pread", failing)
    if error is KeyboardInterrupt:
        with pytest.raises(KeyboardInterrupt):
            decode(path)
    else:  # PyAV reads the place once more, and all is well
        assert len(decode(path)[0]) >= 44 * SAMPLE_RATE
