"""What the entries of a list are in the library. Frozen values; looks nothing up."""

from dataclasses import dataclass

from models.track import LibraryTrack
from models.wanted import WantedTrack

#: How an entry was told, surest first: the path, the same sound, a path that ends alike, tags and length.
WAYS = ("path", "identity", "moved", "tags")


@dataclass(frozen=True, slots=True)
class Recognised:
    """An entry of a list and its track; ``how`` is one of ``WAYS``."""

    wanted: WantedTrack
    track: LibraryTrack
    how: str


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """An entry that no track of the library is; ``reason`` is a sentence without its full stop."""

    position: int
    label: str
    reason: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list, its entries in their order, and which of them the library has."""

    source: str
    name: str
    entries: tuple[Recognised | Unrecognised, ...]

    @property
    def found(self) -> tuple[Recognised, ...]:
        """The entries that are in the library."""
        return tuple(entry for entry in self.entries if isinstance(entry, Recognised))

    @property
    def missing(self) -> tuple[Unrecognised, ...]:
        """The entries that are not."""
        return tuple(entry for entry in self.entries if isinstance(entry, Unrecognised))
