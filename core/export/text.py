"""What a track is called in lists, and text that stays on its line. Knows no format."""

import os
from unicodedata import category

from models.track import Track

#: Control characters, lone surrogates, line and paragraph separators.
UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: Not one of them may stand in XML, not even escaped.
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))


def one_line(text: str) -> str:
    """Return text as one line of valid UTF-8: line breaks and control characters become blanks."""
    harmless = "".join(" " if category(character) in UNFIT else character for character in text)
    return " ".join(harmless.split())


def xml_line(text: str) -> str:
    """Return text as one line that XML can hold once it is escaped."""
    return one_line(text.translate(_NO_CHARACTERS))


def title(track: Track) -> str:
    """Return the title of a track, or else the name of its file without the ending."""
    return track.tags.title or os.path.splitext(os.path.basename(track.file.path))[0]


def caption(track: Track) -> str:
    """Return "Artist, Artist - Title" on one line."""
    artists = ", ".join(track.tags.artists)
    return one_line(f"{artists} - {title(track)}" if artists else title(track))
