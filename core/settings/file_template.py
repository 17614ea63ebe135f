"""The grammar of FILE_TEMPLATE: folders and a name, of plain text and of fields: ``{title}`` or ``{track:02}``."""

import re
from dataclasses import dataclass

from core.settings.kinds import did_you_mean

#: Fields that are numbers, and may be given a width.
NUMBERS = ("track", "disc", "year", "position")
FIELDS = ("title", "artist", "artists", "album", "album_artist", *NUMBERS, "isrc", "list")
#: What is between braces, a single brace, or text; two braces stand for one.
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|([{}])|[^{}]+")
_WIDTH = re.compile(r"0[1-9]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain text, or a field; ``width`` is the least number of digits."""

    text: str = ""
    field: str = ""
    width: int = 0


#: A template: the pieces of each folder, and last those of the file's name.
Template = tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class FileTemplate:
    """Where a file is put, kept as it was written."""

    expects: str = "folders and a name with fields in braces, as in {album_artist}/{album}/{track:02} {title}"

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueError
        text = value.strip()
        parse(text)
        return text


def parse(text: str) -> Template:
    """Take a template apart.

    Raises
    ------
    ValueError
        With a hint: a field that does not exist, a width that is none, a brace too many, a name without a field.
    """
    if not text.isprintable() or "\\" in text:
        raise ValueError("folders are separated by /")
    parts = text.split("/")
    if any(part.strip(" .") == "" for part in parts):
        raise ValueError("it must lead from LIBRARY_PATH downwards, through folders that have a name")
    template = tuple(_pieces(part) for part in parts)
    if not any(piece.field for piece in template[-1]):
        raise ValueError("the name of the file needs a field, as {title}")
    return template


def _pieces(part: str) -> tuple[Piece, ...]:
    return tuple(_piece(match) for match in _TOKEN.finditer(part))


def _piece(match: re.Match[str]) -> Piece:
    if match[2]:
        raise ValueError(f"a single {match[2]}; two stand for one in the name")
    if match[1] is None:
        return Piece(text=match[0][0] if match[0] in ("{{", "}}") else match[0])
    name, colon, width = match[1].partition(":")
    if name not in FIELDS:
        hint = did_you_mean(name, FIELDS) or f"the fields are {', '.join(FIELDS)}"
        raise ValueError(f"there is no field {{{name}}}; {hint}")
    if colon and (name not in NUMBERS or not _WIDTH.fullmatch(width)):
        raise ValueError(f"{{{match[1]}}}: only {', '.join(NUMBERS)} take a width, from :01 to :09")
    return Piece(field=name, width=int(width or 0))
