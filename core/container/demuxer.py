"""Opens a file in FFmpeg's demuxers (PyAV) and picks its audio stream; for decode, identity and tags alike.

Decodes nothing. FFmpeg's own messages stay silent, as PyAV has them by default.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import FileIO, RawIOBase
from typing import cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from core.container import Container
from core.container.claims import too_much
from core.errors import AudioError

#: FFmpeg's demuxer for each kind of container; naming it keeps FFmpeg from guessing.
DEMUXERS = {
    "mp3": "mp3",
    "aac": "aac",
    "flac": "flac",
    "wav": "wav",
    "aiff": "aiff",
    "au": "au",
    "caf": "caf",
    "w64": "w64",
    "ogg": "ogg",
    "mp4": "mov",
    "asf": "asf",
    "matroska": "matroska",
    "wavpack": "wv",
    "ape": "ape",
    "tta": "tta",
}
#: What a file without a known signature may turn out to be. Formats that name other files or addresses (HLS,
#: concat) and those recognised by a few bits (mp3, AAC) are left out on purpose.
_PROBED = "mov,matroska,asf,ogg,wav,aiff,au,caf,w64,flac,ape,mpc,mpc8,tta,wv,tak,dsf,amr,ac3,eac3,dts,iff,avi,flv,voc"
_READ_BYTES = 1 << 18
#: Metadata that is not UTF-8 must not keep a file from opening: PyAV 19 sees to that, before it had to be asked.
_open: Callable[..., InputContainer] = (
    av.open if int(av.__version__.partition(".")[0]) >= 19 else partial(av.open, metadata_errors="replace")
)


class _Interruption(Exception):
    """Carries Ctrl-C, or the end of a thread, through PyAV, which would print it and go on."""

    def __init__(self, carried: BaseException) -> None:
        super().__init__()
        self.carried = carried


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise in this block what has ended a reading inside FFmpeg."""
    try:
        yield
    except _Interruption as error:
        raise error.carried from None


class _Lent:
    """A file lent to PyAV: without its name and the tags around it, and safe from FFmpeg's wishes in damaged files.

    FFmpeg unpacks tags in front of the sound without a bound, takes those behind it for damaged frames, seeks to
    impossible places (PyAV prints what is raised there), reads gigabytes in one go, and reads on after an error (PyAV
    prints the first when there is a second).
    """

    def __init__(self, file: RawIOBase, start: int, end: int | None) -> None:
        file.seek(start)
        self._file, self._start, self._end = file, start, end
        self._failed = False

    def tell(self) -> int:
        return self._file.tell() - self._start

    def read(self, count: int) -> bytes:
        if self._failed:
            return b""
        try:
            return self._read(min(count, _READ_BYTES))
        except Exception:
            self._failed = True
            raise
        except BaseException as error:
            self._failed = True
            raise _Interruption(error) from error

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END and self._end is not None:
            offset, whence = self._end + offset, os.SEEK_SET
        elif whence == os.SEEK_SET:
            offset += self._start
        try:
            return self._file.seek(offset, whence) - self._start
        except (OSError, ValueError):
            return -1

    def _read(self, count: int) -> bytes:
        if self._end is not None:
            count = max(min(count, self._end - self._file.tell()), 0)
        return self._file.read(count) or b""


def open_demuxer(file: RawIOBase, found: Container | None) -> InputContainer:
    """Open a file, from where its sound begins; the caller closes the result, and the file.

    Raises
    ------
    AudioError
        ``corrupt`` where a known kind cannot be opened, ``not_audio`` where nothing is recognised; stage ``open``.
    """
    if isinstance(file, FileIO):
        _refuse_too_much(file, found)
    demuxer = DEMUXERS.get(found.kind) if found is not None else None
    options = {"format_whitelist": demuxer or _PROBED, "protocol_whitelist": "none"}
    lent = _Lent(file, found.start, found.end) if found is not None else _Lent(file, 0, None)
    try:
        return _open(lent, "r", format=demuxer, options=options, buffer_size=_READ_BYTES)
    except (av.FFmpegError, OSError, ValueError) as error:
        words = "it holds no audio known here" if found is None else f"its {found.kind} header cannot be read"
        raise AudioError(
            f"{words} ({in_words(error)})", error_class="not_audio" if found is None else "corrupt", stage="open"
        ) from error


def _refuse_too_much(file: FileIO, found: Container | None) -> None:
    words = too_much(file, found)
    if words is not None:
        kind = found.kind if found is not None else "mp4"
        raise AudioError(f"its {kind} header {words}", error_class="corrupt", stage="open")


def best_audio_stream(container: InputContainer) -> AudioStream:
    """Pick the stream that players play; the others are not read.

    Raises
    ------
    AudioError
        ``no_audio``: there is none, or none that can be decoded; ``corrupt``: nothing is known of it; stage ``open``.
    """
    stream = cast("AudioStream | None", container.streams.best("audio"))
    if stream is None and container.streams.audio:
        raise AudioError("its audio stream has no sample rate or channels", error_class="corrupt", stage="open")
    if stream is None:
        words = "it holds video but no audio" if container.streams.video else "it holds no audio stream"
        raise AudioError(words, error_class="no_audio", stage="open")
    if stream.codec_context is None:
        raise AudioError("its audio is in a format no decoder here knows", error_class="no_audio", stage="open")
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    return stream


def in_words(error: Exception) -> str:
    """Say what FFmpeg or the system objected to, without numbers and file names."""
    text = getattr(error, "strerror", None) or str(error)
    return str(text).strip().rstrip(".") or type(error).__name__
