"""Files given names that nobody has: nothing that is there is ever overwritten. Chooses no name.

Names that differ in capitals or in how they are composed count as one: other systems cannot hold both.
"""

import contextlib
import errno
import os
import shutil
import threading
import unicodedata
from pathlib import Path

#: File systems that have no hard links say so in many ways.
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)


def flush(path: Path) -> None:
    """Have a file's content written to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def entries(folder: Path) -> dict[str, str]:
    """Return the names in a folder, by what they are called where capitals do not count."""
    return {folded(name): name for name in os.listdir(folder)}  # noqa: PTH208 - names are all that is needed


def folded(name: str) -> str:
    """Return what names have in common that some system cannot tell apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def move(source: Path, target: Path) -> bool:
    """Give a file its new name, or tell that the name is taken."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno == errno.EXDEV:
            return _move_across(source, target)
        if error.errno not in NO_LINKS:
            raise
        return _move_without_links(source, target)
    source.unlink()
    return True


def _move_across(source: Path, target: Path) -> bool:
    """Move into a folder that is a link to another file system: by a copy, which gets the name once it is whole."""
    copy = target.with_name(f".playlista-{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        shutil.copyfile(source, copy)
        flush(copy)
        moved = move(copy, target)
    finally:
        copy.unlink(missing_ok=True)
    if moved:
        source.unlink()
    return moved


def _move_without_links(source: Path, target: Path) -> bool:
    """Take the name with an empty file, which only we can have made, and put ours in its place."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    try:
        source.replace(target)
    except BaseException:
        target.unlink()
        raise
    return True


def flush_folder(folder: Path) -> None:
    """Make the new name durable, where the system lets a folder be opened (not on Windows)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
