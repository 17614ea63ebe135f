"""Fits core/features/rhythm/weights.py to a corpus with truth, and says how good it is on tracks left out.

python benchmarks/fit_tempo.py --corpus ../shared/corpus [--write core/features/rhythm/weights.py]
"""

import argparse
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from core.decode import open_audio
from core.features.mel import mel_bands
from core.features.rhythm import tempo
from core.features.rhythm.analyzer import Evidence, gather
from core.features.rhythm.onset import Matrix, NoveltyStream
from core.features.rhythm.tempogram import GRID_BPM, SHORT_S, tempogram
from core.features.spectrum import SpectrumStream

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

REAL = ("gtzan", "fnf", "fof")
TOLERANCE = 0.04
FAMILY = (1.0, 2.0, 0.5, 3.0, 1 / 3)
#: Every track is also learned slower and faster: a family is recognised by its shape, not by its tempo.
STRETCHES = (1.0, 0.82, 0.9, 1.11, 1.22)
#: Ridge penalties, chosen by the five-fold figures (see docs/decisions/0005-tempo.md).
FAMILY_PENALTY, LEVEL_PENALTY, CONFIDENCE_PENALTY = 0.03, 0.3, 0.03
#: The grid is learned at half its fineness.
COARSE = slice(None, None, 2)
FOLDS, REPEATS = 5, 4
#: Log odds taken off the confidence: what surrounds the weights was chosen on these very tracks, which flatters.
DISCOUNT = 0.5

WEIGHTS = '''"""Weights of the tempo decision, written by ``benchmarks/fit_tempo.py``: do not edit.

Owns numbers only, in the order of ``tempo.family_evidence`` and ``tempo.level_evidence``; see
``docs/decisions/0005-tempo.md``.
"""

# fmt: off
FAMILY: tuple[float, ...] = (
{family}
)
LEVEL: tuple[float, ...] = (
{level}
)
# fmt: on
#: Logistic of ``tempo.reliability``.
CONFIDENCE: tuple[float, ...] = ({confidence})
'''


@dataclass(frozen=True, slots=True)
class Piece:
    """A track as heard: evidence, what each stretched copy says of the families, and the truth."""

    evidence: Evidence
    families: tuple[Array, ...]
    bpm: float
    set: str


def read(folder: Path) -> list[Piece]:
    """Hear every track of a corpus folder that has a tempo."""
    with (folder / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["bpm"]]
    return [_piece(folder / row["path"], float(row["bpm"]), row["set"]) for row in rows]


def _piece(path: Path, bpm: float, name: str) -> Piece:
    novelty, duration_s = _hear(path)
    evidence = gather(novelty, duration_s)
    if evidence is None:
        raise SystemExit(f"nothing can be heard in {path}")
    mean = evidence.curves[:, -1]
    families = tuple(tempo.family_evidence(tempogram(_stretched(mean, s), SHORT_S))[COARSE] for s in STRETCHES)
    return Piece(evidence, families, bpm, name)


def _hear(path: Path) -> tuple[Matrix, float]:
    with open_audio(str(path)) as stream:
        spectrum, novelty, samples = SpectrumStream(stream.sample_rate), NoveltyStream(), 0
        for block in stream.blocks():
            samples += len(block)
            power = spectrum.push(np.ascontiguousarray(block.mean(axis=1)))
            novelty.push(power, mel_bands(power))
        power = spectrum.flush()
        novelty.push(power, mel_bands(power))
        return novelty.novelty(), samples / stream.sample_rate


def _stretched(curve: Matrix, factor: float) -> Matrix:
    position = np.arange(int(len(curve) * factor)) / factor
    return np.interp(position, np.arange(len(curve)), curve).astype(np.float32)


def fit(pieces: Sequence[Piece]) -> tempo.Weights:
    """Learn the families, then the levels within the families found; the confidence is not yet calibrated."""
    family = _fit_family(pieces)
    return tempo.Weights(family, _fit_level(pieces, family), tempo.FITTED.confidence)


