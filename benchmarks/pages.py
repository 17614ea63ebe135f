"""How soon a page can be used, and how smoothly the map moves, in a real Chromium against the real server.

A library of so many tracks is written straight into a store. Times are of this machine, with its load; without a
graphics card WebGL is computed, and frames with it.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.store import open_store
from tests.ui import browsers
from tests.ui.libraries import fill
from tests.ui.sites import Site, ThreadSite, settings_of

#: From one drawn picture to the next while the map is enlarged and made smaller by wheel.
FRAMES = """(count) => new Promise((done) => {
    const stage = document.querySelector('.map-stage'), box = stage.getBoundingClientRect(), times = [];
    const step = (now) => {
        times.push(now);
        if (times.length > count) return done(times.slice(1).map((time, place) => time - times[place]));
        const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
        const deltaY = times.length % 60 < 30 ? -40 : 40;
        stage.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY, cancelable: true, bubbles: true }));
        requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
})"""


def first_page(browser: Browser, site: Site, rounds: int) -> dict[str, float]:
    """Milliseconds from the address to a home page that answers to clicks, with an empty cache."""
    times, bytes_loaded = [], 0
    for _ in range(rounds):
        context = browser.new_context(viewport=browsers.DESKTOP, reduced_motion="reduce")
        site.sign_in(context)
        page = context.new_page()
        began = time.perf_counter()
        page.goto(site.url, wait_until="commit")
        page.get_by_role("heading", name="Your library").wait_for()
        page.get_by_role("link", name="Library", exact=True).click(trial=True)
        times.append((time.perf_counter() - began) * 1000)
        page.get_by_role("figure", name="Tempo").wait_for()
        bytes_loaded = page.evaluate(
            "performance.getEntriesByType('resource').reduce((sum, each) => sum + each.transferSize, 0)"
        )
        context.close()
    return {"first_page_ms": statistics.median(times), "first_page_bytes": bytes_loaded}


def the_map(page: Page, site: Site, frames: int) -> dict[str, float]:
    """Seconds to the first map, milliseconds to one that is there, and frames a second while it moves."""
    began = time.perf_counter()
    page.goto(f"{site.url}/map")
    stage = page.locator(".map-stage")
    expect(stage).to_be_visible(timeout=600_000)
    drawn_s = time.perf_counter() - began
    began = time.perf_counter()
    page.reload()
    expect(stage).to_be_visible(timeout=60_000)
    again_ms = (time.perf_counter() - began) * 1000
    page.wait_for_timeout(1000)
    gaps: list[float] = page.evaluate(FRAMES, frames)
    return {
        "map_first_s": drawn_s,
        "map_again_ms": again_ms,
        "map_fps": 1000 / statistics.fmean(gaps),
        "map_slowest_ms": max(gaps),
        "map_bytes": page.evaluate("performance.getEntriesByName(location.origin + '/api/map')[0].encodedBodySize"),
    }


def measured(tracks: int, rounds: int, frames: int) -> dict[str, Any]:
    """Make the library, serve it, and measure."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        home = Path(temporary)
        (home / "Music").mkdir()
        settings = settings_of(home, {})
        with open_store(settings.database.database_url) as store:
            fill(store, tracks)
        site = ThreadSite(settings)
        site.add_people()
        site.start()
        browser = browsers.launch(playwright)
        try:
            found: dict[str, Any] = {"tracks": tracks, "load": os.getloadavg()[0], **first_page(browser, site, rounds)}
            page = browser.new_page(viewport=browsers.DESKTOP)
            site.sign_in(page)
            return found | the_map(page, site, frames)
        finally:
            browser.close()
            site.close()


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tracks", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measured(options.tracks, options.rounds, options.frames)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:20} {value:12,.1f}")


if __name__ == "__main__":
    main()
