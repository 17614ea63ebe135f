"""What other processes tell is heard, whatever befalls whoever listens."""

import threading

import pytest

from playlista.jobs import redis_channel
from playlista.jobs.redis_channel import RedisChannel
from tests.servers import RedisServer


def test_a_listener_that_fails_once_is_told_again(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_channel, "AGAIN_S", 0.0)
    calls, heard_twice = list[None](), threading.Event()

    def heard() -> None:
        calls.append(None)
        if len(calls) == 1:
            raise ValueError("what is this?")
        heard_twice.set()

    channel = RedisChannel(redis_server.url, heard=heard, revision=lambda: 1)
    channel.start()
    try:
        assert heard_twice.wait(60.0)
    finally:
        channel.stop()
