"""How often one address may try something: a bucket of tokens for each, in memory, of the addresses seen last."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

MOST_ADDRESSES = 10_000


class Rates:
    """Allows ``burst`` tries at once and ``per_minute`` in the long run; safe to share between threads."""

    def __init__(
        self, *, burst: int = 10, per_minute: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._per_second = per_minute / 60
        self._clock = clock
        self._lock = Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """Take a token, and return 0; or return how many seconds it is until there is one."""
        household, now = _household(address), self._clock()
        with self._lock:
            left, then = self._buckets.pop(household, (float(self._burst), now))
            left = min(left + (now - then) * self._per_second, self._burst)
            allowed = left >= 1
            self._buckets[household] = (left - allowed, now)
            if len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._per_second


def _household(address: str) -> str:
    """Whoever has one IPv6 address has 2**64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), 64), strict=False).network_address)
