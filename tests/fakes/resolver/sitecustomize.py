"""Has the processes that find this folder on PYTHONPATH resolve the names of ``FAKE_NAMES`` as it says.

``FAKE_NAMES`` is "name=address,name=address"; all other names are resolved as ever.
"""

import os
import socket
from typing import Any

NAMES = dict(pair.split("=", 1) for pair in os.environ.get("FAKE_NAMES", "").split(",") if pair)
resolve = socket.getaddrinfo


def resolve_as_told(host: Any, *given: Any, **named: Any) -> Any:
    """Resolve a name that is told, or any other."""
    return resolve(NAMES.get(host, host), *given, **named)


socket.getaddrinfo = resolve_as_told
