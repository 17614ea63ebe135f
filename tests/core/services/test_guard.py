import ipaddress
import socket
from typing import Any

import pytest

from core.errors import ServiceError
from core.services.guard import Guard, host_and_port, is_private, own_hosts

PRIVATE = [
    *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "198.18.0.1", "192.0.2.1", "2001:db8::1"),
]


def named(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Have each look-up of a name give the next of these addresses."""
    rest = list(answers)

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        address = rest.pop(0) if len(rest) > 1 else rest[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_internet_is_private(address: str) -> None:
    assert is_private(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "35.186.224.25", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_an_address_of_the_internet_is_not(address: str) -> None:
    assert not is_private(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [address for address in PRIVATE if ":" not in address])
def test_a_private_address_is_refused_with_the_setting_that_allows_it(address: str) -> None:
    for resolve in (True, False):
        with pytest.raises(ServiceError, match="DOWNLOAD_ALLOW_PRIVATE=true") as caught:
            Guard().check(f"http://{address}/x.mp3", resolve=resolve)
        assert caught.value.error_class == "refused"
    Guard(allow_private=True).check(f"http://{address}/x.mp3")


@pytest.mark.parametrize("address", ["2130706433", "0x7f.1", "127.1", "localhost", "localhost.", "LOCALHOST"])
def test_other_ways_to_write_this_machine_are_refused(address: str) -> None:
    with pytest.raises(ServiceError, match="private network or this machine"):
        Guard().check(f"http://{address}/")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "ftp://example.org/x",
            "gopher://x/",
            "x",
            "",
            "http://",
            "http:///x",
            "//example.org/x",
        ),
        *("http://user:secret@example.org/", "http://example.org:99999/", "http://exa mple.org/", "http://a\\@b/"),
        *("http://example.org/\r\nHost: evil", "javascript:alert(1)", "http://[::1/"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(ServiceError, match=r"no (plain )?web address") as caught:
        Guard(allow_private=True).check(url)
    assert caught.value.error_class == "refused"


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, "10.1.2.3")
    with pytest.raises(ServiceError, match=r"music\.example is in a private network"):
        Guard().check("https://music.example/x")


def test_what_was_looked_at_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when it is asked again (DNS rebinding) finds nobody who asks again."""
    asked: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda made, address: asked.append(address))
    named(monkeypatch, "93.184.216.34", "127.0.0.1")
    Guard().connect("music.example", 80).close()
    assert asked == [("93.184.216.34", 80)]
    with pytest.raises(ServiceError, match="private network"):
        Guard().connect("music.example", 80)


def test_a_configured_service_may_be_anywhere_but_only_at_its_port() -> None:
    guard = Guard(own=own_hosts(["http://127.0.0.1:8080/v1", "not an address"]))
    guard.check("http://127.0.0.1:8080/v1/tracks")
    with pytest.raises(ServiceError, match="private network"):
        guard.check("http://127.0.0.1:8081/v1/tracks")


def test_sound_is_taken_from_allowed_hosts_only() -> None:
    guard = Guard(allow_private=True, allowed_hosts=("127.0.0.1", "*.example.org"))
    guard.check_direct("http://127.0.0.1:1234/x.mp3")
    guard.check_direct("https://cdn.example.org/x.mp3", resolve=False)
    for host in ("example.org", "evilexample.org", "example.org.evil.net"):
        with pytest.raises(ServiceError, match=f"{host} is not in DOWNLOAD_ALLOWED_HOSTS"):
            guard.check_direct(f"https://{host}/x.mp3")


def test_an_allowed_host_is_still_looked_at() -> None:
    with pytest.raises(ServiceError, match="DOWNLOAD_ALLOW_PRIVATE"):
        Guard(allowed_hosts=("127.0.0.1",)).check_direct("http://127.0.0.1/x.mp3")


def test_host_and_port_are_read_as_a_browser_does() -> None:
    assert host_and_port("https://Example.ORG./x") == ("example.org", 443)
    assert host_and_port("http://[::1]:8000/") == ("::1", 8000)
