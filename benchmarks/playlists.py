"""Whether playlists are any good: each method on the development corpus beside random lists and the usual short cuts.

Prints a table of means over many lists, and a line for each promise: holds or FAILS. The corpus is analysed into the
library named by ``--library`` the first time, which takes a few minutes.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.playlists import Library, build, build_groups
from core.playlists.evaluate import evaluate
from core.playlists.grouping import assigned, centres
from core.playlists.library import aligned
from core.playlists.pool import joined
from core.store import open_store
from models.evaluation import Evaluation
from models.playlist import Limits, PlaylistSpec
from models.track import LibraryTrack

SETS = ("gtzan", "fnf", "fof", "games", "pop909", "kern", "nottingham", "openmsx")
SHOWN = (
    *("transition_mean", "transition_p10", "transition_min", "clashes", "tempo_compatible", "key_compatible"),
    *("largest_step", "mean_step", "artists", "coverage", "hubness"),
)

#: A list of rows of the library that begins with one of them.
Maker = Callable[[int], list[int]]


@dataclass(frozen=True, slots=True)
class Promise:
    """Something the project has promised, and whether it was kept."""

    words: str
    kept: bool


def main() -> int:
    """Print the table and the promises, or with ``--json`` one object; exit code 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument(
        "--library", type=Path, default=Path("/tmp/playlista-corpus.db"), help="made if it is not there"
    )
    parser.add_argument("--lists", type=int, default=20, help="how many lists of each kind")
    parser.add_argument("--length", type=int, default=30, help="tracks of a list")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    arguments = parser.parse_args()
    library = corpus_library(arguments.corpus, arguments.library)
    starts = starting_rows(library, arguments.lists)
    table = {name: means(library, maker, starts) for name, maker in makers(library, arguments.length).items()}
    promises = [*dj_promises(table), *journey_promises(library, starts), *similar_promises(library, arguments.corpus)]
    promises += cluster_promises(library)
    if arguments.json:
        print(json.dumps({"lists": table, "promises": {promise.words: promise.kept for promise in promises}}))
    else:
        print_table(table, len(library.ids), arguments)
        for promise in promises:
            print(f"{'holds' if promise.kept else 'FAILS'}: {promise.words}")
    return int(not all(promise.kept for promise in promises))


def corpus_library(corpus: Path, database: Path) -> Library:
    """Return the analysed corpus, which is analysed first where that has not been done."""
    url = f"sqlite:///{database.resolve()}"
    if not database.exists():
        folders = [str(corpus / name) for name in SETS]
        subprocess.run(
            [sys.executable, "-m", "playlista", "analyze", "--", *folders],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PLAYLISTA_DATABASE_URL": url},
        )
    with open_store(url) as store:
        ids, matrix = store.vectors()
        _, (heard, embeddings) = store.embeddings()
        tracks = {int(track_id): store.track(int(track_id)) for track_id in ids}
    return Library(ids, matrix, tracks.get, aligned(ids, heard, embeddings)).ready()


def starting_rows(library: Library, count: int) -> list[int]:
    """Return rows all over the library, the same in each run."""
    return [int(row) for row in np.random.default_rng(7).choice(len(library.ids), count, replace=False)]


def makers(library: Library, length: int) -> dict[str, Maker]:
    """Return the ways to make a list, the short cuts of others first."""
    made: dict[str, Maker] = {
        "random order": lambda row: randomly(library, row, length),
        "sorted by tempo": lambda row: by_tempo(library, row, length),
        "nearest-neighbour chain": lambda row: chain(library, row, length),
    }
    specs = {
        "dj": PlaylistSpec("dj", length=length),
        "dj, curve peak": PlaylistSpec("dj", length=length, curve="peak"),
        "similar": PlaylistSpec("similar", length=length),
        "random": PlaylistSpec("random", length=length),
        "mood calm": PlaylistSpec("mood", length=length, mood="calm"),
        "extend": PlaylistSpec("extend", length=length),
    }
    return (
        made
        | {name: built(library, spec) for name, spec in specs.items()}
        | {"similar, in order": lambda row: ordered(library, built(library, specs["similar"])(row))}
    )


def built(library: Library, spec: PlaylistSpec) -> Maker:
    """Make lists by a specification, each from another seed."""

    def make(row: int) -> list[int]:
        seeds = (int(library.ids[row]),) if spec.method not in ("random", "mood") else ()
        return rows_of(library, replace(spec, seeds=seeds, random_seed=row))

    return make


