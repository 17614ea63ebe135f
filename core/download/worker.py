"""What runs in a process that downloads, one song after the other, until it is told to end or its parent is gone.

It is in a process group of its own, with the JavaScript runtimes that yt-dlp starts.
"""

import contextlib
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from core.download.faults import fault
from core.download.guard import Guard, check_address
from core.download.job import Job, as_line, failure, job_of
from core.download.speed import Teller
from core.errors import DownloadError

_Answering = Callable[[dict[str, Any]], None]


def main(lifeline: int) -> None:
    """Take jobs from standard input and answer on standard output; nothing that libraries print gets there."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    with open(os.devnull, "r+b") as nothing:
        for descriptor in (0, 1, 2):
            os.dup2(nothing.fileno(), descriptor)
    hear_signals()
    die_with(lifeline)
    try:
        _serve(jobs, answers, Guard())
    except KeyboardInterrupt:
        pass
    finally:
        os._exit(0)


def _serve(jobs: BinaryIO, answers: BinaryIO, guard: Guard) -> None:
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(jobs, waiting), daemon=True).start()
    _load()
    while line := waiting.get():
        answers.write(as_line(_answer(job_of(line), guard, partial(_tell, answers))))


def _load() -> None:
    """Have ready what every job takes; if there is anything wrong with it, the job tells."""
    with contextlib.suppress(Exception):
        from core.download.sites import allowed_extractors

        allowed_extractors()


def _tell(answers: BinaryIO, told: dict[str, Any]) -> None:
    answers.write(as_line(told))


def _read(jobs: BinaryIO, waiting: "queue.SimpleQueue[bytes]") -> None:
    """Pass on jobs; where there can be no more, end at once, whatever is being done."""
    for line in jobs:
        if not line.strip():
            break
        waiting.put(line)
    end_group()


def _answer(job: Job, guard: Guard, tell: _Answering) -> dict[str, Any]:
    """Do one job; every error is told as what it means."""
    warnings: list[str] = []
    try:
        guard.set_up(allow_private=job.allow_private)
        return {"done": str(_fetched(job, warnings, tell))}
    except Exception as error:
        return {"failed": failure(fault(error, now=time.time(), warnings=warnings))}


def _fetched(job: Job, warnings: list[str], tell: _Answering) -> Path:
    try:
        from core.download.direct import fetch_direct
        from core.download.sites import Said, Site
    except ImportError as error:
        raise DownloadError(f"yt-dlp is not installed as it should be: {error}", error_class="environment") from error

    teller = Teller(lambda *progress: tell({"progress": progress}))
    check_web(job.url)
    with Site(job, teller, Said(warnings, lambda text: tell({"said": text}))) as site:
        if site.takes():
            return site.fetch()
    check_address(job.url, job.allowed_hosts)
    return fetch_direct(job, teller)


def check_web(url: str) -> None:
    """Refuse what is no address of the web; yt-dlp would take searches, files and more."""
    if not url.startswith(("http://", "https://")):
        raise DownloadError(f"{url} is no address of the web", error_class="permanent")


def end_group() -> None:
    """End this process and what it has started, at once."""
    if sys.platform == "win32":
        os._exit(1)
    os.killpg(0, signal.SIGKILL)


if sys.platform == "win32":

    def die_with(lifeline: int) -> None:
        """Standard input tells of the parent's end."""

    def hear_signals() -> None:
        """There are none."""

else:
    import fcntl
    import select

    def hear_signals() -> None:
        """Be interrupted by SIGINT, whatever the thread that started us had blocked, or its shell ignored."""
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def die_with(lifeline: int) -> None:
        """Let the kernel end this process and its group as soon as the other end of a pipe is closed.

        Standard input tells of the parent's end too, but a thread has to hear that, and a regular expression may hold
        the interpreter for hours.
        """
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        with contextlib.suppress(OSError):
            fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
            fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
        if select.select([lifeline], [], [], 0.0)[0]:  # it was closed before anybody asked to be told
            end_group()
