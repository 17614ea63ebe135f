"""FFmpeg's libraries as PyAV brings them, called by address from compiled code.

Owns the loop from packets to samples, one step a block and without the GIL; PyAV takes three steps a packet and the GIL
for each. Opens nothing. The offsets are those of the major versions named here; no other version is used.
"""

import ctypes
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from core.compiling import compiled

NAMES = ("libavformat", "libavcodec", "libavutil")
#: The major versions of FFmpeg 8 and 9, as PyAV 18 and 19 bring them.
VERSIONS = ((62, 62, 60), (63, 63, 61))
_FOLDERS = {"linux": "../av.libs", "darwin": ".dylibs", "win32": "../av.libs"}

# AVPacket: data and size come first. AVFrame: eight planes, ..., samples, format, ..., rate.
PACKET_STREAM = 36 // 4
_FRAME_SAMPLES, _FRAME_FORMAT, _FRAME_RATE = 112 // 4, 116 // 4, 180 // 4
#: Bytes of AVPacket and AVFrame that are looked at.
PACKET_BYTES, FRAME_BYTES = 40, 184
#: AVFormatContext: pb, nb_streams, streams; AVStream: codecpar; AVIOContext: buffer.
FORMAT_IO, FORMAT_STREAM_COUNT, FORMAT_STREAMS, STREAM_PARAMETERS, IO_BUFFER = 32, 44, 48, 16, 8

#: What AVERROR(EAGAIN) and AVERROR_EOF are.
_AGAIN = -35 if sys.platform == "darwin" else -11
END = -541478725
#: How a step ended: the block is full, the file is at its end, or PyAV must go on.
MORE, OVER, ODD = 0, 1, 2
#: Packets of other streams, or without sound, that one step may take.
_MOST_PACKETS = 4096

Words = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Libraries:
    """The loaded libraries, and the addresses of what the loop calls: read, send, receive, unref, move; int64 (5,)."""

    avformat: ctypes.CDLL
    avcodec: ctypes.CDLL
    avutil: ctypes.CDLL
    addresses: Longs


@cache
def libraries() -> Libraries | None:
    """Load the libraries, which PyAV has loaded already; ``None`` where they are others than those known here."""
    if tuple(av.library_versions.get(name, (0,))[0] for name in NAMES) not in VERSIONS:
        return None
    found = [_load(name) for name in NAMES]
    if None in found or sys.platform not in _FOLDERS:
        return None
    avformat, avcodec, avutil = found
    for function, result, *arguments in _signatures(avformat, avcodec, avutil):
        function.restype, function.argtypes = result, arguments
    called = (avformat.av_read_frame, avcodec.avcodec_send_packet, avcodec.avcodec_receive_frame)
    addresses = [ctypes.cast(function, ctypes.c_void_p).value for function in (*called, avcodec.av_packet_unref)]
    moving = ctypes.cast(ctypes.memmove, ctypes.c_void_p).value
    return Libraries(avformat, avcodec, avutil, np.array([*addresses, moving], np.int64))


def _load(name: str) -> Any:
    folder = Path(av.__file__).parent / _FOLDERS.get(sys.platform, ".")
    stem = name.removeprefix("lib") if sys.platform == "win32" else name
    files = sorted(folder.glob(f"{stem}[-.]*"))
    try:
        return ctypes.CDLL(str(files[0])) if len(files) == 1 else None
    except OSError:
        return None


def _signatures(avformat: Any, avcodec: Any, avutil: Any) -> Iterator[tuple[Any, ...]]:
    pointer, text, number, long = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_int64
    yield avformat.avformat_alloc_context, pointer
    yield avformat.avio_alloc_context, pointer, pointer, number, number, pointer, pointer, pointer, pointer
    yield avformat.avio_context_free, None, pointer
    yield avformat.av_find_input_format, pointer, text
    yield avformat.avformat_open_input, number, pointer, text, pointer, pointer
    yield avformat.avformat_find_stream_info, number, pointer, pointer
    yield avformat.av_find_best_stream, number, pointer, number, number, number, pointer, number
    yield avformat.avformat_close_input, None, pointer
    yield avcodec.avcodec_alloc_context3, pointer, pointer
    yield avcodec.avcodec_parameters_to_context, number, pointer, pointer
    yield avcodec.avcodec_open2, number, pointer, pointer, pointer
    yield avcodec.avcodec_free_context, None, pointer
    yield avcodec.av_packet_alloc, pointer
    yield avcodec.av_packet_free, None, pointer
    yield avutil.av_frame_alloc, pointer
    yield avutil.av_frame_free, None, pointer
    yield avutil.av_malloc, pointer, ctypes.c_size_t
    yield avutil.av_freep, None, pointer
    yield avutil.av_dict_set, number, pointer, text, text, number
    yield avutil.av_dict_free, None, pointer
    yield avutil.av_opt_set_int, number, pointer, text, long, number


