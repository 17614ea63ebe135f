"""A song by its name, as "Artist - Title": a list of one."""

from core.errors import SourceError
from core.lists import text_file
from core.lists.values import one_line
from core.services.services import Services
from models.wanted import LeftOut, ListHead, WantedList


def recognises(source: str) -> bool:
    """Whether a source is an artist and a title, with a dash between spaces in between."""
    found = text_file.song(source)
    return not text_file.is_address(source) and not isinstance(found, LeftOut) and bool(found.artists)


def open_list(source: str, services: Services) -> WantedList:
    """The one track that is named."""
    found = text_file.song(source)
    if isinstance(found, LeftOut):
        raise SourceError(f"{one_line(source)[:200]!r} names no song: expected Artist - Title")
    return WantedList(ListHead(found.label, "track", found.label, "text", 1), iter([found]))
