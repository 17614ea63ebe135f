"""The demo library is what it says it is, always the same, and harms nothing."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.demo import demo_tracks, write_demo
from core.errors import PlaylistaError
from core.synthesis import TIMBRES, render
from models.keys import KEYS


def test_there_are_24_songs_in_all_keys_and_timbres_at_differing_tempos() -> None:
    songs = [track.song for track in demo_tracks()]
    assert len(songs) == 24
    assert {song.key for song in songs} == set(KEYS)
    assert {song.timbre for song in songs} == set(TIMBRES)
    assert len({song.tempo_bpm for song in songs}) == 24
    assert len({track.path for track in demo_tracks()}) == 24


def test_a_song_is_written_with_its_tags_and_sounds_as_synthesised(tmp_path: Path) -> None:
    path, written = next(write_demo(tmp_path / "new" / "demo"))
    track = demo_tracks()[0]
    assert written
    with soundfile.SoundFile(path) as file:
        assert (file.title, file.artist, file.genre) == (track.title, track.artist, track.genre)
        samples = file.read(dtype="float32")
    assert np.abs(samples - render(track.song)).max() < 2 / 2**15


def test_writing_again_changes_nothing_and_fills_the_gaps(tmp_path: Path) -> None:
    first, second = [path for path, _ in islice(write_demo(tmp_path), 2)]
    before, mtime = first.read_bytes(), first.stat().st_mtime_ns
    second.unlink()
    assert list(islice(write_demo(tmp_path), 2)) == [(first, False), (second, True)]
    assert first.read_bytes() == before
    assert first.stat().st_mtime_ns == mtime


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(PlaylistaError, match="is not empty and holds no demo library"):
        next(write_demo(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    with pytest.raises(PlaylistaError, match="is a file"):
        next(write_demo(tmp_path / "demo"))


def test_a_song_that_cannot_be_written_is_named_and_not_half_there(tmp_path: Path) -> None:
    (tmp_path / "Harbour Strings").mkdir()
    blocked = tmp_path / "Harbour Strings" / "01 Rope and Sail.flac.part"
    blocked.mkdir()
    (tmp_path / demo_tracks()[1].path).touch()
    with pytest.raises(PlaylistaError, match="cannot write"):
        next(write_demo(tmp_path))
    assert not (tmp_path / demo_tracks()[0].path).exists()
