"""``playlista worker``: runs jobs that were ordered elsewhere, one at a time."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue
from types import FrameType
from urllib.parse import urlsplit

import click

from core.settings import Settings
from playlista.cli.address import HERE
from playlista.cli.context import served_settings
from playlista.cli.interrupts import INTERRUPTED, TERMINATED
from playlista.cli.output import safe, say

QUEUES = "downloads,analysis"


LOGGER = logging.getLogger("playlista.jobs")


@click.command("worker", epilog="Example: playlista worker --burst")
@click.option("--queues", metavar="NAMES", default=QUEUES, show_default=True, help="Which jobs it takes.")
@click.option("--burst", is_flag=True, help="End when there is no job that may begin.")
@click.option("--name", metavar="NAME", help="What it is called in Redis (default: something new).")
@click.pass_context
def command(ctx: click.Context, queues: str, burst: bool, name: str | None) -> None:
    """Run jobs of `playlista serve`, one at a time; start as many workers as you like, on any machine.

    They share the database (PostgreSQL where there are several machines) and the music folder, which must be at the
    same path. REDIS_URL has them begin at once; without it they look each second. Ctrl-C or SIGTERM gives a running
    job back within 10 s.
    """
    from playlista.cli.library import library
    from playlista.jobs.wake_ups import kinds_of
    from playlista.jobs.worker import Worker

    try:
        kinds = kinds_of(queues)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--queues") from error
    effective = served_settings(ctx)
    with library(ctx) as store:
        for line in warnings(effective, is_sqlite=store.database.is_sqlite):
            say(line)
        if not burst:
            say(f"Waiting for jobs ({' and '.join(kinds)}); Ctrl-C ends it.")
        ended, signalled = until_signalled(partial(Worker(store, effective, kinds=kinds, name=name).run, burst=burst))
    if not ended:
        say("It could not end in time; a job that it had is taken up again by another worker.")
    if signalled:
        say("Stopped.")
        ctx.exit(TERMINATED if signalled == signal.SIGTERM else INTERRUPTED)


def warnings(effective: Settings, *, is_sqlite: bool) -> list[str]:
    """Return what does not fit together for workers, a sentence each."""
    host = urlsplit(effective.jobs.redis_url).hostname
    found = []
    if is_sqlite and host not in HERE:
        there = f"DATABASE_URL is a SQLite file of this machine, but Redis is at {safe(str(host))}"
        found.append(f"{there}: workers on several machines need PostgreSQL.")
    if not effective.library.library_path:
        found.append("LIBRARY_PATH is not set, so downloads will fail here.")
    return found


def until_signalled(work: Callable[[threading.Event], bool]) -> tuple[bool, int]:
    """Call something in a thread, which is to end when its event is set: by Ctrl-C or SIGTERM.

    Return what it returned, and the number of the signal, or 0. A handler must not touch an event that the main thread
    may be holding just then; a simple queue is made for it.
    """
    from playlista.jobs.last_resort import last_resort

    over, signals, results = threading.Event(), SimpleQueue[int](), list[bool]()

    def run() -> None:
        try:
            results.append(work(over))
        finally:
            signals.put(0)

    with _handled(lambda number, _: signals.put(number)):
        thread = threading.Thread(target=run, name="playlista-worker", daemon=True)
        thread.start()
        number = signals.get()
        over.set()
        timer = last_resort(LOGGER)
        timer.start()
        thread.join()
        timer.cancel()
    return bool(results and results[0]), number


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
