"""Several at once, outcomes in order, nothing begun that nobody waits for."""

import threading
from contextlib import closing
from itertools import islice

import pytest

from core.errors import ServiceError
from core.search.in_order import InOrder

STOP = threading.Event()


def test_outcomes_come_in_the_order_of_the_things() -> None:
    with InOrder(3) as looking:
        found = [outcome.result() for _, outcome in looking.each(lambda n: n * n, range(10), at_once=3, stop=STOP)]
    assert found == [n * n for n in range(10)]


def test_what_was_raised_is_raised_for_that_thing_only() -> None:
    with InOrder(2) as looking:
        outcomes = [one for _, one in looking.each(lambda n: 1 // n, [1, 0, 1], at_once=3, stop=STOP)]
    with pytest.raises(ZeroDivisionError):
        outcomes[1].result()
    assert (outcomes[0].result(), outcomes[2].result()) == (1, 1)


def test_whoever_stops_drawing_takes_back_what_has_not_begun() -> None:
    begun: list[int] = []
    first, rest = threading.Event(), threading.Event()

    def look(n: int) -> int:
        begun.append(n)
        if n:
            rest.wait(60)
        first.set()
        return n

    with InOrder(1) as looking:
        with closing(looking.each(look, range(8), at_once=4, stop=STOP)) as drawn:
            assert [outcome.result() for _, outcome in islice(drawn, 1)] == [0]
        rest.set()
    assert set(begun) <= {0, 1}


def test_waiting_ends_when_the_program_does() -> None:
    stop, held = threading.Event(), threading.Event()
    with InOrder(1) as looking:
        drawn = looking.each(lambda _: held.wait(60), [1], at_once=1, stop=stop)
        _, outcome = next(drawn)
        stop.set()
        with pytest.raises(ServiceError, match="stopped"):
            outcome.result()
        held.set()


def test_who_looks_after_the_end_is_told_that_it_is_over() -> None:
    with InOrder(1) as looking:
        pass
    with pytest.raises(ServiceError, match="search is not asked any more: stopped"):
        next(looking.each(str, [1], at_once=1, stop=threading.Event()))
