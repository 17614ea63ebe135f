"""Only public addresses and allowed hosts are asked."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.download.guard import check_address, is_allowed, is_public
from core.errors import DownloadError

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("host", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(host: str) -> None:
    assert is_public(host)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "localhost", "example.org", ""),
    ],
)
def test_all_others_are_not_and_a_name_is_none(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize(
    ("host", "patterns", "allowed"),
    [
        ("example.org", ("example.org",), True),
        ("EXAMPLE.org.", ("Example.org",), True),
        ("a.example.org", ("example.org",), False),
        ("a.b.example.org", ("*.example.org",), True),
        ("example.org", ("*.example.org",), False),
        ("badexample.org", ("*.example.org",), False),
        ("example.org.evil", ("example.org", "*.example.org"), False),
        ("example.org", (), False),
    ],
)
def test_hosts_are_allowed_by_name(host: str, patterns: tuple[str, ...], allowed: bool) -> None:
    assert is_allowed(host, patterns) is allowed


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "//example.org/a",
        "example.org",
        "http://",
        "http://[::1",
        "x:y",
        "http://a:b@c.org/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(DownloadError, match="no address of the web") as caught:
        check_address(url, ("*",))
    assert caught.value.error_class == "permanent"


PROGRAM = """
import socket, sys
from core.download.guard import Guard, PrivateAddressError
guard = Guard()
guard.set_up(allow_private=sys.argv[1] == "all")
server = socket.create_server(("127.0.0.1", 0))
host = sys.argv[2]
try:
    socket.create_connection((host, server.getsockname()[1]), timeout=60).close()
    print("connected")
except PrivateAddressError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("allowed", "host", "told"),
    [
        ("all", "127.0.0.1", "connected"),
        ("public", "127.0.0.1", "127.0.0.1 is an address of a private network or of this machine"),
        ("public", "localhost", "is an address of a private network or of this machine"),
        ("public", "0", "0.0.0.0 is an address of a private network or of this machine"),
    ],
)
def test_the_very_address_counts_whatever_led_there(allowed: str, host: str, told: str) -> None:
    command = [sys.executable, "-c", PROGRAM, allowed, host]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told in answer.stdout


def test_a_proxy_may_be_private(monkeypatch: pytest.MonkeyPatch) -> None:
    program = PROGRAM.replace(
        "guard.set_up",
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "import os\nos.environ['http_proxy'] = f'http://127.0.0.1:{server.getsockname()[1]}'\nguard.set_up",
    ).replace('server = socket.create_server(("127.0.0.1", 0))\n', "")
    command = [sys.executable, "-c", program, "public", "127.0.0.1"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "connected\n"


@pytest.mark.parametrize("name", ["http_proxy", "no_proxy"])
def test_a_proxy_that_is_no_address_is_none_and_hosts_without_one_are_not_taken_for_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "example.org,::1,[::1]" if name == "no_proxy" else "http://[::1")
    command = [sys.executable, "-c", PROGRAM, "public", "127.0.0.1"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "127.0.0.1 is an address of a private network or of this machine" in answer.stdout
