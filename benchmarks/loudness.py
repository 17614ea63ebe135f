"""Our loudness, range and true peak beside FFmpeg's ebur128 and pyloudnorm: EBU's test signals, then a corpus.

python benchmarks/loudness.py --corpus ../shared/corpus [--sets gtzan,fnf] [--json FILE]

All meters get the same samples. Ends with a line for each promise: holds or FAILS.
"""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.decode import open_audio
from core.features.loudness import LoudnessMeter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.ebu_signals import INTEGRATED, RANGE, RATE, TRUE_PEAK
from tests.meters import Reading, by_ffmpeg, by_pyloudnorm

Samples = npt.NDArray[np.float32]
#: Promised distance from FFmpeg, and EBU's own tolerances.
NEAR_LU, NEAR_DB = 0.1, 0.2
#: Field of a reading, its signals, and how far a value may lie below and above what is expected.
SIGNALS = (("lufs", INTEGRATED, 0.1, 0.1), ("range_lu", RANGE, 1.0, 1.0), ("dbtp", TRUE_PEAK, 0.4, 0.2))
#: FFmpeg tells a linear peak with three decimals: below this that is coarser than what is asked.
LOUD_ENOUGH_DBTP = -12.0
#: Its loudness is right at these rates only, for its high-pass drifts with the rate.
RATES = (44100, 48000)


def ours(planar: Samples, rate: int) -> Reading:
    """Measure sound of shape (channels, frames) by our own meter."""
    meter = LoudnessMeter(rate, len(planar))
    meter.feed(list(np.ascontiguousarray(planar)))
    found = meter.finish()
    return Reading(found.loudness_lufs, found.loudness_range_lu, found.true_peak_dbtp)


METERS: dict[str, Callable[[Samples, int], Reading]] = {
    "playlista": ours,
    "ffmpeg": by_ffmpeg,
    "pyloudnorm": by_pyloudnorm,
}


def standard() -> list[dict[str, Any]]:
    """Measure EBU's signals: a row each of name, what is expected, the tolerances and what each meter says."""
    rows = []
    for field, signals, below, above in SIGNALS:
        for name, signal in signals.items():
            told = {meter: getattr(measure(signal.make(), RATE), field) for meter, measure in METERS.items()}
            rows.append({"signal": name, "expected": signal.expected, "below": below, "above": above, **told})
    return rows


def corpus(folder: Path, sets: set[str]) -> Iterator[dict[str, Any]]:
    """Measure every track of a corpus by our meter and the others: a row each."""
    with (folder / "all.csv").open(encoding="utf-8", newline="") as file:
        paths = [row["path"] for row in csv.DictReader(file) if not sets or row["set"] in sets]
    for path in paths:
        with open_audio(str(folder / path)) as stream:
            planar, rate = np.concatenate(list(stream.blocks())).T, stream.sample_rate
        if len(planar) <= 2:
            yield {"path": path, "rate": rate, **{name: measure(planar, rate) for name, measure in METERS.items()}}


def distances(rows: list[dict[str, Any]], other: str, field: str) -> npt.NDArray[np.float64]:
    """Distances of our values from those of another meter, where both tell one that is fine enough."""
    pairs = [(getattr(row["playlista"], field), getattr(row[other], field)) for row in rows]
    if field == "dbtp":
        pairs = [(a, b) for a, b in pairs if a is not None and a > LOUD_ENOUGH_DBTP]
    return np.array([abs(a - b) for a, b in pairs if a is not None and b is not None])


def summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return mean and greatest distance from each other meter, at the rates of music and at others."""
    found = []
    for title, part in (
        ("44.1 and 48 kHz", [row for row in rows if row["rate"] in RATES]),
        ("other rates", [row for row in rows if row["rate"] not in RATES]),
    ):
        for other, field in (("ffmpeg", "lufs"), ("pyloudnorm", "lufs"), ("ffmpeg", "range_lu"), ("ffmpeg", "dbtp")):
            if len(apart := distances(part, other, field)):
                mean, most = float(apart.mean()), float(apart.max())
                found.append(
                    {"rates": title, "meter": other, "of": field, "tracks": len(apart), "mean": mean, "most": most}
                )
    return found


def verdicts(signals: list[dict[str, Any]], tracks: list[dict[str, Any]]) -> list[tuple[str, str, bool]]:
    """Judge the promises: EBU's signals, and the distance from FFmpeg on music."""
    missed = [row["signal"] for row in signals if not within(row, "playlista")]
    found = [("every signal of EBU Tech 3341 and 3342 within its tolerance", ", ".join(missed) or "all", not missed)]
    for field, near, unit in (("lufs", NEAR_LU, "LU"), ("dbtp", NEAR_DB, "dB")):
        for row in tracks:
            if (row["meter"], row["of"]) == ("ffmpeg", field):
                wanted = f"{field} within {near} {unit} of FFmpeg's ebur128 on music, {row['rates']}"
                found.append((wanted, f"{row['most']:.3f} at most, {row['tracks']} tracks", row["most"] <= near))
    return found


def within(row: dict[str, Any], meter: str) -> bool:
    """Whether a meter shows what the standard wants, as far as it tells it at all."""
    value = row[meter]
    return value is None or -row["below"] <= value - row["expected"] <= row["above"]


def print_report(signals: list[dict[str, Any]], tracks: list[dict[str, Any]]) -> None:
    """Print both tables and the verdicts."""
    print(f"{'signal':16}{'expected':>10}" + "".join(f"{name:>14}" for name in METERS))
    for row in signals:
        cells = (("" if row[m] is None else f"{row[m]:.2f}{'' if within(row, m) else ' !'}") for m in METERS)
        print(f"{row['signal']:16}{row['expected']:10.1f}" + "".join(f"{cell:>14}" for cell in cells))
    print(f"\n{'our distance from':40}{'tracks':>8}{'mean':>10}{'most':>10}")
    for row in tracks:
        title = f"{row['meter']}, {row['of']}, {row['rates']}"
        print(f"{title:40}{row['tracks']:8}{row['mean']:10.4f}{row['most']:10.4f}")
    print()
    for wanted, got, holds in verdicts(signals, tracks):
        print(f"{'holds' if holds else 'FAILS'}  {wanted:72}{got}")


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--sets", default="", help="only these, separated by commas")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    signals = standard()
    tracks = summary(list(corpus(options.corpus, set(filter(None, options.sets.split(","))))))
    print_report(signals, tracks)
    if options.json:
        options.json.write_text(json.dumps({"signals": signals, "tracks": tracks}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
