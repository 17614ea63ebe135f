"""What decodes, how much of it, and what is said of files that do not."""

import math
import os
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from core.decode import BLOCK_FRAMES, open_audio
from core.errors import AudioError
from tests.audio_files import FORMATS, LOSSLESS, SAMPLE_RATE, tone, write
from tests.audio_tags import TAGGABLE, retag
from tests.core.decoded import decode, descriptors, distance, noise, refusal

CODECS = {
    "wav": "pcm_s16",
    "wav_u8": "pcm_u8",
    "wav_s24": "pcm_s24",
    "wav_float": "pcm_f32",
    "rf64": "pcm_s16",
    "aiff": "pcm_s24",
    "au": "pcm_s16",
    "flac": "flac",
    "mp3": "mp3",
    "ogg": "vorbis",
    "opus": "opus",
    "m4a": "aac",
    "alac": "alac",
    "aac": "aac",
    "wma": "wmav2",
    "wv": "wavpack",
    "mka": "aac",
    "oga": "flac",
}


@pytest.mark.parametrize("variant", FORMATS)
def test_every_format_decodes(variant: str, tmp_path: Path) -> None:
    path = write(tmp_path / "song", variant, tone(3.0))
    samples, info, warnings = decode(path)
    assert descriptors(path) == 0
    assert (info.codec, info.channels, warnings) == (CODECS[variant], 2, [])
    assert info.sample_rate == (48000 if variant == "opus" else SAMPLE_RATE)
    assert info.duration_s == pytest.approx(3.0, abs=0.07)
    assert info.duration_s == len(samples) / info.sample_rate
    assert info.bit_rate is not None
    middle = samples[len(samples) // 4 : len(samples) // 2]
    assert np.sqrt(2 * np.mean(np.square(middle), axis=0)) == pytest.approx([0.25, 0.125], rel=0.02)


@pytest.mark.parametrize("variant", LOSSLESS)
@pytest.mark.parametrize("channels", [1, 2])
def test_lossless_formats_decode_to_what_was_written(variant: str, channels: int, tmp_path: Path) -> None:
    written = tone(1.7, channels=channels)
    samples, _, _ = decode(write(tmp_path / "song", variant, written))
    assert distance(samples, written) <= 1 / 32768


def test_blocks_are_short_float_and_contiguous_as_a_whole_or_in_each_channel(tmp_path: Path) -> None:
    for variant in ("flac", "ogg"):
        with open_audio(str(write(tmp_path / variant, variant, tone(4.0)))) as stream:
            for block in stream.blocks():
                assert block.dtype == np.float32
                assert block.flags.c_contiguous or block.T[0].flags.c_contiguous
                assert 0 < len(block) <= BLOCK_FRAMES


def test_an_mp3_read_in_blocks_is_the_same_as_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    soundfile.write(str(path), noise(8.0)[:, :1], 24000, format="MP3", bitrate_mode="CONSTANT", compression_level=0.9)
    at_once, _ = soundfile.read(str(path), dtype="float32", always_2d=True)
    samples, _, _ = decode(path)
    assert len(samples) > 2 * BLOCK_FRAMES
    assert distance(samples, at_once) <= 1e-4


@pytest.mark.parametrize("variant", TAGGABLE)
def test_tags_and_pictures_do_not_disturb(variant: str, tmp_path: Path) -> None:
    path = write(tmp_path / "song", variant, tone(1.0))
    before, _, _ = decode(path)
    retag(path, variant, "long " * 50_000)
    after, _, warnings = decode(path)
    assert warnings == []
    assert distance(after, before) <= 1e-6


@pytest.mark.parametrize("name", ["song.mp3", "song.wav", "song.flac", "song.txt", "song", "latin1_\udce9\udcff\n.mp3"])
@pytest.mark.parametrize("variant", ["ogg", "mp3", "m4a", "flac"])
def test_the_content_decides_and_not_the_name(variant: str, name: str, tmp_path: Path) -> None:
    _, info, _ = decode(write(tmp_path / "song", variant, tone(0.5)).rename(tmp_path / name))
    assert info.codec == CODECS[variant]


def test_many_channels(tmp_path: Path) -> None:
    written = tone(0.5, channels=8)
    for variant in ("flac", "wav"):
        samples, info, _ = decode(write(tmp_path / variant, variant, written))
        assert info.channels == 8
        assert distance(samples, written) <= 1 / 32768


def test_six_channels_through_ffmpeg_keep_their_order(tmp_path: Path) -> None:
    written = tone(0.5, channels=6)
    samples, _, _ = decode(write(tmp_path / "song", "alac", written))
    assert distance(samples, written) <= 1 / 32768


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty (0 bytes)"),
        (b"no sound here\n" * 500, "it holds text, not audio"),
        ("Umlaute äöü\n".encode() * 500, "it holds text, not audio"),
        (b"#EXTM3U\n#EXTINF:10,x\nsong.flac\n#EXT-X-ENDLIST\n", "it holds text, not audio"),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), "it holds a PNG picture, not audio"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + b"x" * 10, "it holds a tag without any sound, not audio"),
        (np.random.default_rng(1).bytes(300_000), "it holds unknown data, not audio"),
        (bytes(100_000), "it holds unknown data, not audio"),
    ],
)
def test_what_is_no_audio_is_refused_in_words(
    content: bytes, reason: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "song.flac", "flac", tone(0.5))
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    error = refusal(path)
    assert (str(error), error.error_class, error.stage) == (reason, "not_audio", "open")
    assert descriptors(path) == 0
    assert capfd.readouterr() == ("", "")


