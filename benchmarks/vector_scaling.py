"""Fit the constants of the similarity vector to real music: ``core/features/vector_scaling``, ``models/vector_space``.

Run it when a dimension changes, and bump the version of the group ``timbre``: vectors of two versions do not compare.
No label is read: where much music lies, how far it spreads, and what its dimensions have in common.
"""

import argparse
import csv
import textwrap
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.decode import open_audio
from core.features import FeatureExtractor
from core.features.vector import DIMENSIONS, LIMIT
from models.features import FAST_VERSIONS

ROOT = Path(__file__).resolve().parents[1]
SCALING, SPACE = ROOT / "core" / "features" / "vector_scaling.py", ROOT / "models" / "vector_space.py"
#: Recordings and produced music; the rendered sets share one small soundfont.
REAL_SETS = frozenset({"fnf", "fof", "games", "gtzan"})
#: From the 10th to the 90th percentile a normal distribution spans this many standard deviations.
NORMAL_SPAN = 2.563
#: So many principal components are weighed; the covariance is drawn so far to its mean; whitened by so much.
COMPONENTS, SHRINKAGE, WHITENING = 24, 0.5, 0.125

SCALING_HEADER = '''"""Centre and scale of each dimension of the similarity vector, version {version}.

Written by benchmarks/vector_scaling.py: means within {limit:g} deviations of the median, and 10th to 90th
percentile / {span}, of {tracks} real tracks of the development corpus.
"""

# fmt: off'''
SPACE_HEADER = '''"""How much music is spread in the space of similarity vectors, version {version}.

Written by benchmarks/vector_scaling.py from {tracks} real tracks of the development corpus: the principal components of
the scaled dimensions, in ten-thousandths, and the share kept of each; the mean square of vectors of length 1 along
each component, and last that along any other direction.
"""

# fmt: off'''

Values = npt.NDArray[np.float64]


def main() -> None:
    """Measure every real track of the corpus and write the modules."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    raw = np.array(list(raw_vectors(parser.parse_args().corpus).values()))
    facts = {"version": FAST_VERSIONS["timbre"], "span": NORMAL_SPAN, "limit": LIMIT, "tracks": len(raw)}
    centres, scales = fitted_scaling(raw)
    write(SCALING, SCALING_HEADER.format(**facts), {"CENTRES": numbers(centres), "SCALES": numbers(scales)})
    distances = limited(raw, centres, scales)
    components, kept = fitted_components(distances)
    variances = fitted_spread(distances, components / 1e4, kept)
    rows = [f"({', '.join(map(str, row))})" for row in components.tolist()]
    tables = {"KEPT": numbers(kept), "SPREAD": numbers(variances), "COMPONENTS": rows}
    write(SPACE, SPACE_HEADER.format(**facts), tables)
    print(f"{len(DIMENSIONS)} dimensions, {len(raw)} tracks")


def raw_vectors(corpus: Path) -> dict[str, Values]:
    """Return the dimensions, in their own units, of each real track that has them, by its path in the corpus."""
    with (corpus / "all.csv").open(newline="") as table:
        paths = [row["path"] for row in csv.DictReader(table) if row["set"] in REAL_SETS]
    found = {path: raw_vector(corpus / path) for path in paths}
    return {path: raw for path, raw in found.items() if raw is not None}


def raw_vector(path: Path) -> Values | None:
    """Return the dimensions of a file, in their own units, unless it is too short for them."""
    with open_audio(str(path)) as stream:
        extractor = FeatureExtractor(stream.sample_rate, stream.channels)
        for block in stream.blocks():
            extractor.feed(block)
        with suppress(ValueError):  # constants for other dimensions do not fit; the raw vector is known by then
            extractor.finish()
    return extractor.raw_vector


def vectors(raw: Values, fitted_to: Values) -> Values:
    """Return the similarity vectors, shape (tracks, d), of raw ones, by constants that are fitted to others."""
    centres, scales = fitted_scaling(fitted_to)
    components, kept = fitted_components(limited(fitted_to, centres, scales))
    distances = limited(raw, centres, scales)
    return np.asarray(distances - distances @ (components / 1e4).T * (1.0 - kept) @ (components / 1e4))


def fitted_scaling(raw: Values) -> tuple[Values, Values]:
    """Return centres and scales, shape (d,) each, of dimensions in their own units, shape (tracks, d)."""
    low, median, high = np.nanpercentile(raw, (10, 50, 90), axis=0)
    scales = (high - low) / NORMAL_SPAN
    return median + scales * limited(raw, median, scales).mean(axis=0), scales


def limited(raw: Values, centres: Values, scales: Values) -> Values:
    """Return distances from the centres in deviations, within the limit; 0 where unknown."""
    return np.nan_to_num(np.clip((raw - centres) / scales, -LIMIT, LIMIT))


def fitted_components(distances: Values) -> tuple[npt.NDArray[np.int64], Values]:
    """Return principal components in ten-thousandths, shape (COMPONENTS, d), and how much is kept of each.

    The components behind them count as one variance, of which all is kept.
    """
    variances, vectors = np.linalg.eigh(np.cov(distances.T))
    variances, vectors = variances[::-1], vectors.T[::-1]
    drawn = (1.0 - SHRINKAGE) * variances + SHRINKAGE * variances.mean()
    kept = (drawn[:COMPONENTS] / drawn[COMPONENTS:].mean()) ** -WHITENING
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=1)[:, None], axis=1)
    turned = (vectors * np.sign(largest))[:COMPONENTS]
    return np.round(turned * 1e4).astype(np.int64), kept


def fitted_spread(distances: Values, components: Values, kept: Values) -> Values:
    """Return the mean squares of vectors of length 1 along each component, and last along any other direction."""
    vectors = distances - distances @ components.T * (1.0 - kept) @ components
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    along = ((units @ components.T) ** 2).mean(axis=0)
    return np.append(along, (1.0 - along.sum()) / (units.shape[1] - len(components)))


def numbers(values: Values) -> list[str]:
    """Return literals of four significant digits."""
    return [repr(float(f"{value:.4g}")) for value in values]


def write(path: Path, header: str, tables: dict[str, list[str]]) -> None:
    """Write a module of constants: a tuple for each table, lines of at most 120 characters."""
    parts = [f"{name} = (\n{textwrap.indent(wrapped(values), '    ')}\n)\n" for name, values in tables.items()]
    path.write_text("\n".join([header, *parts]))


def wrapped(literals: list[str]) -> str:
    """Return literals, each with its comma, on as few lines as they need."""
    return "\n".join(textwrap.wrap(", ".join(literals) + ",", 116, break_long_words=False))


if __name__ == "__main__":
    main()
