"""How long playlists take in synthesised libraries of 10,000 to 1,000,000 tracks, and how much memory they need.

Vectors lie around a thousand styles, as music does; what else is known of tracks is drawn at random. Everything is
exact: no index. Each size runs in a process of its own, and the fastest of several interleaved runs counts. Memory is
that of the library and the most that any list allocates beside it; "process" has what the allocator keeps, too.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
from sqlalchemy import create_engine, insert

from core.features.vector import DIMENSIONS
from core.playlists import Library, build, build_groups
from core.playlists.columns import Columns, blank
from core.store import open_store, upgrade
from models.audio import AudioFile, AudioInfo, Tags
from models.features import FAST_VERSIONS, Dynamics, Features, Rhythm, Timbre, Tonal
from models.keys import CAMELOT, KEYS
from models.playlist import PlaylistSpec
from models.tables import TRACKS, VECTORS
from models.track import LibraryTrack, Track

SIZES = (10_000, 100_000, 1_000_000)
WIDTH = len(DIMENSIONS)
STYLES, SPREAD = 1000, 0.8
NOW = datetime(2026, 1, 1, tzinfo=UTC)
#: What was promised, in seconds, by size.
LIMITS = {
    **{("similar of 50, p50", 100_000): 0.03, ("similar of 50, p50", 1_000_000): 0.25},
    **{(name, 100_000): 2.0 for name in ("dj of 30", "journey of 25", "clusters", "load of vectors", "extend by 25")},
}
MEMORY = 1.5
#: A process is measured from when it has made every kind of list of so many tracks: code and buffers are then there.
WARM_UP = 2000
#: The length of each vector, which ``ready`` keeps.
LENGTH_BYTES = 4


def main() -> int:
    """Print the table, or with ``--json`` one object; exit code 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--repeat", type=int, default=3, help="the fastest of so many runs counts")
    parser.add_argument("--load", action="store_true", help="measure reading the vectors from SQLite, too")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one is not None:
        print(json.dumps(measured(arguments.one, arguments.repeat, arguments.load)))
        return 0
    found = {size: alone(size, arguments.repeat, arguments.load) for size in arguments.sizes}
    if arguments.json:
        print(json.dumps(found))
    else:
        print_table(found)
    failed = [key for key, least in LIMITS.items() if found.get(key[1], {}).get(key[0], 0.0) > least]
    greedy = [size for size in found if size >= 100_000 and found[size]["memory / vectors"] > MEMORY]
    for name, size in failed:
        print(f"FAILS: {name} at {size:,}", file=sys.stderr)
    for size in greedy:
        print(f"FAILS: memory at {size:,}", file=sys.stderr)
    return int(bool(failed or greedy))


