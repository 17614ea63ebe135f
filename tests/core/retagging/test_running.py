"""Files get what was measured and can be had back to the byte; where something is in the way, nothing happens."""

import errno
import itertools
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from core.filing.moving import flush
from core.identity import identify
from core.retagging import replacing
from core.retagging.fields import fields_of
from core.retagging.running import Written, plan_all, undo_all, write_all
from core.retagging.undo_log import UndoLog, runs
from core.store import Store, open_store
from core.tags import read_tags
from models.audio import AudioFile
from models.learned import NetworkOutput, Pipeline
from models.track import LibraryTrack
from tests.audio_files import tone, write
from tests.audio_tags import retag
from tests.core.export.lists import NOW
from tests.core.store.examples import track
from tests.made_libraries import new_library

VARIANTS = ("mp3", "m4a", "opus", "ogg", "oga", "flac", "wav", "aiff")


class World:
    """A library of one song in every format, tagged by somebody, and a folder for logs."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.store, self.log, self.music = store, folder / "log", folder / "music"
        self.music.mkdir()
        for variant in VARIANTS:
            song = write(self.music / f"song.{variant}", variant, tone(0.3))
            retag(song, variant, "A title")
            os.utime(song, ns=(10**18, 10**18 + 7))
        self.store.save([track(str(song), identity=identify(str(song)), file=file_of(song)) for song in self.songs])

    @property
    def songs(self) -> list[Path]:
        return sorted(self.music.iterdir())

    def write(self, run: str = "20260101-000000") -> dict[str, str | None]:
        log = UndoLog(self.log, run)
        results = list(write_all(self.store, self.store.tracks(), fields_of, log))
        log.close()
        return told(results)

    def undo(self, run: str = "20260101-000000") -> dict[str, str | None]:
        return told(undo_all(self.store, self.log, run))


def told(results: Iterator[Written] | list[Written]) -> dict[str, str | None]:
    """Of each file what is wrong, or whether it was changed."""
    return {Path(one.path).name: one.error or ("changed" if one.changed else "same") for one in results}


def file_of(path: Path) -> AudioFile:
    found = path.stat()
    return AudioFile(str(path), found.st_size, found.st_mtime_ns)


def state(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Bytes, time and mode of everything in a folder."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) for path in folder.iterdir()}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_store(new_library(tmp_path / "library.db")) as store:
        yield World(tmp_path, store)


def test_tempo_key_and_gain_are_written_and_the_library_knows(world: World) -> None:
    assert set(world.write().values()) == {"changed"}
    for entry in world.store.tracks():
        path = Path(entry.track.file.path)
        found = read_tags(str(path))
        assert (found.key, found.title, round(found.bpm or 0)) == ("Am", "A title", 120)
        assert found.replaygain_track_gain_db == pytest.approx(-8.7, abs=0.01)
        assert entry.track.tags == found
        assert entry.track.file == file_of(path)
        assert entry.track.identity == identify(str(path))


def test_a_run_taken_back_leaves_every_byte_and_time_as_it_was(world: World) -> None:
    before = state(world.music)
    world.write()
    assert all(state(world.music)[name][0] != data for name, (data, _, _) in before.items())
    assert set(world.undo().values()) == {"changed"}
    assert state(world.music) == before
    assert runs(world.log) == [("20260101-000000", True)]
    assert all(entry.track.file == file_of(Path(entry.track.file.path)) for entry in world.store.tracks())


def test_the_second_run_finds_nothing_to_do_and_leaves_no_log(world: World) -> None:
    world.write()
    before = state(world.music)
    assert set(world.write("20260102-000000").values()) == {"same"}
    assert state(world.music) == before
    assert [run for run, _ in runs(world.log)] == ["20260101-000000"]


def test_two_runs_are_taken_back_one_after_the_other(world: World) -> None:
    before = state(world.music)
    world.write()
    log = UndoLog(world.log, "20260102-000000")
    list(write_all(world.store, world.store.tracks(), partial(fields_of, key_format="camelot"), log))
    log.close()
    assert set(world.undo().values()) == {"it was changed since; it is left as it is"}
    assert set(world.undo("20260102-000000").values()) == {"changed"}
    assert set(world.undo().values()) == {"changed"}
    assert state(world.music) == before


def test_a_plan_changes_nothing(world: World) -> None:
    before = state(world.music)
    assert set(told(plan_all(world.store.tracks(), fields_of)).values()) == {"changed"}
    assert state(world.music) == before


def test_the_log_has_little_more_than_the_old_tags(world: World) -> None:
    world.write()
    sound = sum(song.stat().st_size for song in world.songs)
    assert (world.log / "20260101-000000").stat().st_size < sound / 4


def test_a_file_that_cannot_or_must_not_be_changed_is_told_and_left(world: World, tmp_path: Path) -> None:
    (world.music / "song.mp3").chmod(0o444)
    (tmp_path / "other name").hardlink_to(world.music / "song.flac")
    write(world.music / "song.ogg", "ogg", tone(0.3, frequency=300.0))
    (world.music / "song.wav").unlink()
    before = state(world.music)
    results = world.write()
    assert results["song.mp3"] == "it is read-only"
    assert results["song.flac"] == "it has 2 names (hard links), and the others would keep the old tags"
    assert results["song.ogg"] == "its sound is not the one that was analysed; analyse it again first"
    assert (results["song.wav"] or "").startswith("tags cannot be read")
    assert results["song.m4a"] == "changed"
    assert all(state(world.music)[name] == before[name] for name in ("song.mp3", "song.flac", "song.ogg"))


def test_a_full_disk_leaves_everything_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = state(world.music)
    monkeypatch.setattr(shutil, "copyfile", full)
    assert set(world.write().values()) == {"it cannot be written: No space left on device"}
    monkeypatch.undo()
    monkeypatch.setattr(os, "fsync", full)
    assert set(world.write().values()) == {"the log of changes cannot be written: No space left on device"}
    assert state(world.music) == before


def test_a_file_changed_meanwhile_is_left_as_it_is_now(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    song, times = world.music / "song.flac", itertools.count(1)

    def another_program_writes(copy: Path) -> None:
        flush(copy)
        os.utime(song, ns=(0, next(times)))

    monkeypatch.setattr(replacing, "flush", another_program_writes)
    before = song.read_bytes()
    assert world.write()["song.flac"] == "it was changed meanwhile"
    assert song.read_bytes() == before
    assert len(world.songs) == len(VARIANTS)


def test_what_was_changed_since_is_not_taken_back(world: World) -> None:
    world.write()
    retag(world.music / "song.flac", "flac", "Another title")
    results = world.undo()
    assert results["song.flac"] == "it was changed since; it is left as it is"
    assert read_tags(str(world.music / "song.flac")).title == "Another title"
    assert runs(world.log) == [("20260101-000000", False)]


def test_a_link_to_a_file_stays_a_link(world: World, tmp_path: Path) -> None:
    link = tmp_path / "link.flac"
    link.symlink_to(world.music / "song.flac")
    world.store.save([track(str(link), identity=identify(str(link)))])
    world.write()
    assert link.is_symlink()
    assert read_tags(str(link)).key == "Am"


def test_only_moods_that_networks_are_sure_of_are_written() -> None:
    output = NetworkOutput(Pipeline("mood_happy", 16000, "", 1, "", "onnx"), ("happy", "non_happy"), (0.9, 0.1))
    entry = LibraryTrack(1, track(), NOW, NOW, networks=(output,))
    assert fields_of(entry, ["mood"]) == {"mood": ["happy"]}
    assert fields_of(replace(entry, networks=()), ["mood"]) == {}
    assert fields_of(entry, ["key"], key_format="camelot") == {"initialkey": ["8A"]}
