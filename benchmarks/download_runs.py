"""One run of downloads in a program of its own, and what it took; for ``download``, which serves the site.

Takes a ``Task`` as JSON on the command line and prints ``Figures`` as JSON.
"""

import json
import os
import resource
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from download_world import video_id

from core.acquiring.doors import ServiceDoors
from core.analysis_manager import AnalysisManager
from core.download.obtaining import Asker, Means, obtain
from core.download.workers import Workers
from core.download_manager import DownloadManager, Order
from core.lists import open_list
from core.matching import decide, is_strong, judge
from core.search.finder import Finder
from core.services.services import Services
from core.settings import Settings, from_mapping
from models.downloads import SongSettled
from models.wanted import WantedTrack
from tests.fakes.video_site import VARIABLE

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """What to do: ``kind`` is one of ``KINDS``; "one by one" has no threads and no library, "bare" only asks.

    ``source`` is a list or, to be analysed, a folder; ``looks`` are numbers of songs after which the program is looked
    at.
    """

    kind: str
    source: str
    folder: str
    settings: dict[str, Any]
    looks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What a program holds after so many songs: itself, and (``their_``) all processes below it."""

    songs: int
    files: int
    threads: int
    memory_mb: float
    processes: int
    their_files: int
    their_memory_mb: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run took. ``loading_s`` are the workers, ``analysing_s`` the analysis' processes; all in CPU seconds."""

    songs: int
    wall_s: float
    cpu_s: float
    loading_s: float
    analysing_s: float
    peak_mb: float
    looks: list[Look] = field(default_factory=list)

    @property
    def all_cpu_s(self) -> float:
        """CPU seconds of all processes."""
        return self.cpu_s + self.loading_s + self.analysing_s


def apart(task: Task, environment: Mapping[str, str]) -> Figures:
    """Do a task in a program of its own."""
    command = [sys.executable, __file__, json.dumps(asdict(task))]
    told = subprocess.run(command, env=dict(environment), stdout=subprocess.PIPE, check=True)
    found = json.loads(told.stdout)
    return Figures(**found | {"looks": [Look(**look) for look in found["looks"]]})


def done(task: Task) -> Figures:
    """Do a task here."""
    looks = Looks(task.looks)
    before = _own_cpu()
    started = time.perf_counter()
    songs = KINDS[task.kind](task, from_mapping(task.settings), looks)
    wall_s = time.perf_counter() - started
    analysing_s = sum(map(_cpu, psutil.Process().children()))
    own, theirs = (after - early for after, early in zip(_own_cpu(), before, strict=True))
    return Figures(songs, wall_s, own, theirs, analysing_s, _peak_mb(), looks.found)


def busyness(bursts: int = 20, burst_s: float = 0.02) -> float:
    """Return how many seconds a second of CPU takes beside what else runs on this machine: 1 is a quiet one."""
    wall_s = cpu_s = 0.0
    for _ in range(bursts):
        time.sleep(0.05)
        started, before = time.perf_counter(), time.thread_time()
        while time.thread_time() - before < burst_s:
            pass
        wall_s += time.perf_counter() - started
        cpu_s += time.thread_time() - before
    return wall_s / cpu_s


class Looks:
    """Looks at this program when so many songs are there."""

    def __init__(self, at: tuple[int, ...]) -> None:
        self._at, self._songs = at, 0
        self.found: list[Look] = []

    def see(self, event: object) -> None:
        """Count a song, and look."""
        if isinstance(event, SongSettled):
            self._songs += 1
            if self._songs in self._at:
                self.found.append(looked(self._songs))


def looked(songs: int) -> Look:
    """Look at this program and those below it."""
    own, below = psutil.Process(), psutil.Process().children(recursive=True)
    their_memory = sum(process.memory_full_info().uss for process in below) / MEGABYTE
    their_files = sum(process.num_fds() for process in below)
    memory = own.memory_full_info().uss / MEGABYTE
    return Look(songs, own.num_fds(), own.num_threads(), memory, len(below), their_files, their_memory)


def _download(task: Task, settings: Settings, looks: Looks, *, analyze: bool) -> int:
    order = Order(Path(task.folder), analyze=analyze)
    summary = DownloadManager(settings).run([task.source], order, on_event=looks.see)
    return summary.downloaded + summary.linked + summary.kept


def _analyze(task: Task, settings: Settings, looks: Looks) -> int:
    return AnalysisManager(settings).run([task.source]).analysed


def _one_by_one(task: Task, settings: Settings, looks: Looks) -> int:
    """Look for each song and download it before the next, as a program without threads would."""
    download, stop = settings.download, threading.Event()
    services = Services(settings.services, allow_private=download.download_allow_private)
    with services, Workers() as workers:
        tracks = [
            item for item in open_list(task.source, services, read_stdin=str).items if isinstance(item, WantedTrack)
        ]
        with Finder(services, download, judge=judge, decide=decide, is_strong=is_strong) as finder:
            means = Means(Path(task.folder), download, ServiceDoors(services).get_bytes, workers)
            asker = Asker(lambda stage: None, stop)
            for track in tracks:
                chosen = finder.find(track, stop=stop).chosen
                if chosen is None:
                    raise RuntimeError(f"{track.label} was not found")
                obtain(track, chosen.candidate, means, list_name="", asker=asker)
    return len(tracks)


def _bare(task: Task, settings: Settings, looks: Looks) -> int:
    """Ask the same of the site as a download would, in as many threads, and do nothing with the answers."""
    numbers = range(1, len(Path(task.source).read_text().splitlines()) + 1)
    chosen = settings.download
    with ThreadPoolExecutor(chosen.search_threads) as searching, ThreadPoolExecutor(chosen.download_threads) as loading:

        def searched(number: int) -> "Future[None]":
            _got(f"/api/search?q={number}&page=0", f"/api/video/{video_id(number)}")
            return loading.submit(_got, f"/api/video/{video_id(number)}", f"/files/{number}.m4a")

        for future in list(searching.map(searched, numbers)):
            future.result()
    return len(numbers)


def _got(*paths: str) -> None:
    """Read what a site says to each of some questions, one after the other."""
    for path in paths:
        with urllib.request.urlopen(os.environ[VARIABLE] + path) as answer:
            answer.read()


KINDS: Mapping[str, Any] = {
    "download": partial(_download, analyze=False),
    "download and analyse": partial(_download, analyze=True),
    "analyse": _analyze,
    "one by one": _one_by_one,
    "bare": _bare,
}


def _peak_mb() -> float:
    """Return the most memory this program has had; what ``getrusage`` tells begins with what its parent had."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) / 1024


def _own_cpu() -> tuple[float, float]:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return used[0].ru_utime + used[0].ru_stime, used[1].ru_utime + used[1].ru_stime


def _cpu(process: psutil.Process) -> float:
    """CPU seconds of a living process, of those below it that live, and of those that have ended."""
    times = process.cpu_times()
    ended = times.children_user + times.children_system
    return float(times.user + times.system + ended + sum(map(_cpu, process.children())))


if __name__ == "__main__":
    os.chdir(os.path.abspath(os.sep))
    print(json.dumps(asdict(done(Task(**json.loads(sys.argv[1]))))))
