"""Paths as the database keeps them: any bytes a system allows become text that both servers hold, and back.

A path with undecodable bytes is written "bytes:" and percent-encoded. ``key`` is what rows are found by: the
written path, shortened by a hash where it is longer than an index entry of PostgreSQL may be.
"""

import os
import unicodedata
from urllib.parse import quote, unquote_to_bytes

from core.errors import StoreError
from models.text import clean

_ESCAPED = "bytes:"
#: 600 characters are at most 2,400 bytes of UTF-8; a B-tree entry of PostgreSQL holds 2,704.
LONGEST_KEY = 600


def written(path: str) -> str:
    """Path as stored; reversed by ``read``."""
    if path.isascii() and not path.startswith(_ESCAPED):
        return path
    try:
        path.encode()
    except UnicodeEncodeError:
        return _escaped(path)
    return _escaped(path) if path.startswith(_ESCAPED) else path


def read(stored: str) -> str:
    """Path that ``written`` wrote."""
    return os.fsdecode(unquote_to_bytes(stored[len(_ESCAPED) :])) if stored.startswith(_ESCAPED) else stored


def key(path: str) -> str:
    """Unique, ordered like the path itself, and short enough for every index."""
    if len(path) <= LONGEST_KEY and path.isascii() and path[:1] != "b":
        return path  # nearly every file, asked for each at every run
    stored = written(path)
    return stored if len(stored) <= LONGEST_KEY else _shortened(stored)


def key_and_rest(path: str) -> tuple[str, str | None]:
    """Return the key, and the whole written path where the key does not tell it."""
    stored = written(path)
    return (stored, None) if len(stored) <= LONGEST_KEY else (_shortened(stored), stored)


def path_of(key: str, long_path: str | None) -> str:
    """Path of a file from the two columns that keep it."""
    return read(long_path or key)


def below(root: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Half-open ranges of keys that hold everything in a folder: names as they are, and escaped ones."""
    folder = root.rstrip(os.sep) + os.sep
    stored = written(folder)
    return _prefix_range(stored), _prefix_range(stored if stored.startswith(_ESCAPED) else _escaped(folder))


def folded(text: str) -> str:
    """Text as a search compares it: compatibility forms unified, case folded, storable."""
    return clean(text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def _escaped(path: str) -> str:
    try:
        return _ESCAPED + quote(os.fsencode(path))
    except UnicodeEncodeError as error:
        raise StoreError(f"{path!a} is no path of this system and cannot be stored") from error


def _shortened(stored: str) -> str:
    import hashlib  # paths of this length are rare, and a run that finds nothing new starts with this module

    return f"{stored[: LONGEST_KEY - 65]}#{hashlib.sha256(stored.encode()).hexdigest()}"


def _prefix_range(prefix: str) -> tuple[str, str]:
    prefix = prefix[: LONGEST_KEY - 65]
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)
