"""A second way through a file that PyAV has opened: FFmpeg's loop without PyAV's steps, for planes of float32.

Owns FFmpeg's objects while it runs. Whatever is out of the ordinary (damage, a change of format, an unknown version)
ends it early, and the caller goes on in PyAV from there.
"""

import ctypes
import os
import struct
from collections.abc import Iterator
from functools import cache
from io import FileIO
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self

import numpy as np

from core.container import Watch, unwatched
from core.decode import ffmpeg
from core.decode.ffmpeg import Libraries
from core.decode.source import Samples

#: FFmpeg's numbers of the sample formats taken: what is planar, or mono, in float32.
_FORMATS = {"fltp": 8, "flt": 3}
_MOST_CHANNELS = 8
_READ_BYTES = 1 << 18
_AUDIO, _DISCARD_ALL = 1, 48
_SEEK_SIZE, _INPUT_ERROR = 0x10000, -5

_READ = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_SEEK = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int)


def usable(sample_format: str, channels: int) -> bool:
    """Tell whether files of this format can be read here, on this system."""
    fits = sample_format == "fltp" or (sample_format == "flt" and channels == 1)
    return fits and channels <= _MOST_CHANNELS and hasattr(os, "pread") and _works()


@cache
def _works() -> bool:
    """Decode a known sound once: only libraries that are laid out as they should be give it back."""
    if ffmpeg.libraries() is None:
        return False
    known = np.linspace(-1.0, 1.0, 1000, dtype=np.float32)
    block = np.empty((2000, 1), np.float32, order="F")
    try:
        with TemporaryFile(buffering=0) as file:
            file.write(_wav_head(known.nbytes) + known.tobytes())
            with NativeDecoder(file, (0, file.tell()), "wav", ("flt", 11111, 1)) as decoder:
                count = decoder.fill(block)
    except OSError:
        return False
    return count == len(known) and np.array_equal(block[:count, 0], known)


def _wav_head(size: int) -> bytes:
    """A header of mono float32 at 11,111 Hz."""
    shape = struct.pack("<4sIHHIIHH", b"fmt ", 16, 3, 1, 11111, 44444, 4, 32)
    return struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + shape + struct.pack("<4sI", b"data", size)


class _Reader:
    """Hands out a part of a file, by its descriptor: whoever reads the same file elsewhere is not disturbed."""

    def __init__(self, file: FileIO, bounds: tuple[int, int], watch: Watch) -> None:
        self._descriptor, (self._start, self._end), self._watch = file.fileno(), bounds, watch
        self._position = 0
        #: What was raised in here, below compiled code: Ctrl-C, the end of the time, an error of the disk.
        self.error: BaseException | None = None
        self.read = _READ(self._read)
        self.seek = _SEEK(self._seek)

    def _read(self, _: int, target: int, count: int) -> int:
        try:
            self._watch()
            wanted = max(min(count, self._end - self._start - self._position), 0)
            data = os.pread(self._descriptor, wanted, self._start + self._position)
        except BaseException as error:  # raised again by whoever called FFmpeg
            self.error = error
            return _INPUT_ERROR
        ctypes.memmove(target, data, len(data))
        self._position += len(data)
        return len(data) or ffmpeg.END

    def _seek(self, _: int, offset: int, whence: int) -> int:
        size = self._end - self._start
        if whence & _SEEK_SIZE:
            return size
        position = offset + (0, self._position, size)[whence & 3] if whence & 3 < 3 else -1
        if position < 0:
            return -1
        self._position = position
        return position


