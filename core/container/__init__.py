"""Opens a file safely and tells from its first bytes what container it is; the name is never asked.

Owns the signatures and where tags in front of the sound end. Decodes nothing and reads no tag.
"""

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from typing import Any

from core.container.edges import before_trailing_tags, behind_leading_tags, read_at
from core.container.mpeg import find_frames, kind_at

#: How far behind tags and junk the first frame of a stream without signature (mp3, AAC) is looked for.
SEARCH_BYTES = 65536

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (4, b"ftyp", "mp4"),
    (4, b"moov", "mp4"),
    (4, b"mdat", "mp4"),
    (4, b"wide", "mp4"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, b"wvpk", "wavpack"),
    (0, b"MAC ", "ape"),
    (0, b".snd", "au"),
    (0, b"caff", "caf"),
    (0, b"riff\x2e\x91\xcf\x11", "w64"),
    (0, b"MPCK", "musepack"),
    (0, b"MP+", "musepack"),
    (0, b"TTA1", "tta"),
)
_IFF_FORMS = {
    (b"RIFF", b"WAVE"): "wav",
    (b"RF64", b"WAVE"): "wav",
    (b"FORM", b"AIFF"): "aiff",
    (b"FORM", b"AIFC"): "aiff",
}
_NOT_AUDIO: tuple[tuple[bytes, str], ...] = (
    (b"ID3", "a tag without any sound"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)


@dataclass(frozen=True, slots=True)
class Container:
    """What the first bytes say: ``kind`` in one word, and between which offsets it lies, tags around it left out."""

    kind: str
    start: int
    end: int


#: Called now and then while a file is read; raises what ends that, because the time for it is over.
Watch = Callable[[], None]


def unwatched() -> None:
    """Let it take as long as it takes."""


class _WatchedFile(FileIO):
    """A file each reading of which asks ``watch`` first: also FFmpeg's, which looks for the next packet for minutes."""

    def __init__(self, descriptor: int, watch: Watch) -> None:
        super().__init__(descriptor, "rb")
        self._watch = watch

    def __del__(self) -> None:
        """Close it, if it is not: a thread that is given up may be met between the opening and whoever closes."""
        self.close()

    def read(self, size: int | None = -1, /) -> bytes | Any:
        """Read as a file does."""
        self._watch()
        return super().read(-1 if size is None else size)

    def readinto(self, buffer: Any, /) -> int | Any:
        """Read as a file does."""
        self._watch()
        return super().readinto(buffer)


def open_regular(path: str, watch: Watch = unwatched) -> FileIO:
    """Open a file for reading, unbuffered; anything but a regular file is refused before it is touched.

    Raises
    ------
    OSError
        The file cannot be read, or is a folder, pipe, socket or device.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    # A pipe put there since the stat would block an open without O_NONBLOCK for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    file = _WatchedFile(os.open(path, flags), watch)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is not a regular file")
    return file


def sniff(file: FileIO) -> Container | None:
    """Tell the container of an open file, or ``None`` when its bytes are no audio known here."""
    start = behind_leading_tags(file)
    kind = _signature(read_at(file, start, 64))
    found = (kind, start) if kind is not None else _sniff_frames(file, start)
    if found is None:
        return None
    return Container(*found, before_trailing_tags(file, found[1]))


def looks_like_audio(path: str) -> bool:
    """Whether the very first bytes of a file (behind tags) are a container's; junk in front is not searched."""
    try:
        with open_regular(path) as file:
            start = behind_leading_tags(file)
            head = read_at(file, start, 8192)
    except OSError:
        return False
    return _signature(head) is not None or kind_at(head, 0) is not None


def describe_content(file: FileIO) -> str:
    """Say in words what a file holds that is no audio: "text", "a JPEG picture", "unknown data"."""
    head = read_at(file, 0, 4096)
    for signature, words in _NOT_AUDIO:
        if head.startswith(signature):
            return words
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return "text" if control == 0 and b"\x7f" not in head and _is_text(head) else "unknown data"


def _is_text(head: bytes) -> bool:
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError as error:
        return len(head) <= 4 and error.start > 0
    return True


def _sniff_frames(file: FileIO, start: int) -> tuple[str, int] | None:
    found = find_frames(read_at(file, start, SEARCH_BYTES))
    if found is not None:
        return found[0], start + found[1]
    return ("mp3", start) if start > 0 else None  # Behind an ID3v2 tag: free format, or damaged.


def _signature(head: bytes) -> str | None:
    for offset, signature, kind in _SIGNATURES:
        if head.startswith(signature, offset):
            return kind
    return _IFF_FORMS.get((head[:4], head[8:12]))
