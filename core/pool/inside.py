"""What runs inside a worker: getting ready, analysing one file, dying with the parent.

Imports nothing heavy, so that a fresh process can set its environment before NumPy reads it.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from core.errors import PlaylistaError
from core.politeness import step_back
from core.settings import AnalysisSettings
from models.audio import AudioFile
from models.track import Analysed, Failure

#: One thread per worker in every library: two BLAS threads in each of two workers cost 40-75 % more CPU.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What every worker does: ``initialize`` once, ``analyze`` for each file; both picklable by module path."""

    initialize: Callable[[AnalysisSettings], None]
    analyze: Callable[[AudioFile, AnalysisSettings], Analysed]
    settings: AnalysisSettings
    versions: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker can take files; it took ``seconds`` to get there."""

    pid: int
    thread: str
    seconds: float


def enter_process(lifeline: Connection) -> None:
    """Begin the life of a worker process: Ctrl-C is the parent's to handle, and no worker outlives the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(ONE_THREAD)
    if sys.platform == "win32":
        threading.Thread(target=_exit_after, args=(lifeline,), daemon=True).start()
    else:
        _die_with(lifeline)


def prepare(work: Work) -> Ready:
    """Load and warm the engine."""
    started = time.monotonic()
    _step_back(work)
    work.initialize(work.settings)
    return Ready(os.getpid(), threading.current_thread().name, time.monotonic() - started)


def analyze(work: Work, file: AudioFile) -> Analysed:
    """Analyse one file; only an error that is not the file's fault is raised."""
    _step_back(work)
    try:
        return work.analyze(file, work.settings)
    except PlaylistaError:
        raise
    except MemoryError:
        return Failure(file, "memory", "worker", "there was not enough memory to analyse it", work.versions)
    except Exception as error:
        return internal_failure(work, file, error)


def _step_back(work: Work) -> None:
    """Priority belongs to a thread, and each call may come in a thread of its own."""
    if work.settings.priority == "background":
        step_back()


def internal_failure(work: Work, file: AudioFile, error: BaseException) -> Failure:
    """Say that the program, not the file, is at fault."""
    reason = f"internal error, please report it: {type(error).__name__}: {error}"
    return Failure(file, "internal", "worker", reason, work.versions)


if sys.platform != "win32":
    import fcntl

    def _die_with(lifeline: Connection) -> None:
        """Let the kernel kill this process as soon as the other end of the pipe is closed.

        The parent may be killed with SIGKILL, and this process may sit in native code that holds the GIL: neither a
        goodbye nor a thread that watches would work. A worker's parent process is the fork server, so PR_SET_PDEATHSIG
        would wait for the wrong one. SIGIO on the pipe's end of file, with its default action, needs nobody.
        """
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGIO})
        descriptor = lifeline.fileno()
        fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
        if lifeline.poll(0):  # closed before the kernel was asked
            os._exit(1)


def _exit_after(lifeline: Connection) -> None:
    lifeline.poll(None)
    os._exit(1)
