"""The same files through processes, threads and one by one: what each costs, and that all find the same.

Run it as ``python test_threaded_processing.py [FOLDER] [--models NAMES]``; without a folder it analyses songs that it
synthesises, with networks it also lets those hear them. pytest collects it, too.
"""

import argparse
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import psutil
import soundfile

from core.hearing import hear_file, initialize_networks
from core.networks.plan import make_plan
from core.parallel_analyzer import ParallelAnalyzer
from core.scan import scan
from core.settings import AnalysisSettings, LibrarySettings, load
from core.synthesis import Song, render
from models.audio import AudioFile
from models.results import MODES
from models.track import Analysed

SAMPLE_RATE = 44100
MEBIBYTE = 1 << 20

Outcomes = dict[str, Analysed]


@dataclass(frozen=True, slots=True)
class Measured:
    """One mode: its outcomes by path, and the cost of the whole program with all its workers."""

    mode: str
    workers: int
    outcomes: Outcomes
    cpu_s: float
    wall_s: float
    peak_bytes: int


def make_songs(folder: Path, *, count: int, seconds: float) -> None:
    """Write songs of differing tempo and key."""
    for number in range(count):
        song = Song(80.0 + 7 * number, key=("A minor", "C major", "F# minor")[number % 3], seconds=seconds, seed=number)
        soundfile.write(folder / f"song-{number:02}.flac", render(song, SAMPLE_RATE), SAMPLE_RATE)


def analyze(files: Iterable[AudioFile], mode: str, workers: int, models: tuple[str, ...] = ()) -> Outcomes:
    """Analyse the files, or have networks hear them, in this process and those that it starts."""
    with analyzer_for(models) as analyzer:
        return {outcome.file.path: outcome for outcome in analyzer.analyze(files, mode=mode, workers=workers)}


def analyzer_for(models: tuple[str, ...]) -> ParallelAnalyzer:
    """Return what extracts features, or what has installed networks hear files."""
    if not models:
        return ParallelAnalyzer(AnalysisSettings())
    plan = make_plan(replace(load().settings.models, models=models))
    if plan.disabled:
        raise SystemExit("; ".join(f"{lost.name}: {lost.reason}" for lost in plan.disabled))
    work, initialize = partial(hear_file, plan), partial(initialize_networks, plan)
    return ParallelAnalyzer(AnalysisSettings(), work=work, initialize=initialize)


def measure(folder: Path, mode: str, workers: int, models: tuple[str, ...] = ()) -> Measured:
    """Analyse a folder in a program of its own, and watch what it takes."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as answer:
        started = time.monotonic()
        own = [str(folder), "--mode", mode, "--workers", str(workers), "--answer", answer.name]
        own += ["--models", ",".join(models)]
        with subprocess.Popen([sys.executable, __file__, *own]) as program:
            cpu_s, peak_bytes = watch(program)
        if program.returncode:
            raise SystemExit(f"{mode}: the program ended with {program.returncode}")
        wall_s = time.monotonic() - started
        return Measured(mode, workers, pickle.load(answer), cpu_s, wall_s, peak_bytes)


def watch(program: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Return the CPU seconds and the peak memory in bytes of a program and its descendants, looking 20 times a second.

    Memory that processes share is counted once (PSS, where the system tells it).
    """
    cpu: dict[int, float] = {}
    peak_bytes = 0
    root = psutil.Process(program.pid)
    while program.poll() is None:
        memory = 0
        for process in family(root):
            try:
                times, used = process.cpu_times(), process.memory_full_info()
            except psutil.Error:  # it has just ended
                continue
            cpu[process.pid] = times.user + times.system
            memory += getattr(used, "pss", used.uss)
        peak_bytes = max(peak_bytes, memory)
        time.sleep(0.05)
    return sum(cpu.values()), peak_bytes


def family(root: psutil.Process) -> list[psutil.Process]:
    """Return the process and all that it has started."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def table(results: list[Measured]) -> str:
    """Lay the costs out."""
    lines = [f"{'mode':<12}{'workers':>8}{'files':>7}{'CPU s':>8}{'wall s':>8}{'peak MiB':>10}"]
    for one in results:
        costs = f"{one.cpu_s:>8.2f}{one.wall_s:>8.2f}{one.peak_bytes / MEBIBYTE:>10.0f}"
        lines.append(f"{one.mode:<12}{one.workers:>8}{len(one.outcomes):>7}{costs}")
    return "\n".join(lines)


def differences(results: list[Measured]) -> list[str]:
    """Say where a mode has found something else than the first."""
    first, *others = results
    return [
        f"{Path(path).name}: {other.mode} and {first.mode} differ"
        for other in others
        for path in sorted(first.outcomes.keys() | other.outcomes.keys())
        if first.outcomes.get(path) != other.outcomes.get(path)
    ]


def compare(folder: Path, workers: int, models: tuple[str, ...] = ()) -> int:
    """Measure all modes, print the table, and return the exit code."""
    results = [measure(folder, mode, 1 if mode == "sequential" else workers, models) for mode in MODES]
    print(f"{', '.join(models) or 'features'}\n{table(results)}")
    found = differences(results)
    print("\n".join(found) or f"identical results in all {len(MODES)} modes")
    return 1 if found or not results[0].outcomes else 0


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="the music to analyse; songs are synthesised without it")
    parser.add_argument("--workers", type=int, default=min(4, psutil.cpu_count() or 1), help="files at a time")
    parser.add_argument("--models", default="", help="installed networks, separated by commas, to measure as well")
    parser.add_argument("--mode", choices=MODES, help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    models = tuple(filter(None, chosen.models.split(",")))
    if chosen.answer:
        outcomes = analyze(scan([chosen.folder], LibrarySettings()), chosen.mode, chosen.workers, models)
        chosen.answer.write_bytes(pickle.dumps(outcomes))
        return 0
    with tempfile.TemporaryDirectory() as made:
        if chosen.folder is None:
            make_songs(Path(made), count=16, seconds=60.0)
        folder = chosen.folder or Path(made)
        return compare(folder, chosen.workers) or (compare(folder, chosen.workers, models) if models else 0)


def test_all_modes_find_the_same(tmp_path: Path) -> None:
    make_songs(tmp_path, count=4, seconds=6.0)
    (tmp_path / "broken.flac").write_bytes(b"no music")
    files = list(scan([tmp_path], LibrarySettings()))
    by_mode = [analyze(files, mode, 2) for mode in MODES]
    assert by_mode[0] == by_mode[1] == by_mode[2]
    assert sorted(type(outcome).__name__ for outcome in by_mode[0].values()) == ["Failure", *["Track"] * 4]


if __name__ == "__main__":
    sys.exit(main())
