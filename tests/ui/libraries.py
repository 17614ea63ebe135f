"""Libraries for sites: the demo, analysed once a run and copied, and large ones written straight into a store."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from core.analysis_manager import AnalysisManager
from core.demo import write_demo
from core.store import Store
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Dynamics, Features, Loudness, Rhythm, TempoCandidate, Timbre, Tonal
from models.keys import CAMELOT
from models.track import Track
from tests.ui.sites import settings_of

GENRES = ("House", "Techno", "Folk", "Jazz", "Ambient", "Rock", "Soul", "Classical")
_VERSIONS = "rhythm=fast.1 tonal=fast.1 loudness=fast.1 dynamics=fast.1 timbre=fast.1"
_AT_ONCE = 5000


def make_demo(folder: Path) -> None:
    """Write the demo library into ``folder/Music`` and analyse it into ``folder/library.db``."""
    music = folder / "Music"
    music.mkdir(parents=True)
    for _ in write_demo(music):
        pass
    AnalysisManager(settings_of(folder, {})).analyze_files(music)


def copy_demo(made: Path, folder: Path) -> None:
    """Copy what ``make_demo`` made: files as hard links, and rows that name them where they are now."""
    shutil.copytree(made / "Music", folder / "Music", copy_function=os.link)
    shutil.copy(made / "library.db", folder / "library.db")
    old, new = f"{made / 'Music'}/", f"{folder / 'Music'}/"
    with closing(sqlite3.connect(folder / "library.db")) as database, database:
        database.execute("UPDATE tracks SET path = ? || substr(path, ?)", (new, len(old) + 1))
        folded = "UPDATE tracks SET path_folded = ? || substr(path_folded, ?)"
        database.execute(folded, (new.casefold(), len(old.casefold()) + 1))


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one process of the run in at a time."""
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fill(store: Store, count: int, *, seed: int = 0) -> None:
    """Put tracks that have no files into a store, in eight groups that sound alike; always the same ones."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((len(GENRES), 23)).astype(np.float32) * 2
    for start in range(0, count, _AT_ONCE):
        store.save([_track(number, rng, centres) for number in range(start, min(start + _AT_ONCE, count))])


def _track(number: int, rng: np.random.Generator, centres: np.ndarray) -> Track:
    group = int(rng.integers(len(GENRES)))
    key = list(CAMELOT)[int(rng.integers(24))]
    bpm = float(np.clip(rng.normal(90 + 8 * group, 9), 60, 190))
    confidence, energy, dance = (float(value) for value in rng.random(3))
    vector = tuple((centres[group] + rng.standard_normal(23) * 0.8).tolist())
    title, artist = f"Song {number:06d}", f"Artist {number // 40:05d}"
    return Track(
        file=AudioFile(f"/music/{artist}/{title}.flac", 30_000_000 + number, 1_700_000_000_000_000_000 + number),
        identity=f"{number:032x}",
        info=AudioInfo(150.0 + number % 200, "flac", 44100, 2, 900_000),
        tags=Tags(title=title, artists=(artist,), album=f"Album {number // 10:06d}", genres=(GENRES[group],)),
        features=Features(
            rhythm=Rhythm(bpm, confidence, (TempoCandidate(bpm, 0.7),)),
            tonal=Tonal(key, CAMELOT[key], confidence),
            loudness=Loudness(-9.0, 5.0, -0.2, -9.0),
            dynamics=Dynamics(energy, (), dance),
            timbre=Timbre(vector=vector),
        ),
        versions=_VERSIONS,
        warnings=(),
    )