class NativeDecoder:
    """One audio stream of one file, in FFmpeg's own hands; a context manager.

    Parameters
    ----------
    file, bounds : the open file, and where what is to be read of it starts and ends, in bytes
    demuxer : FFmpeg's name of it
    expected : sample format, sample rate and channels, as PyAV has found them
    watch : called at every reading, and where nothing came of many packets; what it raises ends it

    Raises
    ------
    OSError
        FFmpeg refuses the file.
    """

    def __init__(
        self,
        file: FileIO,
        bounds: tuple[int, int],
        demuxer: str,
        expected: tuple[str, int, int],
        watch: Watch = unwatched,
    ) -> None:
        libraries = ffmpeg.libraries()
        if libraries is None:
            raise OSError("no libraries of FFmpeg that are known here")
        self._libraries: Libraries = libraries
        self._reader, self._watch = _Reader(file, bounds, watch), watch
        self._io, self._demuxer, self._decoder, self._packet, self._frame = (ctypes.c_void_p() for _ in range(5))
        self._state = np.zeros(2, np.int64)
        try:
            self._open(demuxer)
            stream = self._open_decoder()
        except BaseException:
            self.close()
            raise
        self._expected = (stream, _FORMATS[expected[0]], expected[1])
        self._pointers = tuple(_value(held) for held in (self._demuxer, self._decoder, self._packet, self._frame))
        packet, frame = _value(self._packet), _value(self._frame)
        self._views = (
            _view(packet, ffmpeg.PACKET_BYTES).view(np.int32),
            _view(frame, ffmpeg.FRAME_BYTES),
            _view(frame, ffmpeg.FRAME_BYTES).view(np.int32),
        )

    @property
    def over(self) -> bool:
        """Whether everything has been decoded, without anything odd."""
        return bool(self._state[0] == ffmpeg.OVER)

    def fill(self, block: Samples) -> int:
        """Decode into a block, (frames, channels) in Fortran order; return how many frames it holds now."""
        addresses = self._libraries.addresses
        count = ffmpeg.fill(addresses, self._pointers, self._views, self._expected, self._state, block.T)
        self._raise()
        return int(count)

    def blocks(self, buffer: Samples) -> Iterator[Samples]:
        """Yield the buffer, filled anew, as long as all is well."""
        while self._state[0] == ffmpeg.MORE:
            count = self.fill(buffer)
            if count:
                yield buffer[:count]
            else:
                self._watch()

    def close(self) -> None:
        """Give everything back; the file stays open."""
        avformat, avcodec, avutil = self._libraries.avformat, self._libraries.avcodec, self._libraries.avutil
        avutil.av_frame_free(ctypes.byref(self._frame))
        avcodec.av_packet_free(ctypes.byref(self._packet))
        avcodec.avcodec_free_context(ctypes.byref(self._decoder))
        avformat.avformat_close_input(ctypes.byref(self._demuxer))
        if self._io.value is not None:
            avutil.av_freep(_value(self._io) + ffmpeg.IO_BUFFER)
            avformat.avio_context_free(ctypes.byref(self._io))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self, demuxer: str) -> None:
        avformat, avutil = self._libraries.avformat, self._libraries.avutil
        buffer = avutil.av_malloc(_READ_BYTES)
        self._io.value = avformat.avio_alloc_context(
            buffer, _READ_BYTES, 0, None, self._reader.read, None, self._reader.seek
        )
        self._demuxer.value = avformat.avformat_alloc_context()
        ctypes.c_void_p.from_address(_value(self._demuxer) + ffmpeg.FORMAT_IO).value = _value(self._io)
        options = ctypes.c_void_p()
        for name, value in ((b"format_whitelist", demuxer.encode()), (b"protocol_whitelist", b"none")):
            avutil.av_dict_set(ctypes.byref(options), name, value, 0)
        kind = avformat.av_find_input_format(demuxer.encode())
        opened = avformat.avformat_open_input(ctypes.byref(self._demuxer), None, kind, ctypes.byref(options))
        avutil.av_dict_free(ctypes.byref(options))
        self._check(opened)
        self._check(avformat.avformat_find_stream_info(self._demuxer, None))

    def _open_decoder(self) -> int:
        avformat, avcodec, avutil = self._libraries.avformat, self._libraries.avcodec, self._libraries.avutil
        codec = ctypes.c_void_p()
        stream = self._check(avformat.av_find_best_stream(self._demuxer, _AUDIO, -1, -1, ctypes.byref(codec), 0))
        streams = _pointer_at(_value(self._demuxer) + ffmpeg.FORMAT_STREAMS)
        for other in range(_pointer_count(_value(self._demuxer))):
            if other != stream:
                avutil.av_opt_set_int(_pointer_at(streams + 8 * other), b"discard", _DISCARD_ALL, 0)
        parameters = _pointer_at(_pointer_at(streams + 8 * stream) + ffmpeg.STREAM_PARAMETERS)
        self._decoder.value = avcodec.avcodec_alloc_context3(codec)
        self._check(avcodec.avcodec_parameters_to_context(self._decoder, parameters))
        avutil.av_opt_set_int(self._decoder, b"threads", 1, 0)
        self._check(avcodec.avcodec_open2(self._decoder, codec, None))
        self._packet.value, self._frame.value = avcodec.av_packet_alloc(), avutil.av_frame_alloc()
        return stream

    def _check(self, result: int) -> int:
        self._raise()
        if result < 0:
            raise OSError(f"FFmpeg's error {result}")
        return result

    def _raise(self) -> None:
        """Let Ctrl-C and the end of the time through; an error of the disk is met again by PyAV, which says where."""
        error, self._reader.error = self._reader.error, None
        if error is not None and not isinstance(error, OSError):
            raise error


def _value(pointer: ctypes.c_void_p) -> int:
    if pointer.value is None:
        raise MemoryError
    return pointer.value


def _pointer_at(address: int) -> int:
    value = ctypes.c_void_p.from_address(address).value
    if value is None:
        raise OSError("a pointer of FFmpeg's leads nowhere")
    return value


def _pointer_count(demuxer: int) -> int:
    return int(ctypes.c_uint.from_address(demuxer + ffmpeg.FORMAT_STREAM_COUNT).value)


def _view(address: int, size: int) -> Any:
    """Look at the memory of a C structure as int64."""
    return np.frombuffer(memoryview((ctypes.c_char * size).from_address(address)), np.int64)
