"""Locks of files that two programs may want at once; they end with the program that holds them, however it ends.

Where there are no such locks (Windows, some disks of the network), two programs must not download into one library.
"""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

try:
    from fcntl import flock
except ImportError:

    def flock(descriptor: int, operation: int, /) -> None:  # type: ignore[misc]
        """Lock nothing."""


#: What ``fcntl`` calls LOCK_EX and LOCK_NB, where there is one.
_EXCLUSIVE, _AT_ONCE = 2, 4
_NO_LOCKS = (errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOLCK, errno.EINVAL)


@contextlib.contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of a file, which is made if need be; tell whether it is held: with ``wait``, it always is."""
    descriptor = _locked(path, wait)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _locked(path: Path, wait: bool) -> int | None:
    """Open and lock; once more where somebody has taken the file away meanwhile."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            _lock(descriptor, wait)
            if _is_still(path, descriptor):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(descriptor: int, wait: bool) -> None:
    try:
        flock(descriptor, _EXCLUSIVE | (0 if wait else _AT_ONCE))
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise


def _is_still(path: Path, descriptor: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    return False
