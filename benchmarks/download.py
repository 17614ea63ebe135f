"""What a run of `download` takes: beside the ideal, beside one song after the other, with analysis, after 500 songs.

    .venv/bin/python benchmarks/download.py [--parts pipeline,candidates,parallel,analysis,flat,limits,list] [--json]

Everything is asked of a site on loopback, every answer of which takes as long as is set, through the real yt-dlp; each
run is a program of its own with an empty library. Of each way the fastest of several interleaved runs counts.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import search
from download_ideal import Stage, allowed, exponent, growth, ideal_s, most_in, one_by_one_s
from download_runs import Figures, Task, apart, busyness
from download_world import Shop, homes, jspf, lines, shop, wanted

from core.settings import DownloadSettings
from core.store import open_store
from core.versions import versions
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features
from models.track import Track

DEFAULTS = DownloadSettings()
ALONE = {"SEARCH_THREADS": 1, "DOWNLOAD_THREADS": 1, "CANDIDATES_AT_ONCE": 1, "API_THREADS": 1}
WAYS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "threads as they are": ("download", {}),
    "6 downloads at once": ("download", {"DOWNLOAD_THREADS": 6}),
    "one thread a stage": ("download", ALONE),
    "one song after the other": ("one by one", ALONE),
}
#: So many songs are there when a program is looked at.
LOOKS = (50, 250, 500)
LIST_SIZES = (2_500, 5_000, 10_000)
#: So long are the songs of long lists, in seconds.
LISTED_S = 180.0
#: So many times slower is the site in `analysis`: downloads must take about as long as the analysis of what came.
SLOWER = 3
#: What `limits` sets: questions a second, and at once.
RATE, BURST = 10, 5
#: Each thread that asks may have been let through, and be slowed down by whatever else the machine does.
ON_THE_WAY = DEFAULTS.search_threads + DEFAULTS.download_threads
WINDOWS = (0.25, 0.5, 1.0, 2.0, 5.0)
Found = dict[str, Any]
Settings = Mapping[str, object]
#: What is promised, what it is, and whether it holds.
Verdict = tuple[str, str, bool]


@dataclass(frozen=True)
class Bench:
    """What the parts share: the options, and where to work."""

    options: argparse.Namespace
    shop: Shop
    folder: Path

    def run(self, kind: str, songs: int, latency_s: float, settings: Settings, looks: tuple[int, ...] = ()) -> Figures:
        """Do a run over the first songs in a folder of its own."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            folder = Path(name)
            (folder / "songs.txt").write_text(lines(range(1, songs + 1)))
            with open_store(f"sqlite:///{folder}/library.db"):
                pass  # only the very first run has to make one
            task = Task(kind, str(folder / "songs.txt"), str(folder / "music"), chosen(folder, settings), looks)
            return self.done(task, folder, songs, latency_s)

    def done(self, task: Task, folder: Path, songs: int, latency_s: float) -> Figures:
        """Do a task; all songs must be there afterwards."""
        self.shop.site.server.requests.clear()
        self.shop.set_latency(latency_s)
        figures = apart(task, homes(folder) | self.shop.environment)
        if figures.songs != songs:
            raise SystemExit(f"{task.kind}: {figures.songs} of {songs} songs came")
        return figures


