"""What each stage of the default engine costs, in CPU seconds per minute of sound, on a synthesised stereo track.

Decoding is not part of it. The stages are run one by one, so their sum is a little above the whole.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from core.features import FeatureExtractor
from core.features.frames import FrameDescriber
from core.features.loudness import LoudnessMeter
from core.features.mel import mel_bands
from core.features.peak import TruePeakMeter
from core.features.rhythm import RhythmAnalyzer
from core.features.spectrum import SpectrumStream
from core.features.texture import TextureAnalyzer
from core.features.timbre import TimbreAnalyzer
from core.features.tonal import TonalAnalyzer
from core.synthesis import Song, render

RATE = 44100
BLOCK = 65536
FRAMES = 64

Samples = npt.NDArray[np.float32]
Stage = Callable[[], object]


def main() -> None:
    """Print the table, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--repeat", type=int, default=5, help="the fastest of so many runs counts")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    arguments = parser.parse_args()
    track = render(Song(124.0, "A minor", seconds=60.0 * arguments.minutes, drums=0.8), RATE)
    costs = {name: fastest(stage, repeat=arguments.repeat) / arguments.minutes for name, stage in stages(track).items()}
    if arguments.json:
        print(json.dumps(costs))
        return
    print(f"{'stage':<26}CPU s/min")
    for name, cost in costs.items():
        print(f"{name:<26}{cost:.4f}")


def fastest(stage: Stage, *, repeat: int) -> float:
    """Return the CPU seconds of the fastest run; one before it compiles the kernels."""
    stage()
    costs = []
    for _ in range(repeat):
        start = time.process_time()
        stage()
        costs.append(time.process_time() - start)
    return min(costs)


def stages(track: Samples) -> dict[str, Stage]:
    """Name each stage and bind it to what it works on."""
    planar = [np.ascontiguousarray(block.T) for block in blocks(track, BLOCK)]
    mono = track.mean(axis=1)
    samples, power = spectra(mono)
    mel = mel_bands(power)
    rows = FrameDescriber().describe(power, mel)
    crossings = np.zeros(len(rows), np.float32)
    duration_s = len(track) / RATE
    return {
        "everything": lambda: analyse(track),
        "loudness and true peak": lambda: measure_loudness(planar),
        "  true peak alone": lambda: measure_peaks(planar),
        "resampling and spectra": lambda: spectra(mono),
        "mel bands": lambda: [mel_bands(part) for part in blocks(power, FRAMES)],
        "frames": lambda: describe(power, mel),
        "timbre": lambda: gather(rows, crossings),
        "texture": lambda: gather_groups(rows),
        "rhythm": lambda: find_rhythm(power, mel, duration_s),
        "tonal": lambda: find_key(samples, duration_s),
    }


def blocks(values: Samples, size: int) -> Iterator[Samples]:
    """Cut along the first axis."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def analyse(track: Samples) -> None:
    """Everything, as a worker does it."""
    extractor = FeatureExtractor(RATE, track.shape[1])
    for block in blocks(track, BLOCK):
        extractor.feed(block)
    extractor.finish()


def measure_loudness(planar: list[Samples]) -> None:
    """K-weighting, gates, range and true peak."""
    meter = LoudnessMeter(RATE, len(planar[0]))
    for block in planar:
        meter.feed(list(block))
    meter.finish()


def measure_peaks(planar: list[Samples]) -> None:
    """True peak of each channel."""
    for channel in range(len(planar[0])):
        meter = TruePeakMeter(RATE)
        for block in planar:
            meter.feed(block[channel])
        meter.finish()


def spectra(mono: Samples) -> tuple[Samples, Samples]:
    """Return the sound at the analysis rate and its spectra."""
    stream = SpectrumStream(RATE)
    samples, power = [], []
    for block in blocks(mono, BLOCK):
        power.append(stream.push(block))
        samples.append(stream.samples)
    power.append(stream.flush())
    return np.concatenate([*samples, stream.samples]), np.concatenate(power)


def describe(power: Samples, mel: Samples) -> None:
    """Rows of all frames."""
    describer = FrameDescriber()
    for part, bands in zip(blocks(power, FRAMES), blocks(mel, FRAMES), strict=True):
        describer.describe(part, bands)


def gather(rows: Samples, crossings: Samples) -> None:
    """Statistics of all rows."""
    analyzer = TimbreAnalyzer()
    for part, share in zip(blocks(rows, FRAMES), blocks(crossings, FRAMES), strict=True):
        analyzer.feed(part, share)
    analyzer.statistics()


def gather_groups(rows: Samples) -> None:
    """What groups of bands do together."""
    analyzer = TextureAnalyzer()
    for part in blocks(rows, FRAMES):
        analyzer.feed(part)
    analyzer.finish()


def find_rhythm(power: Samples, mel: Samples, duration_s: float) -> None:
    """Tempo, beats and onsets."""
    analyzer = RhythmAnalyzer()
    for part, bands in zip(blocks(power, FRAMES), blocks(mel, FRAMES), strict=True):
        analyzer.feed(part, bands)
    analyzer.finish(duration_s)


def find_key(samples: Samples, duration_s: float) -> None:
    """Key, tuning and chroma."""
    analyzer = TonalAnalyzer()
    for block in blocks(samples, BLOCK // 2):
        analyzer.feed(block)
    analyzer.finish(duration_s)
    analyzer.chroma_mean_std()


if __name__ == "__main__":
    main()
