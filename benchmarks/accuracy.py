"""Scores our engine, as shipped and on tracks left out of its fits, and with --peers others; a line for each promise.

python benchmarks/accuracy.py --corpus ../shared/corpus [--peers] [--cache DIR] [--models NAMES] [--sets gtzan,fnf]
                              [--as-shipped] [--tempo-of-beats] [--json FILE]
"""

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import estimates
from peer_answers import Answer, Cache, ask, installed
from peers import PEERS, TELLS
from promises import Verdict, verdicts
from scores import (
    NEIGHBOURS,
    SURE,
    Prediction,
    Truth,
    mean_table,
    precision_at_5,
    precision_of_library,
    table,
)

from core.hearing import hear_file, initialize_networks
from core.networks.plan import make_plan
from core.parallel_analyzer import ParallelAnalyzer
from core.playlists.library import EMBEDDING_SHARE
from core.pool.batch import look_up
from core.settings import from_mapping, load
from models.audio import AudioFile
from models.features import FAST_VERSIONS
from models.track import Embedded, Track

MEASURES = {
    "acc1": "tempo acc 1",
    "acc2": "tempo acc 2",
    "beat_f": "beat F",
    "key": "key MIREX",
    "key_exact": "key exact",
    "sure_tempo": f"tempo acc 1, confidence >= {SURE}",
    "sure_key": f"key exact, confidence >= {SURE}",
}
#: Our vectors carry their scaling as constants of their version; the peers' are z-scored over the set.
SELF_SCALED = ("playlista",)

#: Groups of several sets, shown last.
SUMS = ("real", "all", "mean of sets")

#: How much an embedding counts, as it is tried.
SHARES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
#: The engine of ours that is judged and estimated.
ENGINE = "fast"
OURS, FIVE_FOLD, SET_LEFT_OUT = "playlista fast", "playlista, five-fold", "playlista, set left out"

Run = dict[str, Prediction]
#: Engine -> its predictions; several runs of an estimate count as their mean.
Predictions = dict[str, list[Run]]


def read_truth(corpus: Path, sets: set[str], tempo_of_beats: bool = False) -> list[Truth]:
    """Read all.csv and the .beats files of a corpus folder; a tempo is taken from the beats on request."""
    with (corpus / "all.csv").open(encoding="utf-8", newline="") as file:
        truths = [_truth(corpus, row) for row in csv.DictReader(file) if not sets or row["set"] in sets]
    return [truth.with_tempo_of_beats() for truth in truths] if tempo_of_beats else truths


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


def predict_ours(corpus: Path, truths: list[Truth], engine: str) -> Run:
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


def score_models(corpus: Path, truths: list[Truth], ours: Run, models: list[str]) -> dict[str, Any]:
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
    return Prediction(
        path=path,
        bpm=rhythm.tempo_bpm,
        key=tonal.key,
        beats=rhythm.beats,
        vector=features.timbre.vector,
        tempo_confidence=rhythm.tempo_confidence,
        key_confidence=tonal.key_confidence,
    )


def predict_estimates(corpus: Path, known: list[Truth], shipped: Run) -> Predictions:
    """Estimate what we would say of tracks left out, had we learned from the rest of all that is known."""
    heard = estimates.hear(corpus, known)
    return {FIVE_FOLD: estimates.five_fold(heard, shipped), SET_LEFT_OUT: estimates.set_left_out(heard, shipped)}


def predict_peer(peer: str, corpus: Path, truths: list[Truth], cache: Cache) -> Predictions:
    """Ask one peer about all files on which it can be judged."""
    paths = {str((corpus / truth.path).resolve()): truth.path for truth in truths if _judges(peer, truth)}
    found: dict[str, Run] = defaultdict(dict)
    for path, said in ask(peer, list(paths), cache).items():
        _tell(peer, paths[path], said)
        for record in said.get("records", ()):
            found[record["name"]][paths[path]] = _peer_prediction(paths[path], record)
    return {name: [run] for name, run in found.items()}


def _judges(peer: str, truth: Truth) -> bool:
    """Whether there is a truth about what the peer tells."""
    neighbours = any(truth.set == name and truth.labels.get(label) for name, label in NEIGHBOURS)
    rhythm_or_key = truth.bpm is not None or truth.key is not None or bool(truth.beats)
    tells = TELLS[peer]
    return (neighbours and "vector" in tells) or (rhythm_or_key and "tempo" in tells)


def _tell(peer: str, path: str, said: Answer) -> None:
    if "error" in said:
        print(f"{peer}: {path}: {said['error']}", file=sys.stderr)
    elif said.get("decoded"):
        print(f"{peer}: {path}: decoded for it", file=sys.stderr)