def _fit_family(pieces: Sequence[Piece]) -> Array:
    """Softmax over the grid; right is any tempo of the true one's family (half, double, third, triple)."""
    x = np.array([heard for p in pieces for heard in p.families])
    truth = np.array([p.bpm / s for p in pieces for s in STRETCHES])[:, None] * np.array(FAMILY)
    right = np.exp(-0.5 * (np.log(GRID_BPM[COARSE][None, :, None] / truth[:, None, :]) / 0.03) ** 2).max(axis=2)
    return _regress((x, right, np.ones(x.shape[:2], bool)), np.repeat(_shares(pieces), len(STRETCHES)), FAMILY_PENALTY)


def _fit_level(pieces: Sequence[Piece], family: Array) -> Array:
    """Softmax over the members of the family found, where the truth is one of them."""
    x, right, usable = [], [], []
    for piece in pieces:
        tempi = tempo.base_tempo(piece.evidence.periodicity.short, family) * tempo.MEMBERS
        x.append(tempo.level_evidence(piece.evidence.periodicity.long, tempi, piece.evidence.rates))
        usable.append((tempi >= tempo.SLOWEST_BPM) & (tempi <= tempo.FASTEST_BPM))
        right.append((np.abs(tempi / piece.bpm - 1.0) <= TOLERANCE) * usable[-1])
    known = np.array([r.any() for r in right])
    heard = np.array(x)[known], np.array(right, float)[known], np.array(usable)[known]
    return _regress(heard, _shares(pieces)[known], LEVEL_PENALTY)


def _shares(pieces: Sequence[Piece]) -> Array:
    """How much each piece counts: one of a large set less, so that no set decides for all."""
    names = [p.set for p in pieces]
    return np.array([names.count(name) ** -0.5 for name in names])


