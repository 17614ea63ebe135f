"""Fits core/features/tonal/weights.py to a corpus with truth, and says how good it is on tracks left out.

python benchmarks/fit_key.py --corpus ../shared/corpus [--write core/features/tonal/weights.py]
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.optimize import minimize
from scores import mirex

from core.decode import open_audio
from core.features.tonal.chroma import SAMPLE_RATE, PitchHistory, harmony
from core.features.tonal.key import PARTS, evidence, listen, reliability, with_triads
from models.keys import KEYS

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

#: Two readings are fitted apart, each to say the key alone, and added: better on a set left out than one joint fit.
#: Columns of the evidence, their scale, the ridge penalty, their weight in the sum.
READINGS = ((slice(0, 12), 1.0, 0.3, 1.0), (slice(12, 36), 8.0, 3.0, 0.75))
#: How much the parts of a track count beside the whole when learning; what is said of a track is judged by the whole.
PARTS_SHARE = 0.75
FOLDS, REPEATS = 5, 4
#: Log odds taken off the confidence: what surrounds the weights was chosen on these very tracks, which flatters.
DISCOUNT = 0.2

WEIGHTS = '''"""How much each note and chord speaks for a key. Written by benchmarks/fit_key.py: do not edit."""

import numpy as np

# fmt: off
#: Rows major, minor; columns 12 notes, 12 major triads, 12 minor triads, each from the tonic up.
PER_MODE = np.array([
{0}
])
# fmt: on
#: What a minor key has in advance of a major one.
MINOR = {minor:.3f}
#: Logistic of ``key.reliability``.
CONFIDENCE = np.array([{confidence}])
'''


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is known of n tracks.

    evidence : of each and of its parts, (n, 1 + ``PARTS``, 12, 36)
    truth : index of the true key
    weight : makes all sets count alike
    """

    evidence: Array
    truth: Indices
    sets: NDArray[np.str_]
    weight: Array


def read(folder: Path) -> Corpus:
    """Hear every track of a corpus folder that has a key."""
    with (folder / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["key"]]
    sets = np.array([row["set"] for row in rows])
    return Corpus(
        evidence=np.array([_evidence(folder / row["path"]) for row in rows]),
        truth=np.array([KEYS.index(row["key"]) for row in rows]),
        sets=sets,
        weight=np.array([len(sets) / len(set(sets)) / (sets == name).sum() for name in sets]),
    )


def _evidence(path: Path) -> Array:
    with open_audio(str(path)) as stream:
        mono = np.concatenate([block.mean(axis=1) for block in stream.blocks()])
        rate = stream.sample_rate
    history = PitchHistory()
    history.feed(np.asarray(soxr.resample(mono, rate, SAMPLE_RATE), np.float32))
    return np.stack([evidence(part) for part in listen(with_triads(harmony(history.rows())))])


def fit(corpus: Corpus, chosen: NDArray[np.bool_]) -> tuple[Array, float]:
    """Weights (2, 36) per mode and the score minor gets in advance, from the chosen tracks and their parts."""
    heard, share = corpus.evidence[chosen], np.array([1.0 - PARTS_SHARE, *[PARTS_SHARE / PARTS] * PARTS])
    truth, weight = np.repeat(corpus.truth[chosen], 1 + PARTS), np.outer(corpus.weight[chosen], share).ravel()
    per_mode, minor = np.zeros((2, heard.shape[-1])), 0.0
    for columns, scale, penalty, portion in READINGS:
        part = scale * heard[..., columns].reshape(len(truth), 12, -1)
        fitted = _regress(part, truth, weight, penalty)
        per_mode[:, columns] = portion * scale * fitted[:-1].reshape(2, -1)
        minor += portion * float(fitted[-1])
    return per_mode, minor


def _regress(heard: Array, truth: Indices, weight: Array, penalty: float) -> Array:
    """Softmax regression over the 24 keys with the same weights from every tonic, and a bias for minor (last)."""
    width = heard.shape[2]
    design = np.zeros((len(heard), 24, 2 * width + 1))
    design[:, :12, :width] = design[:, 12:, width : 2 * width] = heard
    design[:, 12:, -1] = 1.0
    ridge = np.full(2 * width + 1, penalty)
    ridge[-1] *= 0.1
    everyone = np.arange(len(truth))

    def loss(w: Array) -> tuple[float, Array]:
        scores = design @ w
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        value = -(weight * np.log(chance[everyone, truth])).sum() + 0.5 * (ridge * w * w).sum()
        chance[everyone, truth] -= 1.0
        return float(value), np.einsum("t,tk,tkf->f", weight, chance, design) + ridge * w

    return np.asarray(minimize(loss, np.zeros(2 * width + 1), jac=True, method="L-BFGS-B").x)


def predict(corpus: Corpus, chosen: NDArray[np.bool_], fitted: tuple[Array, float]) -> Array:
    """Scores (n, 1 + PARTS, 24) of the chosen tracks and of their parts."""
    scores = np.einsum("tpkf,mf->tpmk", corpus.evidence[chosen], fitted[0])
    scores[:, :, 1] += fitted[1]
    return np.asarray(scores.reshape(len(scores), -1, 24))


