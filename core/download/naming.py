"""What a song's file is called: the template filled in, each part safe on every system and short enough.

Touches no file; see ``placing``.
"""

import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise

from core.settings.file_template import Piece, Template
from core.settings.sections import EXCLUDE_PATTERNS
from models.wanted import WantedTrack

#: Bytes of a name, and of a whole path.
NAME_MAX = 255
PATH_MAX = 259 if sys.platform == "win32" else 4095
#: Bytes kept free behind a name for what tells two files of one name apart: " (1234)".
ROOM = 7
#: A name is not cut below this to make a path fit.
_SHORTEST = 16
_DASHES, _QUOTES, _LINES = "/\\|:", '"', "?*<>"
_REPLACED = str.maketrans({**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_LINES, "_")})
_JOINERS = "\u200c\u200d"
#: Names that Windows keeps for devices, whatever extension follows.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
#: Folders of these names are left out when music is looked for.
_OVERLOOKED = {name.casefold() for name in EXCLUDE_PATTERNS}

Values = Mapping[str, str | int | None]


def values_of(wanted: WantedTrack, list_name: str) -> Values:
    """Return what each field of a template stands for; ``None`` for what is not known."""
    first = wanted.artists[0] if wanted.artists else None
    return {
        "title": wanted.title,
        "artist": first,
        "artists": ", ".join(wanted.artists),
        "album": wanted.album,
        "album_artist": wanted.album_artist or first,
        "track": wanted.track_number,
        "disc": wanted.disc_number,
        "year": wanted.year,
        "position": wanted.position,
        "isrc": wanted.isrc,
        "list": list_name,
    }


def named(template: Template, values: Values, *, taken: int = 0, name_max: int = NAME_MAX) -> tuple[str, ...]:
    """Fill in a template: the names of folders, and last that of the file without its extension.

    Folders of which nothing is known are left out; a file of which nothing is known is called "_".

    Parameters
    ----------
    taken
        Bytes of the path that are used: the library's own, and the extension.
    name_max
        Bytes that a name may have, an extension of up to 8 included.
    """
    filled = [_filled(pieces, values) for pieces in template]
    folders = [safe(text, name_max) for text in filled[:-1] if safe(text, name_max)]
    names = [*folders, safe(filled[-1], name_max - ROOM - 8) or "_"]
    return tuple(_shortened(names, PATH_MAX - ROOM - taken))


def _filled(pieces: Sequence[Piece], values: Values) -> str:
    """Join the pieces; a field that is not known takes the text behind it along, the last one that before it too."""
    texts = [_text(piece, values) if piece.field else piece.text for piece in pieces]
    fields = [index for index, piece in enumerate(pieces) if piece.field]
    for index, following in pairwise([*fields, len(pieces)]):
        if not texts[index]:
            texts[index:following] = [""] * (following - index)
    if fields and not texts[fields[-1]]:
        before = fields[-2] + 1 if len(fields) > 1 else 0
        texts[before : fields[-1]] = [""] * (fields[-1] - before)
    return "".join(texts)


def _text(piece: Piece, values: Values) -> str:
    """Return the text of a field, in which nothing separates folders."""
    value = values[piece.field]
    if value is None:
        return ""
    return str(value).zfill(piece.width) if isinstance(value, int) else _plain(value)


def safe(text: str, most: int = NAME_MAX) -> str:
    """Return a text as the name of a file or folder that every system takes, or nothing if nothing is left.

    >>> safe("../AC/DC: Who?.")
    '-AC-DC- Who_'
    """
    text = _cut(_trimmed(_plain(text)), most - 1)
    return f"_{text}" if _DEVICES.fullmatch(text) or text.casefold() in _OVERLOOKED else text


def _plain(text: str) -> str:
    kept = "".join(_character(character) for character in text[: 8 * NAME_MAX])
    return unicodedata.normalize("NFC", kept).translate(_REPLACED)


def _character(character: str) -> str:
    """Take out what is no text: controls, marks that turn writing around, halves of characters."""
    if character.isspace() or character == "\0":
        return " "
    return "" if unicodedata.category(character)[0] == "C" and character not in _JOINERS else character


def _trimmed(text: str) -> str:
    """Dots in front would hide a file, Windows takes none at the end."""
    return " ".join(text.split()).lstrip(". ").rstrip(". ")


def _cut(text: str, most: int) -> str:
    """Cut to so many bytes, at a character; marks that belong to a character that is gone go too."""
    if len(text.encode()) <= most:
        return text
    return _trimmed(text.encode()[: max(most, 1)].decode(errors="ignore").rstrip(_JOINERS))


def _shortened(names: list[str], most: int) -> list[str]:
    """Cut the longest names until all fit together with the slashes between them."""
    sizes = [len(name.encode()) for name in names]
    while sum(sizes) + len(sizes) > most and max(sizes) > _SHORTEST:
        longest = sizes.index(max(sizes))
        names = [*names[:longest], _cut(names[longest], sizes[longest] - 1) or "_", *names[longest + 1 :]]
        sizes[longest] = len(names[longest].encode())
    return names
