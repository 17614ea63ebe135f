"""A file replaced by a changed copy beside it, in a single step, if it is still as it was; else nothing happens."""

import contextlib
import hashlib
import mmap
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from core.errors import TagError
from core.filing.moving import flush, flush_folder


@contextlib.contextmanager
def copied(path: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """Give a copy of a file, with its mode and owner, and what puts it into the place of the file.

    Raises
    ------
    TagError
        The file must not be replaced (no right to write it, several names), or it changed meanwhile.
    OSError
        It cannot be copied or replaced; it is as it was then.
    """
    before = path.stat()
    _check(path, before)
    handle, name = tempfile.mkstemp(prefix=".playlista-", suffix=".tmp", dir=path.parent)
    os.close(handle)
    copy = Path(name)

    def put() -> None:
        flush(copy)
        _set_owner(copy, before)
        if _stamp(path.stat()) != _stamp(before):
            raise TagError("it was changed meanwhile")
        copy.replace(path)
        flush_folder(path.parent)

    try:
        shutil.copyfile(path, copy)
        shutil.copymode(path, copy)
        yield copy, put
    finally:
        copy.unlink(missing_ok=True)


@contextlib.contextmanager
def mapped(path: Path) -> Iterator[memoryview]:
    """Give the bytes of a file."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            yield memoryview(b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held, memoryview(held) as view:
            yield view


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path, found: os.stat_result) -> None:
    if found.st_mode & 0o222 == 0:
        raise TagError("it is read-only")
    if found.st_nlink > 1:
        raise TagError(f"it has {found.st_nlink} names (hard links), and the others would keep the old tags")
    if not os.access(path.parent, os.W_OK):
        raise TagError(f"its folder {path.parent} cannot be written")


def _set_owner(copy: Path, before: os.stat_result) -> None:
    """Give it the owner that it had, where that is allowed; it is never given more rights than before."""
    with contextlib.suppress(OSError, AttributeError):
        os.chown(copy, before.st_uid, before.st_gid)
        copy.chmod(before.st_mode & 0o7777)


def _stamp(found: os.stat_result) -> tuple[int, ...]:
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_nlink
