"""What a small command takes beside a run: alone, beside a normal run, one in the background, and limited ones.

The small command is ``python -c pass``, started again and again while a run analyses synthesised songs in
as many processes as there are cores. Also told: the CPU time that the run took of all cores meanwhile.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

import psutil
import soundfile

from core.synthesis import Song, render

ROOT = Path(__file__).resolve().parent.parent
RATE = 44100
SONGS = 40
RUNS: Mapping[str, Sequence[str] | None] = {
    "nothing": None,
    "normal": [],
    "background": ["PLAYLISTA_PRIORITY=background"],
    "MAX_CPU_PERCENT=50": ["PLAYLISTA_MAX_CPU_PERCENT=50"],
    "MAX_CPU_PERCENT=20": ["PLAYLISTA_MAX_CPU_PERCENT=20"],
}


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of the small command, and how many per cent of all cores the run took beside it."""

    p50_ms: float
    p95_ms: float
    run_percent: float


def main() -> None:
    """Print the table, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=100, help="so many small commands beside each run")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="playlista-polite-") as folder:
        music = make_music(Path(folder))
        found = {name: beside(Path(folder), music, run, arguments.commands) for name, run in RUNS.items()}
    if arguments.json:
        print(json.dumps({name: asdict(latency) for name, latency in found.items()}))
        return
    print(f"{'beside':<22}p50 ms  p95 ms  run's CPU %")
    for name, latency in found.items():
        print(f"{name:<22}{latency.p50_ms:>6.0f}{latency.p95_ms:>8.0f}{latency.run_percent:>13.0f}")


def make_music(folder: Path) -> Path:
    """Write enough songs of ten minutes: more work than any measurement lasts."""
    music = folder / "Music"
    music.mkdir()
    song = render(Song(120.0, "A minor", seconds=600.0), RATE)
    for number in range(SONGS):
        soundfile.write(music / f"{number:03}.flac", song[number * RATE :], RATE)
    return music


def beside(folder: Path, music: Path, extra: Sequence[str] | None, commands: int) -> Latency:
    """Measure the small command beside a run with these variables; ``None`` is no run."""
    if extra is None:
        return Latency(*latencies(commands), 0.0)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PLAYLISTA_DATABASE_URL": f"sqlite:///{folder}/library.db",
        "PLAYLISTA_PROCESS_WORKERS": str(len(os.sched_getaffinity(0))),
        **{f"XDG_{kind}_HOME": str(folder) for kind in ("CONFIG", "DATA", "STATE")},
        **dict(setting.split("=", 1) for setting in extra),
    }
    command = [sys.executable, "-m", "playlista", "analyze", str(music), "--force"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            wait_for_workers(run)
            before, started = cpu_seconds(run.pid), time.perf_counter()
            p50, p95 = latencies(commands)
            took = time.perf_counter() - started
            share = (cpu_seconds(run.pid) - before) / took / len(os.sched_getaffinity(0))
        finally:
            run.terminate()
    return Latency(p50, p95, 100 * share)


def wait_for_workers(run: subprocess.Popen[bytes]) -> None:
    """Return once the run has been at it for a second of CPU time beyond loading its engine."""
    while run.poll() is None and len(psutil.Process(run.pid).children(recursive=True)) < 3:
        time.sleep(0.1)
    begin = cpu_seconds(run.pid)
    while run.poll() is None and cpu_seconds(run.pid) < begin + 1.0:
        time.sleep(0.1)
    if run.poll() is not None:
        raise SystemExit("the run ended before it could be measured")


def cpu_seconds(pid: int) -> float:
    """Sum the CPU time of a process and all below it that are alive."""
    program = psutil.Process(pid)
    times = [process.cpu_times() for process in (program, *program.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def latencies(commands: int) -> tuple[float, float]:
    """Run the small command so many times, and return the median and the 95th percentile, in milliseconds."""
    took = []
    for _ in range(commands):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        took.append(1000 * (time.perf_counter() - started))
    cuts = quantiles(took, n=20)
    return cuts[9], cuts[18]


if __name__ == "__main__":
    main()
