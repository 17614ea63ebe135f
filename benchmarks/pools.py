"""What pools cost: gain of a second worker, memory, the start of a worker; for ``analysis.py``, which prints it.

``python benchmarks/pools.py PART CORPUS FOLDER`` prints one JSON object. Each part runs in a process of its own.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil

MEBIBYTE = 1 << 20
#: Copies of each full-length track that one run of the scaling analyses, and how often each run is repeated.
COPIES = 4
TURNS = 3
#: Minutes of a track, where the part of the costs has not made them.
MINUTES = 3.5
#: Workers of the runs whose memory is compared, beside two.
CROWD = 8
PLAIN = ("*.mp3", "*.ogg", "*.m4a")  # games holds only two FLAC files
MANY, FEW = 2000, 200
#: Every 0.2 s the memory of all processes is looked at.
INTERVAL_S = 0.2

Record = dict[str, Any]

LOOP = """
import sys, time
print(flush=True)
sys.stdin.readline()
started = time.perf_counter()
total = 0
for i in range(20_000_000):
    total += i & 7
print(time.perf_counter() - started)
"""


class Watch(threading.Thread):
    """Notes the highest memory and the CPU seconds of this process and all below it, until told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._over = threading.Event()
        self._spent: dict[int, float] = {}
        self.pss_mb = 0.0

    def run(self) -> None:
        """Look, wait, look again."""
        while not self._over.wait(INTERVAL_S):
            self._look()

    def stop(self) -> float:
        """Return the CPU seconds spent since the start, as far as they were seen."""
        self._look()
        self._over.set()
        self.join()
        return sum(self._spent.values())

    def _look(self) -> None:
        pss = 0
        for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
            try:
                times = process.cpu_times()
                pss += process.memory_full_info().pss
            except psutil.Error:
                continue  # it has ended meanwhile
            self._spent[process.pid] = times.user + times.system
        self.pss_mb = max(self.pss_mb, pss / MEBIBYTE)


def excerpts(corpus: Path, count: int) -> list[str]:
    """Return so many files of the corpus, of three formats in turn."""
    found = [sorted((corpus / "games").glob(pattern)) for pattern in PLAIN]
    return [str(path) for paths in zip(*found, strict=False) for path in paths][:count]


def copies(corpus: Path, folder: Path) -> list[str]:
    """Return full-length tracks of five formats, each under several names, the formats in turn."""
    from tracks import make_tracks

    names = []
    for number in range(COPIES):
        for name, track in make_tracks(folder, corpus, MINUTES).items():
            copy = folder / f"copy{number}.{name}"
            if not copy.exists():
                copy.hardlink_to(track)
            names.append(str(copy))
    return names


def once(mode: str, workers: str, corpus: Path, folder: Path) -> Record:
    """Analyse the files in one way; the clock starts when a first pass has started all that is started once."""
    from core.parallel_analyzer import ParallelAnalyzer
    from core.settings import AnalysisSettings

    files = copies(corpus, folder)
    with ParallelAnalyzer(AnalysisSettings()) as analyzer:
        _analyse(analyzer, files[: int(workers)], mode, int(workers))
        watch = Watch()
        watch.start()
        started = time.perf_counter()
        _analyse(analyzer, files, mode, int(workers))
        took = time.perf_counter() - started
        watch.stop()
    return {"wall_s": took, "pss_mb": watch.pss_mb}


def _analyse(analyzer: Any, files: list[str], mode: str, workers: int) -> None:
    threaded = mode == "threads"
    results = analyzer.process_files(files, True, max_workers=workers, use_threading=threaded)
    if results.failed:
        raise SystemExit(f"{results.failed[0].file.path} failed: {results.failed[0].reason}")


def scaling(corpus: Path, folder: Path) -> Record:
    """Return what a second worker gains, beside a second loop in pure Python; the fastest of several turns."""
    walls: dict[tuple[str, int], float] = {}
    memory: dict[str, Record] = {mode: {} for mode in ("processes", "threads")}
    copies(corpus, folder)
    for _turn in range(TURNS):
        for workers in (1, 2):
            _keep_least(walls, ("pure Python", workers), _loops(workers) / workers)
            for mode in memory:
                run = _run_once(mode, workers, corpus, folder)
                _keep_least(walls, (mode, workers), run["wall_s"])
                memory[mode] |= {"pss_mb": run["pss_mb"]} if workers == 2 else {}
    for mode in memory:
        memory[mode]["crowd_pss_mb"] = _run_once(mode, CROWD, corpus, folder)["pss_mb"]
    return {
        mode: {"gain": walls[mode, 1] / walls[mode, 2], "one_s": walls[mode, 1], "two_s": walls[mode, 2]}
        | memory.get(mode, {})
        for mode in ("pure Python", "processes", "threads")
    }


def _keep_least(walls: dict[tuple[str, int], float], key: tuple[str, int], value: float) -> None:
    walls[key] = min(value, walls.get(key, value))


