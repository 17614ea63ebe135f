"""The words that a wanted track is looked for with. Pure: text in, text out."""

import re
import unicodedata
from collections.abc import Iterator

from models.wanted import WantedTrack

LONGEST = 120
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_FEATURED = re.compile(r"\s*[(\[]\s*(?:feat|ft|featuring)\b[^)\]]*[)\]]|\s+(?:feat|ft|featuring)\b.*$", re.I)
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
#: What search engines take for an operator.
_OPERATORS = re.compile(r'["|*]|(?<!\S)-(?=\S)')


def queries(wanted: WantedTrack) -> tuple[str, ...]:
    """Return what to ask, most precise first: "artist title", then the bare title; each once."""
    return tuple(dict.fromkeys(query for query in _queries(wanted) if query))


def isrc(wanted: WantedTrack) -> str | None:
    """Return the code of the recording, in the one way to write it; ``None`` where there is none or it is malformed."""
    code = re.sub(r"[\s-]", "", wanted.isrc or "").upper()
    return code if _ISRC.fullmatch(code) else None


def album_query(wanted: WantedTrack) -> str | None:
    """Return what to ask for the album of a track."""
    artist = wanted.album_artist or next(iter(wanted.artists), "")
    return cleaned(f"{artist} {wanted.album}") if wanted.album else None


def cleaned(text: str) -> str:
    """One line of plain characters, without what search engines take for an operator, cut to ``LONGEST``."""
    plain = "".join(_plain(character) for character in unicodedata.normalize("NFKC", text))
    return " ".join(_OPERATORS.sub(" ", plain).split())[:LONGEST].strip()


def folded(text: str) -> str:
    """The letters and digits of a text, to tell whether two names are the same."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in apart if character.isalnum())


def bare(title: str) -> str:
    """A title without what stands in brackets or after a dash; the title itself where nothing would be left."""
    shorter = _BRACKETS.sub("", title).partition(" - ")[0]
    return shorter.strip() or title


def _queries(wanted: WantedTrack) -> Iterator[str]:
    artist = next(iter(wanted.artists), "")
    yield cleaned(f"{artist} {_FEATURED.sub('', wanted.title)}")
    yield cleaned(f"{artist} {bare(_FEATURED.sub('', wanted.title))}")


def _plain(character: str) -> str:
    """Control characters become spaces, those that only turn the direction of text nothing."""
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category.startswith("C") else character
