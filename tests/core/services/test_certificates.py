"""Certificates are read once in a process."""

from collections.abc import Iterator
from typing import Any

import pytest
from yt_dlp import YoutubeDL
from yt_dlp.networking import common

from core.services.certificates import keep_certificates


def test_two_of_yt_dlp_share_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = common.make_ssl_context
    monkeypatch.setattr(common, "make_ssl_context", getattr(read, "__wrapped__", read))
    keep_certificates.cache_clear()
    keep_certificates()
    keep_certificates()
    contexts = [handler._make_sslcontext() for handler in (_handler(), _handler())]
    assert contexts[0] is contexts[1]


def test_a_yt_dlp_without_the_function_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(common, "make_ssl_context")
    keep_certificates.cache_clear()
    keep_certificates()
    assert not hasattr(common, "make_ssl_context")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    keep_certificates.cache_clear()


def _handler() -> Any:
    with YoutubeDL({"quiet": True}, auto_init=False) as ydl:
        return next(iter(ydl._request_director.handlers.values()))
