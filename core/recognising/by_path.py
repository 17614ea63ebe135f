"""Files whose folder was moved, or has another name on another system: known by how their paths end.

Compares paths, of any system; opens nothing.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

_SEPARATORS = re.compile(r"[/\\]+")


class ByEnd:
    """The paths of the library that end in one of the names that a list has."""

    def __init__(self, listed: Iterable[str], library: Iterable[tuple[int, str]]) -> None:
        self._by_name: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        names = {parts[0] for parts in map(_backwards, listed) if parts}
        for number, path in library:
            parts = _backwards(path)
            if parts and parts[0] in names:
                self._by_name[parts[0]].append((number, parts))

    def best(self, path: str) -> tuple[int, int] | None:
        """Return the track whose path has the longest end in common, and of how many names; none where two tie."""
        wanted = _backwards(path)
        found = (
            sorted((_common(wanted, parts), number) for number, parts in self._by_name.get(wanted[0], ()))
            if wanted
            else []
        )
        if not found or (len(found) > 1 and found[-2][0] == found[-1][0]):
            return None
        return found[-1][1], found[-1][0]


def _backwards(path: str) -> tuple[str, ...]:
    """The names in a path from the last to the first, as they compare where capitals and accents vary."""
    names = (name for name in _SEPARATORS.split(path) if name not in ("", "."))
    return tuple(unicodedata.normalize("NFC", name).casefold() for name in names)[::-1]


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> int:
    count = 0
    for mine, other in zip(first, second, strict=False):
        if mine != other:
            break
        count += 1
    return count
