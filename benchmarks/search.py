"""How long it takes to find a song: candidates looked at together against one after the other, at a set latency.

    .venv/bin/python benchmarks/search.py

Asks a site on loopback through yt-dlp, as it would ask YouTube; every answer of it takes as long as is set. Nothing
else is left out: queries, limits, judging. `measured` is for other benchmarks.
"""

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from core.search.finder import Finder
from core.search.youtube import VideoSearch
from core.services.services import Services
from core.services.ytdlp import VideoPages
from core.settings.sections import DownloadSettings, ServiceSettings
from models.matching import Candidate, Decision, Judged
from models.wanted import WantedTrack
from tests.fakes.video_site import Video, VideoSite, video_site

CANDIDATES = 5
WANTED = WantedTrack("Song", ("Ann",))
LIMITS = ("youtube:100000/1:100000",)


def measured(*, latency_s: float = 0.2, candidates: int = CANDIDATES, repeats: int = 5) -> dict[str, float]:
    """Seconds from a list of results to the last of its candidates being judged: together, and one after the other."""
    with tempfile.TemporaryDirectory() as folder, video_site() as site:
        site.results["Ann Song"] = [Video(f"video-{place:05}", "Song", "Ann") for place in range(candidates)]
        settings = ServiceSettings(cache_hours=0.0, rate_limits=LIMITS)
        with Services(settings, cache=Path(folder) / "cache", data_folder=Path(folder)) as services:
            times = [_once(services, site, latency_s, at_once) for _ in range(repeats) for at_once in (candidates, 1)]
    return {"together_s": min(times[::2]), "one_by_one_s": min(times[1::2])}


def _once(services: Services, site: VideoSite, latency_s: float, at_once: int) -> float:
    """Look at all candidates, of which none is strong; the search itself answers at once and is not counted."""
    settings = DownloadSettings(candidates_at_once=at_once)
    with VideoPages(services) as pages, _finder(services, settings, pages) as finder:
        site.server.latency_s = 0.0
        finder.find(WANTED, stop=threading.Event())  # what is done once for a program, not for a song
        site.server.latency_s = lambda request: latency_s if request.path.startswith("/api/video") else 0.0
        begun = time.perf_counter()
        decision = finder.find(WANTED, stop=threading.Event())
        passed = time.perf_counter() - begun
    if not all(judged.candidate.whole for judged in decision.judged):
        raise RuntimeError("not all candidates were looked at")
    return passed


def _finder(services: Services, settings: DownloadSettings, pages: VideoPages) -> Finder:
    searches = [VideoSearch(pages)]
    return Finder(services, settings, judge=_judge, decide=_decide, is_strong=_never, providers=searches)


def _judge(_: WantedTrack, candidate: Candidate) -> Judged:
    return Judged(candidate, 0.5, "review")


def _decide(_: WantedTrack, judged: Sequence[Judged]) -> Decision:
    return Decision("review", tuple(judged))


def _never(_: Judged) -> bool:
    return False


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that every answer takes")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print JSON in place of a table")
    arguments = parser.parse_args()
    times = measured(latency_s=arguments.latency, repeats=arguments.repeats)
    if arguments.json:
        print(json.dumps(times))
        return
    print(f"{CANDIDATES} candidates, each {arguments.latency * 1000:.0f} ms away")
    for name, seconds in times.items():
        print(f"  {name.removesuffix('_s').replace('_', ' '):12} {seconds:6.3f} s")


if __name__ == "__main__":
    main()