def _regress(heard: tuple[Array, Array, NDArray[np.bool_]], shares: Array, penalty: float) -> Array:
    """Maximise the mean log probability that the softmax gives to what is right; weights for unscaled columns."""
    x, right, usable = heard
    shares = shares / shares.sum()
    mean, deviation = x[usable].mean(axis=0), x[usable].std(axis=0) + 1e-3
    scaled = ((x - mean) / deviation).astype(np.float32)

    def loss(w: Array) -> tuple[float, Array]:
        scores = np.where(usable, scaled @ w.astype(np.float32), -1e9).astype(np.float64)
        share = np.exp(scores - scores.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        hit = share * right
        total = hit.sum(axis=1, keepdims=True) + 1e-12
        slope = ((share - hit / total) * shares[:, None]).astype(np.float32)
        gradient = np.tensordot(slope, scaled, axes=([0, 1], [0, 1])).astype(np.float64)
        return -float(shares @ np.log(total[:, 0])) + 0.5 * penalty * float(w @ w), gradient + penalty * w

    found = minimize(loss, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x / deviation)


def judge(piece: Piece, fitted: tempo.Weights) -> tempo.Verdict:
    """Judge as the program does, with other weights."""
    return tempo.judge(piece.evidence.periodicity, piece.evidence.rates, fitted)


def left_out(pieces: Sequence[Piece], folds: Sequence[Indices]) -> list[tempo.Verdict]:
    """Judge every piece by weights learned without its fold."""
    verdicts: dict[int, tempo.Verdict] = {}
    for fold in folds:
        fitted = fit([p for i, p in enumerate(pieces) if i not in set(fold.tolist())])
        for i in fold.tolist():
            verdicts[i] = judge(pieces[i], fitted)
    return [verdicts[i] for i in range(len(pieces))]


def calibrate(pieces: list[Piece], verdicts: Sequence[tempo.Verdict]) -> Array:
    """Logistic that makes the confidence of left-out tracks as high as their share of hits."""
    hit = np.array([correct(p, v, (1.0,)) for p, v in zip(pieces, verdicts, strict=True)])
    columns = np.array([tempo.reliability(v) for v in verdicts])
    deviation = np.array([1.0, *columns[:, 1:].std(axis=0)])
    scaled = columns / deviation

    def loss(w: Array) -> float:
        logits = np.where(hit, 1.0, -1.0) * (scaled @ w)
        return float(np.mean(np.logaddexp(0.0, -logits))) + CONFIDENCE_PENALTY * float(w[1:] @ w[1:])

    found = minimize(loss, np.zeros(columns.shape[1]), method="L-BFGS-B")
    return np.asarray(found.x / deviation - np.array([DISCOUNT, *np.zeros(len(found.x) - 1)]))


def correct(piece: Piece, verdict: tempo.Verdict, ratios: Sequence[float]) -> bool:
    """Whether the first tempo is within 4 % of the truth times one of the ratios."""
    return any(abs(verdict.tempi[0] / (piece.bpm * r) - 1.0) <= TOLERANCE for r in ratios)


def five_folds(count: int, seed: int) -> list[Indices]:
    """Split track numbers at random."""
    order = np.random.default_rng(seed).permutation(count)
    return [order[i::FOLDS] for i in range(FOLDS)]


def report(pieces: Sequence[Piece], runs: Sequence[Sequence[tempo.Verdict]], title: str) -> None:
    """Print Accuracy 1 and 2 per set, of real music, and the mean of the sets."""

    def score(keep: Callable[[Piece], bool]) -> tuple[float, float]:
        pairs = [(p, v) for run in runs for p, v in zip(pieces, run, strict=True) if keep(p)]
        return (
            float(np.mean([correct(p, v, (1.0,)) for p, v in pairs])),
            float(np.mean([correct(p, v, FAMILY) for p, v in pairs])),
        )

    names = list(dict.fromkeys(p.set for p in pieces))
    per_set = {name: score(lambda p, name=name: p.set == name) for name in names}  # type: ignore[misc]
    per_set["REAL"] = score(lambda p: p.set in REAL)
    mean = np.mean([per_set[name] for name in names], axis=0)
    per_set["mean of sets"] = (float(mean[0]), float(mean[1]))
    print(f"{title:22}", "  ".join(f"{name} {a:.3f}/{b:.3f}" for name, (a, b) in per_set.items()))


def report_confidence(pieces: list[Piece], runs: Sequence[Sequence[tempo.Verdict]]) -> None:
    """Print what the confidence says and what is right, calibrated on every other track and read on the rest."""
    said, right = [], []
    for parity in (0, 1):
        logistic = calibrate(pieces[parity::2] * len(runs), [v for run in runs for v in run[parity::2]])
        calibrated = replace(tempo.FITTED, confidence=logistic)
        rest = [(p, v) for run in runs for p, v in zip(pieces[1 - parity :: 2], run[1 - parity :: 2], strict=True)]
        said += [tempo.confidence(v, calibrated) for _, v in rest]
        right += [correct(p, v, (1.0,)) for p, v in rest]
    trust, hit = np.array(said), np.array(right)
    for low, high in ((0.0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)):
        inside = (trust >= low) & (trust < high)
        if inside.any():
            mean, share = float(trust[inside].mean()), float(hit[inside].mean())
            print(f"confidence {low:.1f}..{high:.1f}: {inside.mean():4.0%} of all, said {mean:.2f}, right {share:.2f}")


def write(path: Path, fitted: tempo.Weights) -> None:
    """Write the module of weights."""
    confidence = ", ".join(f"{w:.4f}" for w in fitted.confidence)
    text = WEIGHTS.format(family=_rows(fitted.family), level=_rows(fitted.level), confidence=confidence)
    path.write_text(text, encoding="utf-8")


def _rows(numbers: Array) -> str:
    """Spell numbers out, eight a row."""
    rows = [numbers[i : i + 8] for i in range(0, len(numbers), 8)]
    return "\n".join("    " + ", ".join(f"{w:.4f}" for w in row) + "," for row in rows)


def main() -> None:
    """Read, estimate on tracks left out, fit to all, and write on request."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    pieces = read(options.corpus)
    runs = [left_out(pieces, five_folds(len(pieces), seed)) for seed in range(REPEATS)]
    report(pieces, runs, "five-fold")
    sets = np.array([p.set for p in pieces])
    report(pieces, [left_out(pieces, [np.flatnonzero(sets == name) for name in dict.fromkeys(sets)])], "set left out")
    fitted = fit(pieces)
    report_confidence(pieces, runs)
    fitted = replace(fitted, confidence=calibrate(pieces * REPEATS, [v for run in runs for v in run]))
    report(pieces, [[judge(p, fitted) for p in pieces]], "fitted to all")
    if options.write:
        write(options.write, fitted)


if __name__ == "__main__":
    main()
