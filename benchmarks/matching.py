"""How right matching is, on labelled cases in two halves, one for tuning and one held out; beside spotDL.

``--peer`` runs spotDL's own search and scores on the same cases, in an environment of its own (``.venv-peers``, made
when it is not there; ``--peer-python`` names another one).
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import permutations
from pathlib import Path

from matching_cases import HALVES, Case, cases

from core.matching import decide, judge
from models.matching import Candidate, Decision
from models.wanted import WantedTrack

ROOT = Path(__file__).resolve().parent.parent
PEER = "spotdl==4.6.0"
OUTCOMES = ("right", "wrong", "review", "reject")
#: The most wrong accepts a case, and the least right accepts of the cases that have a right candidate.
MOST_WRONG, LEAST_RIGHT = 0.01, 0.9
#: Titles as searches give them, for the cost of judging.
RESULTS = (
    *("{title}", "{artist} - {title} (Official Video)", "{artist} - {title}", "{title} - {artist} (Lyrics)"),
    *("{title} (Live)", "{artist} {title} karaoke version", "{title} (Piano Cover)", "Nightcore - {title}"),
    *("{title} (Acoustic)", "{artist} - {title} (Someone Remix)", "{artist} - {title} [4K]", "{title} reaction"),
    *(
        "{title} (Radio Edit)",
        "{artist} - {title} slowed + reverb",
        "{title} by {artist} (cover)",
        "{artist} full album",
    ),
    *(
        "{title} (feat. A Guest)",
        "{title} guitar lesson",
        "{artist} - {title} (Audio)",
        "{artist} | {title} | Rome 2010",
    ),
)

Outcomes = dict[str, str]


def main() -> int:
    """Print the tables, or with ``--json`` one object; exit code 1 where the goals are missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, action="append", help="only this half of the cases")
    parser.add_argument(
        "--failures", action="store_true", help="show every case that is not right, with its candidates"
    )
    parser.add_argument("--peer", action="store_true", help="run spotDL on the same cases")
    parser.add_argument("--peer-python", type=Path, help="a Python that has spotDL")
    parser.add_argument("--json", action="store_true", help="one object instead of tables")
    parser.add_argument(
        "--cross", action="store_true", help="judge all candidates for every other case, lengths unknown"
    )
    options = parser.parse_args()
    corpus = cases(*(options.half or HALVES))
    if options.cross:
        return print_cross(corpus)
    results = {"playlista": ours(corpus)}
    if options.peer or options.peer_python:
        python = options.peer_python or peer_python(ROOT / ".venv-peers")
        for channels in ("artist", "author"):
            results[f"spotDL, channel as {channels}"] = peers(python, channels, corpus)
    table = {name: scores(corpus, outcomes) for name, outcomes in results.items()}
    if options.json:
        print(json.dumps({"scores": table, "ms_of_20": cost(corpus)}, indent=1))
    else:
        print_tables(table, corpus)
        spent = cost(corpus)
        print(f"\n{len(RESULTS)} candidates: {spent[len(spent) // 2]:.1f} ms of CPU time, at most {spent[-1]:.1f}")
    if options.failures:
        print_failures(corpus, results["playlista"])
    return int(not all(reached(table["playlista"][half]) for half in (*(options.half or HALVES), "all")))


def reached(score: Counter[str]) -> bool:
    """Whether the goals are reached."""
    return score["wrong"] < MOST_WRONG * score["cases"] and score["right"] > LEAST_RIGHT * score["with_right"]


def decision(case: Case) -> Decision:
    """Decide a case."""
    return decide(case.wanted, [judge(case.wanted, candidate) for candidate in case.candidates])


def ours(corpus: Iterable[Case]) -> Outcomes:
    """Return the outcome of each case by name."""
    outcomes = {}
    for case in corpus:
        found = decision(case)
        outcomes[case.name] = outcome(case, found.chosen.candidate.id) if found.chosen else found.verdict
    return outcomes


def outcome(case: Case, chosen: str) -> str:
    """Return what it is to accept a candidate; none is a rejection."""
    if not chosen:
        return "reject"
    return "right" if chosen in case.right else "wrong"


def peers(python: Path, channels: str, corpus: Sequence[Case]) -> Outcomes:
    """Return the outcomes of spotDL; it reviews nothing."""
    lines = "".join(json.dumps(as_json(case)) + "\n" for case in corpus)
    command = [str(python), str(Path(__file__).with_name("matching_peer.py")), channels]
    answer = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    chosen = answer.stdout.splitlines()
    if len(chosen) != len(corpus):
        raise SystemExit(f"spotDL answered {len(chosen)} of {len(corpus)} cases: {answer.stderr[-2000:]}")
    return {case.name: outcome(case, one) for case, one in zip(corpus, chosen, strict=True)}


