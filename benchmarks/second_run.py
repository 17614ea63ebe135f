"""What a run over a library in which nothing has changed costs, beside ``find -printf '%p %s %T@'`` over the same tree.

Both run as programs of their own, start-up included, in turn, on a tree that has been read before. The library is
SQLite; each file has a row. CPU is that of the program and all its children, user and system.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from core.store import open_store
from core.versions import versions
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features
from models.track import Track

ROOT = Path(__file__).resolve().parent.parent
ALBUMS_OF_ARTIST = 10
SONGS_OF_ALBUM = 10
BATCH = 500
MOST_TIMES_FIND = 3.0
MOST_MB = 200.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took; ``peak_mb`` is the largest resident set of one process."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def main() -> int:
    """Print the table, or with ``--json`` one object; exit code 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5, help="the median of so many pairs of runs counts")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="playlista-second-run-") as folder:
        finding, running = measured(Path(folder), arguments.files, arguments.repeat)
    ratios = {"cpu": running.cpu_s / finding.cpu_s, "wall": running.wall_s / finding.wall_s}
    if arguments.json:
        print(json.dumps({"find": asdict(finding), "playlista": asdict(running), "ratios": ratios}))
    else:
        print_table(arguments.files, {"find -printf": finding, "playlista analyze": running}, ratios)
    return int(max(ratios.values()) > MOST_TIMES_FIND or running.peak_mb > MOST_MB)


def measured(folder: Path, files: int, repeat: int) -> tuple[Cost, Cost]:
    """Make the tree and its rows, and run both programs in turn."""
    tree, database = folder / "Music", folder / "library.db"
    store_rows(make_files(tree, files), f"sqlite:///{database}")
    environment = os.environ | {
        "PLAYLISTA_DATABASE_URL": f"sqlite:///{database}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        **{f"XDG_{kind}_HOME": str(folder) for kind in ("CONFIG", "DATA", "STATE", "CACHE")},
    }
    find = ["find", str(tree), "-printf", "%p %s %T@\\n"]
    analyze = [sys.executable, "-m", "playlista", "analyze", str(tree)]
    pairs = [(cost(find, environment), cost(analyze, environment)) for _ in range(repeat + 1)]
    return middle([pair[0] for pair in pairs[1:]]), middle([pair[1] for pair in pairs[1:]])


def make_files(tree: Path, count: int) -> Iterator[AudioFile]:
    """Write files of one byte, ten songs in an album and ten albums by an artist."""
    for album in range(-(-count // SONGS_OF_ALBUM)):
        artist = f"Artist {album // ALBUMS_OF_ARTIST:04d}"
        folder = tree / artist / f"Album {album % ALBUMS_OF_ARTIST:02d}"
        folder.mkdir(parents=True)
        for song in range(min(SONGS_OF_ALBUM, count - album * SONGS_OF_ALBUM)):
            path = folder / f"{song + 1:02d} A song by {artist}.mp3"
            path.write_bytes(b"-")
            status = path.stat()
            yield AudioFile(str(path), status.st_size, status.st_mtime_ns)


def store_rows(files: Iterator[AudioFile], url: str) -> None:
    """Give each file a row, as if it had been analysed."""
    info, current = AudioInfo(180.0, "mp3", 44100, 2, 192_000), versions("fast")
    with open_store(url) as store:
        batch = []
        for number, file in enumerate(files):
            batch.append(Track(file, f"{number:032x}", info, Tags(title="A song"), Features(), current))
            if len(batch) == BATCH:
                store.save(batch)
                batch = []
        store.save(batch)


def cost(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a program; what it says goes nowhere."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=environment["HOME"]
    ) as program:
        _, status, usage = os.wait4(program.pid, 0)
        wall_s = time.perf_counter() - started
        program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode != 0:
        raise SystemExit(f"{command[0]} ended with exit code {program.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss / 1024)


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each number."""
    return Cost(*(median(getattr(each, name) for each in costs) for name in ("cpu_s", "wall_s", "peak_mb")))


def print_table(files: int, rows: Mapping[str, Cost], ratios: Mapping[str, float]) -> None:
    """Print both programs and how they compare."""
    print(f"{files:,} unchanged files      CPU s   wall s  peak MB")
    for name, row in rows.items():
        print(f"{name:<24}{row.cpu_s:>8.2f}{row.wall_s:>9.2f}{row.peak_mb:>9.0f}")
    print(f"{'times find':<24}{ratios['cpu']:>8.2f}{ratios['wall']:>9.2f}   (at most {MOST_TIMES_FIND:g})")


if __name__ == "__main__":
    raise SystemExit(main())
