from dataclasses import replace
from pathlib import Path

import pytest

from core.acquiring.known_music import KnownMusic
from core.matching import same_track
from core.recognising.by_tags import MOST
from core.store import Store
from models.audio import AudioInfo, Tags
from models.wanted import WantedTrack
from tests.core.store.examples import track

WANTED = WantedTrack("Björk's Song", ("Sigur Rós",), duration_s=200.0)


def keep(store: Store, path: Path, title: str, artist: str = "Sigur Rós", seconds: float = 200.0, **more: str) -> str:
    """Have a file in the library."""
    path.touch()
    tags = Tags(title=title, artists=(artist,), **more)  # type: ignore[arg-type]
    store.save([track(str(path), identity=str(path), tags=tags, info=AudioInfo(seconds, "flac", 44100, 2, None))])
    return str(path)


@pytest.fixture
def known(store: Store) -> KnownMusic:
    return KnownMusic(store, same_track)


def test_a_file_that_the_list_names_is_taken(known: KnownMusic, tmp_path: Path) -> None:
    path = tmp_path / "mine.mp3"
    listed = replace(WANTED, source_ids=(("path", str(path)),))
    assert known.find(listed) is None
    path.touch()
    assert known.find(listed) == (str(path), 200.0)


def test_a_song_is_known_by_its_isrc_whatever_the_artist_is_called(
    known: KnownMusic, store: Store, tmp_path: Path
) -> None:
    path = keep(store, tmp_path / "a.flac", "Bjork's song", "SIGUR ROS", isrc="IS1234567890")
    assert known.find(replace(WANTED, artists=("Someone", "Sigur Ros"), isrc="IS1234567890")) == (path, 200.0)


def test_a_song_is_known_by_its_tags_without_capitals_and_accents(
    known: KnownMusic, store: Store, tmp_path: Path
) -> None:
    keep(store, tmp_path / "live.flac", "Björk's Song (Live)")
    keep(store, tmp_path / "long.flac", "Björk's Song", seconds=300.0)
    path = keep(store, tmp_path / "a.flac", "BJÖRK'S SONG", "sigur ros", 201.0)
    assert known.find(WANTED) == (path, 201.0)


def test_a_file_that_has_vanished_is_not_there(known: KnownMusic, store: Store, tmp_path: Path) -> None:
    path = keep(store, tmp_path / "a.flac", "Björk's Song")
    Path(path).unlink()
    assert known.find(WANTED) is None


def test_without_a_length_a_song_is_found_among_any_number_by_its_artist(
    known: KnownMusic, store: Store, tmp_path: Path
) -> None:
    for number in range(MOST + 10):
        keep(store, tmp_path / f"{number}.flac", f"Number {number}")
    path = keep(store, tmp_path / "a.flac", "Björk's Song", album="Ágætis byrjun")
    assert known.find(replace(WANTED, duration_s=None, album="Ágætis byrjun")) == (path, 200.0)


def test_what_came_in_this_run_is_known_by_another_name(known: KnownMusic, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.touch()
    known.add(WANTED, 200.0, str(path))
    again = replace(WANTED, title="BJÖRK'S SONG", artists=("Sigur Ros",), isrc="X")
    assert known.find(again) == known.find_fresh(again) == (str(path), 200.0)
    assert known.find_fresh(replace(again, title="Another")) is None
    assert known.find_fresh(replace(again, duration_s=120.0)) is None
    path.unlink()
    assert known.find_fresh(again) is None