def _run_once(mode: str, workers: int, corpus: Path, folder: Path) -> Record:
    command = [sys.executable, __file__, "once", mode, str(workers), str(corpus), str(folder)]
    record: Record = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return record


def _loops(count: int) -> float:
    """Return the seconds that so many loops take side by side, the slowest of them; all start at once."""
    command = [sys.executable, "-c", LOOP]
    loops = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        for _ in range(count)
    ]
    for loop in loops:
        loop.stdout.readline()  # type: ignore[union-attr]  # it is a pipe
    return max(float(text) for text in [_finish(loop) for loop in _go(loops)])


def _go(loops: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    for loop in loops:
        loop.stdin.write("\n")  # type: ignore[union-attr]
        loop.stdin.flush()  # type: ignore[union-attr]
    return loops


def _finish(loop: subprocess.Popen[str]) -> str:
    return loop.communicate()[0]


def workers(corpus: Path, _: Path) -> Record:
    """Return the CPU seconds until a worker is ready, and what it keeps of its own after four files."""
    from core.analyze import analyze_file, initialize_worker, versions
    from core.pool.batch import look_up
    from core.pool.inside import Work
    from core.pool.processes import ProcessWorker
    from core.settings import AnalysisSettings

    settings = AnalysisSettings()
    work = Work(initialize_worker, analyze_file, settings, versions(settings))
    _ready_worker(ProcessWorker, work)  # starts the fork server, which stays
    worker, ready_s = _ready_worker(ProcessWorker, work)
    process = psutil.Process(ready_s[0])
    for path in excerpts(corpus, 4):
        worker.hand(look_up(path, "")).result()
    own_mb = process.memory_full_info().uss / MEBIBYTE
    return {"forked": {"cpu_s": ready_s[1], "own_mb": own_mb}, "spawned": _spawned(excerpts(corpus, 4))}


def _ready_worker(start: Any, work: Any) -> tuple[Any, tuple[int, float]]:
    worker = start()
    pid = worker.launch(work).result().pid
    times = psutil.Process(pid).cpu_times()
    return worker, (pid, times.user + times.system)


SPAWNED = """
import json, sys, time
import core.preload
ready = time.process_time()
import psutil
from core.analyze import analyze_file
from core.pool.batch import look_up
from core.settings import AnalysisSettings
for path in sys.argv[1:]:
    analyze_file(look_up(path, ""), AnalysisSettings())
print(json.dumps({"cpu_s": ready, "own_mb": psutil.Process().memory_full_info().uss / (1 << 20)}))
"""


def _spawned(files: list[str]) -> Record:
    """The same where nothing can be forked: a fresh interpreter loads everything, kernels from their cache."""
    done = subprocess.run([sys.executable, "-c", SPAWNED, *files], stdout=subprocess.PIPE, text=True, check=True)
    record: Record = json.loads(done.stdout)
    return record


def memory(corpus: Path, folder: Path) -> Record:
    """Return MiB of its own that one worker keeps after few and after many files of three seconds."""
    from core.parallel_analyzer import ParallelAnalyzer
    from core.settings import AnalysisSettings

    names = _short_files(corpus, folder / "short", MANY)
    kept: dict[str, float] = {}
    with ParallelAnalyzer(AnalysisSettings(worker_max_files=1_000_000)) as analyzer:
        files = map(_look_up, names)
        for count, _outcome in enumerate(analyzer.analyze(files, mode="processes", workers=1), 1):
            if count in (FEW, MANY - 2):  # the worker is gone with the last one
                kept[str(FEW if count == FEW else MANY)] = _largest_child_mb()
    return kept


def _look_up(name: str) -> Any:
    from core.pool.batch import look_up

    return look_up(name, "")


def _short_files(corpus: Path, folder: Path, count: int) -> list[str]:
    """Make ten short files of different formats and give them many names."""
    from tracks import FORMATS, encode, stereo

    folder.mkdir()
    sounds = [stereo([path]) for path in sorted((corpus / "games").glob("*.mp3"))[:2]]
    originals = [
        encode(folder / f"short{i}.{name}", sound, 3.0 + i) for i, sound in enumerate(sounds) for name in FORMATS
    ]
    names = [folder / f"{number}{originals[number % 10].suffix}" for number in range(count)]
    for number, name in enumerate(names):
        name.hardlink_to(originals[number % 10])
    return [str(name) for name in names]


def _largest_child_mb() -> float:
    children = psutil.Process().children(recursive=True)
    return max(float(child.memory_full_info().uss) for child in children) / MEBIBYTE


PARTS = {"scaling": scaling, "workers": workers, "memory": memory}


def main(part: str, *rest: str) -> None:
    """Run one part and print what it found."""
    if part == "once":
        mode, count, corpus, folder = rest
        print(json.dumps(once(mode, count, Path(corpus), Path(folder))))
    else:
        corpus, folder = rest
        print(json.dumps(PARTS[part](Path(corpus), Path(folder))))


if __name__ == "__main__":
    main(*sys.argv[1:])
