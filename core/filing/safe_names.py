"""Names of files and folders that every system takes, made from any text. Touches no file."""

import re
import unicodedata

from core.settings.sections import EXCLUDE_PATTERNS

#: Bytes of a name.
NAME_MAX = 255
_DASHES, _QUOTES, _LINES = "/\\|:", '"', "?*<>"
_REPLACED = str.maketrans({**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_LINES, "_")})
_JOINERS = "\u200c\u200d"
#: Names that Windows keeps for devices, whatever extension follows.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
#: Folders of these names are left out when music is looked for.
_OVERLOOKED = {name.casefold() for name in EXCLUDE_PATTERNS}


def safe(text: str, most: int = NAME_MAX) -> str:
    """Return a text as the name of a file or folder that every system takes, or nothing if nothing is left.

    >>> safe("../AC/DC: Who?.")
    '-AC-DC- Who_'
    """
    text = cut(_trimmed(plain(text)), most - 1)
    return f"_{text}" if _DEVICES.fullmatch(text) or text.casefold() in _OVERLOOKED else text


def plain(text: str) -> str:
    """Return text without what no name may hold, not yet cut."""
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


def cut(text: str, most: int) -> str:
    """Cut to so many bytes, at a character; marks that belong to a character that is gone go too."""
    if len(text.encode()) <= most:
        return text
    return _trimmed(text.encode()[: max(most, 1)].decode(errors="ignore").rstrip(_JOINERS))
