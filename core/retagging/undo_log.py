"""What runs have changed, in a file each: a line a song, written and flushed before the song is touched.

A line has what leads back: the pieces of the old file, most of them in the new one.
"""

import base64
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from core.errors import TagError
from core.retagging.delta import Piece

_NAME = re.compile(r"\d{8}-\d{6}(?:-\d+)?")
_UNDONE = ".undone"


@dataclass(frozen=True, slots=True)
class Change:
    """One song: its path, the SHA-256 of the whole file before and after, its time before, and the way back."""

    path: str
    before: str
    after: str
    mtime_ns: int
    pieces: tuple[Piece, ...]


class UndoLog:
    """The log of one run, open for writing; the file is made with the first change."""

    def __init__(self, folder: Path, run: str) -> None:
        self._folder, self._run = folder, run
        self._stream: TextIO | None = None

    @property
    def run(self) -> str:
        """The name by which the run can be taken back."""
        return self._run

    def add(self, change: Change) -> None:
        """Note a change for good; ``TagError`` where that cannot be, and nothing must be changed then."""
        try:
            stream = self._stream or self._open()
            stream.write(_line(change))
            stream.flush()
            os.fsync(stream.fileno())
        except OSError as error:
            raise TagError(f"the log of changes cannot be written: {error.strerror or error}") from error

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._stream is not None:
            self._stream.close()

    def _open(self) -> TextIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while self._stream is None:
            name = self._run if number == 1 else f"{self._run}-{number}"
            try:
                self._stream = (self._folder / name).open("x", encoding="ascii")
                self._run = name
            except FileExistsError:
                number += 1
        return self._stream


def runs(folder: Path) -> list[tuple[str, bool]]:
    """Return the runs, oldest first, and whether each was taken back."""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return [(name, name + _UNDONE in names) for name in sorted(filter(_NAME.fullmatch, names))]


def changes(folder: Path, run: str) -> Iterator[Change]:
    """Yield the changes of a run, in their order; ``TagError`` where there is no such run.

    A last line that is cut short is of a song that was not touched any more.
    """
    if not _NAME.fullmatch(run) or not (folder / run).is_file():
        raise TagError(f"there is no run {run!r}; see them with: playlista tags runs")
    with (folder / run).open(encoding="ascii") as stream:
        for line in stream:
            if line.endswith("\n"):
                yield _change(json.loads(line))


def set_undone(folder: Path, run: str) -> None:
    """Note that a run was taken back."""
    (folder / (run + _UNDONE)).touch()


def _line(change: Change) -> str:
    pieces = [base64.b64encode(piece).decode() if isinstance(piece, bytes) else piece for piece in change.pieces]
    return json.dumps(asdict(replace(change, pieces=())) | {"pieces": pieces}) + "\n"


def _change(record: dict[str, Any]) -> Change:
    pieces = (base64.b64decode(piece) if isinstance(piece, str) else (piece[0], piece[1]) for piece in record["pieces"])
    return Change(**record | {"pieces": tuple(pieces)})
