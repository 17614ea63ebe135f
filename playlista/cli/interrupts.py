"""How a long run is ended from outside: by Ctrl-C or SIGTERM, once, keeping what is finished."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
TERMINATED = 143


class Terminated(KeyboardInterrupt):
    """SIGTERM, which ends a run as Ctrl-C does: what is finished is kept."""


def exit_code(interrupt: KeyboardInterrupt) -> int:
    """Return what the program exits with."""
    return TERMINATED if isinstance(interrupt, Terminated) else INTERRUPTED


@contextmanager
def signals_as_interrupts() -> Iterator[None]:
    """End by the first Ctrl-C or SIGTERM, which takes seconds at most; those that follow change nothing."""

    def end(signum: int, frame: FrameType | None) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise Terminated if signum == signal.SIGTERM else KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is end:
            for number, handler in before.items():
                signal.signal(number, handler)
