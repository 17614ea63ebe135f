"""What a download costs in threads, in processes used again, in forks, in a process each; how soon it can be stopped.

python benchmarks/fetching.py [--parts cost,stop,flat] [--downloads 60] [--json]

All against a site on this machine, by the real yt-dlp. Of each way the cheapest of several interleaved runs counts.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from core.download.fetching import fetch
from core.download.job import Job
from core.download.workers import Workers
from core.errors import DownloadError
from core.settings import DownloadSettings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.fakes import audio_site

PARTS = ("cost", "stop", "flat")
WAYS = ("threads", "processes used again", "a fork each", "a process each")
#: Three minutes at 128 kbit/s.
SONG_BYTES = 3_000_000
AT_ONCE = 3
#: Downloads after which the program is looked at.
LOOKS = (50, 250, 500)
SETTINGS = DownloadSettings(download_allow_private=True, download_allowed_hosts=("127.0.0.1",))


def main() -> None:
    """Measure the parts that are asked for and print tables, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default=",".join(PARTS), help="some of them, separated by commas")
    parser.add_argument("--downloads", type=int, default=60, help="for the costs")
    parser.add_argument("--repeat", type=int, default=3, help="the cheapest of so many runs counts")
    parser.add_argument("--json", action="store_true", help="one object instead of tables")
    parser.add_argument("--way", nargs=2, metavar=("WAY", "URL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(cost(options.way[0], options.way[1], options.downloads)))
        return
    os.environ.update(audio_site.environment())
    with audio_site.served() as site:
        site.add("a.m4a", os.urandom(SONG_BYTES))
        found = {part: MEASURES[part](site, options) for part in options.parts.split(",")}
    print(json.dumps(found) if options.json else report(found))


def costs(site: audio_site.AudioSite, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Return what each way costs, each run in a program of its own."""
    url = site.page("one", ["a.m4a"])
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(options.repeat):
        for way in WAYS:
            command = [sys.executable, __file__, "--downloads", str(options.downloads), "--way", way, url]
            runs[way].append(json.loads(subprocess.check_output(command)))
    return {way: min(found, key=lambda one: one["cpu_s"]) for way, found in runs.items()}


def cost(way: str, url: str, downloads: int) -> dict[str, float]:
    """Download so often, three at once; return CPU seconds a download, of all processes, and the most memory in MiB."""
    with tempfile.TemporaryDirectory() as folder, watched() as most, Workers() as workers:
        one = BY_WAY[way](url, workers)
        started = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, folders(Path(folder), downloads)))
        wall = time.monotonic() - started
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in used)
    return {"cpu_s": cpu / downloads, "wall_s": wall / downloads, "memory_mib": most[0]}


def folders(parent: Path, count: int) -> Iterator[Path]:
    """Make a folder for each download."""
    for number in range(count):
        folder = parent / str(number)
        folder.mkdir()
        yield folder


def by_fetch(url: str, workers: Workers) -> Callable[[Path], Path]:
    """Download as the program does."""
    return lambda folder: fetched(url, folder, workers)


def by_process(url: str, workers: Workers) -> Callable[[Path], Path]:
    """Start a process for each."""
    return lambda folder: fetched(url, folder, None)


def fetched(url: str, folder: Path, workers: Workers | None) -> Path:
    """Download by ``fetch``."""
    stop = threading.Event()
    return fetch(url, folder, settings=SETTINGS, on_progress=lambda *_: None, stop=stop, workers=workers)


def by_thread(url: str, workers: Workers) -> Callable[[Path], object]:
    """Download in this process; yt-dlp is told full paths, since threads share one current folder."""
    from yt_dlp import YoutubeDL

    from core.download.sites import Said, options

    def run(folder: Path) -> object:
        chosen = options(a_job(url, folder), Said([], lambda text: None), lambda event: None)
        with YoutubeDL({**chosen, "outtmpl": {"default": f"{folder}/fetched.%(ext)s"}}) as ydl:
            return ydl.extract_info(url)

    return run


def by_fork(url: str, workers: Workers) -> Callable[[Path], object]:
    """Fork for each from a process that has yt-dlp loaded, one at a time as a fork server would."""
    run, lock = by_thread(url, workers), threading.Lock()

    def forked(folder: Path) -> None:
        with lock:
            pid = os.fork()
            if pid == 0:
                run(folder)
                os._exit(0)
        os.waitpid(pid, 0)

    return forked


def a_job(url: str, folder: Path) -> Job:
    """Return what a process would be given."""
    return Job(url, str(folder), "keep", ("127.0.0.1",), True, "")


@contextmanager
def watched() -> Iterator[list[float]]:
    """Look now and then how much memory this process and those below it have for themselves, in MiB."""
    most, over = [0.0], threading.Event()
    thread = threading.Thread(target=lambda: any(look(most) for _ in iter(lambda: over.wait(0.1), True)))
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def look(most: list[float]) -> bool:
    """Note the memory if it is more than before."""
    total = 0
    for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
        try:
            total += process.memory_full_info().uss
        except psutil.Error:
            continue
    most[0] = max(most[0], total / (1 << 20))
    return False


def stops(site: audio_site.AudioSite, options: argparse.Namespace) -> dict[str, float]:
    """Return the seconds from the wish to stop to the end, by where the download hangs."""
    gate = threading.Event()
    site.add("gated.m4a", os.urandom(SONG_BYTES), gate=gate)
    places = {
        "while yt-dlp asks": site.page("hang", fault="hang"),
        "while it does not listen": site.page("deaf", fault="deaf"),
        "in a regular expression": site.page("pattern", fault="hang in a pattern"),
        "while bytes come": site.page("gated", ["gated.m4a"]),
    }
    with Workers() as workers:
        return {
            place: min(stopping(url, site, workers) for _ in range(options.repeat)) for place, url in places.items()
        }


def stopping(url: str, site: audio_site.AudioSite, workers: Workers) -> float:
    """Have a download stopped a second after it was begun."""
    stop, told = threading.Event(), list[float]()

    def wish() -> None:
        told.append(time.monotonic())
        stop.set()

    with tempfile.TemporaryDirectory() as folder:
        timer = threading.Timer(1.0, wish)
        timer.start()
        with expected_stop():
            fetch(url, Path(folder), settings=SETTINGS, on_progress=lambda *_: None, stop=stop, workers=workers)
    return time.monotonic() - told[0]


@contextmanager
def expected_stop() -> Iterator[None]:
    """Let a download that was stopped be no error."""
    try:
        yield
    except DownloadError as error:
        if error.error_class != "stopped":
            raise


def flat(site: audio_site.AudioSite, options: argparse.Namespace) -> list[dict[str, float]]:
    """Return what this program holds after so many downloads, pages and files by turns."""
    urls = (site.page("one", ["a.m4a"]), f"{site.address}/files/a.m4a")
    own, found = psutil.Process(), list[dict[str, float]]()
    with tempfile.TemporaryDirectory() as folder, Workers() as workers, ThreadPoolExecutor(AT_ONCE) as pool:
        done = 0
        for until in LOOKS:
            paths = list(folders(Path(tempfile.mkdtemp(dir=folder)), until - done))
            list(pool.map(lambda job: fetched(urls[job[0] % 2], job[1], workers).unlink(), enumerate(paths)))
            done = until
            memory = own.memory_full_info().uss / (1 << 20)
            below = len(own.children(recursive=True))
            found.append(
                {"downloads": done, "files": own.num_fds(), "threads": own.num_threads(), "processes": below}
                | {"memory_mib": memory}
            )
    return found


def report(found: dict[str, Any]) -> str:
    """Return tables as text."""
    lines = list[str]()
    if "cost" in found:
        lines.append(
            f"{'way':24}{'CPU ms':>10}{'wall ms':>10}{'MiB':>8}   a download, {AT_ONCE} at once; memory of all"
        )
        for way, one in found["cost"].items():
            lines.append(f"{way:24}{one['cpu_s'] * 1e3:10.1f}{one['wall_s'] * 1e3:10.1f}{one['memory_mib']:8.0f}")
    if "stop" in found:
        lines += ["", "seconds from the wish to stop to the end"]
        lines += [f"{place:32}{seconds:6.2f}" for place, seconds in found["stop"].items()]
    if "flat" in found:
        lines += ["", f"{'downloads':>10}{'files':>8}{'threads':>9}{'processes':>11}{'MiB':>8}"]
        for one in found["flat"]:
            numbers = f"{one['downloads']:10}{one['files']:8}{one['threads']:9}{one['processes']:11}"
            lines.append(f"{numbers}{one['memory_mib']:8.1f}")
    return "\n".join(lines)


BY_WAY: dict[str, Callable[[str, Workers], Callable[[Path], object]]] = {
    "threads": by_thread,
    "processes used again": by_fetch,
    "a fork each": by_fork,
    "a process each": by_process,
}
MEASURES: dict[str, Callable[[audio_site.AudioSite, argparse.Namespace], Any]] = {
    "cost": costs,
    "stop": stops,
    "flat": flat,
}


if __name__ == "__main__":
    main()
