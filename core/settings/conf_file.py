"""Finds and reads playlista.conf: flat ``KEY=value`` lines, ``#`` comments, optional quotes and ``[sections]``.

Knows the form of the lines, not the keys.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.settings.masking import without_passwords

FILE_NAME = "playlista.conf"

_LINE = re.compile(
    r"""(?P<key>[A-Za-z_]\w*) \s*= (?: \s*"(?P<double>[^"]*)" | \s*'(?P<single>[^']*)' | (?!\s*["'])(?P<bare>.*?) )"""
    r"""(?: \s+\#.* )? \s*""",
    re.VERBOSE,
)
_SECTION = re.compile(r"\[[^\]]*\]\s*(#.*)?")


@dataclass(frozen=True, slots=True)
class Line:
    """A ``KEY=value`` line of a file."""

    number: int
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file says, and in ``mistakes`` what could not be read, as (line number, sentence); 0 is no line."""

    lines: tuple[Line, ...] = ()
    mistakes: tuple[tuple[int, str], ...] = ()


def places() -> tuple[Path, ...]:
    """Where a file is looked for when none is named; the first that is there is read."""
    return Path.cwd() / FILE_NAME, platformdirs.user_config_path("playlista", appauthor=False) / FILE_NAME


def found() -> Path | None:
    """The file that is read when none is named.

    A working folder that may not be entered has none for us (``sudo -u playlista`` from root's home). A configuration
    folder of one's own that may not be entered is told when the file is read: what it sets would be missed.
    """
    here, own = places()
    if _is_there(here, unknown=False):
        return here
    return own if _is_there(own, unknown=True) else None


def _is_there(path: Path, *, unknown: bool) -> bool:
    try:
        return path.is_file()
    except OSError:
        return unknown


def read(path: Path) -> Contents:
    """Read a file as far as it can be read; never raises."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Contents(mistakes=((0, "there is no such file"),))
    except OSError as error:
        return Contents(mistakes=((0, f"cannot be read: {error.strerror}"),))
    try:
        return parse(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        return Contents(mistakes=((number, f"byte 0x{raw[error.start]:02x} is no UTF-8; save the file as UTF-8"),))


def parse(text: str) -> Contents:
    """Read the text of a file; a line that has no meaning becomes a mistake."""
    lines: list[Line] = []
    mistakes: list[tuple[int, str]] = []
    first: dict[str, int] = {}
    for number, line in _meant(text):
        found = _LINE.fullmatch(line)
        if found is None:
            mistakes.append((number, f'"{without_passwords(line)}" is no KEY=value line'))
        elif (key := found["key"]) in first:
            mistakes.append((number, f"{key} is given again, first in line {first[key]}; keep one of them"))
        else:
            first[key] = number
            lines.append(Line(number, key, _value(found)))
    return Contents(tuple(lines), tuple(mistakes))


def _meant(text: str) -> Iterator[tuple[int, str]]:
    # Not splitlines(): it would break lines at characters that editors do not count.
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#") and not _SECTION.fullmatch(stripped):
            yield number, stripped


def _value(found: re.Match[str]) -> str:
    quoted = next((value for name in ("double", "single") if (value := found[name]) is not None), None)
    return found["bare"].strip() if quoted is None else quoted