def test_what_is_no_file_is_refused_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    for path in (tmp_path / "pipe.mp3", tmp_path, Path("/dev/zero")):
        error = refusal(path)
        assert (str(error), error.error_class) == ("it cannot be opened (it is not a regular file)", "unreadable")
    assert str(refusal(tmp_path / "gone")) == "it cannot be opened (No such file or directory)"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path / "song.mp3", "mp3", tone(0.2))
    path.chmod(0)
    assert str(refusal(path)) == "it cannot be opened (Permission denied)"


def film(path: Path, *, sound: bool) -> Path:
    """Ten grey pictures in a second, and a tone if wanted."""
    with av.open(str(path), "w", format="mp4") as container, av.open(str(sound_of(path))) as source:
        video = container.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        audio = container.add_stream_from_template(source.streams.audio[0]) if sound else None
        for number in range(10):
            grey = np.full((64, 64, 3), number * 20, np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(grey)))
        container.mux(video.encode(None))
        for packet in source.demux(audio=0) if audio is not None else ():
            if packet.size:
                packet.stream = container.streams.audio[0]
                container.mux(packet)
    return path


def sound_of(path: Path) -> Path:
    return write(path.with_suffix(".sound"), "m4a", tone(1.0))


def test_of_a_film_the_sound_is_taken(tmp_path: Path) -> None:
    _, info, _ = decode(film(tmp_path / "film.m4a", sound=True))
    assert info.codec == "aac"
    assert info.duration_s == pytest.approx(1.0, abs=0.05)


def test_a_silent_film_has_no_audio(tmp_path: Path) -> None:
    error = refusal(film(tmp_path / "film.m4a", sound=False))
    assert (str(error), error.error_class) == ("it holds video but no audio", "no_audio")


def test_a_format_that_changes_on_the_way_is_converted(tmp_path: Path) -> None:
    first = write(tmp_path / "first", "aac", tone(2.0))
    second = write(tmp_path / "second", "aac", tone(2.0, channels=1, sample_rate=22050), sample_rate=22050)
    joined = tmp_path / "joined.aac"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    _, info, warnings = decode(joined)
    assert (info.sample_rate, info.channels) == (SAMPLE_RATE, 2)
    assert info.duration_s == pytest.approx(4.0, abs=0.2)
    assert any("format changes" in text for text in warnings)


class Watchman:
    """Calls out when he is asked for the so-manieth time."""

    def __init__(self, patience: float, error: BaseException) -> None:
        self.asked, self._patience, self._error = 0, patience, error

    def __call__(self) -> None:
        """Be asked."""
        self.asked += 1
        if self.asked >= self._patience:
            raise self._error


def end_of(path: Path, watchman: Watchman) -> BaseException | list[str]:
    """Read a file under watch; return what was raised, or the warnings."""
    try:
        with open_audio(str(path), watchman) as stream:
            assert sum(len(block) for block in stream.blocks()) > 0
            return stream.warnings
    except BaseException as error:
        return error


OVER = AudioError("took longer than 1 s", error_class="timeout", stage="decode")


@pytest.mark.parametrize("error", [OVER, KeyboardInterrupt()], ids=["time", "Ctrl-C"])
@pytest.mark.parametrize("variant", ["wav", "flac", "mp3", "ogg", "opus", "m4a", "mka", "wma"])
def test_what_ends_a_file_is_raised_wherever_that_is_read(
    variant: str, error: BaseException, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path, quiet = write(tmp_path / "song", variant, noise(1.0)), Watchman(math.inf, error)
    assert end_of(path, quiet) == []
    assert quiet.asked >= 3
    ends = [end_of(path, Watchman(patience, error)) for patience in range(1, quiet.asked + 1)]
    assert ends == [error] * quiet.asked
    assert capfd.readouterr() == ("", "")


def test_a_disk_that_fails_is_told_in_one_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, failure = write(tmp_path / "song", "aac", noise(20.0)), OSError(5, "Input/output error")
    quiet = Watchman(math.inf, failure)
    assert end_of(path, quiet) == []
    ends = [end_of(path, Watchman(patience, failure)) for patience in range(1, quiet.asked + 1)]
    assert isinstance(ends[0], AudioError)
    assert ends[-1] == ["reading stopped at a damaged place (Input/output error)"]
    assert all("(Input/output error)" in str(end) for end in ends)
    assert capfd.readouterr() == ("", "")


#: A frame of AAC, of random bytes, that turns out to be of 32 speakers at no known place.
ODD_SPEAKERS = bytes.fromhex(
    "fff15080083ffccb9d16623c703a2a00668c567925e68d3c85954929d27ea33f4de18cf2f01c7188b5cc4788c235ed85b91000b63475e6fe43"
    "78210481ad00a8f6"
)


def test_speakers_that_cannot_be_mixed_cost_only_their_frames(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole", "aac", tone()).read_bytes()
    (tmp_path / "odd").write_bytes(whole + 2 * ODD_SPEAKERS + whole)
    samples, _, warnings = decode(tmp_path / "odd")
    assert len(samples) >= 2 * len(decode(tmp_path / "whole")[0]) - 4096
    assert warnings == ["damaged places were skipped (2 packets)"]


def test_a_stream_may_be_left_in_the_middle(tmp_path: Path) -> None:
    for variant in ("flac", "ogg"):
        with open_audio(str(write(tmp_path / variant, variant, tone(5.0)))) as stream:
            next(stream.blocks())
            assert descriptors(tmp_path) == 1
    assert descriptors(tmp_path) == 0


@pytest.mark.corpus
def test_the_variants_of_the_corpus_have_the_same_length(corpus: Path) -> None:
    for path in sorted((corpus / "formats").iterdir()):
        _, info, warnings = decode(path)
        assert warnings == [], path
        assert min(abs(info.duration_s - seconds) for seconds in (6.0, 10.0, 20.0)) < 0.05, path
