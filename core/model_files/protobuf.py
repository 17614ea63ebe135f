"""The wire format of protocol buffers: fields written and read, no schema.

What ONNX files, TensorFlow graphs and the index of a checkpoint are made of.
"""

import struct
from collections.abc import Iterator

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_WORD = (1 << 64) - 1


def varint(number: int) -> bytes:
    """Write a whole number, 7 bits a byte, the least first; negative ones as 64-bit two's complement."""
    number &= _WORD
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a whole number, not negative; return it and where it ends. ``ValueError`` where the data end first."""
    number = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("a number in it does not end")
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def integer(field: int, number: int) -> bytes:
    """Write a field that is a whole number, a flag or a name of an enumeration."""
    return varint(field << 3 | _VARINT) + varint(number)


def single(field: int, number: float) -> bytes:
    """Write a field that is a float32."""
    return varint(field << 3 | _FOUR_BYTES) + struct.pack("<f", number)


def chunk(field: int, content: bytes | str) -> bytes:
    """Write a field that is bytes, a text, or a message written before."""
    raw = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | _BYTES) + varint(len(raw)) + raw


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield each field of a message: its number, and its value as a whole number or raw bytes.

    Raises
    ------
    ValueError
        When it is no message.
    """
    at = 0
    while at < len(message):
        key, at = read_varint(message, at)
        value: int | bytes
        if key & 7 == _VARINT:
            value, at = read_varint(message, at)
        else:
            length, at = _length(message, key & 7, at)
            value, at = message[at : at + length], at + length
            if at > len(message):
                raise ValueError("a field in it does not end")
        yield key >> 3, value


def _length(message: bytes, kind: int, at: int) -> tuple[int, int]:
    if kind == _BYTES:
        return read_varint(message, at)
    if kind in (_FOUR_BYTES, _EIGHT_BYTES):
        return 4 if kind == _FOUR_BYTES else 8, at
    raise ValueError(f"there is no wire type {kind}")
