"""What can be checked of bars and steadiness against a corpus whose bars nobody has annotated.

python benchmarks/grid.py --corpus ../shared/corpus

Downbeats: in sets fnf, fof and openmsx beats are counted from the beginning of the whole song, which is taken for the
first beat of a bar of four; tracks of constant tempo only, and only those whose beats we find at that tempo. Metre: as
noted in sets kern and nottingham. Stability: by our definition, on the beats of the truth.
"""

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.decode import open_audio
from core.features import FeatureExtractor
from core.features.rhythm.pace import is_stable, measure_tempo
from models.features import Rhythm

COUNTED = ("fnf", "fof", "openmsx")
NOTED = ("kern", "nottingham")
CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9)
#: A downbeat is right within so much of a beat; a track is where so many of its downbeats are.
WITHIN, MOST = 0.15, 0.8

Times = NDArray[np.float64]


def main() -> None:
    """Hear every track with beats, and print three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    corpus = parser.parse_args().corpus
    rows = [row for row in read(corpus, "all") if row["beats"] and row["set"] != "pop909"]
    heard = {row["path"]: hear(corpus / row["path"]) for row in rows}
    print_stability(corpus, rows, heard)
    print_metres(corpus, heard)
    print_downbeats(list(compared(corpus, heard)))


def read(corpus: Path, name: str) -> list[dict[str, str]]:
    """Rows of a table of the corpus."""
    with (corpus / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hear(path: Path) -> Rhythm:
    """Analyse one file with the default engine."""
    with open_audio(str(path)) as stream:
        extractor = FeatureExtractor(stream.sample_rate, stream.channels)
        for block in stream.blocks():
            extractor.feed(block)
        return extractor.finish().rhythm


def print_stability(corpus: Path, rows: list[dict[str, str]], heard: dict[str, Rhythm]) -> None:
    """How often each answer is given where the beats of the truth are stable, and where they are not."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        beats = np.loadtxt(corpus / row["beats"], ndmin=1)
        truth = is_stable(beats, measure_tempo(beats, 60.0 / float(np.median(np.diff(beats)))))
        counts[row["set"]][f"truth {truth}, told {heard[row['path']].tempo_stable}"] += 1
    print("tempo_stable")
    for name, found in counts.items():
        print(f"  {name:12}" + "; ".join(f"{words}: {number}" for words, number in sorted(found.items())))


def print_metres(corpus: Path, heard: dict[str, Rhythm]) -> None:
    """How many tracks of each noted metre are told to have three, four or an unknown number of beats."""
    print("beats_per_bar")
    for name in NOTED:
        told: dict[str, Counter[str]] = defaultdict(Counter)
        for row in read(corpus, name):
            if row["path"] in heard:
                told[row["meter"]][str(heard[row["path"]].beats_per_bar)] += 1
        for metre, found in sorted(told.items()):
            print(f"  {name} {metre:6}" + "; ".join(f"{words}: {number}" for words, number in sorted(found.items())))


def compared(corpus: Path, heard: dict[str, Rhythm]) -> Iterator[tuple[str, float | None, float]]:
    """Set, confidence of the downbeats, and the share of them that are right: of tracks whose beats are found."""
    for name in COUNTED:
        for row in read(corpus, name):
            rhythm = heard[row["path"]]
            if row["constant_tempo"] == "1" and len(rhythm.beats) > 1:
                share = right_share(np.loadtxt(corpus / row["beats"]), row, rhythm)
                if share is not None:
                    yield name, rhythm.downbeat_confidence, share


def right_share(truth: Times, row: dict[str, str], rhythm: Rhythm) -> float | None:
    """Share of the downbeats that are first beats of bars of four; ``None`` where the beats are other ones."""
    period, beats = 60.0 / float(row["bpm"]), np.array(rhythm.beats)
    number = np.rint((float(row["excerpt_start"]) + truth) / period).astype(int)
    late = float(np.median(beats - truth[np.abs(beats[:, None] - truth).argmin(axis=1)]))
    truth = truth + (late if row["path"].startswith(("fnf", "fof")) else 0.0)  # charts are early by a constant
    nearest = np.abs(beats[:, None] - truth).argmin(axis=1)
    close = np.abs(beats - truth[nearest]) < WITHIN * period
    if close.mean() < 0.7 or abs(float(np.median(np.diff(beats))) / period - 1.0) > 0.06:
        return None
    first = np.isin(beats, np.array(rhythm.downbeats)) & close
    return float((number[nearest[first]] % 4 == 0).mean()) if first.any() else 0.0


def print_downbeats(found: list[tuple[str, float | None, float]]) -> None:
    """How many tracks are told at each confidence, and how many of them right."""
    print(f"downbeats of {len(found)} tracks, told with at least this confidence / right of these")
    for least in CONFIDENCES:
        told = [share >= MOST for _, confidence, share in found if confidence is not None and confidence >= least]
        print(f"  {least:.1f}  {len(told):3} / {np.mean(told) if told else 0.0:.2f}")


if __name__ == "__main__":
    main()
