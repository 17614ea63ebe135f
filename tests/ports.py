"""Ports that are named before they are bound, for what cannot be given one by the system.

One that the system gave away and took back is anybody's: every connection of every other test takes one. These are
below those, and other tests leave them alone until the process ends that has asked for them.
"""

import fcntl
import os
import socket
import tempfile
from itertools import chain
from pathlib import Path

#: Linux gives away 32768 and above, other systems 49152.
_PORTS = range(20_000, 30_000)
_held: list[int] = []


def port_of_our_own() -> int:
    """Return a port that nobody listens at, a different one each time."""
    for port in chain(_PORTS[os.getpid() % len(_PORTS) :], _PORTS):
        if _is_held(port) and _is_free(port):
            return port
    raise OSError("all ports are in use")


def _is_held(port: int) -> bool:
    """Hold a port against other tests, or tell that one of them has it."""
    lock = os.open(Path(tempfile.gettempdir()) / f"playlista-port-{port}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    _held.append(lock)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
