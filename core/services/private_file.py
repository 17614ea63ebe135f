"""Files that hold a secret: for their owner only, replaced whole, and changed by one process at a time."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows: two programs that refresh one login at once may have to log in again
    fcntl = None  # type: ignore[assignment]


def read_private(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; an empty one where there is none of use."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_private(path: Path, content: Mapping[str, object]) -> None:
    """Replace a file by a JSON object that only its owner can read; whoever reads it sees the old or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".playlista-", suffix=".tmp", dir=path.parent)  # 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other processes out of a file that is about to be changed; where nothing can be written, there are none."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            lock = stack.enter_context(path.with_name(f"{path.name}.lock").open("ab"))
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield
