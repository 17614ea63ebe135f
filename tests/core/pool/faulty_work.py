"""What the workers of the tests do: each file says in its first word what becomes of whoever analyses it.

Real faults, nothing imitated: the segfault, the signals, the hang that holds the GIL and the want of memory happen.
"""

import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from core.settings import AnalysisSettings
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features
from models.track import Failure, Track

GIBIBYTE = 1 << 30
#: What has been killed may take this long to be gone. It takes no time; only a busy machine does.
GONE_S = 60.0


def work(file: AudioFile, settings: AnalysisSettings) -> Track | Failure:
    """Read the file and do what it says; "good" ones, and those survived, become tracks."""
    fault, *words = Path(file.path).read_text().split()
    leave_trace(file)
    FAULTS[fault](*words)
    info = AudioInfo(1.0, "none", 44100, 2, None)
    return Track(file, Path(file.path).name, info, Tags(title=str(os.getpid())), Features(), "test=1")


def library(folder: Path, *faults: str) -> list[Path]:
    """Make files that bring about these faults, in this order."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:03}" for number in range(len(faults))]
    for path, fault in zip(paths, faults, strict=True):
        path.write_text(fault)
    return paths


def found(paths: Iterable[Path]) -> list[AudioFile]:
    """Return the files as a scan finds them."""
    return [AudioFile(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]


def attempts(path: Path) -> list[int]:
    """Return the process ids of all who have begun with a file."""
    trace = Path(f"{path}.trace")
    return [int(line) for line in trace.read_text().split()] if trace.exists() else []


def worker_of(track: Track) -> int:
    """Return the process id of who has analysed it."""
    return int(track.tags.title or 0)


def still_alive(pids: Iterable[int]) -> list[int]:
    """Return which of these processes are there although they were given time to end."""
    processes = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            processes.append(psutil.Process(pid))
    return [process.pid for process in psutil.wait_procs(processes, timeout=GONE_S)[1]]


def initialize(settings: AnalysisSettings) -> None:
    """Need nothing."""


#: Steps of a slow start in this process: begun, told to go on, loaded.
BEGUN, GO_ON, LOADED = threading.Event(), threading.Event(), threading.Event()


def load_when_told(settings: AnalysisSettings) -> None:
    """Take long to begin."""
    BEGUN.set()
    GO_ON.wait(GONE_S)
    LOADED.set()


def load_interrupted(settings: AnalysisSettings) -> None:
    """Be met by Ctrl-C in the middle of the beginning."""
    signal.raise_signal(signal.SIGINT)
    LOADED.set()


def die_at_start(settings: AnalysisSettings) -> None:
    """Be killed, in a worker; fare well elsewhere."""
    if multiprocessing.parent_process() is not None:
        kill()


def segfault_at_start(settings: AnalysisSettings) -> None:
    """Be broken."""
    segfault()


def fail_at_start(settings: AnalysisSettings) -> None:
    """Be unable to begin, in a worker; fare well elsewhere."""
    if multiprocessing.parent_process() is not None:
        raise OSError("no kernels today")


def fail_everywhere(settings: AnalysisSettings) -> None:
    """Be unable to begin."""
    raise OSError("no kernels at all")


def leave_trace(file: AudioFile) -> None:
    """Write beside the file who has begun with it, so that it outlives whoever that was."""
    trace = os.open(f"{file.path}.trace", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(trace, f"{os.getpid()}\n".encode())
    os.close(trace)


def good(*_: str) -> None:
    """Do no harm."""


def segfault(*_: str) -> None:
    """Read from address 0."""
    ctypes.string_at(0)


def kill(*_: str) -> None:
    """Be killed from outside."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill_once(marker: str) -> None:
    """Be killed by chance: only the first time."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
        kill()


def kill_fork_server(*_: str) -> None:
    """Kill the process that all workers come from."""
    os.kill(os.getppid(), signal.SIGKILL)


def leave(*_: str) -> None:
    """End the process politely."""
    os._exit(3)


def hang(*_: str) -> None:
    """Sleep in native code for an hour, holding the GIL: no thread and no signal handler of Python runs meanwhile."""
    ctypes.PyDLL(None).sleep(3600)


def doze(*_: str) -> None:
    """Sleep in native code for an hour, letting other threads go on."""
    ctypes.CDLL(None).sleep(3600)


def loop(*_: str) -> None:
    """Never come to an end, in Python."""
    while True:
        os.sched_yield()


def nap(seconds: str) -> None:
    """Take so long."""
    time.sleep(float(seconds))


def mark(path: str) -> None:
    """Leave a mark."""
    Path(path).touch()


def wait_for_marks(*paths: str) -> None:
    """Take until others have left all these marks."""
    while not all(Path(path).exists() for path in paths):
        time.sleep(0.01)


def meet(folder: str, number: str) -> None:
    """Take until so many processes are at this in one folder."""
    Path(folder, str(os.getpid())).touch()
    while len(list(Path(folder).iterdir())) < int(number):
        time.sleep(0.01)


def devour(*_: str) -> None:
    """Ask for more memory than there is."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * GIBIBYTE, resource.getrlimit(resource.RLIMIT_AS)[1]))
    bytearray(64 * GIBIBYTE)


def swallow(*_: str) -> None:
    """Take 2 GiB and use it, a page at a time."""
    memory = bytearray(2 * GIBIBYTE)
    memory[::4096] = b"x" * (len(memory) // 4096)


def tell_environment(*names: str) -> None:
    """Fail, saying what these variables are."""
    raise LookupError(" ".join(os.environ.get(name, "unset") for name in names))


def fail(*_: str) -> None:
    """Have a bug."""
    raise KeyError("a bug")


FAULTS: dict[str, Callable[..., None]] = {
    fault.__name__: fault
    for fault in (
        *(good, segfault, kill, kill_once, kill_fork_server, leave, hang, doze, loop, nap),
        *(mark, wait_for_marks, meet, devour, swallow, tell_environment, fail),
    )
}
