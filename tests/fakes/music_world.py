"""A small world to download from: a site of videos with real sound, and lists of what is on it.

For tests and benchmarks, in this process or another: ``settings`` and ``environment`` are all that it needs to know.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import soundfile

from tests.fakes.video_site import Video, VideoSite, environment, video_site

SAMPLE_RATE = 22050


@dataclass
class World:
    """Songs by number, each with a video of its own sound."""

    site: VideoSite
    seconds: float

    @property
    def settings(self) -> dict[str, object]:
        """Keys of playlista.conf that lead here."""
        limits = "spotify:1000/1:1000,youtube:1000/1:1000,youtube_music:1000/1:1000,deezer:1000/1:1000"
        return {
            "SEARCH_PROVIDERS": "youtube",
            "DOWNLOAD_ALLOW_PRIVATE": True,
            "RATE_LIMITS": limits,
            "METADATA_CACHE_HOURS": 0,
        }

    @property
    def environment(self) -> dict[str, str]:
        """What another process must have in its environment."""
        told = {f"PLAYLISTA_{name}": str(value).lower() for name, value in self.settings.items()}
        return environment(self.site) | told

    def add(self, *numbers: int, **changes: object) -> None:
        """Put songs on the site; ``changes`` are fields of their videos."""
        for number in numbers:
            values: dict[str, object] = {
                "id": f"video{number:06}",
                "title": f"{artist(number)} - {title(number)}",
                "channel": f"{artist(number)} - Topic",
                "duration_s": self.seconds,
                "artists": (artist(number),),
                "track": title(number),
                "file": f"{number}.flac",
            }
            self.site.videos.append(Video(**{**values, **changes}))  # type: ignore[arg-type]
            self.site.files[f"{number}.flac"] = sound(number, self.seconds)

    def text(self, *numbers: int) -> str:
        """A list of songs as lines of text."""
        return "".join(f"{artist(number)} - {title(number)}\n" for number in numbers)


def artist(number: int) -> str:
    """The artist of a song; each has three."""
    return f"Artist {_word(number // 3)}"


def title(number: int) -> str:
    """The title of a song, in words of its own."""
    return f"{_word(number)} {_word(number + 7)} song"


def sound(number: int, seconds: float) -> bytes:
    """The sound of a song as FLAC: a chord of its own over a beat."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    chord = sum(np.sin(2 * np.pi * (110.0 + 10 * number) * ratio * time) for ratio in (1.0, 1.25, 1.5))
    beat = (time * 2 % 1 < 0.05) * np.random.default_rng(number).normal(0.0, 0.3, len(time))
    file = io.BytesIO()
    soundfile.write(file, (0.1 * chord + beat).astype(np.float32), SAMPLE_RATE, format="FLAC")
    return file.getvalue()


@contextmanager
def music_world(*numbers: int, seconds: float = 4.0) -> Iterator[World]:
    """Serve a world with some songs while the context lasts."""
    with video_site() as site, _set_in_environment(environment(site)):
        world = World(site, seconds)
        world.add(*numbers)
        yield world


@contextmanager
def _set_in_environment(values: dict[str, str]) -> Iterator[None]:
    """Have the processes that download find the site, too."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_SYLLABLES = ("ka", "lo", "mi", "ru", "ten", "sa", "vel", "do", "ni", "pra")


def _word(number: int) -> str:
    return "".join(_SYLLABLES[int(digit)] for digit in f"{number:03}").capitalize()
