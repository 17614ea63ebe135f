"""A consistent copy of a SQLite file that may be in use, complete or not there at all."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from core.errors import StoreError


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy by SQLite's online backup; ``target`` appears only when it is whole.

    Raises
    ------
    StoreError
        If ``target`` exists or cannot be written.
    sqlite3.Error
        If ``source`` cannot be read.
    """
    partial = reserve(target)
    try:
        with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(partial)) as copy:
            origin.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        publish(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def reserve(target: Path) -> Path:
    """Return an empty file beside ``target`` to be filled and then published."""
    if target.exists():
        raise StoreError(f"{target} exists already: name a new file for the backup")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise StoreError(f"the backup {target} cannot be written: {error.strerror}") from error
    os.close(handle)
    return Path(name)


def publish(partial: Path, target: Path) -> None:
    """Bring a complete file to the disk and give it its name."""
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(target)
