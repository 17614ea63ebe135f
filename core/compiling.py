"""How numba compiles for us: without the GIL, and kept on disk wherever this program may write.

Knows no kernel.
"""

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast

from numba import config, njit

LOGGER = logging.getLogger("playlista.compiling")

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R], **options: Any) -> Callable[P, R]:
    """Compile a function at its first call; ``options`` are those of ``numba.njit``.

    A service whose user has no home, and a program that somebody else installed, have no folder that numba would
    write to. What is compiled is then kept until the program ends.
    """
    try:
        made = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:
        made = njit(cache=_keep_for_this_run(), nogil=True, **options)(function)
    return cast(Callable[P, R], made)


@cache
def _keep_for_this_run() -> bool:
    """Name a temporary folder to numba, here and in the processes that we start; tell whether there is one."""
    LOGGER.warning(
        "no folder for compiled code can be written, so each start takes a minute longer: "
        "set XDG_CACHE_HOME or NUMBA_CACHE_DIR to one"
    )
    try:
        folder = tempfile.mkdtemp(prefix="playlista-compiled-")
    except OSError:
        return False
    os.environ["NUMBA_CACHE_DIR"] = folder
    config.CACHE_DIR = folder  # type: ignore[attr-defined]
    atexit.register(_remove, folder, os.getpid())
    return True


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
