"""What a long file costs: peak memory of a process that analyses 10 minutes, an hour and 11 hours, and its CPU seconds.

The files are mp3, made by repeating the frames of a synthesised minute.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import soundfile

from core.synthesis import Song, render

ROOT = Path(__file__).resolve().parents[1]
MINUTES = (10, 60, 660)

#: Runs in a process of its own: the peak of a process never falls.
_PROBE = """
import json, os, resource, sys, time
from core.analyze import allowed_seconds, analyze_file, initialize_worker
from core.settings import AnalysisSettings
from models.audio import AudioFile
settings = AnalysisSettings()
initialize_worker(settings)
path = sys.argv[1]
file = AudioFile(path, os.path.getsize(path), 0)
before_s, before_kb = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
track = analyze_file(file, settings)
print(json.dumps({
    "duration_s": track.info.duration_s,
    "cpu_s": time.process_time() - before_s,
    "allowed_s": allowed_seconds(file, settings),
    "ready_kb": before_kb,
    "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
}))
"""


def write_long(path: Path, minutes: int) -> Path:
    """Write an mp3 of so many minutes."""
    soundfile.write(str(path), render(Song(120.0, seconds=60.0), 44100), 44100, format="MP3")
    minute = path.read_bytes()
    with path.open("wb") as file:
        for _ in range(minutes):
            file.write(minute)
    return path


def measured(path: Path) -> dict[str, float]:
    """Analyse a file in a process of its own."""
    command = [sys.executable, "-c", _PROBE, str(path)]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(found.stdout)
    return result


def main() -> None:
    """Print a line for each length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, nargs="+", default=MINUTES)
    lengths = parser.parse_args().minutes
    print(f"{'minutes':>8} {'CPU s':>8} {'allowed s':>10} {'ready MB':>9} {'peak MB':>8} {'bytes/frame':>12}")
    with tempfile.TemporaryDirectory() as folder:
        for minutes in lengths:
            found = measured(write_long(Path(folder) / "long.mp3", minutes))
            growth = (found["peak_kb"] - found["ready_kb"]) * 1024 / (found["duration_s"] * 44100)
            megabytes = f"{found['ready_kb'] / 1024:>9.0f} {found['peak_kb'] / 1024:>8.0f}"
            print(f"{minutes:>8} {found['cpu_s']:>8.1f} {found['allowed_s']:>10.0f} {megabytes} {growth:>12.3f}")


if __name__ == "__main__":
    main()
