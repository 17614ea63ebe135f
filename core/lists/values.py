"""Makes sense of single values in lists that others wrote: text on one line, numbers, codes, addresses."""

import math
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from core.settings.sections import EXTENSIONS
from models.text import clean
from models.wanted import WantedTrack

MAX_TEXT = 1_000
MAX_DURATION_S = 1_000_000.0
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
_ISRC = re.compile(r"(?:ISRC)?([A-Z]{2}[A-Z0-9]{3}[0-9]{7})")
_YEAR = re.compile(r"(?:1\d|20)\d\d(?!\d)")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_SEPARATOR = re.compile(r"\s+[-–—−‒―]\s+|\t+")
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
#: Addresses of single tracks, and the service whose id stands in them.
_IDS = tuple(
    (service, re.compile(pattern, re.IGNORECASE))
    for service, pattern in (
        ("spotify", r"spotify:track:(\w+)|https?://(?:open|play)\.spotify\.com/(?:intl-\w+/)?(?:embed/)?track/(\w+).*"),
        ("youtube", r"https?://(?:(?:www|m|music)\.)?youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|embed/)([\w-]{11}).*"),
        ("youtube", r"https?://youtu\.be/([\w-]{11}).*"),
        ("deezer", r"deezer:track:(\d+)|https?://(?:www\.)?deezer\.com/(?:\w\w(?:-\w\w)?/)?track/(\d+).*"),
        ("musicbrainz", rf"https?://(?:beta\.)?musicbrainz\.org/recording/({_UUID}).*|({_UUID})"),
    )
)


def one_line(text: object) -> str:
    """Text as it is written, but on one line, in NFC, and not longer than ``MAX_TEXT``; empty for what is no text.

    >>> one_line(" A\\nB\\x00C ")
    'A B C'
    """
    if not isinstance(text, str):
        return ""
    text = text[: 4 * MAX_TEXT]
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(character) in _CONTROLS else character for character in text)
    return unicodedata.normalize("NFC", " ".join(clean(text).split()))[:MAX_TEXT].rstrip()


def texts(values: object) -> tuple[str, ...]:
    """The texts in a list, each once; one text is a list of one."""
    items = values if isinstance(values, list | tuple) else [values]
    return tuple(dict.fromkeys(text for text in map(one_line, items) if text))


def dig(value: object, *path: str | int) -> Any:
    """What lies at a path of names and numbers in nested JSON; ``None`` where there is nothing."""
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def seconds(value: object, *, per_second: float = 1.0) -> float | None:
    """A duration from a number, or from text: a number, "3:07", "1:02:03"; ``None`` unless it is above zero."""
    if isinstance(value, str):
        clock = _CLOCK.fullmatch(value.strip())
        if clock:
            value, per_second = (
                sum(int(part or 0) * unit for part, unit in zip(clock.groups(), (3600, 60, 1), strict=True)),
                1,
            )
        else:
            value = _float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    duration = float(min(value, MAX_DURATION_S * per_second)) / per_second if value == value else math.nan
    return duration if 0 < duration < MAX_DURATION_S else None


def whole(value: object) -> int | None:
    """A whole number above zero; ``None`` for what is none."""
    number = _float(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < 1_000_000:
        return None
    return int(number) if number == int(number) else None


def isrc(value: object) -> str | None:
    """An ISRC in capitals without dashes; ``None`` for what is none."""
    found = _ISRC.fullmatch(re.sub(r"[\s:.\-‐-―]", "", value[:40]).upper()) if isinstance(value, str) else None
    return found[1] if found else None


def year(value: object) -> int | None:
    """The year of a date as "1997-05-21" or "1997"; ``None`` where there is none."""
    found = _YEAR.match(value.strip()) if isinstance(value, str) else None
    return int(found[0]) if found else None


def web_address(value: object) -> str | None:
    """A web address as it is; ``None`` for what is none."""
    text = value.strip() if isinstance(value, str) else ""
    return (
        text if re.match(r"https?://[^\s/]", text, re.IGNORECASE) and len(text) < 4_000 and text.isprintable() else None
    )


def unquoted(path: str) -> str:
    """A path without its percent signs; bytes that are no UTF-8 stay what they are (PEP 383), or no file is found."""
    return urllib.parse.unquote(path, errors="surrogateescape")


def source_id(address: str) -> tuple[str, str] | None:
    """The service and the id that an address of a single track tells of; ``None`` for other addresses."""
    for service, pattern in _IDS:
        found = pattern.fullmatch(address.strip())
        if found:
            return service, next(filter(None, found.groups()))
    return None


def artist_and_title(text: str) -> tuple[tuple[str, ...], str]:
    """Take "Artist - Title" apart, at the first dash of any kind between spaces; without one, all is the title.

    >>> artist_and_title("AC/DC – T.N.T. - Live")
    (('AC/DC',), 'T.N.T. - Live')
    """
    parts = [one_line(part) for part in _SEPARATOR.split(text.strip(), maxsplit=1)]
    if len(parts) == 2 and all(parts):
        return (parts[0],), parts[1]
    return (), next(filter(None, parts), "")


def is_sound(address: str) -> bool:
    """Whether a web address ends in the name of an audio file."""
    path = urllib.parse.urlsplit(address).path if web_address(address) else ""
    return path.rpartition(".")[2].lower() in EXTENSIONS and "." in path


def name_in_address(address: str) -> str:
    """The name of the file that an address ends in, without its ending; a path does as well."""
    path = urllib.parse.unquote(urllib.parse.urlsplit(address).path) if "://" in address else address
    name = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 5 else name


def keys(track: WantedTrack) -> Iterator[object]:
    """What two entries of a list share when they are the same track."""
    if track.source_ids:
        yield from track.source_ids
    else:
        yield (track.title.casefold(), tuple(map(str.casefold, track.artists)), (track.album or "").casefold())


def _float(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
