"""What a song's file is called: the template filled in, each part safe on every system and short enough.

Touches no file; see ``placing``.
"""

import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise

from core.filing.safe_names import NAME_MAX, cut, plain, safe
from core.settings.file_template import Piece, Template
from models.wanted import WantedTrack

#: Bytes of a whole path.
PATH_MAX = 259 if sys.platform == "win32" else 4095
#: Bytes kept free behind a name for what tells two files of one name apart: " (1234)".
ROOM = 7
#: A name is not cut below this to make a path fit.
_SHORTEST = 16

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
    return str(value).zfill(piece.width) if isinstance(value, int) else plain(value)


def _shortened(names: list[str], most: int) -> list[str]:
    """Cut the longest names until all fit together with the slashes between them."""
    sizes = [len(name.encode()) for name in names]
    while sum(sizes) + len(sizes) > most and max(sizes) > _SHORTEST:
        longest = sizes.index(max(sizes))
        names = [*names[:longest], cut(names[longest], sizes[longest] - 1) or "_", *names[longest + 1 :]]
        sizes[longest] = len(names[longest].encode())
    return names
