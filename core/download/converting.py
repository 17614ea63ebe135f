"""Makes of what came what is kept: the same sound in a container that can be tagged, or another codec if asked for.

FFmpeg's libraries through PyAV; no program. Sound that need not be encoded is copied packet by packet.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from core.container import Container, open_regular, sniff
from core.container.boxes import is_fragmented
from core.container.demuxer import best_audio_stream, in_words, interruptible, open_demuxer
from core.decode import open_audio
from core.download.faults import fault
from core.errors import AudioError, DownloadError

#: Codecs that each choice of AUDIO_FORMAT leaves as they are.
KEPT = {"mp3": ("mp3",), "m4a": ("aac", "alac"), "opus": ("opus",), "flac": ("flac",)}
#: The container and the ending for sound of each codec; FFmpeg calls m4a "ipod".
HOMES = {
    "mp3": ("mp3", ".mp3"),
    "aac": ("ipod", ".m4a"),
    "alac": ("ipod", ".m4a"),
    "opus": ("ogg", ".opus"),
    "vorbis": ("ogg", ".ogg"),
    "flac": ("flac", ".flac"),
    "pcm": ("wav", ".wav"),
}
#: Containers that are left as they are with sound of these codecs, and the ending that goes with it.
_GOOD = {
    ("mp3", "mp3"): ".mp3",
    ("flac", "flac"): ".flac",
    ("ogg", "opus"): ".opus",
    ("ogg", "vorbis"): ".ogg",
    ("ogg", "flac"): ".oga",
    ("wav", "pcm"): ".wav",
    ("aiff", "pcm"): ".aiff",
    ("mp4", "aac"): ".m4a",
    ("mp4", "alac"): ".m4a",
}
#: What nobody here can write tags into stays what it is.
_ELSE = {"asf": ".wma", "wavpack": ".wv", "ape": ".ape", "matroska": ".mka", "tta": ".tta", "musepack": ".mpc"}
_DEEP = ("pcm_24", "pcm_32", "pcm_float", "pcm_double", "pcm_f", "pcm_s24", "pcm_s32", "alac", "wavpack", "ape", "tta")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How sound of a codec is made: bits a second for two channels (0 where none are lost), and what it takes."""

    codec: str
    sample_format: str
    bits: int
    rates: tuple[int, ...]
    most_channels: int


_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
ENCODINGS = {
    "mp3": Encoding("libmp3lame", "fltp", 256_000, (48000, 44100, 32000, 24000, 22050, 16000), 2),
    "m4a": Encoding("aac", "fltp", 256_000, _AAC_RATES, 6),
    "opus": Encoding("libopus", "flt", 160_000, (48000,), 6),
    "flac": Encoding("flac", "s16", 0, (), 8),
}
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


def convert(source: Path, folder: Path, stem: str, audio_format: str, stop: threading.Event) -> Path:
    """Make the file that is kept, called ``stem`` with the right ending.

    ``source`` goes: it is moved where it can stay as it is. The new file is whole as soon as it is there.

    Raises
    ------
    DownloadError
        ``unfit``: it holds no sound that can be read; ``environment``: it cannot be written; ``stopped``.
    """
    try:
        with interruptible():
            return _converted(source, folder / stem, audio_format, stop)
    except AudioError as error:
        raise DownloadError(f"what came is no music: {error}", error_class="unfit") from error
    except av.FFmpegError as error:
        known = fault(error, now=0.0)
        if known.error_class == "environment":
            raise known from error
        raise DownloadError(f"what came cannot be converted ({in_words(error)})", error_class="unfit") from error


def _converted(source: Path, stem: Path, audio_format: str, stop: threading.Event) -> Path:
    found, codec, is_plain = _looked_at(source)
    kind = found.kind if found is not None else ""
    keeps = audio_format == "keep" or codec in KEPT[audio_format]
    if keeps and is_plain and (kind, codec) in _GOOD and _fits(kind, audio_format):
        return _move(source, stem.with_name(stem.name + _GOOD[kind, codec]))
    if keeps and codec not in HOMES:
        return _move(source, stem.with_name(stem.name + _ELSE.get(kind, ".mka")))
    home, ending = HOMES[codec] if keeps else HOMES[{"m4a": "aac"}.get(audio_format, audio_format)]
    target, part = stem.with_name(stem.name + ending), stem.with_name(stem.name + ".converting")
    if keeps:
        _copy(source, found, part, home, stop)
    else:
        _encode(source, part, home, ENCODINGS[audio_format], stop)
    _move(part, target)
    source.unlink()
    return target


