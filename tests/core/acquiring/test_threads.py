import threading
from collections.abc import Callable
from typing import Any

from core.acquiring.threads import Threads
from core.acquiring.waiting_line import WaitingLine

PATIENCE_S = 60.0


def test_sources_are_read_in_their_order_and_some_at_once() -> None:
    read, both = list[str](), threading.Barrier(2)

    def reading(source: str) -> None:
        read.append(source)
        both.wait(PATIENCE_S)

    threads = Threads()
    threads.read("abcd", reading, 2)
    threads.join(PATIENCE_S)
    assert ({*read[:2]}, {*read[2:]}) == ({"a", "b"}, {"c", "d"})
    assert not threads.reading()


def test_what_a_stage_fails_at_is_given_up_and_the_stage_goes_on() -> None:
    line: WaitingLine[Any] = WaitingLine()
    given_up, done = list[tuple[int, str]](), list[int]()

    class Songs:
        def give_up(self, song: int, error: BaseException) -> None:
            given_up.append((song, str(error)))

    def step(song: int) -> None:
        if song == 3:
            line.close()
        if song % 2:
            raise SystemExit(f"at {song}")
        done.append(song)

    for song in range(4):
        line.put(song)
    threads = Threads()
    serve: Callable[..., None] = threads.serve
    serve(line, step, Songs(), 1, "search")
    threads.join(PATIENCE_S)
    assert (done, given_up) == ([0, 2], [(1, "at 1"), (3, "at 3")])
