"""Factories that write small sound files in every format, through soundfile and PyAV. Knows no test."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import soundfile
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SAMPLE_RATE = 44100

#: What soundfile writes: format and subtype by the name of the variant.
_BY_SOUNDFILE = {
    "wav": ("WAV", "PCM_16"),
    "wav_u8": ("WAV", "PCM_U8"),
    "wav_s24": ("WAV", "PCM_24"),
    "wav_float": ("WAV", "FLOAT"),
    "rf64": ("RF64", "PCM_16"),
    "aiff": ("AIFF", "PCM_24"),
    "au": ("AU", "PCM_16"),
    "flac": ("FLAC", "PCM_16"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
    "ogg": ("OGG", "VORBIS"),
}
#: What PyAV writes: container, codec and sample format by the name of the variant.
_BY_PYAV = {
    "opus": ("ogg", "libopus", "flt"),
    "m4a": ("ipod", "aac", "fltp"),
    "alac": ("ipod", "alac", "s16p"),
    "aac": ("adts", "aac", "fltp"),
    "wma": ("asf", "wmav2", "fltp"),
    "wv": ("wv", "wavpack", "s16p"),
    "mka": ("matroska", "aac", "fltp"),
    "oga": ("ogg", "flac", "s16"),
}
FORMATS = (*_BY_SOUNDFILE, *_BY_PYAV)
LOSSLESS = ("wav", "wav_s24", "wav_float", "rf64", "aiff", "au", "flac", "alac", "wv", "oga")


def tone(
    seconds: float = 1.0, *, frequency: float = 440.0, channels: int = 2, sample_rate: int = SAMPLE_RATE
) -> Samples:
    """A sine at -12 dBFS, shape (frames, channels); every channel half as loud as the one before."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    sine = 0.25 * np.sin(2 * np.pi * frequency * time)
    return np.stack([sine * 0.5**channel for channel in range(channels)], axis=1).astype(np.float32)


def write(path: Path, variant: str, samples: Samples, *, sample_rate: int = SAMPLE_RATE) -> Path:
    """Write samples (frames, channels) as one of ``FORMATS``; the name of the path plays no part."""
    if variant in _BY_SOUNDFILE:
        container, subtype = _BY_SOUNDFILE[variant]
        soundfile.write(str(path), samples, sample_rate, format=container, subtype=subtype)
    else:
        _write_by_pyav(path, variant, samples, sample_rate)
    return path


def _write_by_pyav(path: Path, variant: str, samples: Samples, sample_rate: int) -> None:
    container_name, codec, sample_format = _BY_PYAV[variant]
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[1]]
    rate = 48000 if codec == "libopus" else sample_rate
    with av.open(str(path), "w", format=container_name) as container:
        stream = cast("AudioStream", container.add_stream(codec, rate=rate, layout=layout, format=sample_format))
        if codec == "wmav2":
            stream.bit_rate = 128_000
        stream.codec_context.open()
        resampler = AudioResampler(sample_format, layout, rate, frame_size=stream.codec_context.frame_size or 1024)
        for frame in _frames(samples, layout, sample_rate):
            _encode(container, stream, resampler.resample(frame))
        _encode(container, stream, resampler.resample(None))
        container.mux(stream.encode(None))


def _frames(samples: Samples, layout: str, sample_rate: int) -> Iterator[AudioFrame]:
    for start in range(0, len(samples), 4096):
        planes = np.ascontiguousarray(samples[start : start + 4096].T)
        frame = AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = sample_rate, start, Fraction(1, sample_rate)
        yield frame


def _encode(container: av.container.OutputContainer, stream: AudioStream, frames: list[AudioFrame]) -> None:
    for frame in frames:
        container.mux(stream.encode(frame))
