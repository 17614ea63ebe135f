"""The PyAV (FFmpeg) back end: everything libsndfile cannot read, and what it reads more slowly (Vorbis, Opus).

What it opens is decoded in ``native`` as far as all is well, without the GIL. Otherwise frames are gathered in FFmpeg's
own queue and converted in blocks, so Python takes one step per frame.
"""

from collections.abc import Generator, Iterator
from contextlib import suppress
from io import FileIO, RawIOBase
from typing import cast

import av
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from core.container import Container, Watch, unwatched
from core.container.demuxer import DEMUXERS, best_audio_stream, in_words, open_demuxer
from core.decode import native
from core.decode.native import NativeDecoder
from core.decode.source import Format, Samples, behind, block_buffer, check_bounds
from core.errors import AudioError

#: FFmpeg lists the planes of a frame up to a null pointer that is only there up to eight channels.
_MAX_PLANES = 8
#: Format changes that are followed before the rest counts as garbage.
_MAX_CHANGES = 16
_DTYPES: dict[str, tuple[type[np.generic], float]] = {
    "u8": (np.uint8, 1 / 2**7),
    "s16": (np.int16, 1 / 2**15),
    "s32": (np.int32, 1 / 2**31),
    "s64": (np.int64, 1 / 2**63),
    "flt": (np.float32, 1.0),
    "dbl": (np.float64, 1.0),
}

_Shape = tuple[str, int, int]


