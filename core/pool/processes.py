"""A worker in a process of its own: started safely, killed surely, its death explained."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import types
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from core.pool.inside import ONE_THREAD, Ready, Work, analyze, enter_process, prepare
from core.pool.signals import deferred_signals, interrupt_blocked
from models.audio import AudioFile
from models.track import Analysed

ROOT = Path(__file__).resolve().parents[2]
NATIVE_FAULTS = {signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGILL}

#: The fork server closes its children's exit codes with itself; multiprocessing then reports this one.
EXIT_CODE_UNKNOWN = 255

_launching = threading.Lock()


@dataclass(frozen=True, slots=True)
class Death:
    """How a worker ended: ``reason`` goes on from "the worker"; ``native`` is a fault in compiled code."""

    reason: str
    error_class: str = "crash"
    native: bool = False


class ProcessWorker(ProcessPoolExecutor):
    """A pool of one process: when it breaks, exactly one worker has died, and it is known which file it was at."""

    def __init__(self) -> None:
        self._given_end, self._held_end = multiprocessing.Pipe(duplex=False)
        self._process: BaseProcess | None = None
        self._manager: threading.Thread | None = None
        self._kills_for_memory = _kills_for_memory()
        super().__init__(1, _context(), enter_process, (self._given_end,))

    def launch(self, work: Work) -> Future[Ready]:
        """Start the process."""
        self._work = work
        with deferred_signals(), _launching, _without_main(), _environment(ONE_THREAD | {"PYTHONPATH": _python_path()}):
            _start_resource_tracker()
            with interrupt_blocked():
                ready = self.submit(prepare, work)
            self._given_end.close()
            # No public name before Python 3.14 leads to the process; it is needed to kill it and to learn its signal.
            self._process = next(iter(self._processes.values()), None)
            manager: Any = self._executor_manager_thread  # typeshed names another class
            self._manager = manager
        return ready

    def hand(self, file: AudioFile) -> Future[Analysed]:
        """Give it a file to analyse."""
        return self.submit(analyze, self._work, file)

    def retire(self) -> None:
        """Let it end once it has nothing to do."""
        self.shutdown(wait=False)

    def abandon(self) -> None:
        """Kill it now, whatever it does."""
        if self._process is not None:
            self._process.kill()
        self._held_end.close()
        self.shutdown(wait=False, cancel_futures=True)

    def wait(self, seconds: float) -> None:
        """Wait for the executor's thread to end, once the process was told or killed.

        Before Python 3.12 the end of the program writes to the pipe of each such thread, and fails loudly where the
        thread has just closed it.
        """
        if self._manager is not None:
            self._manager.join(seconds)

    def death(self) -> Death:
        """Explain how it ended, after it did."""
        self.shutdown(wait=True)
        code = self._process.exitcode if self._process is not None else None
        return _explain(code, memory_ran_out=_kills_for_memory() > self._kills_for_memory)


def _explain(code: int | None, *, memory_ran_out: bool) -> Death:
    if code is None or code == EXIT_CODE_UNKNOWN:
        return Death("died")
    if code >= 0:
        return Death(f"ended with exit code {code}")
    if -code == signal.SIGKILL and memory_ran_out:
        return Death("was killed by the system because memory ran out", "memory")
    try:
        number = signal.Signals(-code)
    except ValueError:
        return Death(f"was killed by signal {-code}")
    return Death(f"was killed by signal {number.value} ({number.name})", native=number in NATIVE_FAULTS)


def _kills_for_memory() -> int:
    """Count the processes that the kernel has killed for want of memory since it started, 0 where it does not say."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _context() -> BaseContext:
    """Return the start method that is safe beside native libraries and threads: never a plain fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["core.preload"])
    return context


def _start_resource_tracker() -> None:
    """Start it before SIGINT is blocked: the first fork server starts it otherwise, and it unblocks the signal."""
    if sys.platform != "win32":
        resource_tracker.ensure_running()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide the program's main module while a process starts.

    multiprocessing runs the main script again in each child to make its names known there. No worker needs a name of
    it, and a script without ``if __name__ == "__main__"`` would start itself over and over.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _python_path() -> str:
    """The fork server knows nothing of this program's ``sys.path``, and must import ``core.preload``."""
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
