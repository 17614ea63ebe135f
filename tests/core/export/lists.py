"""Playlists of tracks that nobody has analysed, for tests of what is written."""

from collections.abc import Sequence
from datetime import UTC, datetime

from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.track import LibraryTrack, Track

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NO_TAGS, NO_FEATURES = Tags(), Features()


def a_track(
    path: str, tags: Tags = NO_TAGS, features: Features = NO_FEATURES, *, number: int = 1, duration_s: float = 61.6
) -> LibraryTrack:
    info = AudioInfo(duration_s, "mp3", 44100, 2, 128_000)
    return LibraryTrack(number, Track(AudioFile(path, 1, 1), f"{number:032x}", info, tags, features, "v"), NOW, NOW)


def a_list(tracks: Sequence[LibraryTrack], name: str = "My list") -> Playlist:
    entries = tuple(PlaylistEntry(track, 0.5, "because") for track in tracks)
    return Playlist(name, PlaylistSpec("similar"), entries)
