"""Two runs at once, threads, and a program that is killed: nothing is lost, nothing is there twice."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.store import Store, open_store
from models.runs import Wanted
from tests.core.store.examples import VERSIONS, failure, file, track

ROOT = Path(__file__).resolve().parents[3]

#: Saves batches of 20 for ever, or so many; says after each how many there were.
SAVER = """
import random, sys
from core.store import open_store
from tests.core.store.examples import failure, track
url, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)
with open_store(url) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(rounds):
        names = [f"/music/{name}.flac" for name in rng.sample(range(100), 20)]
        store.save([track(n, identity="same") if rng.random() < 0.9 else failure(n) for n in names])
        print(number + 1, flush=True)
"""

#: Saves tracks with new names, a batch of 50 at a time, for ever.
ENDLESS = """
import sys
from core.store import open_store
from tests.core.store.examples import track
with open_store(sys.argv[1]) as store:
    first = store.stats().tracks
    while True:
        store.save([track(f"/music/{number}.flac") for number in range(first, first + 50)])
        first += 50
        print(first, flush=True)
"""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_runs_at_once_neither_fail_nor_duplicate(database_url: str) -> None:
    runs = [start(SAVER, database_url, 30, seed) for seed in (1, 2)]
    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("\n")
        run.stdin.flush()
    assert [(run.communicate()[0].splitlines()[-1], run.returncode) for run in runs] == [("30", 0)] * 2
    with open_store(database_url) as store:
        paths = [path for _, path, _ in store.paths()]
        assert len(paths) == len(set(paths))
        assert 0 < len(paths) <= 100
        assert store.check() == []


def test_two_programs_may_make_the_same_database_at_once(empty_database_url: str) -> None:
    runs = [start(SAVER, empty_database_url, 1, seed) for seed in (1, 2)]
    assert [run.communicate("\n")[0].splitlines()[-1:] for run in runs] == [["1"]] * 2
    assert [run.returncode for run in runs] == [0] * 2


@pytest.mark.parametrize("batches", [1, 3, 7])
def test_a_program_killed_while_saving_loses_no_batch_it_had_saved(database_url: str, batches: int) -> None:
    open_store(database_url).close()
    run = start(ENDLESS, database_url)
    assert run.stdout is not None
    said = [int(run.stdout.readline()) for _ in range(batches)]
    run.send_signal(signal.SIGKILL)
    said += map(int, run.stdout.read().split())  # communicate() would pass over what readline() has read ahead
    run.communicate()
    with open_store(database_url) as store:
        saved = store.stats().tracks
        assert saved % 50 == 0
        assert said[-1] <= saved <= said[-1] + 50
        assert store.check() == []
        files = [file(f"/music/{number}.flac") for number in range(saved)]
        told = store.compare([(found.path, found.size, found.mtime_ns) for found in files], Wanted(VERSIONS))
        assert len(told.unchanged) == saved
        store.save([track("/music/next.flac")])


def test_threads_may_share_a_store(store: Store) -> None:
    def work(thread: int) -> int:
        for number in range(10):
            store.save([track(f"/music/{number}.flac"), failure(f"/broken/{thread}-{number}.mp3")])
        return len(list(store.tracks())) + len(store.vectors()[0])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [20] * 4
    assert store.stats().tracks == 10
    assert store.stats().failures == 40


def test_rows_may_be_changed_while_they_are_listed(store: Store) -> None:
    store.save([track(f"/music/{number:04}.flac") for number in range(450)])
    seen = []
    for found in store.tracks():
        seen.append(found.id)
        if len(seen) == 1:
            last = [number for number, _, _ in store.paths()][-1:]
            store.mark_missing(last, found.added_at)
            assert store.prune(last) == 1
    assert len(seen) == 449