def ordered(library: Library, rows: Sequence[int]) -> list[int]:
    """Bring a list into the best order."""
    return rows_of(library, PlaylistSpec("order", seeds=tuple(int(library.ids[row]) for row in rows)))


def rows_of(library: Library, spec: PlaylistSpec) -> list[int]:
    """Build a playlist and return its rows."""
    return [int(np.searchsorted(library.ids, entry.track.id)) for entry in build(spec, library).entries]


def randomly(library: Library, row: int, length: int) -> list[int]:
    """Shuffle the library."""
    order = np.random.default_rng(row).permutation(len(library.ids))
    return [row, *(int(other) for other in order if other != row)][:length]


def by_tempo(library: Library, row: int, length: int) -> list[int]:
    """Take tracks at random and sort them by tempo, as a player's column does."""
    rows = np.array(randomly(library, row, length))
    return [int(each) for each in rows[np.argsort(library.columns.tempo_bpm[rows], kind="stable")]]


def chain(library: Library, row: int, length: int) -> list[int]:
    """Go from each track to the most similar one that has not been there."""
    vectors = joined(library, np.arange(len(library.ids)), 0.0)
    order, free = [row], np.ones(len(vectors), np.bool_)
    while len(order) < length:
        free[order[-1]] = False
        order.append(int(np.where(free, vectors @ vectors[order[-1]], -2).argmax()))
    return order


def means(library: Library, maker: Maker, starts: Sequence[int]) -> dict[str, float]:
    """Return the means of what lists from some tracks measure."""
    found = [evaluate(tracks(library, maker(row)), library) for row in starts]
    return {name: mean_of(found, name) for name in SHOWN}


def mean_of(found: Sequence[Evaluation], name: str) -> float:
    """Return the mean of one number, where it is known."""
    known = [value for each in found if (value := getattr(each, name)) is not None]
    return float(np.mean(known)) if known else float("nan")


def tracks(library: Library, rows: Sequence[int]) -> list[LibraryTrack]:
    """Return the tracks of rows."""
    return [library.track(int(library.ids[row])) for row in rows]


def dj_promises(table: dict[str, dict[str, float]]) -> list[Promise]:
    """Half of the clashes of tempo and key that the short cuts have."""
    ours = table["dj"]["clashes"]
    others = {name: table[name]["clashes"] for name in ("random order", "sorted by tempo", "nearest-neighbour chain")}
    return [
        Promise(f"dj has {ours:.1f} clashes a list, at most half of {theirs:.1f} ({name})", ours <= theirs / 2)
        for name, theirs in others.items()
    ]


def journey_promises(library: Library, starts: Sequence[int], length: int = 15) -> list[Promise]:
    """A smaller largest step than taking what is nearest to points on the straight line; none ever larger."""
    pairs = list(pairwise(starts))
    ours, theirs = [], []
    for here, there in pairs:
        ends = [int(library.ids[row]) for row in (here, there)]
        # What the short cut does not ask for is not asked of the journey either.
        limits = Limits(artist_most=0, artist_gap=0, album_most=0, album_gap=0, alternates=True, exclude=())
        spec = PlaylistSpec("journey", length=length, start=ends[0], end=ends[1], limits=limits)
        ours.append(largest_step(library, rows_of(library, spec)))
        theirs.append(largest_step(library, straight(library, here, there, length)))
    kept = float(np.mean(np.array(ours) <= np.array(theirs) + 1e-6))
    words = (
        f"largest step of journey {np.mean(ours):.3f}, smaller than {np.mean(theirs):.3f} (nearest to a straight line)"
    )
    return [
        Promise(words, float(np.mean(ours)) < float(np.mean(theirs))),
        Promise(f"it is not larger in {kept:.0%} of {len(pairs)} journeys", kept == 1.0),
    ]


def straight(library: Library, here: int, there: int, length: int) -> list[int]:
    """Take the nearest track to each of the points that divide the line between two."""
    vectors = joined(library, np.arange(len(library.ids)), 0.0)
    free = np.ones(len(vectors), np.bool_)
    free[[here, there]] = False
    order = [here]
    for share in np.linspace(0, 1, length)[1:-1]:
        point = (1 - share) * vectors[here] + share * vectors[there]
        order.append(int(np.where(free, vectors @ point, -9).argmax()))
        free[order[-1]] = False
    return [*order, there]


