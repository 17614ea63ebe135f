"""What networks cost: CPU seconds per minute of sound by both back ends, beside Essentia's own, and memory of workers.

python benchmarks/models.py --corpus ../shared/corpus [--model msd-musicnn] [--parts cost,memory] [--json]

The network must be installed (playlista models install msd-musicnn). Of each tool the fastest of several interleaved
runs counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from core.pool.inside import ONE_THREAD

PARTS = ("cost", "memory")
BACKENDS = ("onnx", "essentia")
#: Files after which a worker's memory is looked at; they are short, and the same few again and again.
LOOKS = (10, 100, 500)
FILE_S = 10.0
PEER = "essentia TensorflowPredictMusiCNN, tags and embedding"

Tool = Callable[[], object]
#: What was wanted, what was found, and whether it holds.
Verdict = tuple[str, str, bool]


def main() -> None:
    """Measure the parts that are asked for, print tables and verdicts, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--model", default="msd-musicnn", help="an installed MusiCNN")
    parser.add_argument("--minutes", type=float, default=2.0, help="length of the track")
    parser.add_argument("--repeat", type=int, default=5, help="the fastest of so many runs counts")
    parser.add_argument("--parts", default=",".join(PARTS), help="some of them, separated by commas")
    parser.add_argument("--json", action="store_true", help="one object instead of tables")
    parser.add_argument("--watch", nargs=2, metavar=("BACKEND", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.watch:
        print(json.dumps(watch(options.model, options.watch[0], Path(options.watch[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        found = measure(options, Path(folder))
    if options.json:
        print(json.dumps(found))
    else:
        print_report(found)


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Return what each part found."""
    parts = options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        raise SystemExit(f"unknown part {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    found: dict[str, Any] = {}
    if "cost" in parts:
        found["cost"] = costs(options, folder)
    if "memory" in parts:
        make_short_files(folder / "short", options.corpus)
        found["memory"] = {name: _watched(options, name, folder / "short") for name in BACKENDS}
    return found


def costs(options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Return CPU seconds per minute of sound, tool by tool."""
    from tracks import encode, stereo

    sources = sorted((options.corpus / "games").glob("*.mp3"))[:4]
    track = encode(folder / "track.mp3", stereo(sources), 60.0 * options.minutes)
    tools = {**_on_samples(options.model, track), **_on_files(options.model, str(track))}
    best = dict.fromkeys(tools, float("inf"))
    for turn in range(options.repeat + 1):  # the first warms up
        for name, tool in tools.items():
            started = time.process_time()
            tool()
            if turn:
                best[name] = min(best[name], time.process_time() - started)
    return {name: seconds / options.minutes for name, seconds in best.items()}


def _on_samples(model: str, track: Path) -> dict[str, Tool]:
    """The networks alone, on 16 kHz mono samples in memory: bands, patches, network."""
    from core.networks.listening import embed
    from core.networks.loading import loaded
    from core.networks.mel import mel_frames

    samples = _samples(track)
    tools: dict[str, Tool] = {"mel bands": partial(mel_frames, samples, sample_rate=16000)}
    for backend in BACKENDS:
        (extractor,) = loaded(_plan(model, backend)).extractors
        tools[f"{model} by {backend}"] = partial(embed, extractor, samples, sample_rate=16000)
    tools[PEER] = _peer(model, samples)
    return tools


def _samples(track: Path) -> Any:
    import numpy as np

    from core.decode import open_audio
    from core.networks.mel import MonoSound

    with open_audio(str(track)) as stream:
        mono = MonoSound(stream.sample_rate, stream.channels)
        pieces = [mono.push(block).copy() for block in stream.blocks()]
        return np.concatenate([*pieces, mono.flush()])


def _peer(model: str, samples: Any) -> Tool:
    """The algorithm that Essentia's documentation names for it, at our hop: one call for each output."""
    import essentia.standard as es

    (chosen,) = _plan(model, "essentia").extractors
    how = {"graphFilename": str(chosen.path), "patchHopSize": chosen.pipeline.hop, "batchSize": 1}
    calls = [
        es.TensorflowPredictMusiCNN(output=node, **how)
        for node in (chosen.network.scores_node, chosen.network.embedding_node)
    ]
    return lambda: [call(samples) for call in calls]


def _on_files(model: str, track: str) -> dict[str, Tool]:
    """Whole files: decoding, features, network, apart and together."""
    from tracks import planes_decode

    from core.analyze import analyze_file, initialize_worker
    from core.hearing import analyze_and_hear, hear_file, initialize_both
    from core.pool.batch import look_up
    from core.settings import AnalysisSettings
    from models.audio import AudioFile

    settings, plan = AnalysisSettings(), _plan(model, "onnx")
    initialize_worker(settings)
    initialize_both(plan, settings)
    file = look_up(track, "")
    if not isinstance(file, AudioFile):
        raise SystemExit(file.reason)
    return {
        "decoding": partial(planes_decode, track),
        "file: features": partial(analyze_file, file, settings),
        "file: network": partial(hear_file, plan, file, settings),
        "file: features and network in one pass": partial(analyze_and_hear, plan, file, settings),
    }


def _plan(model: str, backend: str) -> Any:
    from core.networks.plan import make_plan
    from core.settings import load

    plan = make_plan(replace(load().settings.models, models=(model,), backend=backend))
    for lost in plan.disabled:
        raise SystemExit(f"{lost.name}: {lost.reason}")
    return plan


def make_short_files(folder: Path, corpus: Path) -> None:
    """Write excerpts of a few seconds, each a file of its own."""
    from tracks import encode, stereo

    folder.mkdir()
    for number, source in enumerate(sorted((corpus / "games").glob("*.mp3"))[:10]):
        encode(folder / f"{number}.mp3", stereo([source]), FILE_S)


def _watched(options: argparse.Namespace, backend: str, folder: Path) -> Any:
    """Measure in a program of its own, where no network has been imported."""
    command = [sys.executable, __file__, "--corpus", str(options.corpus), "--model", options.model]
    command += ["--watch", backend, str(folder)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def watch(model: str, backend: str, folder: Path) -> dict[str, Any]:
    """Have one worker hear 500 files; return its memory in MB on the way, all of it and what it shares with none."""
    from core.hearing import hear_file, initialize_networks
    from core.parallel_analyzer import ParallelAnalyzer
    from core.scan import scan
    from core.settings import AnalysisSettings, LibrarySettings

    files = list(scan([folder], LibrarySettings()))
    plan = _plan(model, backend)
    work, initialize = partial(hear_file, plan), partial(initialize_networks, plan)
    found: dict[str, Any] = {}
    with ParallelAnalyzer(AnalysisSettings(), work=work, initialize=initialize) as analyzer:
        many = (files[number % len(files)] for number in range(LOOKS[-1] + 2))
        for number, _ in enumerate(analyzer.analyze(many, mode="processes", workers=1), start=1):
            if number in LOOKS:
                found[str(number)] = _memory_of_worker()
    return found


def _memory_of_worker() -> dict[str, float]:
    """The worker is the child that was forked last; the fork server and its helper are older."""
    import psutil

    worker = max(psutil.Process().children(recursive=True), key=lambda child: child.create_time())
    memory = worker.memory_full_info()
    return {"all_mb": memory.rss / 1e6, "own_mb": memory.uss / 1e6}


def cost_verdicts(found: dict[str, float], model: str = "msd-musicnn") -> list[Verdict]:
    """Compare costs with what was promised of them."""
    onnx, essentia = found[f"{model} by onnx"], found[f"{model} by essentia"]
    apart = found["file: features"] + found["file: network"]
    together = found["file: features and network in one pass"]
    return [
        ("ONNX Runtime: at most 0.7 CPU s per minute", f"{onnx:.3f}", onnx <= 0.7),
        ("ONNX Runtime: less than half of our Essentia back end", f"{onnx / essentia:.2f}", onnx < 0.5 * essentia),
        ("ONNX Runtime: less than half of Essentia's own", f"{onnx / found[PEER]:.2f}", onnx < 0.5 * found[PEER]),
        ("one pass: a decoding less than two", f"{apart - together:.3f}", together < apart),
    ]


def memory_verdicts(found: dict[str, Any]) -> list[Verdict]:
    """Compare memory with what was promised of it."""
    verdicts: list[Verdict] = []
    for backend, most in (("onnx", 250.0), ("essentia", 450.0)):
        early, late = (found[backend][str(number)]["all_mb"] for number in (LOOKS[0], LOOKS[-1]))
        verdicts.append((f"{backend}: a worker has at most {most:.0f} MB", f"{late:.0f}", late <= most))
        verdicts.append(
            (f"{backend}: flat over {LOOKS[-1]} files (5 %)", f"{late - early:+.1f} MB", late <= 1.05 * early)
        )
    return verdicts


def print_report(found: dict[str, Any]) -> None:
    """Print the tables, and what holds."""
    if cost := found.get("cost"):
        print(f"{'CPU s per minute of sound':56}")
        for name, seconds in cost.items():
            print(f"{name:56}{seconds:8.3f}")
    for backend, looks in found.get("memory", {}).items():
        for number, memory in looks.items():
            sizes = f"{memory['all_mb']:6.0f} MB, {memory['own_mb']:6.0f} its own"
            print(f"{backend} worker after {number:>4} files: {sizes}")
    print()
    verdicts = cost_verdicts(found["cost"]) if "cost" in found else []
    verdicts += memory_verdicts(found["memory"]) if "memory" in found else []
    for wanted, got, holds in verdicts:
        print(f"{'holds' if holds else 'FAILS'}  {wanted:60}{got}")


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD)  # before NumPy and TensorFlow
    main()