def _called(typing_context: Any, address: Any, arguments: Any) -> Any:

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        long = ir.IntType(64)
        function = ir.FunctionType(ir.IntType(32), [long] * len(arguments)).as_pointer()
        given = [builder.extract_value(values[1], place) for place in range(len(arguments))]
        return builder.call(builder.inttoptr(values[0], function), given)

    return types.int32(address, arguments), generate


#: Calls the C function at an address with a tuple of int64; returns an int32.
_call = cast(Callable[[int, tuple[Any, ...]], int], intrinsic(_called))


def _lay(move: int, frame_longs: Longs, planar: Samples, filled: int, count: int) -> bool:
    """Copy the samples of a frame behind those that fill the block; ``False`` where a channel has none."""
    channels, size = planar.shape
    start = np.int64(planar.ctypes.data)
    for channel in range(channels):
        if frame_longs[channel] == 0:
            return False
        place = start + np.int64(4) * (np.int64(channel) * size + filled)
        _call(move, (place, frame_longs[channel], np.int64(4) * count))
    return True


def _feed(addresses: Longs, pointers: tuple[int, ...], packet_words: Words, index: int) -> int:
    """Read a packet and give it to the decoder if it is of its stream; return what FFmpeg says to that."""
    read, send, unref = addresses[0], addresses[1], addresses[3]
    demuxer, decoder, packet, _ = pointers
    got = _call(read, (demuxer, packet))
    if got == END:
        got = _call(send, (decoder, 0))
    elif got == 0:
        if packet_words[PACKET_STREAM] == index:
            got = _call(send, (decoder, packet))
        _call(unref, (packet,))
    return got


_laid: Callable[..., bool] = compiled(_lay)
_fed: Callable[..., int] = compiled(_feed)


def _fill(
    addresses: Longs,
    pointers: tuple[int, ...],
    views: tuple[Words, Longs, Words],
    expected: tuple[int, int, int],
    state: Longs,
    planar: Samples,
) -> int:
    """Decode into a block until it is full; return the frames in it.

    Parameters
    ----------
    addresses : of the functions, as in ``Libraries``
    pointers : to the AVFormatContext, the AVCodecContext, an AVPacket and an AVFrame
    views : the packet as int32, the frame as int64 and as int32
    expected : index of the stream, sample format (of float32), sample rate
    state : int64 (2,); how it ended (``MORE``, ``OVER``, ``ODD``), and whether the frame still waits for room
    planar : float32, shape (channels, size), C-contiguous, at most eight channels
    """
    receive, move = addresses[2], addresses[4]
    packet_words, frame_longs, frame_words = views
    index, sample_format, rate = expected
    channels, size = planar.shape
    filled, packets = 0, 0
    while packets < _MOST_PACKETS:
        got = np.int32(0) if state[1] else _call(receive, (pointers[1], pointers[3]))
        if got == 0:
            count = frame_words[_FRAME_SAMPLES]
            state[1] = filled + count > size and filled > 0
            if state[1]:
                break
            known = frame_words[_FRAME_FORMAT] == sample_format and frame_words[_FRAME_RATE] == rate
            fits = 0 <= count <= size and (channels == 8 or frame_longs[channels] == 0)
            if not known or not fits or not _laid(move, frame_longs, planar, filled, count):
                state[0] = ODD
                break
            filled += count
        elif got == END:
            state[0] = OVER
            break
        elif got != _AGAIN or _fed(addresses, pointers, packet_words, index) < 0:
            state[0] = ODD
            break
        else:
            packets += 1
    return filled


fill: Callable[..., int] = compiled(_fill)