def _fits(kind: str, audio_format: str) -> bool:
    """Who asks for FLAC wants a .flac file, not one in Ogg."""
    return not (audio_format == "flac" and kind == "ogg")


def _move(source: Path, target: Path) -> Path:
    source.replace(target)
    return target


def _looked_at(source: Path) -> tuple[Container | None, str, bool]:
    """Return container and codec, and whether there is nothing in it but one stream of sound in one piece."""
    with open_regular(str(source)) as file:
        found = sniff(file)
        with open_demuxer(file, found) as container:
            codec = _codec(best_audio_stream(container))
            is_alone = len(container.streams) == 1 or (found is not None and found.kind != "mp4")
        is_whole = found is None or found.kind != "mp4" or not is_fragmented(file, found.start)
        return found, codec, is_alone and is_whole


def _codec(stream: AudioStream) -> str:
    name = stream.codec_context.name.removeprefix("lib").removesuffix("float")
    return "pcm" if name.startswith("pcm_") else name


def _copy(source: Path, found: Container | None, part: Path, home: str, stop: threading.Event) -> None:
    """Put the packets into another container, as they are."""
    with open_regular(str(source)) as file, open_demuxer(file, found) as container:
        stream = best_audio_stream(container)
        with av.open(str(part), "w", format=home) as output:
            copied = output.add_stream_from_template(stream)
            for packet in container.demux(stream):
                _go_on(stop)
                if packet.dts is not None:
                    packet.stream = copied
                    output.mux(packet)


def _encode(source: Path, part: Path, home: str, encoding: Encoding, stop: threading.Event) -> None:
    with open_audio(str(source)) as audio, av.open(str(part), "w", format=home) as output:
        layout = _layout(min(audio.channels, encoding.most_channels))
        rate = _rate(audio.sample_rate, encoding)
        sample_format = "s32" if not encoding.bits and audio.codec.startswith(_DEEP) else encoding.sample_format
        stream = _stream(output, encoding, rate, layout, sample_format)
        size = stream.codec_context.frame_size or 4096
        resampler = AudioResampler(sample_format, layout, rate, frame_size=size)
        for frame in _frames(audio.blocks(), audio.sample_rate, _layout(audio.channels)):
            _go_on(stop)
            _mux(output, stream, resampler.resample(frame))
        _mux(output, stream, resampler.resample(None))
        output.mux(stream.encode(None))


def _stream(output: Any, encoding: Encoding, rate: int, layout: str, sample_format: str) -> AudioStream:
    stream = cast("AudioStream", output.add_stream(encoding.codec, rate=rate, layout=layout, format=sample_format))
    if encoding.bits:
        stream.bit_rate = encoding.bits * stream.codec_context.layout.nb_channels // 2
    stream.codec_context.open()
    return stream


def _rate(rate: int, encoding: Encoding) -> int:
    """Return the sample rate itself if the codec has it, or else the next higher, or the highest."""
    if not encoding.rates or rate in encoding.rates:
        return rate
    return min((one for one in encoding.rates if one > rate), default=max(encoding.rates))


def _layout(channels: int) -> str:
    return _LAYOUTS.get(channels, f"{channels} channels")


def _frames(blocks: Iterator[Any], rate: int, layout: str) -> Iterator[AudioFrame]:
    """Make frames of blocks of samples, float32 of shape (frames, channels)."""
    position = 0
    for block in blocks:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, position, Fraction(1, rate)
        position += len(block)
        yield frame


def _mux(output: Any, stream: AudioStream, frames: list[AudioFrame]) -> None:
    for frame in frames:
        output.mux(stream.encode(frame))


def _go_on(stop: threading.Event) -> None:
    if stop.is_set():
        raise DownloadError("it was stopped", error_class="stopped")
