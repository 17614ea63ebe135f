"""What analysing a track costs: CPU seconds per minute of sound, beside plain decoding and the peers, in one run.

python benchmarks/analysis.py --corpus ../shared/corpus [--parts cost,scaling,workers,memory] [--no-essentia] [--json]

Tracks are made by repeating excerpts of corpus/games. Of each tool the fastest of several interleaved runs counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from core.pool.inside import ONE_THREAD

PARTS = ("cost", "scaling", "workers", "memory")
ESSENTIA = "essentia MusicExtractor"
HERE = Path(__file__).parent

Tool = Callable[[str], object]
Costs = dict[str, dict[str, float]]
#: What was wanted, what was found, and whether it holds.
Verdict = tuple[str, str, bool]


def main() -> None:
    """Measure the parts that are asked for, print tables and verdicts, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=3.5, help="length of a track")
    parser.add_argument("--repeat", type=int, default=5, help="the fastest of so many runs counts")
    parser.add_argument("--parts", default=",".join(PARTS), help="some of them, separated by commas")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="without bliss and sonara")
    parser.add_argument("--no-essentia", dest="essentia", action="store_false", help="without the slowest peer")
    parser.add_argument("--json", action="store_true", help="one object instead of tables")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(options, Path(folder))
    if options.json:
        print(json.dumps(found))
    else:
        print_report(found)


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Return what each part found."""
    from tracks import make_tracks

    parts = options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        raise SystemExit(f"unknown part {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    found: dict[str, Any] = {}
    if "cost" in parts:
        tracks = make_tracks(folder, options.corpus, options.minutes)
        found["cost"] = costs(tracks, options)
    for part in parts:
        if part != "cost":
            found[part] = _in_another_process(part, options.corpus, folder)
    return found


def costs(tracks: dict[str, Path], options: argparse.Namespace) -> Costs:
    """Return CPU seconds per minute of sound: format -> tool -> cost."""
    from tracks import DECODES

    shared = {"playlista": _ours()} | (_peers() if options.peers else {})
    found: Costs = {}
    for name, path in tracks.items():
        decodes: dict[str, Tool] = {decode.__name__: decode for decode in DECODES[name]}
        found[name] = _fastest(decodes | shared, str(path), repeat=options.repeat)
        if options.essentia and name != "opus":  # it segfaults on some Opus files
            found[name][ESSENTIA] = _essentia_cost(path)
        found[name] = {tool: cost / options.minutes for tool, cost in found[name].items()}
    return found


def _fastest(tools: dict[str, Tool], path: str, *, repeat: int) -> dict[str, float]:
    best: dict[str, float] = {}
    for turn in range(repeat + 1):  # the first warms up
        for name, tool in tools.items():
            started = time.process_time()
            try:
                tool(path)
            except Exception as error:  # a peer may raise anything, and then has no cost
                print(f"{name}: {path}: {type(error).__name__}: {error}"[:200], file=sys.stderr)
                continue
            spent = time.process_time() - started
            if turn:
                best[name] = min(spent, best.get(name, spent))
    return best


def _ours() -> Tool:
    from core.analyze import analyze_file, initialize_worker
    from core.pool.batch import look_up
    from core.settings import AnalysisSettings
    from models.audio import AudioFile
    from models.track import Track

    settings = AnalysisSettings()
    initialize_worker(settings)

    def analyse(path: str) -> None:
        file = look_up(path, "")
        outcome = analyze_file(file, settings) if isinstance(file, AudioFile) else file
        if not isinstance(outcome, Track):
            raise SystemExit(f"{path} failed: {outcome.reason}")

    return analyse


def _peers() -> dict[str, Tool]:
    tools: dict[str, Tool] = {}
    try:
        import bliss_audio

        tools["bliss-audio"] = bliss_audio.Song
    except ImportError as error:
        print(f"without bliss-audio: {error}", file=sys.stderr)
    try:
        import sonara

        tools |= {f"sonara {mode}": partial(sonara.analyze_file, mode=mode) for mode in ("compact", "playlist", "full")}
    except ImportError as error:
        print(f"without sonara: {error}", file=sys.stderr)
    return tools


def _essentia_cost(path: Path) -> float:
    """One run, in a process of its own: it is slow, and its libraries crash."""
    script = (
        "import sys, time, essentia, essentia.standard as es\n"
        "essentia.log.infoActive = essentia.log.warningActive = False\n"
        "extract = es.MusicExtractor()\n"
        "started = time.process_time()\n"
        "extract(sys.argv[1])\n"
        "print('took', time.process_time() - started)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False)
    took = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("took ")]
    return float(took[0]) if took else float("nan")


def _in_another_process(part: str, corpus: Path, folder: Path) -> Any:
    """Run a part of ``pools.py`` where no peer has been imported: memory is measured."""
    command = [sys.executable, str(HERE / "pools.py"), part, str(corpus), str(folder)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def cost_verdicts(found: Costs) -> list[Verdict]:
    """Compare costs with what was promised of them."""
    verdicts: list[Verdict] = []
    for name, tools in found.items():
        floor, ours = floor_of(tools), tools["playlista"]
        verdicts.append((f"{name}: at most 2.0 x decoding", f"{ours / floor:.2f}", ours <= 2.0 * floor))
        for peer, share in (("bliss-audio", 1.0), ("sonara playlist", 0.5), (ESSENTIA, 1.0 / 15.0)):
            if peer in tools:
                wanted = f"{name}: at most {share:.2f} of {peer}"
                verdicts.append((wanted, f"{ours / tools[peer]:.3f}", ours <= share * tools[peer]))
    return verdicts


def floor_of(tools: dict[str, float]) -> float:
    """Return the cost of the fastest plain decode."""
    return min(cost for tool, cost in tools.items() if tool.endswith("_decode"))


def pool_verdicts(found: dict[str, Any]) -> list[Verdict]:
    """Compare scaling, start and memory with what was promised of them."""
    verdicts: list[Verdict] = []
    if scaling := found.get("scaling"):
        processes, threads, python = (scaling[name]["gain"] for name in ("processes", "threads", "pure Python"))
        wanted = min(1.8, python)
        verdicts.append((f"two processes: at least {wanted:.2f} x one", f"{processes:.2f}", processes >= wanted))
        verdicts.append(("two threads: at least 1.6 x one", f"{threads:.2f}", threads >= 1.6))
        for crowd, name in (("two", "pss_mb"), ("eight", "crowd_pss_mb")):
            share = scaling["threads"][name] / scaling["processes"][name]
            wanted = f"{crowd} threads: at most 0.70 of as many processes' memory"
            verdicts.append((wanted, f"{share:.2f}", share <= 0.7))
    for name, worker in found.get("workers", {}).items():
        ready, own = worker["cpu_s"], worker["own_mb"]
        verdicts.append((f"{name}: ready within 0.6 CPU seconds", f"{ready:.2f}", ready <= 0.6))
        verdicts.append((f"{name}: under 120 MB of its own", f"{own:.0f}", own < 120.0))
    if memory := found.get("memory"):
        early, late = memory["200"], memory["2000"]
        verdicts.append(
            ("memory after 2,000 files: that after 200 (10 %)", f"{late - early:+.1f} MB", late <= early * 1.1)
        )
    return verdicts


def print_report(found: dict[str, Any]) -> None:
    """Print a table of costs, one of the rest, and what holds."""
    if cost := found.get("cost"):
        tools = list(dict.fromkeys(tool for tools in cost.values() for tool in tools))
        print(f"{'CPU s per minute (x floor)':28}" + "".join(f"{name:>16}" for name in cost))
        for tool in tools:
            cells = [_cell(tools_of, tool) for tools_of in cost.values()]
            print(f"{tool:28}" + "".join(f"{cell:>16}" for cell in cells))
    for part in PARTS[1:]:
        for name, values in found.get(part, {}).items():
            print(f"{part}: {name:22}{json.dumps(values)}")
    print()
    for wanted, got, holds in cost_verdicts(found.get("cost", {})) + pool_verdicts(found):
        print(f"{'holds' if holds else 'FAILS'}  {wanted:52}{got}")


def _cell(tools: dict[str, float], tool: str) -> str:
    return f"{tools[tool]:.4f} ({tools[tool] / floor_of(tools):5.2f})" if tool in tools else ""


if __name__ == "__main__":
    one_thread = {**ONE_THREAD, "RAYON_NUM_THREADS": "1"}
    if any(os.environ.get(name) != value for name, value in one_thread.items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | one_thread)  # before NumPy
    main()
