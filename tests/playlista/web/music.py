"""Tracks for a server: made up, or real files in its folder."""

from pathlib import Path

import numpy as np
import soundfile
from mutagen.flac import FLAC, Picture

from core.store import Store
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features, Rhythm, Timbre, Tonal
from models.track import Track
from tests.playlista.web.serving import Server

VERSIONS = "rhythm=fast.1 tonal=fast.1 loudness=fast.1 dynamics=fast.1 timbre=fast.1"
RATE = 8000


def made_up(number: int, path: str | None = None, **tags: object) -> Track:
    """A track that no file is; tempo, artist and sound go by the number."""
    angle = number / 7
    vector = (float(np.cos(angle)), float(np.sin(angle)), 0.1, 0.2)
    known = {"title": f"Song {number:03}", "artists": (f"Artist {number % 5}",), "genres": ("House",)} | tags
    return Track(
        AudioFile(path or f"/music/{number:03}.flac", 1000 + number, 1_700_000_000_000_000_000),
        f"{number:032x}",
        AudioInfo(200.0 + number, "flac", 44100, 2, 900_000),
        Tags(**known),  # type: ignore[arg-type]
        Features(
            Rhythm(100.0 + number, 0.9, beats=(0.5, 1.0)), Tonal("A minor", "8A", 0.4), timbre=Timbre(vector=vector)
        ),
        VERSIONS,
    )


def fill(store: Store, count: int = 12) -> list[int]:
    """Put made-up tracks into a library; return their ids, by path."""
    store.save([made_up(number) for number in range(count)])
    return store.ids()


def real_file(server: Server, name: str = "song.wav", seconds: float = 2.0) -> tuple[int, Path]:
    """Write a file into the server's folder, half silent and half loud, and return its id and path."""
    path = Path(server.context.settings.library.library_path) / name
    loud = np.sin(np.arange(int(seconds * RATE)) / 5) * 0.5
    loud[: len(loud) // 2] = 0.0
    soundfile.write(path, loud, RATE)
    told = path.stat()
    track = made_up(900, str(path))
    file = AudioFile(str(path), told.st_size, told.st_mtime_ns)
    info = AudioInfo(seconds, "pcm_16", RATE, 1, None)
    server.store.save([Track(file, track.identity, info, track.tags, track.features, track.versions)])
    return server.store.find(str(path))[0].id, path


def add_picture(path: Path, picture: bytes) -> None:
    """Put a front cover into the tags of a FLAC file; its tag says that it is PNG."""
    tags = FLAC(path)  # type: ignore[no-untyped-call]
    cover = Picture()  # type: ignore[no-untyped-call]
    cover.data, cover.type, cover.mime = picture, 3, "image/png"
    tags.add_picture(cover)  # type: ignore[no-untyped-call]
    tags.save()