def main() -> int:
    """Measure the parts that are asked for and print tables, or with ``--json`` one object; 1 where a promise fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default=",".join(PARTS), help="some of them, separated by commas")
    parser.add_argument("--songs", type=int, default=100, help="for pipeline, parallel and, 60 %% of them, analysis")
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that every answer takes")
    parser.add_argument("--seconds", type=float, default=180.0, help="how long a song is")
    parser.add_argument("--repeat", type=int, default=2, help="the fastest of so many runs counts")
    parser.add_argument("--json", action="store_true", help="one object instead of tables")
    options = parser.parse_args()
    found, verdicts, busy = dict[str, Found](), list[Verdict](), [busyness()]
    for part in options.parts.split(","):
        with shop() as served, tempfile.TemporaryDirectory(prefix="playlista-download-", dir=memory()) as folder:
            found[part] = PARTS[part](Bench(options, served, Path(folder)))
        busy.append(busyness())
        verdicts += VERDICTS[part](found[part])
        if not options.json:
            print(f"{part}\n{table(found[part])}\n")
    if options.json:
        print(json.dumps({"found": found, "verdicts": verdicts, "busy": busy}))
    else:
        print(f"a second of CPU took {min(busy):.2f} to {max(busy):.2f} s beside what else ran here\n{told(verdicts)}")
    return int(not all(holds for _, _, holds in verdicts))


def pipeline(bench: Bench) -> Found:
    """Measure songs that are searched for, looked at, opened and downloaded, each a step."""
    options = bench.options
    add(bench.shop, options.songs, options.seconds)
    rows: Found = {}
    for _ in range(options.repeat):
        for threads in (DEFAULTS.download_threads, 2 * DEFAULTS.download_threads):
            settings = {"DOWNLOAD_THREADS": threads}
            figures = bench.run("download", options.songs, options.latency, settings)
            stages = stages_of(bench.shop, options.songs, DEFAULTS.search_threads, threads)
            ideal = ideal_s(options.songs, stages, options.latency)
            bare = bench.run("bare", options.songs, options.latency, settings)
            for name, each in (
                (f"{threads} downloads at once", figures),
                (f"the same asked, nothing done, {threads}", bare),
            ):
                _keep(rows, name, _row(each) | {"ideal_s": ideal, "of_ideal": ideal / each.wall_s})
    return rows


def candidates(bench: Bench) -> Found:
    """Measure how long five candidates take, together and one by one."""
    return {"5 candidates": search.measured(latency_s=bench.options.latency, repeats=bench.options.repeat)}


def parallel(bench: Bench) -> Found:
    """Measure all threads, one for each stage, and none at all; with one candidate a song, and with five."""
    options, songs = bench.options, bench.options.songs // 2
    rows: Found = {}
    for each in (1, 5):
        bench.shop.site.results.clear()
        add(bench.shop, songs, options.seconds, candidates=each)
        for name, (kind, settings) in WAYS.items():
            figures = bench.run(kind, songs, options.latency, settings)
            steps = [Stage(stage.steps, 1) for stage in stages_of(bench.shop, songs, 1, 1)]
            waits = {"waits_s": one_by_one_s(songs, steps, options.latency)} if kind == "one by one" else {}
            rows[f"{name}, {each} candidate{'s' if each > 1 else ''}"] = _row(figures) | waits
    return rows


def analysis(bench: Bench) -> Found:
    """Measure downloads alone, analysis of their files alone, and both at once."""
    songs, latency = bench.options.songs * 6 // 10, SLOWER * bench.options.latency
    for number in range(1, songs + 1):
        bench.shop.add(number, 60.0 + 120.0 * (number % 5) / 4)
    rows: Found = {}
    for _ in range(bench.options.repeat):
        for workers in (1, 2):
            with tempfile.TemporaryDirectory(dir=bench.folder) as name:
                for kind, figures in three(bench, Path(name), songs, latency, workers):
                    _keep(rows, f"{kind}, {workers} for analysis", _row(figures))
    return rows


def three(bench: Bench, folder: Path, songs: int, latency: float, workers: int) -> Iterator[tuple[str, Figures]]:
    """Download, analyse what came, and do both, each into a library of its own."""
    source = folder / "songs.txt"
    source.write_text(lines(range(1, songs + 1)))
    for kind, what, music in (
        ("download", source, "alone"),
        ("analyse", folder / "alone", "alone"),
        ("download and analyse", source, "both"),
    ):
        home = folder / kind
        home.mkdir()
        task = Task(kind, str(what), str(folder / music), chosen(home, {"PROCESS_WORKERS": workers}))
        yield kind, bench.done(task, home, songs, latency)


def flat(bench: Bench) -> Found:
    """Look at a program, and those below it, after 50, 250 and 500 downloads."""
    add(bench.shop, LOOKS[-1], 20.0)
    figures = bench.run("download", LOOKS[-1], 0.0, {}, LOOKS)
    return {f"after {look.songs}": asdict(look) for look in figures.looks}


def limits(bench: Bench) -> Found:
    """Ask as fast as is allowed, and look at the site how often it was asked in any time of some lengths."""
    songs = min(60, bench.options.songs)
    add(bench.shop, songs, 20.0)
    bench.run("download", songs, 0.0, {"RATE_LIMITS": f"youtube:{RATE}/1:{BURST}"})
    times = bench.shop.times("search", "page")
    spread = {f"{window:g} s": _window(times, window) for window in WINDOWS}
    return spread | {"all": {"asked": len(times), "took_s": times[-1] - times[0], "allowed_a_second": RATE}}


def known(bench: Bench) -> Found:
    """Measure lists of which the library has everything: for the first time, and once more."""
    rows: Found = {}
    for size in LIST_SIZES:
        with tempfile.TemporaryDirectory(dir=bench.folder) as name:
            folder = Path(name)
            fill(folder, size)
            source = folder / "songs.jspf"
            source.write_text(jspf(range(1, size + 1), LISTED_S))
            task = Task("download", str(source), str(folder / "music"), chosen(folder, {}))
            for way in ("found in the library", "known from the run before"):
                rows[f"{size:,} {way}"] = _row(bench.done(task, folder, size, 0.0))
    return rows


def fill(folder: Path, size: int) -> None:
    """Make a library that has songs; nobody reads what is in the files."""
    (folder / "music").mkdir()
    info, current = AudioInfo(LISTED_S, "aac", 44100, 2, 128_000), versions("fast")
    tracks = list[Track]()
    for number in range(1, size + 1):
        path, song = folder / "music" / f"{number}.m4a", wanted(number)
        path.touch()
        file = AudioFile(str(path), 0, path.stat().st_mtime_ns)
        tracks.append(Track(file, f"{number:032x}", info, Tags(song.title, song.artists), Features(), current))
    with open_store(f"sqlite:///{folder}/library.db") as library:
        for start in range(0, size, 500):
            library.save(tracks[start : start + 500])


def memory() -> str | None:
    """Return a folder in memory, where there is one: disks are shared, and others keep them busy."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def add(served: Shop, songs: int, seconds: float, *, candidates: int = 1) -> None:
    """Put songs on the site."""
    for number in range(1, songs + 1):
        served.add(number, seconds, candidates=candidates)


