"""A site of songs on loopback, as YouTube has them, every answer of which takes as long as is set; for ``download``.

The songs are AAC in fragmented MP4, cut out of one synthesised track: each has a length and an identity of its own.
"""

import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.synthesis import Song, render
from models.wanted import WantedTrack
from tests.fakes.loopback import Request
from tests.fakes.music_world import artist, title
from tests.fakes.video_site import Video, VideoSite, environment, video_site

SAMPLE_RATE = 44_100
BITS = 128_000
#: One packet of AAC.
FRAME = 1024
#: So long is the track that songs are cut out of, in seconds.
TRACK_S = 60.0
#: How YouTube delivers it: no index, pieces that can be played as they come.
PIECES = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "5000000"}


@dataclass
class Shop:
    """The running site, and songs by number."""

    site: VideoSite

    @property
    def environment(self) -> dict[str, str]:
        """What another process must know to take the site for YouTube."""
        return environment(self.site)

    def add(self, number: int, seconds: float, *, candidates: int = 1) -> None:
        """Put a song on the site; a search finds so many candidates, none of which says enough before the right one."""
        right = _video(number, 0, seconds)
        others = [_video(number, place, seconds) for place in range(1, candidates)]
        self.site.videos.append(right)
        self.site.results[f"{artist(number)} {title(number)}"] = [*others, right]
        self.site.files[right.file] = cut(number, seconds)

    def set_latency(self, seconds: float) -> None:
        """Have every answer wait so long."""
        self.site.server.latency_s = seconds

    def answered(self) -> Counter[str]:
        """How many "search", "page" and "file" were asked for."""
        return Counter(kind_of(request) for request in self.site.server.requests)

    def times(self, *kinds: str) -> list[float]:
        """When questions of some kinds came, in order, in seconds of ``time.monotonic()``."""
        return sorted(request.begun for request in self.site.server.requests if kind_of(request) in kinds)


@contextmanager
def shop() -> Iterator[Shop]:
    """Serve a site without songs while the context lasts."""
    with video_site() as site:
        yield Shop(site)


def kind_of(request: Request) -> str:
    """What is asked for: "search", "page" or "file"."""
    return {"/api/sear": "search", "/api/vide": "page", "/files/": "file"}.get(request.path[:9], "file")


def wanted(number: int) -> WantedTrack:
    """A song as a list names it."""
    return WantedTrack(title(number), (artist(number),))


def lines(numbers: Sequence[int]) -> str:
    """A list of songs as lines of text."""
    return "".join(f"{artist(number)} - {title(number)}\n" for number in numbers)


def jspf(numbers: Sequence[int], seconds: float) -> str:
    """The same with lengths, without which a library is not trusted to have a song."""
    tracks = [{"title": title(number), "creator": artist(number), "duration": 1000 * seconds} for number in numbers]
    return json.dumps({"playlist": {"title": "A long list", "track": tracks}})


def cut(number: int, seconds: float) -> bytes:
    """Return a song: packets of the one track, over and over, from a place of its own on; nothing is encoded."""
    target = io.BytesIO()
    template, packets = track()
    with av.open(target, "w", format="mp4", options=PIECES) as output:
        stream = output.add_stream_from_template(template)
        for place in range(round(seconds * SAMPLE_RATE / FRAME)):
            packet = av.Packet(packets[(number + place) % len(packets)])
            packet.stream, packet.time_base = stream, Fraction(1, SAMPLE_RATE)
            packet.dts = packet.pts = place * FRAME
            output.mux(packet)
    return target.getvalue()


@cache
def track() -> tuple[AudioStream, list[bytes]]:
    """The track that all songs are cut out of: its stream, and what is in its packets."""
    sound = np.ascontiguousarray(render(Song(120.0, "A minor", seconds=TRACK_S), SAMPLE_RATE).T)
    file = io.BytesIO()
    with av.open(file, "w", format="ipod") as output:
        added: Any = output.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        stream = cast("AudioStream", added)
        stream.bit_rate = BITS
        for start in range(0, sound.shape[1], FRAME):
            frame = AudioFrame.from_ndarray(sound[:, start : start + FRAME], format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = SAMPLE_RATE, start
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    file.seek(0)
    source: Any = av.open(file)
    return source.streams.audio[0], [bytes(packet) for packet in source.demux(audio=0) if packet.dts is not None]


def homes(folder: Path) -> dict[str, str]:
    """Have another process keep all that is its own below a folder."""
    kinds = ("CONFIG", "DATA", "STATE", "CACHE")
    return {name: value for name, value in os.environ.items() if not name.startswith("PLAYLISTA_")} | {
        f"XDG_{kind}_HOME": str(folder) for kind in kinds
    }


def video_id(number: int, place: int = 0) -> str:
    """The id of the right video of a song, or of another one that a search finds."""
    return f"v{number:06}{place:04}"


def _video(number: int, place: int, seconds: float) -> Video:
    """The right one is that of the artist's channel; the others are by listeners."""
    name = f"{artist(number)} - {title(number)}"
    if place:
        return Video(video_id(number, place), name, "A listener", duration_s=None, file=f"{number}.m4a")
    named = {"artists": (artist(number),), "track": title(number)}
    return Video(video_id(number), name, f"{artist(number)} - Topic", seconds, file=f"{number}.m4a", **named)  # type: ignore[arg-type]
