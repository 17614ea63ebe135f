"""One thread writes, whatever befalls it."""

import threading
from contextlib import closing

from core.manager.writer import Writer


def test_a_beat_that_fails_in_a_way_that_nobody_thought_of_costs_only_that_beat() -> None:
    tried = threading.Event()

    def beat() -> None:
        tried.set()
        raise ValueError("what is this?")

    with closing(Writer(beat, every_s=0.0)) as writer:
        assert writer.submit(lambda: 1).result(60.0) == 1
        assert tried.wait(60.0)
        assert writer.submit(lambda: 2).result(60.0) == 2
