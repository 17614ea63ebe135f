"""Which addresses a process that downloads may connect to: no private network, none of this machine, unless allowed.

Python tells of every connection before it is made, and of the very address, whatever name or redirection led there.
"""

import ipaddress
import socket
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterable

from core.errors import DownloadError
from core.services.guard import fits, is_private

_SCHEMES = ("http", "https")
_PRIVATE = "is an address of a private network or of this machine (DOWNLOAD_ALLOW_PRIVATE=true would allow it)"


class PrivateAddressError(OSError):
    """A connection was not made because of where it would have led."""


class Guard:
    """Watches the connections of this process from the moment it is made; it cannot be taken away again."""

    def __init__(self) -> None:
        self.allow_private = False
        self._proxies = frozenset[tuple[str, int]]()
        sys.addaudithook(self._heard)

    def set_up(self, *, allow_private: bool) -> None:
        """Choose for the download that comes; proxies of the environment may be private in any case."""
        self._proxies = frozenset(_proxies())
        self.allow_private = allow_private

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in ("socket.connect", "socket.sendto") and not self.allow_private:
            address = arguments[1]
            if isinstance(address, tuple) and not self._may(str(address[0]), int(address[1])):
                raise PrivateAddressError(f"{address[0]} {_PRIVATE}")

    def _may(self, host: str, port: int) -> bool:
        return is_public(host) or (host, port) in self._proxies


def is_public(host: str) -> bool:
    """Tell whether a numeric address can be anybody's; a name is none, and is not asked for."""
    try:
        return not is_private(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return False


def check_address(url: str, hosts: Iterable[str]) -> None:
    """Refuse an address that is not of the web, or of a host that is not allowed.

    Raises
    ------
    DownloadError
        ``permanent``.
    """
    host = _host(url)
    if not host:
        raise DownloadError(f"{url} is no address of the web", error_class="permanent")
    if not is_allowed(host, hosts):
        words = f"{host} is neither a site that is known here nor one of DOWNLOAD_ALLOWED_HOSTS"
        raise DownloadError(words, error_class="permanent")


def _host(url: str) -> str:
    """Return the host of an address of the web, or nothing; a name and a password have no place in one."""
    try:
        parts = urllib.parse.urlsplit(url)
        is_plain = parts.scheme.lower() in _SCHEMES and parts.username is None
        return parts.hostname or "" if is_plain else ""
    except ValueError:
        return ""


def is_allowed(host: str, hosts: Iterable[str]) -> bool:
    """Tell whether a host is one of the allowed ones: "example.org" is itself, "*.example.org" all below it."""
    return any(fits(pattern, host.lower().rstrip(".")) for pattern in hosts)


def _proxies() -> Iterable[tuple[str, int]]:
    places = (_place(url) for scheme, url in urllib.request.getproxies().items() if scheme != "no")
    for host, port in filter(None, places):
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            continue
        yield from ((str(address[0]), port) for *_, address in found)


def _place(proxy: str) -> tuple[str, int] | None:
    """Return host and port of a proxy; whoever is to use one that is no address is told then."""
    try:
        parts = urllib.parse.urlsplit(proxy if "//" in proxy else f"//{proxy}")
        port = parts.port or {"https": 443, "socks5": 1080}.get(parts.scheme, 80)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None
