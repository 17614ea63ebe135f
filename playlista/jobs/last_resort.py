"""The end of a process that cannot end by itself: a thread waits for a database or a disk, and nothing ends one."""

import logging
import os
from contextlib import suppress
from threading import Timer

import psutil

#: A process that was told to end is gone after so long, whatever hangs.
CUT_OFF_S = 9.0


def last_resort(logger: logging.Logger, exit_code: int = 1) -> Timer:
    """Return a timer that ends this process and all that it has started, ``CUT_OFF_S`` after it was started.

    Jobs that were running go back to the queue, as those of every process that dies.
    """

    def cut_off() -> None:
        logger.error("it did not end within %.0f s and was cut off", CUT_OFF_S)
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
        os._exit(exit_code)

    timer = Timer(CUT_OFF_S, cut_off)
    timer.daemon = True
    return timer
