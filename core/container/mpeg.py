"""Headers of MPEG audio and ADTS frames: whose frames start where. Decodes nothing."""

from collections.abc import Callable
from io import FileIO

#: Frames that must follow one another before bytes without a signature count as mp3 or AAC.
FRAMES_IN_A_ROW = 3

# Kilobits per second by the four-bit index 1..14, for (MPEG-1?, layer).
_BIT_RATES = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def find_frames(window: bytes) -> tuple[str, int] | None:
    """Find the first run of whole frames: "mp3" (any layer) or "aac", and its offset."""
    position = window.find(b"\xff")
    while position >= 0:
        kind = kind_at(window, position)
        if kind is not None:
            return kind, position
        position = window.find(b"\xff", position + 1)
    return None


def kind_at(window: bytes, position: int) -> str | None:
    """Tell whose frames start exactly here: "mp3", "aac" or nobody's."""
    if _run_of(_mpeg_frame_length, window, position):
        return "mp3"
    return "aac" if _run_of(_adts_frame_length, window, position) else None


def _mpeg_frame_length(header: bytes) -> int:
    """Return the bytes of the MPEG audio frame that starts here, 0 when none does (ISO 11172-3, 13818-3)."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    rate_index, bit_rate_index, padding = header[2] >> 2 & 3, header[2] >> 4, header[2] >> 1 & 1
    if version == 1 or layer == 4 or rate_index == 3 or bit_rate_index in (0, 15):
        return 0
    bit_rate = 1000 * _BIT_RATES[version == 3, layer][bit_rate_index - 1]
    sample_rate = _SAMPLE_RATES[version][rate_index]
    if layer == 1:
        return (12 * bit_rate // sample_rate + padding) * 4
    return (72 if layer == 3 and version != 3 else 144) * bit_rate // sample_rate + padding


def states_length(file: FileIO, start: int) -> bool:
    """Whether the first frame is a Xing, Info or VBRI header, which counts the frames that follow."""
    file.seek(start)
    window = file.read(256) or b""
    return any(name in window for name in (b"Xing", b"Info", b"VBRI"))


def _run_of(frame_length: Callable[[bytes], int], window: bytes, position: int) -> bool:
    at = position
    for count in range(FRAMES_IN_A_ROW):
        if at >= len(window):
            return count > 1  # A tiny file may end before the third frame.
        length = frame_length(window[at : at + 7])
        if length == 0:
            return False
        at += length
    return True


def _adts_frame_length(header: bytes) -> int:
    """Return the bytes of the ADTS frame that starts here, 0 when none does (ISO 13818-7)."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0 or header[2] >> 2 & 15 > 12:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > 7 else 0
