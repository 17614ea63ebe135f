import threading
from collections import deque

from core.acquiring.waiting_line import WaitingLine

PATIENCE_S = 60.0


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_who_comes_first_is_served_first() -> None:
    line: WaitingLine[int] = WaitingLine()
    for number in range(3):
        line.put(number)
    line.put_back(3)
    assert [line.take() for _ in range(4)] == [0, 1, 2, 3]


def test_what_waits_is_taken_when_its_time_has_come_and_those_behind_it_before() -> None:
    clock = Clock()
    line: WaitingLine[str] = WaitingLine(clock=clock)
    line.put_back("in ten", 10.0)
    line.put_back("in five", 5.0)
    line.put("now")
    assert line.take() == "now"
    clock.now += 5.0
    line.put("later")
    assert [line.take(), line.take()] == ["later", "in five"]
    clock.now += 5.0
    assert line.take() == "in ten"


def test_no_more_are_let_in_than_there_is_room_for() -> None:
    line: WaitingLine[int] = WaitingLine(2)
    inside: deque[int] = deque()

    def put_many() -> None:
        for number in range(100):
            line.put(number)
            inside.append(number)

    thread = threading.Thread(target=put_many)
    thread.start()
    for taken in range(100):
        assert line.take() == taken
        assert len(inside) <= taken + 1 + 2
    thread.join(PATIENCE_S)
    assert len(inside) == 100


def test_what_waits_for_its_time_takes_nobodys_room() -> None:
    line: WaitingLine[str] = WaitingLine(1)
    for _ in range(10):
        line.put_back("youtube is shut", 1000.0)
    thread = threading.Thread(target=line.put, args=("direct",), daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert line.take() == "direct"


def test_a_line_that_is_closed_lets_everybody_go() -> None:
    line: WaitingLine[int] = WaitingLine(1)
    empty: WaitingLine[int] = WaitingLine()
    line.put(1)
    given: list[int | None] = []
    threads = [
        threading.Thread(target=line.put, args=(2,), daemon=True),
        threading.Thread(target=lambda: given.append(empty.take()), daemon=True),
    ]
    for thread in threads:
        thread.start()
    line.close()
    empty.close()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)
    assert given == [None]
    assert line.take() is None
