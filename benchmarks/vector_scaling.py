"""Fit the constants of the similarity vector to real music and write ``core/features/vector_scaling.py``.

Run it when a dimension changes, and bump the version of the group ``timbre``: vectors of two versions do not compare.
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.decode import open_audio
from core.features import FeatureExtractor
from core.features.vector import DIMENSIONS
from models.features import FAST_VERSIONS

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "core" / "features" / "vector_scaling.py"
#: Recordings and produced music; the rendered sets share one small soundfont.
REAL_SETS = frozenset({"fnf", "fof", "games", "gtzan"})
#: From the 10th to the 90th percentile a normal distribution spans this many standard deviations.
NORMAL_SPAN = 2.563

HEADER = '''"""Centre and scale of each dimension of the similarity vector, version {version}.

Written by benchmarks/vector_scaling.py: medians, and 10th to 90th percentile / {span}, of {tracks} real tracks of the
development corpus.
"""

# fmt: off'''


def main() -> None:
    """Measure every real track of the corpus and write the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    arguments = parser.parse_args()
    raw = np.array(list(raw_vectors(arguments.corpus)))
    centres = np.nanmedian(raw, axis=0)
    low, high = np.nanpercentile(raw, (10, 90), axis=0)
    TARGET.write_text(module_text(centres, (high - low) / NORMAL_SPAN, tracks=len(raw)))
    print(f"{TARGET}: {len(DIMENSIONS)} dimensions, {len(raw)} tracks")


def raw_vectors(corpus: Path) -> Iterator[npt.NDArray[np.float64]]:
    """Yield the dimensions, in their own units, of each real track that has them."""
    with (corpus / "all.csv").open(newline="") as table:
        paths = [row["path"] for row in csv.DictReader(table) if row["set"] in REAL_SETS]
    for path in paths:
        with open_audio(str(corpus / path)) as stream:
            extractor = FeatureExtractor(stream.sample_rate, stream.channels)
            for block in stream.blocks():
                extractor.feed(block)
            extractor.finish()
        if extractor.raw_vector is not None:
            yield extractor.raw_vector


def module_text(centres: npt.NDArray[np.float64], scales: npt.NDArray[np.float64], *, tracks: int) -> str:
    """Return the source of the module, four significant digits a number."""
    lines = [HEADER.format(version=FAST_VERSIONS["timbre"], span=NORMAL_SPAN, tracks=tracks)]
    for name, values in (("CENTRES", centres), ("SCALES", scales)):
        numbers = [f"{float(f'{value:.4g}')!r}" for value in values]
        rows = [", ".join(numbers[start : start + 8]) for start in range(0, len(numbers), 8)]
        lines.append(f"{name} = (\n" + "".join(f"    {row},\n" for row in rows) + ")\n")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
