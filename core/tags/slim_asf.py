"""The tags of an ASF (WMA) file in a file of their own, for mutagen, which copies extensions inside extensions."""

from io import BytesIO, FileIO

from core.container import asf
from core.container.edges import read_at

_MOST_BYTES = 64 << 20
_OUTER, _INNER = (asf.DESCRIPTION, asf.EXTENDED), (asf.METADATA, asf.LIBRARY)


def slim_asf(file: FileIO, start: int) -> BytesIO:
    """Return a header that has the first object with tags of each kind, and nothing else."""
    first: dict[bytes, asf.Object] = {}
    for one in asf.objects(file, start):
        if one.kind in _OUTER + _INNER and one.end - one.start <= _MOST_BYTES:
            first.setdefault(one.kind, one)
    stored = {kind: read_at(file, one.start, one.end - one.start) for kind, one in first.items()}
    inner = b"".join(stored[kind] for kind in _INNER if kind in stored)
    extension = _object(asf.EXTENSION, bytes(18) + len(inner).to_bytes(4, "little") + inner)
    parts = [extension, *(stored[kind] for kind in _OUTER if kind in stored)]
    body = len(parts).to_bytes(4, "little") + b"\1\2" + b"".join(parts)
    return BytesIO(_object(asf.HEADER, body))


def _object(kind: bytes, body: bytes) -> bytes:
    return kind + (24 + len(body)).to_bytes(8, "little") + body
