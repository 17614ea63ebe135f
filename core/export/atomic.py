"""Write a file so that whoever reads it sees the old content or the new, never a part.

Knows no format.
"""

import contextlib
import os
import tempfile
from pathlib import Path

from core.errors import ExportError


def write_atomically(target: Path, data: bytes) -> None:
    """Replace or create ``target``: a temporary file in the same folder, flushed to disk, then renamed.

    A link is followed, and the mode of a replaced file is kept. ``ExportError`` names what cannot be written; nothing
    is left behind then.
    """
    real = Path(os.path.realpath(target))
    if real.exists() and not real.is_file():
        raise ExportError(f"cannot write {target}: it exists and is no regular file")
    try:
        _replace(real, data)
    except OSError as error:
        raise ExportError(f"cannot write {target}: {error.strerror or error}") from error


def _replace(real: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".playlista-", suffix=".tmp", dir=real.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_mode(real))
        Path(temporary).replace(real)
    except BaseException:  # Ctrl-C too must not leave the temporary file
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    _flush_folder(real.parent)


def _mode(real: Path) -> int:
    """The mode of the file replaced, else what an ordinary ``open`` would give (mkstemp gives 0600)."""
    if real.exists():
        return real.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system lets a folder be opened (not on Windows)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
