"""Sound is copied where it can be, packet by packet, and encoded where it must; lengths agree."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import av
import mutagen
import numpy as np
import pytest
from numpy.typing import NDArray

from core.decode import open_audio
from core.download.converting import convert
from core.errors import DownloadError
from core.identity import identify
from tests.audio_files import SAMPLE_RATE, Samples, tone, write

SECONDS = 3.217
MAKERS = ("dash.m4a", "opus.webm", "vorbis.webm", "adts.aac", "film.mp4")
Converting = Callable[..., Path]


def remux(source: Path, target: Path, container: str, **options: str) -> Path:
    with av.open(str(source)) as given, av.open(str(target), "w", format=container, options=options) as made:
        stream = given.streams.audio[0]
        copied = made.add_stream_from_template(stream)
        for packet in given.demux(stream):
            if packet.dts is not None:
                packet.stream = copied
                made.mux(packet)
    return target


def film(source: Path, target: Path) -> Path:
    """Sound with pictures beside it."""
    with av.open(str(source)) as given, av.open(str(target), "w", format="mp4") as made:
        picture = made.add_stream("mpeg4", rate=25)
        picture.width = picture.height = 64
        sound = made.add_stream_from_template(given.streams.audio[0])
        made.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        made.mux(picture.encode(None))
        for packet in given.demux(given.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = sound
                made.mux(packet)
    return target


@pytest.fixture(scope="session")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What sites send, by name: DASH, WebM, a bare stream, a film."""
    folder = tmp_path_factory.mktemp("came")
    plain = {name: write(folder / name, name, tone(SECONDS)) for name in ("m4a", "opus", "ogg", "aac")}
    dash = {"movflags": "dash+frag_keyframe+empty_moov+default_base_moof+delay_moov", "frag_duration": "500000"}
    return {
        "dash.m4a": remux(plain["m4a"], folder / "dash.m4a", "mp4", **dash),
        "opus.webm": remux(plain["opus"], folder / "opus.webm", "webm"),
        "vorbis.webm": remux(plain["ogg"], folder / "vorbis.webm", "webm"),
        "adts.aac": plain["aac"],
        "film.mp4": film(plain["m4a"], folder / "film.mp4"),
    }


@pytest.fixture
def converting(tmp_path: Path) -> Converting:
    def run(path: Path, audio_format: str = "keep", stop: threading.Event | None = None) -> Path:
        source = tmp_path / "fetched.x"
        shutil.copyfile(path, source)
        made = convert(source, tmp_path, "ready", audio_format, stop or threading.Event())
        assert [entry.name for entry in tmp_path.iterdir()] == [made.name]
        return made

    return run


def decoded(path: Path) -> tuple[NDArray[np.float32], int, str]:
    with open_audio(str(path)) as audio:
        samples = np.concatenate([block.copy() for block in audio.blocks()])
        assert audio.warnings == []
        return samples, audio.sample_rate, audio.codec


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def stated_s(path: Path) -> float:
    opened = mutagen.File(str(path))
    assert opened is not None
    return float(opened.info.length)


@pytest.mark.parametrize(
    ("variant", "ending"),
    [
        *(("mp3", ".mp3"), ("flac", ".flac"), ("ogg", ".ogg"), ("opus", ".opus"), ("m4a", ".m4a"), ("alac", ".m4a")),
        *(("wav", ".wav"), ("wav_s24", ".wav"), ("aiff", ".aiff"), ("oga", ".oga"), ("wma", ".wma"), ("wv", ".wv")),
    ],
)
def test_what_is_good_stays_as_it_is(variant: str, ending: str, tmp_path: Path, converting: Converting) -> None:
    given = write(tmp_path.parent / f"given-{variant}", variant, tone(1.0))
    made = converting(given)
    assert made.suffix == ending
    assert made.read_bytes() == given.read_bytes()


@pytest.mark.parametrize(("name", "ending"), [*zip(MAKERS, (".m4a", ".opus", ".ogg", ".m4a", ".m4a"), strict=True)])
def test_the_packets_are_the_same_in_another_container(
    name: str, ending: str, came: dict[str, Path], converting: Converting
) -> None:
    made = converting(came[name])
    assert made.suffix == ending
    headers = 7 if name == "adts.aac" else 0  # ADTS has a header in front of each packet
    assert packets(made) == [packet[headers:] for packet in packets(came[name])]
    before, after = decoded(came[name]), decoded(made)
    # FFmpeg 9 knows in a file of one piece how full the last packet is, in fragments it does not.
    assert abs(len(before[0]) - len(after[0])) <= (1024 if name == "dash.m4a" else 64)
    assert before[1:] == after[1:]
    assert stated_s(made) == pytest.approx(SECONDS, abs=0.035)
    with av.open(str(made)) as container:
        assert [stream.type for stream in container.streams] == ["audio"]


def test_dash_keeps_its_identity(came: dict[str, Path], converting: Converting) -> None:
    assert identify(str(converting(came["dash.m4a"]))) == identify(str(came["dash.m4a"]))


