"""Processes that download, each one song at a time: started when they are needed, used again, ended surely.

What it costs to have them, and not threads or a process for each download, stands in decisions/0014-fetching.md.
"""

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from core.download.job import Job

ROOT = Path(__file__).resolve().parents[2]
#: What is told to end gets so many seconds before it is killed.
GRACE_S = 2.0
#: A process is replaced by a fresh one after so many downloads; nothing that leaks in one lasts long.
MOST_JOBS = 100
PROGRAM = "import sys; from core.download.worker import main; main(int(sys.argv[1]))"
_log = logging.getLogger("playlista.download")

Answer = dict[str, Any]


class Worker:
    """One process; whoever has it gives it a job and listens until it is done."""

    def __init__(self) -> None:
        lifeline, self._held = os.pipe()
        try:
            self._process = _start(lifeline)
        except BaseException:
            os.close(self._held)
            raise
        finally:
            os.close(lifeline)
        self._answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="download-answers", daemon=True)
        self._reader.start()
        self.jobs = 0

    @property
    def pid(self) -> int:
        """The number of the process, which is that of its group too."""
        return self._process.pid

    def give(self, job: Job) -> None:
        """Give it a job; if it has died, ``answer`` tells."""
        self.jobs += 1
        pipe = self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            if pipe is not None:
                pipe.write(job.line())
                pipe.flush()

    def answer(self, seconds: float) -> Answer | None:
        """Return what it tells next, or ``None`` when it says nothing for so long.

        Raises
        ------
        EOFError
            It has died.
        """
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            return None
        if answer is None:
            self._answers.put(None)
            raise EOFError
        return answer

    def usable(self) -> bool:
        """Tell whether it can take another job."""
        return self.jobs < MOST_JOBS and self._process.poll() is None

    def end(self) -> None:
        """Let it end, which it does at once, or kill it."""
        self._close_pipe()
        self._wait()

    def stop(self) -> None:
        """Interrupt what it does, so that what came is written, and end it."""
        self._signal(signal.SIGINT)
        self._wait()

    def why(self) -> str:
        """Say how it died; goes on from "the process that downloads"."""
        try:
            code = self._process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            return "says nothing any more"
        return f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"

    def _wait(self) -> None:
        try:
            self._process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._kill()
            self._process.wait()
            self._close_pipe()
            self._reader.join()
            os.close(self._held)

    def _kill(self) -> None:
        """Kill what is left of the group: the process, or what it has started."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if sys.platform == "win32":
            self._process.terminate()
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def _close_pipe(self) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()

    def _read(self) -> None:
        """Pass on its answers, and at last ``None``."""
        pipe = self._process.stdout
        if pipe is not None:
            with pipe:
                for line in pipe:
                    with contextlib.suppress(ValueError):
                        self._take(json.loads(line))
        self._answers.put(None)

    def _take(self, answer: Answer) -> None:
        if "said" in answer:
            _log.debug("yt-dlp: %s", answer["said"])
        else:
            self._answers.put(answer)


class Workers:
    """As many processes as are wanted at once; a context manager that ends them all. For any number of threads."""

    def __init__(self) -> None:
        self._is_expected = False
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextlib.contextmanager
    def lent(self) -> Iterator[Worker]:
        """Lend a process; what ends the block early ends what it does."""
        worker = self._taken()
        try:
            yield worker
        except BaseException:
            worker.stop()
            raise
        self._take_back(worker)

    def expect(self) -> None:
        """Know that there will be something to download: one process is started now, and loads yt-dlp meanwhile.

        More at once would keep this program from its own start.
        """
        with self._lock:
            is_first, self._is_expected = not self._is_expected, True
        if is_first:
            with contextlib.suppress(OSError):  # told to whoever needs it
                self._take_back(Worker())

    def close(self) -> None:
        """End those that have nothing to do; the others end with their downloads."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
        for worker in idle:
            worker.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _taken(self) -> Worker:
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                return Worker()
            if worker.usable():
                return worker
            worker.end()

    def _take_back(self, worker: Worker) -> None:
        with self._lock:
            is_kept = not self._closed and worker.usable()
            if is_kept:
                self._idle.append(worker)
        if not is_kept:
            worker.end()


def _start(lifeline: int) -> subprocess.Popen[bytes]:
    """Start Python anew: a fork would copy locks that native libraries hold."""
    lasting: dict[str, Any] = {} if sys.platform == "win32" else {"pass_fds": (lifeline,), "start_new_session": True}
    return subprocess.Popen(
        # No name of a module is looked for in the current folder, whatever lies there.
        [sys.executable, "-P", "-c", PROGRAM, str(lifeline)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.path.abspath(os.sep),
        env=_environment(),
        **lasting,
    )


def _environment() -> dict[str, str]:
    """Return what the process may know: no setting of ours, which may be a password, but where our packages are."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PLAYLISTA_")}
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    return known | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, (str(ROOT), *paths)))}
