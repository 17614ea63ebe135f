"""How results look: safe text, rows in columns, JSON. Writes data to standard output and talk to standard error."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import click

UNKNOWN = "-"

#: Control characters, lone surrogates, line separators, and marks that reorder text: none of them may reach a terminal.
_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REORDERING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NARROWEST = 12
_WIDTH_WITHOUT_TERMINAL = 160


def safe(text: str) -> str:
    r"""Return text that prints on one line, whatever is in it: ``\n``, ``\x1b``, ``\xe9`` for a byte not in UTF-8."""
    return text if text.isprintable() else "".join(map(_escape, text))


def _escape(character: str) -> str:
    if unicodedata.category(character) not in _UNSAFE and character not in _REORDERING:
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # an undecodable byte of a file name (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def say(message: str = "") -> None:
    """Talk to the person: one line on standard error."""
    click.echo(message, err=True)


def program() -> str:
    """Return how the person calls us: by name where the shell finds it, else as just done (".venv/bin/playlista")."""
    called = sys.argv[0]
    if os.path.basename(called) != "playlista" or shutil.which("playlista"):
        return "playlista"
    return min(os.path.relpath(called), os.path.abspath(called), key=len)


def print_json(value: object) -> None:
    """Print one JSON value on one line, in ASCII, so that any file name survives the way."""
    import json

    click.echo(json.dumps(value, allow_nan=False))


def show_number(value: float | None, decimals: int = 0) -> str:
    """Return a number as people read it; what is unknown shows as "-"."""
    return UNKNOWN if value is None else f"{value:.{decimals}f}"


def show_duration(seconds: float) -> str:
    """Return "3:25" or "1:02:03"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def show_size(size: float) -> str:
    """Return "412 B", "3.4 MB"."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """Return "1 track", "1,200 tracks"."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` 0 takes a share of what the terminal leaves."""

    heading: str
    width: int = 0
    right: bool = False


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> int:
    """Print rows in columns as they come, and return how many; without a row nothing is printed.

    On a terminal long cells are cut with "…"; into a file or a pipe they are written whole.
    """
    widths, fit = _widths(columns), _cut if sys.stdout.isatty() else _pad
    number = 0
    for row in rows:
        if number == 0:
            click.echo(_line(columns, [column.heading for column in columns], widths, fit))
        click.echo(_line(columns, row, widths, fit))
        number += 1
    return number


def _widths(columns: Sequence[Column]) -> list[int]:
    total = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL
    fixed = sum(column.width for column in columns) + 2 * (len(columns) - 1)
    shares = sum(column.width == 0 for column in columns) or 1
    share = max(_NARROWEST, (total - fixed) // shares)
    return [column.width or share for column in columns]


def _line(
    columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int], fit: Callable[[str, int], str]
) -> str:
    aligned = [
        safe(cell).rjust(width) if column.right else fit(safe(cell), width)
        for column, cell, width in zip(columns, cells, widths, strict=True)
    ]
    return "  ".join(aligned).rstrip()


def _cut(cell: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return set_cell_size(cell, width) if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"


def _pad(cell: str, width: int) -> str:
    from rich.cells import cell_len

    return cell + " " * max(0, width - cell_len(cell))