def as_json(case: Case) -> dict[str, object]:
    """Return a case as plain values."""
    return {"wanted": asdict(case.wanted), "candidates": [asdict(one) for one in case.candidates]}


def peer_python(folder: Path) -> Path:
    """Return the Python of an environment with spotDL, made where there is none."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEER], check=True)
    return python


def scores(corpus: Sequence[Case], outcomes: Outcomes) -> dict[str, Counter[str]]:
    """Count the outcomes by category, by half, of all, and of those in which every length is told ("lengths")."""
    counted: dict[str, Counter[str]] = {}
    for case in corpus:
        for group in groups(case):
            counter = counted.setdefault(group, Counter())
            counter.update(("cases", outcomes[case.name], *(("with_right",) if case.right else ())))
    return counted


def groups(case: Case) -> Iterator[str]:
    """Give the rows in which a case is counted."""
    yield from (case.category, case.half, "all")
    if case.wanted.duration_s is not None and all(one.duration_s is not None for one in case.candidates):
        yield "lengths"


def cost(corpus: Sequence[Case]) -> list[float]:
    """Return the CPU milliseconds of judging and deciding 20 results of a search that nobody has seen, sorted."""
    return sorted(_cost(case.wanted) for case in corpus)


def _cost(wanted: WantedTrack) -> float:
    candidates = [_result(wanted, number, title) for number, title in enumerate(RESULTS)]
    started = time.process_time()
    decide(wanted, [judge(wanted, candidate) for candidate in candidates])
    return 1e3 * (time.process_time() - started)


def _result(wanted: WantedTrack, number: int, title: str) -> Candidate:
    """Return what a search gives for a wanted track."""
    artist = wanted.artists[0] if wanted.artists else "Nobody"
    official = number % 4 == 0
    return Candidate(
        provider="youtube",
        id=str(number),
        url="",
        title=title.format(artist=artist, title=wanted.title),
        artists=(artist,) if official else (),
        uploader=None if official else f"channel {number} of {artist}",
        duration_s=wanted.duration_s,
        kind="song" if official else "upload",
    )


def print_tables(table: dict[str, dict[str, Counter[str]]], corpus: Sequence[Case]) -> None:
    """Print a table by category for us, and the totals of all."""
    print(f"{'playlista':<28}{'cases':>6}{'with right':>12}" + "".join(f"{name:>8}" for name in OUTCOMES))
    totals = [name for name in (*HALVES, "lengths", "all") if name in table["playlista"]]
    for group in [*dict.fromkeys(case.category for case in corpus), *totals]:
        print_row(group, table["playlista"][group])
    for name, rows in table.items():
        print(f"\n{name}")
        for group in totals:
            score = rows[group]
            wrong, right = score["wrong"] / score["cases"], score["right"] / score["with_right"]
            told = (
                f"wrong accepts {wrong:6.1%} of {score['cases']}, right accepts {right:6.1%} of {score['with_right']}"
            )
            print(f"  {group:<26}{told}")


def print_row(group: str, score: Counter[str]) -> None:
    """Print a row of counts."""
    print(
        f"{group:<28}{score['cases']:>6}{score['with_right']:>12}" + "".join(f"{score[name]:>8}" for name in OUTCOMES)
    )


def print_cross(corpus: Sequence[Case]) -> int:
    """Print every candidate that is accepted for a case it is not of: only the same song may stand there."""
    pairs = 0
    for case, other in permutations(corpus, 2):
        wanted = replace(case.wanted, duration_s=None)
        for candidate in other.candidates:
            pairs += 1
            if judge(wanted, replace(candidate, duration_s=None)).verdict == "accept":
                print(f"{case.name} <- {candidate.title} | {', '.join(candidate.artists) or candidate.uploader}")
    print(f"{pairs} pairs")
    return 0


def print_failures(corpus: Iterable[Case], outcomes: Outcomes) -> None:
    """Print the cases that went wrong, or in which a right candidate was not taken."""
    for case in corpus:
        if outcomes[case.name] == "right" or (not case.right and outcomes[case.name] != "wrong"):
            continue
        print(f"\n{outcomes[case.name]} {case.name} ({case.wanted.album}, {case.wanted.duration_s})")
        for one in decision(case).judged:
            candidate, mark = one.candidate, "+" if one.candidate.id in case.right else "-"
            who = ", ".join(candidate.artists) or candidate.uploader
            told = f"{candidate.kind} {candidate.title} | {who} | {candidate.duration_s}"
            print(f"  {mark} {one.verdict} {one.score:.2f} {told} {one.reasons}")


if __name__ == "__main__":
    sys.exit(main())