def left_out(corpus: Corpus, groups: Indices) -> Array:
    """Scores (n, 1 + PARTS, 24) of each group of tracks by weights fitted without it."""
    scores = np.zeros((len(groups), 1 + PARTS, 24))
    for group in np.unique(groups):
        scores[groups == group] = predict(corpus, groups == group, fit(corpus, groups != group))
    return scores


def folds(corpus: Corpus) -> Iterator[Indices]:
    """Yield the fold of each track, every set spread evenly, a new draw each time."""
    for seed in range(REPEATS):
        rng = np.random.default_rng(seed)
        groups = np.zeros(len(corpus.sets), np.int64)
        for name in np.unique(corpus.sets):
            members = np.flatnonzero(corpus.sets == name)
            groups[rng.permutation(members)] = np.arange(len(members)) % FOLDS
        yield groups


def report(title: str, corpus: Corpus, scores: Array) -> Array:
    """Print exact and weighted accuracy per set of scores (repeats, n, 1 + PARTS, 24); return the hits (repeats, n)."""
    said = scores[:, :, 0].argmax(axis=2)
    points = np.array([[mirex(KEYS[t], KEYS[s]) for t, s in zip(corpus.truth, row, strict=True)] for row in said])
    right = said == corpus.truth
    names = np.unique(corpus.sets)
    pairs = [(right[:, corpus.sets == name].mean(), points[:, corpus.sets == name].mean()) for name in names]
    pairs += [tuple(np.mean(pairs, axis=0)), (right.mean(), points.mean())]
    cells = (f"{name} {a:.3f}/{b:.3f}" for name, (a, b) in zip([*names, "sets", "tracks"], pairs, strict=True))
    print(f"{title:18}", "  ".join(cells))
    return np.asarray(right)


def calibrate(columns: Array, right: Array, weight: Array) -> Array:
    """Logistic (3,) that turns ``key.reliability`` (n, 3) into the probability that the best key is right."""

    def loss(w: Array) -> float:
        logits = np.where(right, 1.0, -1.0) * (columns @ w)
        return float((weight * np.logaddexp(0.0, -logits)).mean()) + 0.002 * float(w[1:] @ w[1:])

    found = minimize(loss, np.zeros(3), method="L-BFGS-B").x
    return np.asarray(found - np.array([DISCOUNT, 0.0, 0.0]))


def confidence_left_out(corpus: Corpus, groups: Indices, scores: Array) -> Array:
    """Confidence (n,) of scores (n, 1 + PARTS, 24), each group of tracks by a logistic that was fitted without it."""
    columns, right = np.array([reliability(each) for each in scores]), scores[:, 0].argmax(axis=1) == corpus.truth
    found = np.zeros(len(groups))
    for group in np.unique(groups):
        rest = groups != group
        logistic = calibrate(columns[rest], right[rest], corpus.weight[rest])
        found[~rest] = 1.0 / (1.0 + np.exp(-(columns[~rest] @ logistic)))
    return found


def report_confidence(confidence: Array, right: Array) -> None:
    """Print the share of right keys by confidence, both (repeats, n)."""
    for low, high in (*pairwise((0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)), (0.8, 1.0)):
        within = (confidence >= low) & (confidence < high)
        if within.any():
            print(f"confidence {low:.1f}..{high:.1f}: {within.mean():6.1%} of tracks, {right[within].mean():.2f} right")


def source(fitted: tuple[Array, float], logistic: Array) -> str:
    """Text of weights.py."""
    lines = [f"    {', '.join(f'{value:.2f}' for value in row)}," for row in fitted[0].reshape(-1, 12)]
    modes = ["    [", *lines[:3], "    ],", "    [", *lines[3:], "    ],"]
    confidence = ", ".join(f"{value:.3f}" for value in logistic)
    return WEIGHTS.format("\n".join(modes), minor=fitted[1], confidence=confidence)


def main() -> None:
    """Fit, check on tracks and sets left out, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--write", type=Path, help="write the weights as a Python module")
    options = parser.parse_args()
    corpus = read(options.corpus)
    everyone = np.ones(len(corpus.truth), bool)
    fitted = fit(corpus, everyone)
    report("fit to itself", corpus, predict(corpus, everyone, fitted)[None])
    report("leave one set out", corpus, left_out(corpus, np.unique(corpus.sets, return_inverse=True)[1])[None])
    draws = list(folds(corpus))
    scores = np.array([left_out(corpus, groups) for groups in draws])
    right = report("five-fold", corpus, scores)
    trust = [confidence_left_out(corpus, groups, said) for groups, said in zip(draws, scores, strict=True)]
    report_confidence(np.array(trust), right)
    if options.write:
        columns = np.array([reliability(each) for each in scores.reshape(-1, 1 + PARTS, 24)])
        logistic = calibrate(columns, right.ravel(), np.tile(corpus.weight, len(draws)))
        options.write.write_text(source(fitted, logistic), encoding="utf-8")


if __name__ == "__main__":
    main()