def chosen(folder: Path, settings: Settings) -> dict[str, Any]:
    """Return the keys of playlista.conf for a run."""
    return {
        "DATABASE_URL": f"sqlite:///{folder}/library.db",
        "SEARCH_PROVIDERS": "youtube",
        "DOWNLOAD_ALLOW_PRIVATE": True,
        "RATE_LIMITS": "youtube:100000/1:100000",
        "METADATA_CACHE_HOURS": 0,
        **settings,
    }


def stages_of(served: Shop, songs: int, search_threads: int, download_threads: int) -> list[Stage]:
    """Return the stages by what was really asked: a page is looked at in searching, and once more for the download."""
    asked = served.answered()
    searching = round((asked["search"] + asked["page"] - songs) / songs)
    return [Stage(searching, search_threads), Stage(round((songs + asked["file"]) / songs), download_threads)]


def pipeline_verdicts(found: Found) -> list[Verdict]:
    """At least 90 % of the ideal."""
    share = found[f"{DEFAULTS.download_threads} downloads at once"]["of_ideal"]
    return [("share of the ideal, at least 0.90", f"{share:.2f}", share >= 0.9)]


def candidates_verdicts(found: Found) -> list[Verdict]:
    """At most a quarter of a second."""
    together = found["5 candidates"]["together_s"]
    return [("5 candidates at 200 ms, at most 0.25 s", f"{together:.3f}", together <= 0.25)]


def parallel_verdicts(found: Found) -> list[Verdict]:
    """Four times faster than one song after the other; than one thread a stage, where songs have several candidates.

    With one candidate a song three downloads at once cannot be more than three times faster than one.
    """
    threads, alone, after = ("threads as they are", "one thread a stage", "one song after the other")
    pairs = [(after, "1 candidate"), (after, "5 candidates"), (alone, "5 candidates")]
    ratios = [(f"{slow}, {each}", _ratio(found, f"{slow}, {each}", f"{threads}, {each}")) for slow, each in pairs]
    return [(f"{name}: at least 4 times slower", f"{ratio:.1f}", ratio >= 4.0) for name, ratio in ratios]


