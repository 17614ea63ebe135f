"""A worker in a thread of this process, which can be interrupted between two steps of Python, but not killed."""

import contextlib
import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from core.pool.inside import Ready, Work, analyze, prepare
from core.pool.journal import Journal
from core.pool.processes import Death
from models.audio import AudioFile
from models.track import Analysed

P = ParamSpec("P")
T = TypeVar("T")


class Abandoned(BaseException):
    """Raised in a thread whose answer nobody waits for any longer."""


class ThreadWorker(ThreadPoolExecutor):
    """A pool of one thread that never holds up the end of the program.

    Python waits for the threads of an executor before it exits, for ever if one hangs in native code. So the pool's
    own thread only waits for the answer of a daemon thread, and waits no longer once the worker is abandoned.
    """

    def __init__(self, journal: Journal) -> None:
        super().__init__(1, "playlista-lane")
        self._journal = journal
        self._answers: SimpleQueue[Future[Any]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._busy: int | None = None
        self._abandoned = False
        #: Held while a thread is started or told to end, so that none is started behind the back of ``abandon``.
        self._changing = threading.Lock()

    def launch(self, work: Work) -> Future[Ready]:
        """Get ready; the engine is loaded once for all threads."""
        self._work = work
        self._ready = self.submit(prepare, work)
        return self._ready

    def hand(self, file: AudioFile) -> Future[Analysed]:
        """Give it a file to analyse."""
        return self.submit(journaled, self._journal, self._work, file)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call the function in a daemon thread."""
        return super().submit(self._attend, partial(fn, *args, **kwargs))

    def retire(self) -> None:
        """Let the thread end once it has nothing to do."""
        self.shutdown(wait=False)

    def abandon(self) -> None:
        """Wait for its answer no longer, and have the thread end as soon as it comes back to Python.

        One that loads the engine ends by itself, and soon: an error thrown into LLVM's or SoX's calls back to Python is
        printed, or ends the program.
        """
        self.shutdown(wait=False, cancel_futures=True)
        nothing: Future[Any] = Future()
        nothing.set_result(None)
        with self._changing:
            if self._abandoned:
                return
            self._abandoned = True
            self._answers.put(nothing)
            if self._busy is not None and self._ready.done():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._busy), ctypes.py_object(Abandoned)
                )  # no other way into a thread

    def wait(self, seconds: float) -> None:
        """Give an abandoned thread time to end: Python may abort if it exits beside one that runs native code."""
        if self._thread is not None:
            self._thread.join(seconds)

    def death(self) -> Death:
        """Explain how it ended: a thread cannot die alone, so only its executor can have failed."""
        return Death("could not go on")

    def _attend(self, call: Callable[[], T]) -> T:
        thread = threading.Thread(target=self._answer, args=(call,), name=threading.current_thread().name, daemon=True)
        with self._changing:
            if self._abandoned:
                raise Abandoned
            thread.start()
            self._thread = thread
        result: T = self._answers.get().result()
        return result

    def _answer(self, call: Callable[[], T]) -> None:
        future: Future[T] = Future()
        with contextlib.suppress(Abandoned):  # thrown when the call was over: nobody waits for its answer
            try:
                self._note(threading.get_ident())
                future.set_result(call())
            except BaseException as error:  # handed on to whoever asks for the result
                future.set_exception(error)
            finally:
                self._note(None)
        self._answers.put(future)

    def _note(self, busy: int | None) -> None:
        """Note which thread may be interrupted: its number is another's as soon as it has ended."""
        with self._changing:
            if busy is not None and self._abandoned:
                raise Abandoned
            self._busy = busy


def journaled(journal: Journal, work: Work, file: AudioFile) -> Analysed:
    """Analyse a file in this process, which may not survive it."""
    with journal.at(file):
        return analyze(work, file)
