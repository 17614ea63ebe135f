"""What somebody wants to have: a track as a list names it, and the list. Opens nothing and decides nothing."""

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

#: What kind of thing a source names.
LIST_KINDS = ("playlist", "album", "artist", "liked", "track", "file")
#: Stands before the identity of a track (see ``models.track``) where a list has a place for codes.
IDENTITY_URN = "urn:playlista:audio:"
#: Why an item of a list is nothing that can be wanted.
LEFT_OUT_CLASSES = ("local", "removed", "episode", "duplicate", "unreadable", "refused")


@dataclass(frozen=True, slots=True)
class WantedTrack:
    """A track as a list names it; ``None`` or empty where the list does not say.

    ``title`` and ``artists`` are as written there. ``position`` counts from 1, in the order of the list; positions of
    items left out stay free. ``source_ids`` are (service, id) pairs: "spotify", "youtube", "deezer", "musicbrainz" (the
    recording), "url" (where the sound itself is), "path" (a file that the list names), "identity" (that of a track in
    a library of ours). ``cover_url`` is an address.
    """

    title: str
    artists: tuple[str, ...] = ()
    album: str | None = None
    album_artist: str | None = None
    duration_s: float | None = None
    isrc: str | None = None
    position: int = 1
    track_number: int | None = None
    track_total: int | None = None
    disc_number: int | None = None
    year: int | None = None
    explicit: bool | None = None
    source_ids: tuple[tuple[str, str], ...] = ()
    cover_url: str | None = None

    @property
    def label(self) -> str:
        """The track as a line of text."""
        return f"{', '.join(self.artists)} - {self.title}" if self.artists else self.title

    @property
    def key(self) -> str:
        """What makes it the same wanted track on two lists: its ISRC, an id of a service, or else its words."""
        if self.isrc:
            return f"isrc:{self.isrc}"
        if self.source_ids:
            service, number = self.source_ids[0]
            return _short(f"{service}:{number}")
        words = "|".join((*sorted(self.artists), self.title, self.album or ""))
        return _short(f"words:{unicodedata.normalize('NFKC', words).casefold()}")

    def source_id(self, service: str) -> str | None:
        """Return its id at a service."""
        return next((value for name, value in self.source_ids if name == service), None)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item of a list that cannot be wanted; ``error_class`` is one of ``LEFT_OUT_CLASSES``."""

    position: int
    label: str
    error_class: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListHead:
    """What a list is, before its items are known.

    ``source`` is the one way to write its address ("spotify:playlist:…", "/folder/list.csv"), ``kind`` one of
    ``LIST_KINDS``, ``total`` the number of items where the service tells it beforehand.
    """

    source: str
    kind: str
    name: str
    service: str
    total: int | None = None
    url: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class WantedList:
    """A list being read: ``items`` come in its order, pages ahead, and are drawn once.

    What goes wrong in the middle of a list is raised by ``items``: a ``SourceError`` for what is wrong with the list, a
    ``ServiceError`` when its service cannot be asked now.
    """

    head: ListHead
    items: Iterator[WantedTrack | LeftOut] = field(repr=False)


def _short(key: str) -> str:
    """A key that fits into an index, whatever a list says."""
    harmless = key.encode("utf-8", "backslashreplace").replace(b"\0", b"\\0")
    if len(harmless) <= 200:
        return harmless.decode()
    return f"{key.partition(':')[0]}:sha256:{hashlib.sha256(harmless).hexdigest()}"
