"""Opens ID3v2 tags through mutagen within bounds: how many frames are read, and how much packed text is unpacked."""

from io import BufferedReader, BytesIO
from typing import Any

from mutagen.id3 import ID3, Frames, Frames_2_2

#: mutagen copies the rest of the tag for each frame: a tag of a million frames would take it hours.
MOST_FRAMES = 10_000
#: zlib unpacks a byte to at most 1,032; hardly any program has ever packed a frame.
MOST_PACKED_BYTES = 1 << 16

_ID3: Any = ID3
_PACKED = {3: 0x80, 4: 0x08}


class TooMuchError(Exception):
    """A tag goes beyond the bounds; none of it is read."""


def open_id3(fileobj: BufferedReader | BytesIO) -> Any:
    """Read the ID3 tag of a file.

    Raises
    ------
    TooMuchError
        It goes beyond the bounds. mutagen raises more, of any class.
    """
    return _ID3(fileobj=fileobj, known_frames=_GuardedFrames())


class _GuardedFrames(dict[str, Any]):
    """The classes of frames by name, for the reading of one tag; each look-up and each packed frame is counted."""

    def __init__(self) -> None:
        super().__init__(Frames)
        self.update(Frames_2_2)
        self._left, self._packed_left = MOST_FRAMES, MOST_PACKED_BYTES

    def __getitem__(self, name: str) -> Any:
        self._left -= 1
        if self._left < 0:
            raise TooMuchError(f"more than {MOST_FRAMES} frames")
        return _Guarded(super().__getitem__(name), self)

    def take(self, version: int, flags: int, size: int) -> None:
        """Count a frame of ``size`` bytes if it is packed."""
        if flags & _PACKED.get(version, 0):
            self._packed_left -= size
        if self._packed_left < 0:
            raise TooMuchError(f"more than {MOST_PACKED_BYTES} bytes of packed frames")


class _Guarded:
    """Stands for a class of frames while mutagen reads one; every other wish goes to the class itself."""

    def __init__(self, of: Any, frames: _GuardedFrames) -> None:
        self._of, self._frames = of, frames

    def _fromData(self, header: Any, flags: int, data: bytes) -> Any:  # mutagen's name
        self._frames.take(header.version[1], flags, len(data))
        return self._of._fromData(header, flags, data)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._of(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)
