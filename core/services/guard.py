"""Which addresses may be asked: those of the internet and of configured services, no private network, no files.

A name is resolved once, and what it resolved to is what is connected to: nobody can change the answer in between.
"""

import ipaddress
import re
import socket
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.errors import ServiceError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: What ``socket.getaddrinfo`` returns of each address.
Resolved = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]

PORTS = {"http": 80, "https": 443}
#: An IPv4 address stands in the last 32 bits: NAT64, and the compatible addresses that nobody uses any more.
_CARRIERS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96")))
_LOCAL_NAME = re.compile(r"(.*\.)?(localhost|local|internal|lan|home\.arpa)\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guard:
    """Looks at every address before it is asked, and again where one leads on to another.

    ``own`` are (host, port) of services that the settings name, which may be anywhere. ``allowed_hosts`` are hosts
    whose sound may be named directly ("example.org", "*.example.org").
    """

    allow_private: bool = False
    own: frozenset[tuple[str, int]] = frozenset()
    allowed_hosts: tuple[str, ...] = ()

    def check(self, url: str, *, resolve: bool = True) -> None:
        """Refuse an address that must not be asked.

        Without ``resolve``, names are taken as they are: a proxy looks them up, and decides itself.

        Raises
        ------
        ServiceError
            "refused", with a sentence that names the address and what would allow it; "unreachable" when its name is
            not known.
        """
        host, port = host_and_port(url)
        if resolve:
            self.addresses(host, port)
        elif not self._is_free(host, port) and (_LOCAL_NAME.fullmatch(host) or _is_private_literal(host)):
            raise _refused(f"{host} is in a private network or this machine itself; {_ALLOW_PRIVATE}")

    def check_direct(self, url: str, *, resolve: bool = True) -> None:
        """As :meth:`check`, for sound whose address was given directly: its host must be among the allowed ones."""
        host, _ = host_and_port(url)
        if not any(fits(pattern, host) for pattern in self.allowed_hosts):
            raise _refused(f"{host} is not in DOWNLOAD_ALLOWED_HOSTS, so nothing is downloaded from there")
        self.check(url, resolve=resolve)

    def addresses(self, host: str, port: int) -> tuple[Resolved, ...]:
        """Resolve a name into what may be connected to; one private address among them refuses them all."""
        found = _resolve(host, port)
        if not self._is_free(host, port):
            for *_, address in found:
                if is_private(ipaddress.ip_address(str(address[0]).partition("%")[0])):
                    raise _refused(f"{host} is in a private network or this machine itself; {_ALLOW_PRIVATE}")
        return found

    def connect(self, host: str, port: int, *, timeout_s: float | None = None) -> socket.socket:
        """Connect to a name's address, as resolved and looked at here; ``OSError`` when none answers."""
        problem: OSError | None = None
        for family, kind, protocol, _, address in self.addresses(host, port):
            try:
                return _connected(family, kind, protocol, address, timeout_s)
            except OSError as error:
                problem = error
        raise problem or OSError(f"{host} has no address")

    def _is_free(self, host: str, port: int) -> bool:
        return self.allow_private or (_plain(host), port) in self.own


_ALLOW_PRIVATE = "DOWNLOAD_ALLOW_PRIVATE=true would allow it"


def own_hosts(urls: Iterable[str]) -> frozenset[tuple[str, int]]:
    """The hosts and ports of configured addresses; what is no address is left out."""
    return frozenset(_own(urls))


def host_and_port(url: str) -> tuple[str, int]:
    """Host (lower case, without brackets) and port of a web address; ``ServiceError`` ("refused") when it is none."""
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise _refused(f"{url[:200]!r} is no web address: it should begin with https://") from None
    if not parts.hostname or parts.username or parts.password or re.search(r"[\s\\\x00-\x1f]", url):
        raise _refused(f"{url[:200]!r} is no plain web address")
    return _plain(parts.hostname), port


def is_private(address: _Address) -> bool:
    """Whether an address is anything but one of the public internet, also where it only wraps a private one."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if wrapped is None and any(address in network for network in _CARRIERS):
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if wrapped is not None:
            return is_private(wrapped)
    return not address.is_global or address.is_multicast


def _own(urls: Iterable[str]) -> Iterator[tuple[str, int]]:
    for url in urls:
        try:
            yield host_and_port(url)
        except ServiceError:
            continue


def _resolve(host: str, port: int) -> tuple[Resolved, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ServiceError(f"{host} is not known: {reason}", service=host, error_class="unreachable") from error
    return tuple(found)


def _connected(
    family: socket.AddressFamily,
    kind: socket.SocketKind,
    protocol: int,
    address: tuple[Any, ...],
    timeout_s: float | None,
) -> socket.socket:
    made = socket.socket(family, kind, protocol)
    try:
        made.settimeout(timeout_s)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.connect(address)
    except BaseException:
        made.close()
        raise
    return made


def fits(pattern: str, host: str) -> bool:
    """Tell whether a host, in lower case, is an allowed one: "example.org" is itself, "*.example.org" all below it."""
    pattern = pattern.lower()
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _plain(host: str) -> str:
    return host.lower().rstrip(".")


def _is_private_literal(host: str) -> bool:
    try:
        return is_private(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return False


def _refused(message: str) -> ServiceError:
    return ServiceError(message, service="guard", error_class="refused")
