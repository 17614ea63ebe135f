"""What a run over a library in which nothing has changed costs, beside ``find -printf '%p %s %T@'`` over the same tree.

Both run as programs of their own, start-up included, in turn, on a tree that has been read before; the files are empty,
and lie in memory where the system has a place for that, since neither program reads what is in them. The library is
SQLite or, with ``--postgres``, on a server of its own; each file has a row. CPU is that of the program and all its
children, user and system; the fastest of several runs counts.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import store

from core.scan import scan
from core.settings import LibrarySettings
from core.store import Store, open_store
from core.store.batching import batches
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

#: Runs a program from a small process: the peak memory of a child begins with what its parent has.
MEASURING = """
import json, os, sys, time
nothing = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
started = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=nothing)
_, status, usage = os.wait4(child, 0)
wall_s = time.perf_counter() - started
print(json.dumps([status, usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss / 1024]))
"""


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
    parser.add_argument("--repeat", type=int, default=9, help="the fastest of so many pairs of runs counts")
    parser.add_argument("--folder", type=Path, help="keep the files and the library here, and use them again")
    parser.add_argument("--postgres", action="store_true", help="keep the library on a PostgreSQL server")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    arguments = parser.parse_args()
    with workplace(arguments.folder) as folder, address(folder, postgres=arguments.postgres) as url:
        finding, running = measured(folder, url, arguments.files, arguments.repeat)
    ratios = {"cpu": running.cpu_s / finding.cpu_s, "wall": running.wall_s / finding.wall_s}
    if arguments.json:
        print(json.dumps({"find": asdict(finding), "playlista": asdict(running), "ratios": ratios}))
    else:
        print_table(arguments.files, {"find -printf": finding, "playlista analyze": running}, ratios)
    return int(ratios["cpu"] > MOST_TIMES_FIND or running.peak_mb > MOST_MB)


@contextmanager
def workplace(kept: Path | None) -> Iterator[Path]:
    """Give the folder to keep, or one that is removed: 111,000 entries take a busy disk minutes, and memory seconds."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.absolute()
        return
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="playlista-second-run-", dir=memory if os.access(memory, os.W_OK) else None
    ) as folder:
        yield Path(folder)


@contextmanager
def address(folder: Path, *, postgres: bool) -> Iterator[str]:
    """Give the address of the library."""
    if not postgres:
        yield f"sqlite:///{folder}/library.db"
        return
    with store.postgres() as url:
        yield url


def measured(folder: Path, url: str, files: int, repeat: int) -> tuple[Cost, Cost]:
    """Make the tree and its rows, and run both programs in turn."""
    tree = folder / f"Music {files}"
    is_known = tree.exists()
    if not is_known:
        make_files(tree, files)
    with open_store(url) as library:
        if not is_known or library.below([str(tree)]).present != files:
            store_rows(scan([tree], LibrarySettings()), library)
    # What the environment says of compiled modules is left out: an installed program has them.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PLAYLISTA_", "PYTHON"))}
    environment = inherited | {
        "PLAYLISTA_DATABASE_URL": url,
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "HOME": str(folder),
        **{f"XDG_{kind}_HOME": str(folder) for kind in ("CONFIG", "DATA", "STATE", "CACHE")},
    }
    find = ["find", str(tree), "-printf", "%p %s %T@\\n"]
    analyze = [sys.executable, "-m", "playlista", "analyze", str(tree)]
    pairs = [(cost(find, environment), cost(analyze, environment)) for _ in range(repeat + 1)]
    return least([pair[0] for pair in pairs[1:]]), least([pair[1] for pair in pairs[1:]])


def make_files(tree: Path, count: int) -> None:
    """Write empty files, ten songs in an album and ten albums by an artist; all or none."""
    unfinished = tree.with_name(f"{tree.name} unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for album in range(-(-count // SONGS_OF_ALBUM)):
        artist = f"Artist {album // ALBUMS_OF_ARTIST:04d}"
        folder = unfinished / artist / f"Album {album % ALBUMS_OF_ARTIST:02d}"
        folder.mkdir(parents=True)
        for song in range(min(SONGS_OF_ALBUM, count - album * SONGS_OF_ALBUM)):
            (folder / f"{song + 1:02d} A song by {artist}.mp3").touch()
    unfinished.rename(tree)


def store_rows(files: Iterator[AudioFile], library: Store) -> None:
    """Give each file a row, as if it had been analysed."""
    info, current = AudioInfo(180.0, "mp3", 44100, 2, 192_000), versions("fast")
    tracks = (
        Track(file, f"{number:032x}", info, Tags(title="A song"), Features(), current)
        for number, file in enumerate(files)
    )
    for batch in batches(tracks, BATCH):
        library.save(batch)


def cost(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a program; what it says goes nowhere."""
    measuring = [sys.executable, "-I", "-S", "-c", MEASURING, *command]
    told = subprocess.run(measuring, env=environment, cwd=environment["HOME"], stdout=subprocess.PIPE, check=False)
    status, *numbers = json.loads(told.stdout)
    if status != 0:
        raise SystemExit(f"{command[0]} ended with exit code {os.waitstatus_to_exitcode(status)}")
    return Cost(*numbers)


def least(costs: Sequence[Cost]) -> Cost:
    """The least of each number."""
    return Cost(*(min(getattr(each, name) for each in costs) for name in ("cpu_s", "wall_s", "peak_mb")))


def print_table(files: int, rows: Mapping[str, Cost], ratios: Mapping[str, float]) -> None:
    """Print both programs and how they compare."""
    print(f"{files:,} unchanged files      CPU s   wall s  peak MB")
    for name, row in rows.items():
        print(f"{name:<24}{row.cpu_s:>8.2f}{row.wall_s:>9.2f}{row.peak_mb:>9.0f}")
    print(f"{'times find':<24}{ratios['cpu']:>8.2f}{ratios['wall']:>9.2f}   (at most {MOST_TIMES_FIND:g})")


if __name__ == "__main__":
    raise SystemExit(main())
