"""The demo library: 24 synthesised songs of known tempo, key and timbre, for whoever has no music at hand.

Owns the list of songs and their writing as tagged files; the sound itself is made by ``core.synthesis``.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import soundfile

from core.errors import PlaylistaError
from core.synthesis import Song, render

SAMPLE_RATE = 44100
SECONDS = 24.0

#: Each band plays one timbre: (artist, album, genre, timbre, drums).
BANDS = (
    ("Harbour Strings", "Low Tide", "Folk", "pluck", 0.4),
    ("Slow Weather", "Fronts and Lows", "Ambient", "pad", 0.15),
    ("Pixel Parade", "Extra Life", "Chiptune", "square", 0.6),
    ("Glass Hours", "Quarter Past", "Downtempo", "bell", 0.5),
)  # fmt: skip

#: (title, tempo, key) of six songs for each band, in the order of BANDS.
SONGS = (
    ("Rope and Sail", 92.0, "G major"), ("Salt Road", 108.0, "E minor"), ("Lantern Jig", 132.0, "D major"),
    ("Driftwood", 76.0, "A minor"), ("Ferry Song", 118.0, "C major"), ("Night Catch", 100.0, "B minor"),
    ("Cirrus", 70.0, "F major"), ("Drizzle", 84.0, "D minor"), ("Isobar", 96.0, "A# major"),
    ("Warm Sector", 78.0, "G minor"), ("Fog Bank", 88.0, "D# major"), ("Clearing", 104.0, "C minor"),
    ("Level Up", 140.0, "A major"), ("Boss Fight", 160.0, "F# minor"), ("Coin Run", 150.0, "E major"),
    ("Warp Zone", 128.0, "C# minor"), ("High Score", 145.0, "B major"), ("Save Point", 120.0, "G# minor"),
    ("Second Hand", 90.0, "G# major"), ("Pendulum", 110.0, "F minor"), ("Chime", 124.0, "C# major"),
    ("Mainspring", 136.0, "A# minor"), ("Escapement", 82.0, "F# major"), ("Midnight", 98.0, "D# minor"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoTrack:
    """One song of the demo library: its sound, its tags, and its place below the folder."""

    song: Song
    title: str
    artist: str
    album: str
    genre: str
    number: int

    @property
    def path(self) -> str:
        """Odd numbers are FLAC, even ones Ogg Vorbis."""
        ending = "flac" if self.number % 2 else "ogg"
        return f"{self.artist}/{self.number:02d} {self.title}.{ending}"


def demo_tracks() -> tuple[DemoTrack, ...]:
    """Return the 24 songs, always the same."""
    tracks = []
    for position, (title, tempo_bpm, key) in enumerate(SONGS):
        artist, album, genre, timbre, drums = BANDS[position // 6]
        song = Song(tempo_bpm, key, timbre, seconds=SECONDS, drums=drums, seed=position)
        tracks.append(DemoTrack(song, title, artist, album, genre, number=position % 6 + 1))
    return tuple(tracks)


def write_demo(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Write the songs that are not there yet, yielding each path and whether it was written now.

    Nothing that exists is changed. ``PlaylistaError`` when the folder holds only things that are not ours, or cannot be
    written.
    """
    tracks = demo_tracks()
    _refuse_foreign(folder, tracks)
    for track in tracks:
        path = folder / track.path
        missing = not path.exists()
        if missing:
            _write(track, path)
        yield path, missing


def _refuse_foreign(folder: Path, tracks: tuple[DemoTrack, ...]) -> None:
    if folder.exists() and not folder.is_dir():
        raise PlaylistaError(f"{folder} is a file; name a folder for the demo library")
    with _as_demo_error(folder):
        occupied = folder.is_dir() and any(folder.iterdir())
        if occupied and not any((folder / track.path).exists() for track in tracks):
            raise PlaylistaError(f"{folder} is not empty and holds no demo library; name a new or empty folder")


def _write(track: DemoTrack, path: Path) -> None:
    """Write under another name first, so that Ctrl-C leaves no half a song."""
    partial = path.with_name(path.name + ".part")
    container = "FLAC" if path.suffix == ".flac" else "OGG"
    with _as_demo_error(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with soundfile.SoundFile(partial, "w", SAMPLE_RATE, 2, format=container) as file:
                _tag(file, track)
                samples = render(track.song, SAMPLE_RATE)
                for start in range(0, len(samples), SAMPLE_RATE):  # libvorbis overflows its stack on one large write
                    file.write(samples[start : start + SAMPLE_RATE])
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def _tag(file: soundfile.SoundFile, track: DemoTrack) -> None:
    file.title, file.artist, file.album, file.genre = track.title, track.artist, track.album, track.genre
    file.tracknumber, file.date = str(track.number), "2026"
    file.comment = f"synthesised: {track.song.tempo_bpm:g} BPM, {track.song.key}"


@contextlib.contextmanager
def _as_demo_error(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, soundfile.LibsndfileError) as error:
        raise PlaylistaError(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from error