@pytest.mark.parametrize("audio_format", ["mp3", "m4a", "opus", "flac"])
@pytest.mark.parametrize("name", MAKERS[:3])
def test_what_is_encoded_sounds_the_same_and_lasts_as_long(
    name: str, audio_format: str, came: dict[str, Path], converting: Converting
) -> None:
    before, rate, _ = decoded(came[name])
    made = converting(came[name], audio_format)
    after, new_rate, new_codec = decoded(made)
    assert new_codec == {"m4a": "aac"}.get(audio_format, audio_format)
    assert made.suffix == f".{audio_format}"
    assert new_rate == (48000 if audio_format == "opus" else rate)
    # AAC has no way to tell our decoder that its last packet is not full; FFmpeg 9 finds a way in a file of one piece.
    allowed_s = 1024 / rate if audio_format == "m4a" else 0.002
    assert len(after) / new_rate == pytest.approx(len(before) / rate, abs=allowed_s)
    assert delay_s(before, rate, after, new_rate) < 0.002
    assert level(after) == pytest.approx(level(before), abs=0.01)


def delay_s(one: Samples, rate: int, other: Samples, other_rate: int) -> float:
    """How far the first loud samples of two recordings are apart."""
    return abs(float(first_loud(one)) / rate - float(first_loud(other)) / other_rate)


def first_loud(samples: Samples) -> int:
    return int(np.argmax(np.abs(samples[:, 0]) > 0.1))


def level(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples[:, 0] ** 2)))


@pytest.mark.parametrize(("variant", "depth"), [("wav", 16), ("wav_s24", 24), ("alac", 16)])
def test_flac_of_lossless_sound_is_the_same_to_the_last_bit(
    variant: str, depth: int, tmp_path: Path, converting: Converting
) -> None:
    given = write(tmp_path.parent / f"lossless-{variant}", variant, tone(1.0))
    made = converting(given, "flac")
    assert np.array_equal(decoded(made)[0], decoded(given)[0])
    if variant != "alac":
        opened = mutagen.File(str(made))
        assert opened is not None
        assert opened.info.bits_per_sample == depth


def test_flac_in_ogg_becomes_a_flac_file_where_that_is_asked_for(tmp_path: Path, converting: Converting) -> None:
    given = write(tmp_path.parent / "given.oga", "oga", tone(1.0))
    made = converting(given, "flac")
    assert made.read_bytes()[:4] == b"fLaC"
    assert np.array_equal(decoded(made)[0], decoded(given)[0])


@pytest.mark.parametrize("audio_format", ["mp3", "m4a", "opus", "flac"])
def test_what_is_asked_for_already_is_not_encoded_again(
    audio_format: str, tmp_path: Path, converting: Converting
) -> None:
    given = write(tmp_path.parent / f"asked-{audio_format}", audio_format, tone(1.0))
    assert converting(given, audio_format).read_bytes() == given.read_bytes()


@pytest.mark.parametrize("audio_format", ["mp3", "m4a", "opus", "flac"])
@pytest.mark.parametrize(("channels", "rate"), [(1, 22050), (2, 96000), (6, 48000), (1, 8000)])
def test_other_rates_and_channels_are_taken(
    channels: int, rate: int, audio_format: str, tmp_path: Path, converting: Converting
) -> None:
    samples = tone(1.0, channels=channels, sample_rate=rate)
    given = write(tmp_path.parent / f"{channels}-{rate}.wav", "wav", samples, sample_rate=rate)
    after, new_rate, _ = decoded(converting(given, audio_format))
    assert after.shape[1] == (min(channels, 2) if audio_format == "mp3" else channels)
    assert len(after) / new_rate == pytest.approx(1.0, abs=0.15 if audio_format == "m4a" and rate == 8000 else 0.05)


@pytest.mark.parametrize("content", [b"", b"<html>no sound</html>" * 100, bytes(5000)])
def test_what_is_no_sound_is_unfit(content: bytes, tmp_path: Path) -> None:
    source = tmp_path / "fetched.x"
    source.write_bytes(content)
    with pytest.raises(DownloadError) as caught:
        convert(source, tmp_path, "ready", "keep", threading.Event())
    assert caught.value.error_class == "unfit"


def test_a_picture_is_unfit(tmp_path: Path) -> None:
    source = tmp_path / "fetched.x"
    with av.open(str(source), "w", format="mp4") as made:
        picture = made.add_stream("mpeg4", rate=25)
        picture.width = picture.height = 64
        made.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        made.mux(picture.encode(None))
    with pytest.raises(DownloadError, match="no audio") as caught:
        convert(source, tmp_path, "ready", "keep", threading.Event())
    assert caught.value.error_class == "unfit"


@pytest.mark.parametrize("audio_format", ["keep", "mp3", "flac"])
def test_a_full_disk_is_no_fault_of_the_song(audio_format: str, came: dict[str, Path], tmp_path: Path) -> None:
    source = tmp_path / "fetched.x"
    shutil.copyfile(came["opus.webm"], source)
    (tmp_path / "ready.converting").symlink_to("/dev/full")
    with pytest.raises(DownloadError, match="the disk is full") as caught:
        convert(source, tmp_path, "ready", audio_format, threading.Event())
    assert caught.value.error_class == "environment"
    assert source.exists()


def test_a_stop_is_heeded_and_the_next_run_begins_again(
    came: dict[str, Path], tmp_path: Path, converting: Converting
) -> None:
    stop = threading.Event()
    stop.set()
    source = tmp_path / "fetched.x"
    for audio_format in ("keep", "mp3"):
        shutil.copyfile(came["dash.m4a"], source)
        with pytest.raises(DownloadError, match="stopped"):
            convert(source, tmp_path, "ready", audio_format, stop)
        assert source.exists()
    assert decoded(converting(came["dash.m4a"], "mp3"))[1] == SAMPLE_RATE