def _peer_prediction(path: str, record: dict[str, Any]) -> Prediction:
    return Prediction(path, record["bpm"], record["key"], tuple(record["beats"]), tuple(record.get("vector") or ()))


def report(truths: list[Truth], predictions: Predictions) -> dict[str, Any]:
    """Score every engine: name -> the table's rows, and the neighbours' precision."""
    return {
        name: {
            "sets": mean_table([table(truths, run) for run in runs]),
            "neighbours": precision_at_5(truths, runs[0], scale=not name.startswith(SELF_SCALED)),
        }
        for name, runs in predictions.items()
    }


def print_report(results: dict[str, Any]) -> None:
    """Print a table a measure: engines down, sets across."""
    told = next(iter(results.values()))["sets"]
    groups = [*(group for group in told if group not in SUMS), *(group for group in SUMS if group in told)]
    for measure, title in MEASURES.items():
        shown = [group for group in groups if any(measure in r["sets"].get(group, {}) for r in results.values())]
        print(f"\n{title:32}" + "".join(f"{group:>14}" for group in shown))
        for name, result in results.items():
            cells = [result["sets"].get(group, {}).get(measure) for group in shown]
            if any(cells):
                print(f"{name:32}" + "".join(_cell(cell, counted=measure.startswith("sure")) for cell in cells))
    print(f"\n{'neighbours, precision at 5':32}")
    for name, result in results.items():
        if values := result["neighbours"].items():
            print(f"{name:32}" + "  ".join(f"{label} {value:.3f}" for label, value in values))


def _cell(cell: tuple[float, int] | None, *, counted: bool) -> str:
    if cell is None:
        return f"{'':>14}"
    return f"{f'{cell[0]:.3f} ({cell[1]})' if counted else f'{cell[0]:.3f}':>14}"


def print_verdicts(found: Sequence[Verdict]) -> None:
    """Print a line for each promise."""
    print()
    for promise, got, holds in found:
        print(f"{'holds' if holds else 'FAILS'}  {promise:68}{got}")
    print(f"{sum(verdict.holds for verdict in found)} of {len(found)} promises hold")


def main() -> None:
    """Parse the command line, predict, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--sets", default="", help="only these, separated by commas")
    parser.add_argument("--engine", action="append", help="beside fast: librosa, essentia; repeatable")
    parser.add_argument("--peers", nargs="?", const=",".join(PEERS), default="", help="all, or some by commas")
    parser.add_argument("--cache", type=Path, help="keep the peers' answers in this folder, and take them from there")
    parser.add_argument("--as-shipped", action="store_true", help="without the estimates on tracks left out")
    parser.add_argument("--tempo-of-beats", action="store_true", help="a track's true tempo is that of its true beats")
    parser.add_argument("--models", default="", help="also score neighbours by these installed networks, by commas")
    parser.add_argument("--json", type=Path, help="write the scores here")
    score(parser.parse_args())


def score(options: argparse.Namespace) -> None:
    """Score what is asked for, print it, and write it as JSON."""
    truths = read_truth(options.corpus, set(filter(None, options.sets.split(","))), options.tempo_of_beats)
    peers = list(filter(None, options.peers.split(",")))
    found: dict[str, Any] = {"date": datetime.now(UTC).date().isoformat(), "versions": versions(peers)}
    predictions = predict(options, truths, peers)
    found["scores"] = report(truths, predictions)
    print_report(found["scores"])
    shipped = predictions[OURS][0]
    if FIVE_FOLD in predictions:
        dimensions = max(len(guess.vector) for guess in shipped.values())
        found["promises"] = verdicts(found["scores"], OURS, FIVE_FOLD, dimensions)
        print_verdicts(found["promises"])
    if models := list(filter(None, options.models.split(","))):
        found["models"] = score_models(options.corpus, truths, shipped, models)
        print_models(found["models"])
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def versions(peers: Sequence[str]) -> dict[str, str]:
    """Versions of our features and of the peers."""
    return {
        **{group: f"fast.{number}" for group, number in FAST_VERSIONS.items()},
        **{peer: installed(peer) for peer in peers},
    }


def predict(options: argparse.Namespace, truths: list[Truth], peers: Sequence[str]) -> Predictions:
    """Ask everyone."""
    found: Predictions = {
        f"playlista {engine}": [predict_ours(options.corpus, truths, engine)]
        for engine in dict.fromkeys([ENGINE, *(options.engine or ())])
    }
    if not options.as_shipped:
        known = read_truth(options.corpus, set(), options.tempo_of_beats)
        found |= predict_estimates(options.corpus, known, found[OURS][0])
    for peer in peers:
        found |= predict_peer(peer, options.corpus, truths, Cache(options.cache))
    return found


if __name__ == "__main__":
    main()
