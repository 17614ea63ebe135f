"""Sees through proxies that are trusted: address, scheme and host are those of the browser. Nobody else is believed."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from core.errors import SettingsError

Network = IPv4Network | IPv6Network


def networks(names: Sequence[str]) -> tuple[Network, ...]:
    """Read TRUSTED_PROXIES."""
    try:
        return tuple(ip_network(name, strict=False) for name in names)
    except ValueError as error:
        raise SettingsError(f"TRUSTED_PROXIES: {error}; name addresses as 10.0.0.2 or 10.0.0.0/8") from error


class TrustedProxies:
    """Takes X-Forwarded-For, -Proto and -Host from trusted proxies."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("client") and self._trusts(scope["client"][0]):
            self._see_through(scope)
        await self._app(scope, receive, send)

    def _trusts(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        return any(parsed in network for network in self._trusted)

    def _see_through(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if client := self._client(headers):
            scope["client"] = (client, 0)
        if (scheme := _last(headers, "x-forwarded-proto").lower()) in ("http", "https"):
            scope["scheme"] = scheme
        if host := _last(headers, "x-forwarded-host"):
            MutableHeaders(scope=scope)["host"] = host

    def _client(self, headers: Headers) -> str | None:
        """The last address that no proxy of ours has: those before may be made up by who sends them."""
        told = [part.strip() for line in headers.getlist("x-forwarded-for") for part in line.split(",")]
        for address in reversed(told):
            if not _is_address(address):
                return None
            if not self._trusts(address):
                return address
        return None


def _last(headers: Headers, name: str) -> str:
    """What the nearest proxy says."""
    return headers.get(name, "").rpartition(",")[2].strip()


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