def largest_step(library: Library, rows: Sequence[int]) -> float:
    """Return one minus the cosine where neighbours are least alike."""
    vectors = joined(library, np.array(rows), 0.0)
    return float((1 - np.einsum("ij,ij->i", vectors[:-1], vectors[1:])).max())


def similar_promises(library: Library, corpus: Path) -> list[Promise]:
    """Precision of the origin among five neighbours: no more than 3 points less than the plain nearest have."""
    with (corpus / "all.csv").open(encoding="utf-8", newline="") as file:
        origin = {row["path"]: row["origin"] for row in csv.DictReader(file) if row["origin"]}
    found = {}
    for row, track_id in enumerate(library.ids):
        parts = Path(library.track(int(track_id)).track.file.path).parts
        if (path := "/".join(parts[-2:])) in origin:
            found[row] = origin[path]
    by_origin: dict[str, list[int]] = defaultdict(list)
    for row, name in found.items():
        by_origin[name].append(row)
    asked = [row for row in found if len(by_origin[found[row]]) > 1]
    only = restricted(library, sorted(found))
    place = {row: number for number, row in enumerate(sorted(found))}
    ours, theirs, broken = [], [], 0
    for row in asked:
        playlist = build(PlaylistSpec("similar", seeds=(int(library.ids[row]),), length=6), only)
        broken += len(playlist.relaxed)
        chosen = [int(np.searchsorted(library.ids, entry.track.id)) for entry in playlist.entries[1:]]
        plain = np.argsort(-only.likeness([place[row]], share=0.0), kind="stable")[1:6]
        ours.append(np.mean([found[each] == found[row] for each in chosen]))
        theirs.append(np.mean([found[sorted(found)[each]] == found[row] for each in plain]))
    words = f"similar finds the origin with {np.mean(ours):.3f}, plain nearest neighbours with {np.mean(theirs):.3f}"
    return [
        Promise(f"{words} ({len(asked)} seeds)", float(np.mean(ours)) >= float(np.mean(theirs)) - 0.03),
        Promise(f"of all their limits {broken} gave way", broken == 0),
    ]


def restricted(library: Library, rows: Sequence[int]) -> Library:
    """Return a library of some rows only."""
    chosen = np.array(rows)
    return Library(library.ids[chosen], library.matrix[chosen], library.lookup).ready()


def cluster_promises(library: Library, repeats: int = 20) -> list[Promise]:
    """Groups of guaranteed sizes that stay when the library grows by 2 %."""
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(3)
    vectors = joined(library, np.arange(len(library.ids)), 0.0)
    agreed = []
    for _ in range(repeats):
        order = rng.permutation(len(vectors))
        before = int(rng.integers(len(vectors) // 2, int(len(vectors) / 1.03)))
        labels = [groups_of(vectors[order[:count]]) for count in (before, round(before * 1.02))]
        agreed.append(adjusted_rand_score(labels[0], labels[1][:before]))
    sizes = [int(group.notes[0].split()[3]) for group in build_groups(PlaylistSpec("clusters"), library)]
    fair = len(library.ids) / len(sizes)
    words = f"with 2 % more tracks, groups agree by {np.mean(agreed):.3f} (adjusted Rand; at least {min(agreed):.3f})"
    return [
        Promise(words, float(np.mean(agreed)) >= 0.9),
        Promise(
            f"groups have {min(sizes)} to {max(sizes)} tracks", fair / 3 - 1 <= min(sizes) <= max(sizes) <= 2 * fair + 1
        ),
    ]


def groups_of(vectors: np.ndarray, count: int = 6) -> np.ndarray:
    """Return the group of each vector."""
    found = centres(lambda rows: vectors[rows], np.arange(1, len(vectors) + 1), count)
    total = len(vectors)
    return assigned(vectors @ found.T, total // (3 * count), int(np.ceil(2 * total / count)))


def print_table(table: dict[str, dict[str, float]], size: int, arguments: argparse.Namespace) -> None:
    """Print the means, a method a line."""
    print(f"means of {arguments.lists} lists of {arguments.length} from {size} tracks")
    print(
        f"{'':<24}"
        + "".join(f"{name.replace('transition', 'trans').replace('compatible', 'fits'):>13}" for name in SHOWN)
    )
    for name, values in table.items():
        print(f"{name:<24}" + "".join(f"{values[each]:>13.2f}" for each in SHOWN))


if __name__ == "__main__":
    raise SystemExit(main())
