"""Checksums of containers, bit by bit: slow, and plain to read. Knows no test."""

_OGG_POLYNOMIAL = 0x04C11DB7
_OGG_HEAD, _OGG_SUM = 27, slice(22, 26)


def crc(data: bytes, bits: int, polynomial: int) -> int:
    """Return the cyclic redundancy check of this width, begun with 0, the highest bit first."""
    value, top = 0, 1 << bits - 1
    for byte in data:
        value ^= byte << bits - 8
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & (1 << bits) - 1
    return value


def sealed_page(page: bytes) -> bytes:
    """Return a page of Ogg with the checksum that it should have."""
    bare = page[: _OGG_SUM.start] + bytes(4) + page[_OGG_SUM.stop :]
    return page[: _OGG_SUM.start] + crc(bare, 32, _OGG_POLYNOMIAL).to_bytes(4, "little") + page[_OGG_SUM.stop :]


def sealed(data: bytes) -> bytes:
    """Return a file with the checksums that its pages of Ogg should have; whatever is no whole page stays as it is."""
    pages = data.split(b"OggS")
    return pages[0] + b"".join(_sealed_part(b"OggS" + part) for part in pages[1:])


def _sealed_part(part: bytes) -> bytes:
    segments = part[_OGG_HEAD : _OGG_HEAD + part[_OGG_HEAD - 1]] if len(part) >= _OGG_HEAD else b""
    end = _OGG_HEAD + len(segments) + sum(segments)
    return sealed_page(part[:end]) + part[end:] if _OGG_HEAD < end <= len(part) else part
