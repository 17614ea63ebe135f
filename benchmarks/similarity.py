"""What the similarity vector finds, without a network: labels, the other half of a track, hubs, growth, other codecs.

python benchmarks/similarity.py --corpus ../shared/corpus [--json FILE]
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scores import FEWEST_OF_A_LABEL, NEIGHBOUR_COUNT, NEIGHBOURS

from core.decode import open_audio
from core.features import FeatureExtractor
from core.similarity import fair, reaches, unit

Floats = NDArray[np.float32]
Row = dict[str, str]

#: A library of so many tracks grows to all of the corpus.
SMALL = 50
SEED, DRAWS = 7, 2000
#: Which tracks of the corpus are the sources of the variants of a group.
SOURCES = {"games/supertux__airship_2.opus": "supertux", "fof/sectoid__war_of_freedom.ogg": "fof"}


def main() -> None:
    """Measure every track of the corpus whole and in halves, and print what plain cosines and fair ones find."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    rows, variants = (table(options.corpus / name) for name in ("all.csv", "formats.csv"))
    parts = np.array([vectors(options.corpus / row["path"]) for row in rows], np.float32)
    rows, parts = [row for row, part in zip(rows, parts, strict=True) if part[0].any()], parts[parts[:, 0].any(axis=1)]
    others = np.array([vectors(options.corpus / row["path"])[0] for row in variants], np.float32)
    found = {
        "cosine": figures(rows, parts, variants, others, by_reach=False),
        "fair": figures(rows, parts, variants, others, by_reach=True),
    }
    print_table(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def table(path: Path) -> list[Row]:
    """Read a CSV file of the corpus."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def vectors(path: Path) -> list[tuple[float, ...]]:
    """Return the vectors of a file, of its first and of its second half; zeros where there is none."""
    with open_audio(str(path)) as stream:
        rate, samples = stream.sample_rate, np.concatenate([block.copy() for block in stream.blocks()])
    half = len(samples) // 2
    found = []
    for part in (samples, samples[:half], samples[half:]):
        extractor = FeatureExtractor(rate, part.shape[1])
        extractor.feed(part)
        found.append(extractor.finish().timbre.vector)
    width = max(map(len, found))
    return [vector or (0.0,) * width for vector in found]


def figures(rows: list[Row], parts: Floats, variants: list[Row], others: Floats, *, by_reach: bool) -> dict[str, float]:
    """Return every measure by its name."""
    whole = parts[:, 0]
    alike = likeness(whole, by_reach=by_reach)
    found = {}
    for name, label in NEIGHBOURS:
        chosen = [place for place, row in enumerate(rows) if row["set"] == name and row[label]]
        hits, labels = hits_of(alike[np.ix_(chosen, chosen)], [rows[place][label] for place in chosen])
        found[f"P@5 {name}/{label}"] = balanced(hits, labels)
        found[f"  90 % from, {name}"], found[f"  90 % to, {name}"] = spread(hits, labels)
    halved = parts[np.all(parts.any(axis=2), axis=1)]
    halves = likeness(np.vstack([halved[:, 1], halved[:, 2]]), by_reach=by_reach)
    found["other half is the nearest"] = other_half(halves)
    for count in (5, 10):
        times = occurrences(alike, count)
        found[f"hubness, {count} neighbours"] = float(((times - times.mean()) ** 3).mean() / times.std() ** 3)
        found[f"  neighbours of none, {count}"] = float((times == 0).mean())
        found[f"  most often, {count}"] = float(times.max())
    found["same neighbours of 50 after growth"] = after_growth(whole, by_reach=by_reach)
    found["  if scaled by the library"] = after_growth(whole, by_reach=by_reach, scaled=True)
    together = likeness(np.vstack([others, whole]), by_reach=by_reach)
    found["nearest is the same in another codec"] = same_track(together, variants, rows)
    return found


def likeness(matrix: Floats, *, by_reach: bool) -> Floats:
    """Return how alike every row is to every other, shape (n, n); -2 to itself. Rows ask, columns are found."""
    units = unit(matrix)
    alike: Floats = units @ units.T
    reached = reaches(matrix)
    if by_reach and reached is not None:
        alike = fair(alike, reached[:, None], reached)
    np.fill_diagonal(alike, -2.0)
    return alike


def hits_of(alike: Floats, labels: list[str]) -> tuple[Floats, NDArray[np.str_]]:
    """Return of each track whose label is frequent the share of its neighbours with this label, and the labels."""
    named = np.array(labels)
    near = np.argsort(-alike, axis=1, kind="stable")[:, :NEIGHBOUR_COUNT]
    hits = (named[near] == named[:, None]).mean(axis=1).astype(np.float32)
    frequent = np.array([labels.count(label) >= FEWEST_OF_A_LABEL for label in labels])
    return hits[frequent], named[frequent]


def balanced(hits: Floats, labels: NDArray[np.str_]) -> float:
    """Return the mean of the means of each label."""
    return float(np.mean([hits[labels == label].mean() for label in np.unique(labels)]))


def spread(hits: Floats, labels: NDArray[np.str_]) -> tuple[float, float]:
    """Return the 5th and 95th percentile of the balanced mean when tracks of each label are drawn again."""
    rng = np.random.default_rng(SEED)
    groups = [hits[labels == label] for label in np.unique(labels)]
    drawn = [np.mean([rng.choice(group, len(group)).mean() for group in groups]) for _ in range(DRAWS)]
    low, high = np.percentile(drawn, (5, 95))
    return float(low), float(high)


def other_half(alike: Floats) -> float:
    """Return the share of halves whose nearest, among all halves of all tracks, is the other one."""
    count = len(alike) // 2
    return float((alike.argmax(axis=1) == (np.arange(2 * count) + count) % (2 * count)).mean())


def occurrences(alike: Floats, count: int) -> NDArray[np.intp]:
    """Return how often each row is among the neighbours of others."""
    near = np.argsort(-alike, axis=1, kind="stable")[:, :count]
    return np.bincount(near.ravel(), minlength=len(alike))


def after_growth(matrix: Floats, *, by_reach: bool, scaled: bool = False) -> float:
    """Return the share of the five nearest among a few tracks that are still these when all others have come.

    ``scaled`` scales by the library, as programs do whose vectors carry no constants.
    """
    few = np.random.default_rng(SEED).permutation(len(matrix))[:SMALL]
    libraries = {"few": matrix[few], "all": matrix}
    if scaled:
        libraries = {name: (rows - rows.mean(axis=0)) / rows.std(axis=0) for name, rows in libraries.items()}
    before = likeness(libraries["few"], by_reach=by_reach)
    after = likeness(libraries["all"], by_reach=by_reach)[np.ix_(few, few)]
    near = [np.argsort(-each, axis=1, kind="stable")[:, :NEIGHBOUR_COUNT] for each in (before, after)]
    return float(np.mean([len(set(one) & set(other)) for one, other in zip(*near, strict=True)]) / NEIGHBOUR_COUNT)


def same_track(alike: Floats, variants: list[Row], rows: list[Row]) -> float:
    """Return the share of files in another codec whose nearest, among all, is the same track."""
    names = [row["same_source_group"] for row in variants] + [SOURCES.get(row["path"], "") for row in rows]
    nearest = alike[: len(variants)].argmax(axis=1)
    return float(np.mean([names[place] == names[each] for each, place in enumerate(nearest)]))


def print_table(found: dict[str, dict[str, float]]) -> None:
    """Print a line a measure, a column a way to compare."""
    print(f"{'':40}" + "".join(f"{name:>10}" for name in found))
    for measure in next(iter(found.values())):
        print(f"{measure:40}" + "".join(f"{values[measure]:10.3f}" for values in found.values()))


if __name__ == "__main__":
    main()
