"""Ctrl-C and SIGTERM kept waiting for a moment, where half a step taken would leave a process behind."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None
_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def deferred_signals() -> Iterator[None]:
    """Answer signals that end the program only after the block.

    Python answers them in the main thread alone; in any other this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    before: dict[signal.Signals, _Handler] = {}
    try:
        for number in _ENDING:
            handler = signal.getsignal(number)
            if callable(handler):  # the system's own ways are not ours to delay
                before[number] = handler
                signal.signal(number, lambda number, _: arrived.append(number))
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for arrival in dict.fromkeys(arrived):
            signal.raise_signal(arrival)


@contextlib.contextmanager
def interrupt_blocked() -> Iterator[None]:
    """Let processes started meanwhile inherit a blocked SIGINT: Ctrl-C on a terminal reaches them, but is our affair.

    The fork server would die of it, with a traceback, before it has come to ignore it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
