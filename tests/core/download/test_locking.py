"""A lock is one thread's or program's, ends with it, and is no obstacle where there are none."""

import errno
import os
import threading
from pathlib import Path

import pytest

from core.download import locking
from core.download.locking import locked


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    with locked(tmp_path / "lock", wait=False) as first, locked(tmp_path / "lock", wait=False) as second:
        assert (first, second) == (True, False)
    with locked(tmp_path / "lock", wait=False) as third:
        assert third


def test_who_waits_gets_it_afterwards(tmp_path: Path) -> None:
    order: list[str] = []

    def wait() -> None:
        with locked(tmp_path / "lock", wait=True):
            order.append("waiter")

    with locked(tmp_path / "lock", wait=True):
        waiter = threading.Thread(target=wait)
        waiter.start()
        order.append("holder")
    waiter.join()
    assert order == ["holder", "waiter"]


def test_a_file_that_was_taken_away_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, wait=False):
        path.unlink()
        with locked(path, wait=False) as other:
            assert other
            assert path.exists()


@pytest.mark.parametrize(("code", "passes"), [(errno.ENOLCK, True), (errno.EOPNOTSUPP, True), (errno.EIO, False)])
def test_a_disk_without_locks_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, passes: bool
) -> None:
    def fail(descriptor: int, operation: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(locking, "flock", fail)
    if passes:
        with locked(tmp_path / "lock", wait=False) as is_ours:
            assert is_ours
    else:
        with pytest.raises(OSError, match="error"), locked(tmp_path / "lock", wait=False):
            pass
