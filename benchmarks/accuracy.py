"""Scores our engine, and with --peers the others, against a corpus with truth.

python benchmarks/accuracy.py --corpus ../shared/corpus [--peers] [--models NAMES] [--sets gtzan,fnf] [--json FILE]
"""

import argparse
import csv
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from peers import PEERS
from scores import NEIGHBOURS, Prediction, Truth, precision_at_5, precision_of_library, table

from core.hearing import hear_file, initialize_networks
from core.networks.plan import make_plan
from core.parallel_analyzer import ParallelAnalyzer
from core.playlists.library import EMBEDDING_SHARE
from core.pool.batch import look_up
from core.settings import from_mapping, load
from models.audio import AudioFile
from models.track import Embedded, Track

MEASURES = ("acc1", "acc2", "beat_f", "key", "key_exact")
TITLES = ("tempo acc 1", "tempo acc 2", "beat F", "key MIREX", "key exact")
#: Our vectors carry their scaling as constants of their version; the peers' are z-scored over the set.
SELF_SCALED = ("playlista",)

#: How much an embedding counts, as it is tried.
SHARES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)

Predictions = dict[str, dict[str, Prediction]]


def read_truth(corpus: Path, sets: set[str]) -> list[Truth]:
    """Read all.csv and the .beats files of a corpus folder."""
    with (corpus / "all.csv").open(encoding="utf-8", newline="") as file:
        return [_truth(corpus, row) for row in csv.DictReader(file) if not sets or row["set"] in sets]


def _truth(corpus: Path, row: dict[str, str]) -> Truth:
    beats = (corpus / row["beats"]).read_text().split() if row["beats"] else []
    return Truth(
        path=row["path"],
        set=row["set"],
        bpm=float(row["bpm"]) if row["bpm"] else None,
        key=row["key"] or None,
        beats=tuple(map(float, beats)),
        labels={"genre": row["genre"], "origin": row["origin"]},
    )


def predict_ours(corpus: Path, truths: list[Truth], engine: str) -> dict[str, Prediction]:
    """Analyse every file with one of our engines on all cores."""
    files = {str((corpus / truth.path).resolve()): truth.path for truth in truths}
    with ParallelAnalyzer(from_mapping({"ENGINE": engine}).analysis) as analyzer:
        results = analyzer.process_files(files=list(files))
    for failure in results.failed:
        print(f"failed: {failure.file.path}: {failure.reason}", file=sys.stderr)
    return {files[track.file.path]: _prediction(files[track.file.path], track) for track in results.analysed}


def hear_all(corpus: Path, truths: list[Truth], model: str) -> dict[str, tuple[float, ...]]:
    """Return what an installed network makes of every file, by the path in the corpus."""
    settings = load().settings
    plan = make_plan(replace(settings.models, models=(model,)))
    for lost in plan.disabled:
        raise SystemExit(f"{lost.name}: {lost.reason}")
    files = {str((corpus / truth.path).resolve()): truth.path for truth in truths}
    found = [file for path in files if isinstance(file := look_up(path, ""), AudioFile)]
    work, initialize = partial(hear_file, plan), partial(initialize_networks, plan)
    with ParallelAnalyzer(settings.analysis, work=work, initialize=initialize) as analyzer:
        outcomes = [each for each in analyzer.analyze(iter(found), mode="processes") if isinstance(each, Embedded)]
    return {files[each.file.path]: each.outputs[0].embedding for each in outcomes if each.outputs}


def score_models(corpus: Path, truths: list[Truth], ours: dict[str, Prediction], models: list[str]) -> dict[str, Any]:
    """Score neighbours by timbre, by each network, and by both at several shares: model -> share -> set -> score."""
    wanted = [truth for truth in truths if truth.set in {name for name, _ in NEIGHBOURS}]
    found: dict[str, Any] = {}
    for model in models:
        heard = hear_all(corpus, wanted, model)
        guesses = {path: replace(ours[path], embedding=heard[path]) for path in heard if path in ours}
        found[model] = {share: precision_of_library(wanted, guesses, share) for share in SHARES}
    return found


