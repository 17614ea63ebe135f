"""Full-length tracks in five formats, made by repeating excerpts of real music; and the plain decodes to compare with.

Measures nothing itself.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import av
import numpy as np
import numpy.typing as npt
import soundfile
from av.audio.format import AudioFormat
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

RATE = 44100
#: Format -> FFmpeg's encoder, its rate and sample format, and bits a second.
ENCODERS: dict[str, tuple[str, int, str, int]] = {
    "mp3": ("libmp3lame", RATE, "fltp", 192_000),
    "flac": ("flac", RATE, "s16", 0),
    "m4a": ("aac", RATE, "fltp", 160_000),
    "opus": ("libopus", 48000, "flt", 128_000),
}
FORMATS = ("mp3", "flac", "ogg", "m4a", "opus")
#: Excerpts in one track: it is no single sound over and over.
EXCERPTS = 4
_BLOCK = 65536
_PACKED: dict[str, tuple[npt.DTypeLike, np.float32]] = {
    "flt": (np.float32, np.float32(1.0)),
    "s16": (np.int16, np.float32(2.0**-15)),
    "s32": (np.int32, np.float32(2.0**-31)),
}

Samples = npt.NDArray[np.float32]
Decode = Callable[[str], object]


def make_tracks(folder: Path, corpus: Path, minutes: float) -> dict[str, Path]:
    """Encode a track a format, each ``minutes`` long, of excerpts of ``corpus/games``; those there are kept."""
    tracks = {name: folder / f"track.{name}" for name in FORMATS}
    if all(track.exists() for track in tracks.values()):
        return tracks
    sound = stereo(sorted((corpus / "games").glob("*.mp3"))[:EXCERPTS])
    return {name: encode(folder / f"track.{name}", sound, 60.0 * minutes) for name in FORMATS}


def stereo(sources: list[Path]) -> Samples:
    """Return the excerpts, which are mono, one behind the other as stereo (2, n): another one is heard at the sides."""
    if not sources:
        raise SystemExit("no mp3 files in the corpus' folder games")
    excerpts = [_decoded(path) for path in sources]
    middle = np.concatenate(excerpts)
    sides = 0.4 * np.roll(middle, len(excerpts[0]))
    return np.asarray(0.7 * np.stack([middle + sides, middle - sides]), np.float32)


def _decoded(path: Path) -> Samples:
    resampler = AudioResampler("fltp", "mono", RATE)
    with av.open(str(path)) as container:
        frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def encode(target: Path, sound: Samples, seconds: float) -> Path:
    """Encode sound (2, n) at ``RATE``, again and again, until there are so many seconds of it."""
    left = round(seconds * RATE)
    repeated = np.tile(sound, -(-left // sound.shape[1]))[:, :left]
    if target.suffix == ".ogg":  # PyAV's wheels hold no encoder for Vorbis
        return _write_vorbis(target, repeated)
    encoder, rate, sample_format, bits = ENCODERS[target.suffix[1:]]
    with av.open(str(target), "w") as container:
        stream = cast(AudioStream, container.add_stream(encoder, rate=rate))
        stream.codec_context.layout, stream.codec_context.format = AudioLayout("stereo"), AudioFormat(sample_format)
        if bits:
            stream.codec_context.bit_rate = bits
        for frame in _frames(repeated, AudioResampler(sample_format, "stereo", rate, stream.frame_size or 4096)):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target


def _write_vorbis(target: Path, sound: Samples) -> Path:
    with soundfile.SoundFile(str(target), "w", RATE, 2, format="OGG", subtype="VORBIS") as file:
        for start in range(0, sound.shape[1], _BLOCK):  # more at a time overflow its stack
            file.write(np.ascontiguousarray(sound[:, start : start + _BLOCK].T))
    return target


def _frames(sound: Samples, resampler: AudioResampler) -> Iterator[AudioFrame]:
    for start in range(0, sound.shape[1], _BLOCK):
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, start : start + _BLOCK]), "fltp", "stereo")
        frame.sample_rate = RATE
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def sndfile_decode(path: str) -> int:
    """Decode by libsndfile into one buffer, float32 at the native rate."""
    with soundfile.SoundFile(path) as sound:
        buffer = np.empty((_BLOCK, sound.channels), np.float32)
        frames = 0
        while count := len(sound.read(out=buffer)):
            frames += count
    return frames


def planes_decode(path: str) -> int:
    """Decode by PyAV, the frames' planes copied into a buffer used over and over, float32 at the native rate."""
    with av.open(path) as container:
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        return _copy_planes(container.decode(stream), np.empty((2, 2 * _BLOCK), np.float32))


def _copy_planes(frames: Iterator[AudioFrame], samples: Samples) -> int:
    position = 0
    for frame in frames:
        count = frame.samples
        start = position % _BLOCK
        part = samples[:, start : start + count]
        if frame.format.name == "fltp":
            for channel, plane in enumerate(frame.planes):
                part[channel] = np.frombuffer(memoryview(plane), np.float32, count)
        else:
            dtype, scale = _PACKED[frame.format.name]
            part[:] = np.frombuffer(memoryview(frame.planes[0]), dtype, 2 * count).reshape(count, 2).T
            part *= scale
        position += count
    return position


#: Plain decodes of a format; the fastest is the floor.
DECODES: dict[str, tuple[Decode, ...]] = {
    "mp3": (sndfile_decode, planes_decode),
    "flac": (sndfile_decode, planes_decode),
    "ogg": (sndfile_decode, planes_decode),
    "m4a": (planes_decode,),
    "opus": (sndfile_decode, planes_decode),
}
