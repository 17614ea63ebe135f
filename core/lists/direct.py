"""Sound at a web address that somebody gives: a list of one, if its host is allowed."""

from core.errors import ServiceError, SourceError
from core.lists.values import artist_and_title, is_sound, name_in_address, one_line
from core.services.services import Services
from models.wanted import ListHead, WantedList, WantedTrack


def recognises(source: str) -> bool:
    """Whether a source is the address of an audio file."""
    return is_sound(source.strip())


def usual(source: str) -> str:
    """The one way to write an address."""
    return source.strip()


def open_list(source: str, services: Services) -> WantedList:
    """The track behind an address; ``SourceError`` when its host is not allowed."""
    address = source.strip()
    try:
        services.guard.check_direct(address, resolve=False)
    except ServiceError as error:
        raise SourceError(str(error)) from error
    artists, title = artist_and_title(name_in_address(address))
    track = WantedTrack(title or one_line(address), artists, source_ids=(("url", address),))
    return WantedList(ListHead(address, "track", track.label, "url", 1, address), iter([track]))