def print_models(found: dict[str, Any]) -> None:
    """Print a table a network: shares down, sets across."""
    for model, by_share in found.items():
        sets = list(next(iter(by_share.values())))
        print(f"\n{f'timbre and {model}, P@5':32}" + "".join(f"{name:>16}" for name in sets))
        for share, scores in by_share.items():
            name = {0.0: "timbre alone", 1.0: f"{model} alone"}.get(share, f"{share:.0%} {model}")
            name += ", the default" if share == EMBEDDING_SHARE else ""
            print(f"{name:32}" + "".join(f"{scores[each]:16.3f}" for each in sets))


def _prediction(path: str, track: Track) -> Prediction:
    features = track.features
    rhythm, tonal = features.rhythm, features.tonal
    return Prediction(path, rhythm.tempo_bpm, tonal.key, rhythm.beats, features.timbre.vector)


def predict_peer(peer: str, corpus: Path, truths: list[Truth]) -> Predictions:
    """Run one peer in a process of its own, started again behind a file that crashes it."""
    found: Predictions = defaultdict(dict)
    waiting = {str((corpus / truth.path).resolve()): truth.path for truth in truths}
    while waiting:
        seen = set()
        for record in _peer_records(peer, list(waiting)):
            path = waiting[record["path"]]
            seen.add(record["path"])
            if "error" in record:
                print(f"{peer}: {path}: {record['error']}", file=sys.stderr)
            else:
                found[record["name"]][path] = _peer_prediction(path, record)
        crashed = next((path for path in waiting if path not in seen), None)
        if crashed:
            print(f"{peer} crashed on {waiting[crashed]}", file=sys.stderr)
            seen.add(crashed)
        waiting = {path: name for path, name in waiting.items() if path not in seen}
    return found


def _peer_records(peer: str, paths: list[str]) -> Iterator[dict[str, Any]]:
    command = [sys.executable, str(Path(__file__).with_name("peers.py")), peer, *paths]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        yield from map(json.loads, process.stdout or ())


def _peer_prediction(path: str, record: dict[str, Any]) -> Prediction:
    return Prediction(path, record["bpm"], record["key"], tuple(record["beats"]), tuple(record.get("vector") or ()))


def report(truths: list[Truth], predictions: Predictions) -> dict[str, Any]:
    """Score every engine: name -> the table's rows, and the neighbours' precision."""
    return {
        name: {
            "sets": table(truths, guesses),
            "neighbours": precision_at_5(truths, guesses, scale=not name.startswith(SELF_SCALED)),
        }
        for name, guesses in predictions.items()
    }


def print_report(results: dict[str, Any]) -> None:
    """Print a table a measure: engines down, sets across."""
    groups = list(next(iter(results.values()))["sets"])
    for measure, title in zip(MEASURES, TITLES, strict=True):
        shown = [group for group in groups if any(measure in r["sets"].get(group, {}) for r in results.values())]
        print(f"\n{title:32}" + "".join(f"{group:>14}" for group in shown))
        for name, result in results.items():
            cells = [result["sets"].get(group, {}).get(measure) for group in shown]
            if any(cells):
                print(f"{name:32}" + "".join(f"{cell[0]:14.3f}" if cell else f"{'':>14}" for cell in cells))
    print(f"\n{'neighbours, precision at 5':32}")
    for name, result in results.items():
        if values := result["neighbours"].items():
            print(f"{name:32}" + "  ".join(f"{label} {value:.3f}" for label, value in values))


def main() -> None:
    """Parse the command line, predict, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--sets", default="", help="only these, separated by commas")
    parser.add_argument("--engine", action="append", help="fast (default), librosa, essentia; repeatable")
    parser.add_argument("--peers", nargs="?", const=",".join(PEERS), default="", help="all, or some by commas")
    parser.add_argument("--models", default="", help="also score neighbours by these installed networks, by commas")
    parser.add_argument("--json", type=Path, help="write the scores here")
    options = parser.parse_args()
    truths = read_truth(options.corpus, set(filter(None, options.sets.split(","))))
    predictions: Predictions = {
        f"playlista {engine}": predict_ours(options.corpus, truths, engine) for engine in options.engine or ["fast"]
    }
    for peer in filter(None, options.peers.split(",")):
        predictions.update(predict_peer(peer, options.corpus, truths))
    results = report(truths, predictions)
    print_report(results)
    models = list(filter(None, options.models.split(",")))
    if models:
        results["models"] = score_models(options.corpus, truths, next(iter(predictions.values())), models)
        print_models(results["models"])
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
