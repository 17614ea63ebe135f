"""Classes of content that a playlist may do without: their names, and a set of them as bits. Finds nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

#: The place of a class is its bit: "mix" is 1, "spoken" 2, "skit" 4, "live" 8, "christmas" 16.
CLASSES = ("mix", "spoken", "skit", "live", "christmas")


@dataclass(frozen=True, slots=True)
class Content:
    """One class that applies to a track: ``source`` is "found", or "set" by a person; ``reason`` a few words."""

    name: str
    source: str
    reason: str


def bit(name: str) -> int:
    """Return the bit of a class; ``ValueError`` if there is none of that name."""
    return 1 << CLASSES.index(name)


def bits(names: Iterable[str]) -> int:
    """Return a set of classes as bits."""
    return sum(bit(name) for name in set(names))


def names(found: int) -> tuple[str, ...]:
    """Return the classes whose bits are set, in their order."""
    return tuple(name for name in CLASSES if found & bit(name))