def alone(size: int, repeat: int, load: bool) -> dict[str, float]:
    """Measure one size in a process of its own, so that the peak of its memory is its own."""
    options = ["--one", str(size), "--repeat", str(repeat), *(["--load"] if load else [])]
    ran = subprocess.run([sys.executable, __file__, *options], check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def measured(size: int, repeat: int, load: bool) -> dict[str, float]:
    """Return the seconds of each kind of list and the memory it took."""
    rng = np.random.default_rng(size)
    library = synthesised(size, rng)
    chosen = [int(library.ids[row]) for row in rng.choice(size, 100, replace=False)]
    small = synthesised(WARM_UP, rng)
    lists(small, [int(each) for each in small.ids[:100]], 1)
    before = peak_bytes()
    found = {"similar of 50, p50": similar_p50(library, chosen[:50]), **lists(library, chosen, repeat)}
    vectors = library.matrix.nbytes
    found["vectors, MB"] = vectors / 1e6
    whole = vectors + size * LENGTH_BYTES + columns_bytes(library.columns)
    found["process / vectors"] = (whole + peak_bytes() - before) / vectors
    found["memory / vectors"] = (whole + allocated_bytes(library, chosen)) / vectors
    if load:
        found["load of vectors"] = loading(library)
    return found


def columns_bytes(columns: Columns) -> int:
    """Return how many bytes all columns have."""
    return sum(array.nbytes for each in fields(columns) if isinstance(array := getattr(columns, each.name), np.ndarray))


def allocated_bytes(library: Library, chosen: list[int]) -> int:
    """Return the most that all kinds of lists allocate at one time."""
    tracemalloc.start()
    lists(library, chosen, 1)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def lists(library: Library, chosen: list[int], repeat: int) -> dict[str, float]:
    """Return the fastest of several runs of each kind of list, each with other tracks."""
    jobs: dict[str, Callable[[int], object]] = {
        "dj of 30": lambda run: build(PlaylistSpec("dj", length=30, start=chosen[run], end=chosen[-run - 1]), library),
        "journey of 25": lambda run: build(
            PlaylistSpec("journey", length=25, start=chosen[run], end=chosen[-run - 1]), library
        ),
        "extend by 25": lambda run: build(PlaylistSpec("extend", length=35, seeds=tuple(chosen[:10])), library),
        "order of 100": lambda run: build(PlaylistSpec("order", seeds=tuple(chosen)), library),
        "clusters": lambda run: build_groups(PlaylistSpec("clusters"), library),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for run in range(repeat):
        for name, job in jobs.items():
            times[name].append(seconds(job, run))
    return {name: min(each) for name, each in times.items()}


def similar_p50(library: Library, chosen: list[int]) -> float:
    """Return the middle time of a radio of 50 from each of some tracks."""
    return median(
        seconds(lambda seed: build(PlaylistSpec("similar", seeds=(seed,), length=50), library), seed) for seed in chosen
    )


def seconds(job: Callable[[int], object], number: int) -> float:
    """Return how long a job takes by the clock."""
    start = time.perf_counter()
    job(number)
    return time.perf_counter() - start


def synthesised(size: int, rng: np.random.Generator) -> Library:
    """Return a library of so many tracks, with everything in it that lists need."""
    matrix = vectors(size, rng)
    columns = random_columns(size, rng)
    ids = np.arange(1, size + 1, dtype=np.int64)

    def lookup(track_id: int) -> LibraryTrack:
        return track(track_id, columns, matrix)

    return Library(ids, matrix, lookup, columns=columns).ready()


def vectors(size: int, rng: np.random.Generator) -> np.ndarray:
    """Return vectors around styles, some of which are far more common than others; made in pieces, to stay small."""
    styles = rng.standard_normal((STYLES, WIDTH), np.float32)
    found = np.empty((size, WIDTH), np.float32)
    for first in range(0, size, 10_000):
        piece = found[first : first + 10_000]
        piece[:] = styles[(STYLES * rng.random(len(piece)) ** 2).astype(int)]
        piece += np.float32(SPREAD) * rng.standard_normal(piece.shape, np.float32)
    return found


def random_columns(size: int, rng: np.random.Generator) -> Columns:
    """Return columns as a library of songs has them: ten songs an artist."""
    key = rng.integers(0, len(KEYS), size)
    artist = rng.integers(0, max(1, size // 10), size)
    return blank(
        size,
        tempo_bpm=np.clip(rng.normal(120, 25, size), 50, 210),
        key=key,
        key_opening=key,
        key_ending=np.where(rng.random(size) < 0.8, key, rng.integers(0, len(KEYS), size)),
        energy=rng.random(size),
        danceability=rng.random(size),
        duration_s=np.clip(rng.normal(220, 50, size), 60, 600),
        artist=artist,
        album=artist * 2 + rng.integers(0, 2, size),
        song=np.arange(size),
        valence=rng.random(size),
        arousal=rng.random(size),
    )


def track(number: int, columns: Columns, matrix: np.ndarray) -> LibraryTrack:
    """Return a track as the store would hand it out."""
    row = number - 1
    key, opening, ending = (KEYS[int(each[row])] for each in (columns.key, columns.key_opening, columns.key_ending))
    features = Features(
        Rhythm(float(columns.tempo_bpm[row])),
        Tonal(key, CAMELOT[key], key_opening=opening, key_ending=ending),
        dynamics=Dynamics(float(columns.energy[row]), danceability=float(columns.danceability[row])),
        timbre=Timbre(vector=(0.0,)),
    )
    tags = Tags(title=f"Song {number}", artists=(f"Artist {columns.artist[row]}",), genres=(f"genre {number % 20}",))
    info = AudioInfo(float(columns.duration_s[row]), "flac", 44100, 2, None)
    file = AudioFile(f"/music/{number}.flac", 1, 1)
    return LibraryTrack(number, Track(file, str(number), info, tags, features, ""), NOW, NOW)


def loading(library: Library) -> float:
    """Write the vectors into SQLite and return the seconds of reading them, the file being in the cache."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'library.db'}"
        upgrade(url)
        fill(url, library)
        with open_store(url) as store:
            return min(seconds(lambda _: store.vectors(), run) for run in range(3))


def fill(url: str, library: Library) -> None:
    """Write a row of each track that has what no table does without, and its vector."""
    version = f"fast.{FAST_VERSIONS['timbre']}"
    engine = create_engine(url)
    with engine.begin() as connection:
        for first in range(0, len(library.ids), 10_000):
            ids = [int(each) for each in library.ids[first : first + 10_000]]
            connection.execute(insert(TRACKS), [track_row(each) for each in ids])
            data = library.matrix[first : first + 10_000].tolist()
            rows = [
                {"track_id": each, "kind": "timbre", "version": version, "dim": WIDTH, "data": vector}
                for each, vector in zip(ids, data, strict=True)
            ]
            connection.execute(insert(VECTORS), rows)
    engine.dispose()


def track_row(number: int) -> dict[str, object]:
    """Return a row of ``tracks``."""
    path = f"/music/{number}.flac"
    return {
        **{"id": number, "path": path, "path_folded": path, "size": 1, "mtime_ns": 1, "identity": path, "versions": ""},
        **{"duration_s": 1.0, "codec": "flac", "sample_rate": 44100, "channels": 2, "warnings": ()},
        **{"added_at": NOW, "analysed_at": NOW},
    }


def peak_bytes() -> int:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def print_table(found: dict[int, dict[str, float]]) -> None:
    """Print seconds by size."""
    names = list(next(iter(found.values())))
    print(f"{'seconds':<20}" + "".join(f"{size:>12,}" for size in found))
    for name in names:
        print(f"{name:<20}" + "".join(f"{each[name]:>12.3f}" for each in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
