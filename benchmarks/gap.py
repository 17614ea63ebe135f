"""How long the silence between two songs is that belong together, in a real Chromium against the real server.

One tone is cut into songs; what the page sends to the loudspeaker is recorded and the silence in it counted.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
from playwright.sync_api import Page, sync_playwright

from core.analysis_manager import AnalysisManager
from tests.ui import browsers
from tests.ui.sites import Site, ThreadSite, settings_of

RATE = 44100
SONG_S = 8
FORMATS = ("flac", "mp3", "ogg")

#: Records what reaches the loudspeaker, and notes the audio elements, which are in no document.
TAP = """(() => {
    const connect = AudioNode.prototype.connect, Real = window.Audio;
    window.heard = [], window.sounds = [];
    window.Audio = function () { const made = new Real(); window.sounds.push(made); return made; };
    AudioNode.prototype.connect = function (to, ...rest) {
        if (to === this.context.destination && !window.tap) {
            window.rate = this.context.sampleRate;
            window.tap = this.context.createScriptProcessor(8192, 1, 1);
            window.tap.onaudioprocess = (event) => window.heard.push([...event.inputBuffer.getChannelData(0)]);
            connect.call(this, window.tap);
            connect.call(window.tap, this.context.destination);
        }
        return connect.call(this, to, ...rest);
    };
})();"""

#: The policy of the pages forbids Playwright's own way of waiting.
UNTIL_THE_LAST = """(songs) => new Promise((done) => {
    const starts = new Set();
    const timer = setInterval(() => {
        for (const each of window.sounds) if (!each.paused && each.currentTime > 1) starts.add(each.currentSrc);
        if (starts.size === songs) { clearInterval(timer); done(window.rate); }
    }, 50);
})"""


def write_songs(folder: Path, songs: int, extension: str) -> None:
    """Cut one tone into songs."""
    tone = 0.3 * np.sin(2 * np.pi * 441 * np.arange(songs * SONG_S * RATE) / RATE)
    for number in range(songs):
        part = tone[number * SONG_S * RATE : (number + 1) * SONG_S * RATE].astype(np.float32)
        soundfile.write(folder / f"{number + 1} Tone.{extension}", part, RATE)


def gaps_ms(heard: npt.NDArray[np.float64], rate: float) -> list[float]:
    """Return the length of each silence between the first and the last sound, to a millisecond."""
    width = round(rate / 1000)
    loud = np.abs(heard[: len(heard) // width * width]).reshape(-1, width).max(axis=1) > 0.05
    places = np.flatnonzero(loud)
    return [float(step - 1) for step in np.diff(places) if step > 1]


def record(page: Page, site: Site, songs: int) -> list[float]:
    """Play the library from its first song to its last; return the silences."""
    page.add_init_script(TAP)
    page.goto(f"{site.url}/library")
    page.get_by_role("button", name="Play 1 Tone").click()
    rate = page.evaluate(UNTIL_THE_LAST, songs)
    return gaps_ms(np.concatenate(page.evaluate("window.heard")), rate)


def measured(extension: str, songs: int) -> dict[str, Any]:
    """Make the songs, serve them, and listen."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        home = Path(temporary)
        (home / "Music").mkdir()
        write_songs(home / "Music", songs, extension)
        settings = settings_of(home, {})
        AnalysisManager(settings).analyze_files(home / "Music")
        site = ThreadSite(settings)
        site.add_people()
        site.start()
        browser = browsers.launch(playwright)
        try:
            page = browser.new_page(viewport=browsers.DESKTOP)
            site.sign_in(page)
            return {"format": extension, "load": os.getloadavg()[0], "gaps_ms": record(page, site, songs)}
        finally:
            browser.close()
            site.close()


def main() -> None:
    """Listen to each format, and print a line or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = [measured(extension, options.songs) for extension in FORMATS]
    if options.json:
        print(json.dumps(found))
        return
    for each in found:
        print(f"{each['format']:5} silences of {', '.join(f'{gap:.0f}' for gap in each['gaps_ms']) or 'no'} ms")


if __name__ == "__main__":
    main()
