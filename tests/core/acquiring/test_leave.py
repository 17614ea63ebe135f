"""Leave to download: no more at once than there are places, none against a limit, and nobody waits for ever."""

import threading

import pytest

from core.acquiring.leave import Leave, Shut


def test_a_place_is_for_one_at_a_time() -> None:
    leave = Leave(1, open_door, threading.Event())
    order: list[str] = []

    def second() -> None:
        with leave.held(None):
            order.append("second")

    with leave.held(None):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_whoever_waits_goes_on_once_it_is_to_end() -> None:
    stop = threading.Event()
    leave = Leave(1, open_door, stop)

    def wait() -> None:
        with leave.held(None):
            pass

    with leave.held(None):
        thread = threading.Thread(target=wait)
        thread.start()
        stop.set()
        thread.join()
    with leave.held(None):
        pass  # the one place is free again


def test_a_service_that_is_shut_gives_its_place_back() -> None:
    asked: list[str] = []

    def shut_door(service: str, stop: threading.Event) -> float | None:
        asked.append(service)
        return 5.0

    leave = Leave(1, shut_door, threading.Event())
    for _ in range(2):
        with pytest.raises(Shut) as told, leave.held("youtube"):
            pass
        assert told.value.until == 5.0
    assert asked == ["youtube", "youtube"]


def open_door(service: str, stop: threading.Event) -> float | None:
    return None