class LibavSource:
    """The audio stream of a file, open in FFmpeg; its first frame is decoded at once, since headers lie."""

    def __init__(
        self, file: RawIOBase, found: Container | None, *, estimates: bool = False, watch: Watch = unwatched
    ) -> None:
        """Open; ``estimates`` says that FFmpeg's length of this file is a guess from its bit rate."""
        self.warnings: list[str] = []
        self._watch = watch
        self._damaged = 0
        self._file, self._found = file, found
        self._resamplers: dict[_Shape, AudioResampler | None] = {}
        self._container = open_demuxer(file, found)
        try:
            self._stream = best_audio_stream(self._container)
            self._stream.codec_context.thread_count = 1
            self._frames = self._decode()
            self._first = self._first_frame()
        except BaseException:
            self._container.close()
            raise
        self._delivered = _deliverable(_shape(self._first))
        self.format = self._describe(estimates)

    def blocks(self) -> Iterator[Samples]:
        """Yield what decodes; damaged packets are skipped and counted in a warning."""
        sample_format, _, channels = self._delivered
        buffer = block_buffer(channels, planar=sample_format.endswith("p") or channels == 1)
        done = 0
        decoder = self._native()
        if decoder is not None:
            with decoder:
                for block in decoder.blocks(buffer):
                    yield block
                    done += len(block)
                if decoder.over:
                    return
        yield from behind(done, self._carefully(buffer))

    def _native(self) -> NativeDecoder | None:
        """Open the file once more for the quick way, where there is one."""
        sample_format, _, channels = self._delivered
        if self._found is None or not isinstance(self._file, FileIO) or not native.usable(sample_format, channels):
            return None
        with suppress(OSError):
            bounds = self._found.start, self._found.end
            return NativeDecoder(self._file, bounds, DEMUXERS[self._found.kind], self._delivered, self._watch)
        return None

    def _carefully(self, buffer: Samples) -> Iterator[Samples]:
        queue = AudioFifo()
        for piece in self._uniform_frames():
            queue.write(piece)
            while queue.samples >= len(buffer):
                yield self._converted(queue, len(buffer), buffer)
        if queue.samples_written and queue.samples:
            yield self._converted(queue, queue.samples, buffer)
        if self._damaged:
            self.warnings.append(f"damaged places were skipped ({self._damaged} packets)")

    def close(self) -> None:
        """Close FFmpeg's side; the file stays open."""
        self._frames.close()
        self._container.close()

    def _first_frame(self) -> AudioFrame:
        frame = next(self._frames, None)
        if frame is None:
            raise AudioError("no sound in it could be decoded", error_class="corrupt", stage="open")
        check_bounds(frame.sample_rate, frame.layout.nb_channels)
        return frame

    def _describe(self, estimates: bool) -> Format:
        stream, container = self._stream, self._container
        seconds: float | None = None
        if stream.duration is not None and stream.time_base is not None:
            seconds = float(stream.duration * stream.time_base)
        elif container.duration is not None:
            seconds = container.duration / av.time_base
        sample_format, sample_rate, channels = self._delivered
        return Format(
            codec=_codec_name(stream.codec_context.name),
            sample_rate=sample_rate,
            channels=channels,
            bit_rate=stream.bit_rate or None,
            claimed_s=None if estimates else seconds,
            hint_s=seconds,
            finite=sample_format.rstrip("p") not in ("flt", "dbl"),
        )

    def _decode(self) -> Generator[AudioFrame, None, None]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.FFmpegError, OSError, ValueError) as error:
                self.warnings.append(f"reading stopped at a damaged place ({in_words(error)})")
                return
            try:
                frames = packet.decode()
            except av.EOFError:
                return
            except (av.FFmpegError, ValueError):
                self._damaged += 1
                self._watch()  # they may be many, and nothing is yielded between them
                continue
            yield from frames

    def _uniform_frames(self) -> Iterator[AudioFrame]:
        """Yield all frames in the format of the first; what changes on the way is converted."""
        wanted = self._delivered
        frame: AudioFrame | None = self._first
        while frame is not None:
            shape = _shape(frame)
            frame.pts = None  # The queue insists on time stamps without gaps; damaged files have them.
            if shape == wanted:
                yield frame
            elif shape in self._resamplers or len(self._resamplers) < _MAX_CHANGES:
                yield from self._convert(frame, shape)
            else:
                self.warnings.append("the rest was left out: its format changes again and again")
                return
            frame = next(self._frames, None)

    def _convert(self, frame: AudioFrame, shape: _Shape) -> Iterator[AudioFrame]:
        is_new = shape not in self._resamplers
        pieces = self._resampled(frame, shape)
        if is_new and self._resamplers[shape] is not None and shape[1:] != self._delivered[1:]:
            self.warnings.append(
                f"its format changes on the way to {shape[1]} Hz, {shape[2]} channels; that part was converted"
            )
        for piece in pieces:
            piece.pts = None
            piece.time_base = self._first.time_base
            yield piece

    def _resampled(self, frame: AudioFrame, shape: _Shape) -> list[AudioFrame]:
        """Convert a frame; one whose speakers cannot be mixed is damage."""
        if shape not in self._resamplers:
            sample_format, sample_rate, _ = self._delivered
            self._resamplers[shape] = AudioResampler(sample_format, self._first.layout, sample_rate)
        resampler = self._resamplers[shape]
        try:
            if resampler is not None:
                return resampler.resample(frame)
        except av.FFmpegError:
            self._resamplers[shape] = None  # half set up, it must not be used again
        except ValueError:  # as many speakers as before, but in other places
            pass
        self._damaged += 1
        return []

    def _converted(self, queue: AudioFifo, count: int, buffer: Samples) -> Samples:
        """Take frames from the queue as float32 in -1..1."""
        planes = cast("AudioFrame", queue.read(count)).planes
        name, _, channels = self._delivered
        dtype, scale = _DTYPES[name.rstrip("p")]
        block = buffer[:count]
        if name.endswith("p"):
            for channel, plane in enumerate(planes[:channels]):
                block[:, channel] = np.frombuffer(memoryview(plane), dtype, count)
        else:
            block[:] = np.frombuffer(memoryview(planes[0]), dtype, count * channels).reshape(count, channels)
        if name.startswith("u8"):
            block -= 128.0
        if scale != 1.0:
            block *= np.float32(scale)
        return block


def _shape(frame: AudioFrame) -> _Shape:
    return frame.format.name, frame.sample_rate, frame.layout.nb_channels


def _deliverable(shape: _Shape) -> _Shape:
    """Return the format to deliver for frames in this one: the same, or packed float for a rare one."""
    name, sample_rate, channels = shape
    planar = name.endswith("p")
    if name.removesuffix("p") in _DTYPES and not (planar and channels > _MAX_PLANES):
        return shape
    return "flt", sample_rate, channels


def _codec_name(name: str) -> str:
    """Name the codec, not the decoder: "mp3" for "mp3float", "pcm_s16" for either byte order."""
    if name.startswith("pcm_"):
        return name.removesuffix("le").removesuffix("be")
    return name.removeprefix("lib").removesuffix("float")