def analysis_verdicts(found: Found) -> list[Verdict]:
    """Within a tenth of the larger of the two."""
    verdicts = list[Verdict]()
    for workers in sorted({name.rpartition(", ")[2] for name in found}):
        walls = [found[f"{kind}, {workers}"]["wall_s"] for kind in ("download", "analyse", "download and analyse")]
        ratio = walls[2] / max(walls[:2])
        verdicts.append((f"both beside the larger of the two, {workers}: at most 1.10", f"{ratio:.2f}", ratio <= 1.1))
    return verdicts


def flat_verdicts(found: Found) -> list[Verdict]:
    """Files and threads as they were, memory within a tenth."""
    early, late = found[f"after {LOOKS[1]}"], found[f"after {LOOKS[-1]}"]
    verdicts = list[Verdict]()
    for name in ("files", "threads", "processes", "memory_mb", "their_files", "their_memory_mb"):
        grown = growth(early[name], late[name])
        told = f"{early[name]:.0f} -> {late[name]:.0f}"
        verdicts.append((f"{name} after {LOOKS[1]} and {LOOKS[-1]} downloads, at most +10 %", told, grown <= 0.1))
    return verdicts


def limits_verdicts(found: Found) -> list[Verdict]:
    """Never more than the bucket lets through, and what it has let through before and is on its way still."""
    windows = [(name, row) for name, row in found.items() if "most" in row]
    return [
        (f"in any {name}, at most {row['allowed']} and {ON_THE_WAY} on the way", str(row["most"]), row["most"] <= most)
        for name, row in windows
        for most in (row["allowed"] + ON_THE_WAY,)
    ]


def known_verdicts(found: Found) -> list[Verdict]:
    """In proportion to the list, as nearly as noise lets one see."""
    verdicts = list[Verdict]()
    for way in ("found in the library", "known from the run before"):
        costs = [found[f"{size:,} {way}"]["cpu_s"] for size in LIST_SIZES]
        power = exponent(LIST_SIZES, costs)
        verdicts.append((f"{way}: CPU grows with a power of at most 1.2", f"{power:.2f}", power <= 1.2))
    return verdicts


def table(rows: Found) -> str:
    """Return rows as text; what one of them does not have stays empty."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    widths = [max(9, len(name) + 1) for name in names]
    head = f"{'':44}" + "".join(f"{name:>{width}}" for name, width in zip(names, widths, strict=True))
    body = [f"{title:44}" + _cells(row, names, widths) for title, row in rows.items()]
    return "\n".join([head, *body])


def told(verdicts: Sequence[Verdict]) -> str:
    """Return a line for each promise."""
    return "\n".join(f"{'holds' if holds else 'FAILS'}  {what}: {got}" for what, got, holds in verdicts)


def _cells(row: dict[str, Any], names: Sequence[str], widths: Sequence[int]) -> str:
    texts = [
        "" if name not in row else f"{row[name]:.2f}" if isinstance(row[name], float) else str(row[name])
        for name in names
    ]
    return "".join(f"{text:>{width}}" for text, width in zip(texts, widths, strict=True))


def _row(figures: Figures) -> dict[str, float]:
    numbers = {name: getattr(figures, name) for name in ("wall_s", "cpu_s", "loading_s", "analysing_s", "peak_mb")}
    return numbers | {"cpu_ms_a_song": 1000 * figures.all_cpu_s / figures.songs}


def _keep(rows: Found, name: str, row: dict[str, float]) -> None:
    """Keep the faster of two runs."""
    if name not in rows or row["wall_s"] < rows[name]["wall_s"]:
        rows[name] = row


def _ratio(found: Found, slow: str, fast: str) -> float:
    return float(found[slow]["wall_s"] / found[fast]["wall_s"])


def _window(times: Sequence[float], window: float) -> dict[str, int]:
    return {"most": most_in(times, window), "allowed": allowed(RATE, BURST, window)}


PARTS: dict[str, Callable[[Bench], Found]] = {
    "pipeline": pipeline,
    "candidates": candidates,
    "parallel": parallel,
    "analysis": analysis,
    "flat": flat,
    "limits": limits,
    "list": known,
}
VERDICTS: dict[str, Callable[[Found], list[Verdict]]] = {
    "pipeline": pipeline_verdicts,
    "candidates": candidates_verdicts,
    "parallel": parallel_verdicts,
    "analysis": analysis_verdicts,
    "flat": flat_verdicts,
    "limits": limits_verdicts,
    "list": known_verdicts,
}


if __name__ == "__main__":
    raise SystemExit(main())
