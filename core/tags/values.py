"""Turns the texts of a tag into ``Tags``: cleans, splits, parses, and drops what cannot be true. Reads no file."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from mutagen.id3 import TCON

from models.audio import Tags

#: Field by its canonical name (see ``names``), to everything that was written under it.
Fields = Mapping[str, Sequence[str]]

MAX_TEXT = 1_000
MAX_VALUES = 50
MIN_BPM, MAX_BPM = 20.0, 400.0
MAX_NUMBER = 9_999
#: ReplayGain's reference is 5 dB above that of R128 gains: -18 and -23 LUFS (RFC 7845, 5.2.1).
R128_TO_REPLAYGAIN_DB = 5.0
MAX_GAIN_DB = 100.0

_GENRE: Callable[..., Any] = TCON
_JOINERS = "\u200c\u200d"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)|^(?:1\d|20)\d\d(?=\d{4}$)")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
_OF = re.compile(r"\s*(\d+)?\s*(?:/\s*(\d+))?")


def tags_from(fields: Fields, *, has_cover: bool) -> Tags:
    """Make sense of what a tag says."""
    number, total = _position(fields, "tracknumber")
    disc, _ = _position(fields, "discnumber")
    return Tags(
        title=_text(fields, "title"),
        artists=_texts(fields, "artists") or _texts(fields, "artist"),
        album=_text(fields, "album"),
        album_artist=_text(fields, "albumartist"),
        track_number=number,
        track_total=total or _position(fields, "tracktotal")[0],
        disc_number=disc,
        year=_year(fields),
        genres=_genres(fields),
        isrc=_isrc(fields),
        musicbrainz_recording_id=next(_ids(fields, "musicbrainztrackid"), None),
        musicbrainz_album_id=next(_ids(fields, "musicbrainzalbumid"), None),
        musicbrainz_artist_ids=tuple(dict.fromkeys(_ids(fields, "musicbrainzartistid")))[:MAX_VALUES],
        bpm=_number(fields, "bpm", MIN_BPM, MAX_BPM),
        key=_text(fields, "initialkey"),
        replaygain_track_gain_db=_gain(fields),
        replaygain_track_peak=_number(fields, "replaygaintrackpeak", 0.0, 1_000.0),
        has_cover=has_cover,
    )


def clean(text: str) -> str:
    """Take out what is no text (controls, marks that turn writing around, halves of characters), and cut.

    >>> clean(" A\\u202eB\\x00C\\n")
    'AB C'
    """
    text = text[: 4 * MAX_TEXT]
    if not text.isprintable():
        text = "".join(map(_clean_character, text))
    return " ".join(text.split())[:MAX_TEXT].rstrip()


def _clean_character(character: str) -> str:
    if character.isspace() or character == "\0":
        return " "
    category = unicodedata.category(character)
    return "" if category[0] == "C" and character not in _JOINERS else character


def _split(values: Iterable[str], separators: str) -> tuple[str, ...]:
    """Clean and split; each name once, in order."""
    parts = (part for value in values for part in re.split(separators, value[: 64 * MAX_TEXT]))
    return tuple(dict.fromkeys(text for text in map(clean, parts) if text))[:MAX_VALUES]


def _text(fields: Fields, name: str) -> str | None:
    return next((text for text in map(clean, fields.get(name, ())) if text), None)


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    return _split(fields.get(name, ()), r"[;\0]|\\\\")


def _genres(fields: Fields) -> tuple[str, ...]:
    """Names for ID3v1's numbers ("17", "(17)"), and several genres in one text ("Rock; Pop")."""
    written = _split(fields.get("genre", ()), r"[;\0]|\\\\|\s/\s")
    named = (genre for text in written for genre in _GENRE(encoding=3, text=[text]).genres)
    return tuple(dict.fromkeys(genre for genre in named if genre != "Unknown"))


def _position(fields: Fields, name: str) -> tuple[int | None, int | None]:
    """Read "3" or "3/12"; what is no number above zero is nothing."""
    match = _OF.match(_text(fields, name) or "")
    first, second = match.groups() if match else (None, None)
    return _counting(first), _counting(second)


def _counting(digits: str | None) -> int | None:
    if digits is None or len(digits) > 8:
        return None
    number = int(digits)
    return number if 0 < number <= MAX_NUMBER else None


def _year(fields: Fields) -> int | None:
    for name in ("date", "releasedate", "originaldate"):
        for text in fields.get(name, ()):
            match = _YEAR.search(clean(text))
            if match:
                return int(match[0])
    return None


def _isrc(fields: Fields) -> str | None:
    for text in fields.get("isrc", ()):
        match = _ISRC.fullmatch(re.sub(r"[\s-]", "", clean(text)).upper())
        if match:
            return match[0]
    return None


def _ids(fields: Fields, name: str) -> Iterator[str]:
    return iter([found.lower() for text in fields.get(name, ()) for found in _UUID.findall(clean(text))])


def _number(fields: Fields, name: str, low: float, high: float) -> float | None:
    for text in fields.get(name, ()):
        match = _NUMBER.search(text[:100])
        if match:
            number = float(match[0].replace(",", "."))
            if math.isfinite(number) and low <= number <= high:
                return number
    return None


def _gain(fields: Fields) -> float | None:
    gain = _number(fields, "replaygaintrackgain", -MAX_GAIN_DB, MAX_GAIN_DB)
    if gain is not None:
        return gain
    steps = _number(fields, "r128trackgain", -32768, 32767)
    return None if steps is None else steps / 256 + R128_TO_REPLAYGAIN_DB
