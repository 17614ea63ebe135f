"""Opens lists the way tests need it."""

from collections.abc import Iterable

from core.lists import open_list
from core.services.services import Services
from models.wanted import LeftOut, WantedList, WantedTrack


def no_stdin() -> str:
    raise AssertionError("standard input is not to be read")


def opened(source: str, services: Services, stdin: str | None = None) -> WantedList:
    return open_list(source, services, read_stdin=no_stdin if stdin is None else lambda: stdin)


def items(source: str, services: Services, stdin: str | None = None) -> list[WantedTrack | LeftOut]:
    return list(opened(source, services, stdin).items)


def titles(found: Iterable[WantedTrack | LeftOut]) -> list[str]:
    """Titles, and of what was left out the reason in brackets."""
    return [item.title if isinstance(item, WantedTrack) else f"({item.error_class})" for item in found]
