"""Named arrays of several groups as bytes, and back: a line of JSON that names them, their bytes after it, deflated."""

import json
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.errors import AudioError

Arrays = Mapping[str, NDArray[np.generic]]
#: The arrays of each group. A group that is there without arrays was measured, and nothing was found to decide on.
Groups = Mapping[str, Arrays]

_TYPES = ("<f4", "<f2", "|u1", "<i4")


def pack(groups: Groups) -> bytes:
    """Return the arrays as bytes; their types are float32, float16, uint8 or int32."""
    names = [[group, name, *_kind(values)] for group, arrays in groups.items() for name, values in arrays.items()]
    head = json.dumps([list(groups), names], separators=(",", ":")).encode()
    bodies = [np.ascontiguousarray(values).tobytes() for arrays in groups.values() for values in arrays.values()]
    return zlib.compress(b"\n".join([head, b"".join(bodies)]), 6)


def unpack(data: bytes) -> dict[str, dict[str, NDArray[np.generic]]]:
    """Return the arrays that ``pack`` was given.

    Raises
    ------
    AudioError
        When the bytes are no such thing, as those of a damaged database.
    """
    try:
        head, _, body = zlib.decompress(data).partition(b"\n")
        groups, names = json.loads(head)
        found: dict[str, dict[str, NDArray[np.generic]]] = {group: {} for group in groups}
        at = 0
        for group, name, kind, shape in names:
            if kind not in _TYPES:
                raise ValueError(kind)
            count = int(np.prod(shape, dtype=np.int64))
            found[group][name] = np.frombuffer(body, kind, count, at).reshape(shape)
            at += count * np.dtype(kind).itemsize
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise AudioError(f"its evidence is damaged ({error})", error_class="internal", stage="features") from error
    return found


def _kind(values: NDArray[np.generic]) -> tuple[str, list[int]]:
    if values.dtype.str not in _TYPES:
        raise ValueError(f"{values.dtype} is no type of evidence: use one of {', '.join(_TYPES)}")
    return values.dtype.str, list(values.shape)
