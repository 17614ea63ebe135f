"""The time of the day in which files are analysed."""

from datetime import time

import pytest

from core.manager.window import window


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("22:00-06:00", ["22:00", "23:59", "00:00", "05:59"], ["06:00", "12:00", "21:59"]),
        ("09:30-17:00", ["09:30", "16:59"], ["00:00", "09:29", "17:00", "23:59"]),
    ],
)
def test_a_window_holds_its_beginning_and_not_its_end(text: str, inside: list[str], outside: list[str]) -> None:
    found = window(text)
    assert found is not None
    assert all(found.holds(time.fromisoformat(each)) for each in inside)
    assert not any(found.holds(time.fromisoformat(each)) for each in outside)


def test_nothing_is_no_window() -> None:
    assert window("") is None
