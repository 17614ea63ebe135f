"""One song from its address into the library, whatever comes between: nothing lost, nothing twice, no half a file."""

import contextlib
import errno
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.download.incoming import ABANDONED_S, FOLDER, key_of, settle, sweep
from core.download.obtaining import STAGES
from core.errors import DownloadError
from core.scan import scan
from core.settings import LibrarySettings
from core.tags import read_cover, read_tags
from tests.audio_tags import id3, tag_id3
from tests.core.download.house import HERE, SONG, House, something_came, until
from tests.pictures import jpeg

Making = Callable[[str, float], bytes]


@pytest.fixture
def dash(sound: Making, tmp_path: Path) -> bytes:
    """Sound as YouTube sends it."""
    import av

    source, target = tmp_path / "plain.m4a", tmp_path / "dash.m4a"
    source.write_bytes(sound("m4a", 3.0))
    options = {"movflags": "dash+frag_keyframe+empty_moov+default_base_moof+delay_moov", "frag_duration": "500000"}
    with av.open(str(source)) as given, av.open(str(target), "w", format="mp4", options=options) as made:
        copied = made.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(audio=0):
            if packet.dts is not None:
                packet.stream = copied
                made.mux(packet)
    return target.read_bytes()


def test_the_gate_is_held_while_it_is_fetched_and_no_longer(house: House, dash: bytes) -> None:
    @contextlib.contextmanager
    def gate() -> Iterator[None]:
        assert not house.site.asked
        yield
        assert {stage.name for stage in house.stages} == {"downloading"}
        assert house.site.asked

    house.gate = gate
    house.obtain(house.site.add("a.m4a", dash))
    assert {stage.name for stage in house.stages} == set(STAGES)


def test_a_gate_that_is_shut_keeps_everything_as_it_was(house: House, dash: bytes) -> None:
    class Shut(Exception):
        """The gate's own."""

    def gate() -> contextlib.AbstractContextManager[None]:
        raise Shut

    house.gate = gate
    with pytest.raises(Shut):
        house.obtain(house.site.add("a.m4a", dash))
    assert not house.site.asked
    assert not house.stages


def failure(house: House, *arguments: Any, **more: Any) -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        house.obtain(*arguments, **more)
    return caught.value


def test_a_song_is_fetched_checked_tagged_named_and_placed(house: House, dash: bytes) -> None:
    house.site.add("a.m4a", dash)
    obtained = house.obtain(house.site.page("one", ["a.m4a"]))
    assert house.files() == ["One/Album/03 Song.m4a"]
    assert obtained.path == str(house.library / "One/Album/03 Song.m4a")
    assert obtained.duration_s == pytest.approx(3.0, abs=0.03)
    assert (obtained.codec, obtained.provider, obtained.notes) == ("aac", "youtube", ())
    tags = read_tags(obtained.path)
    assert (tags.title, tags.artists, tags.album, tags.album_artist) == ("Song", ("One", "Two"), "Album", "One")
    assert (tags.track_number, tags.track_total, tags.disc_number, tags.year) == (3, 12, 1, 1999)
    assert (tags.isrc, tags.musicbrainz_recording_id) == ("GBAYE0601498", "f3a1c1a0-0000-4000-8000-0123456789ab")
    cover = read_cover(obtained.path)
    assert cover is not None
    assert cover.data == jpeg(300, 300)
    names = [stage.name for stage in house.stages]
    assert list(dict.fromkeys(names)) == list(STAGES)
    assert house.stages[names.index("converting") - 1].there == len(dash)


def test_it_is_hidden_until_it_is_finished_and_nothing_is_left(house: House, dash: bytes) -> None:
    gate = threading.Event()
    house.site.add("a.m4a", dash, gate=gate)
    runner = threading.Thread(target=house.obtain, args=(house.site.page("one", ["a.m4a"]),))
    runner.start()
    house.site.busy.wait()
    assert house.files() == []
    settings = LibrarySettings(include_hidden=True)
    assert list(scan([str(house.library)], settings)) == []
    gate.set()
    runner.join()
    assert house.files() == ["One/Album/03 Song.m4a"]
    assert house.leftovers() == [f"{key_of(SONG)}.placed"]
    settle(SONG, house.library)
    assert house.leftovers() == []


@pytest.mark.parametrize("audio_format", ["mp3", "m4a", "opus", "flac"])
def test_the_format_that_is_asked_for_comes(house: House, dash: bytes, audio_format: str) -> None:
    house.site.add("a.m4a", dash)
    obtained = house.obtain(house.site.page("one", ["a.m4a"]), settings=replace(HERE, audio_format=audio_format))
    assert house.files() == [f"One/Album/03 Song.{audio_format}"]
    assert read_tags(obtained.path).artists == ("One", "Two")


def test_what_is_obtained_is_obtained_until_it_is_settled(house: House, dash: bytes) -> None:
    house.site.add("a.m4a", dash)
    url = house.site.page("one", ["a.m4a"])
    first = house.obtain(url)
    asked = len(house.site.asked)
    assert house.obtain(url) == first
    assert len(house.site.asked) == asked
    Path(first.path).unlink()
    assert house.obtain(url) == first
    assert len(house.site.asked) > asked


def test_the_same_sound_again_is_the_same_file(house: House, dash: bytes) -> None:
    house.site.add("a.m4a", dash)
    url = house.site.page("one", ["a.m4a"])
    first = house.obtain(url)
    settle(SONG, house.library)
    assert house.obtain(url).path == first.path
    assert house.files() == ["One/Album/03 Song.m4a"]


def test_two_songs_of_one_name_are_two_files(house: House, sound: Making) -> None:
    one, other = house.site.add("a.mp3", sound("mp3", 3.0)), house.site.add("b.mp3", sound("mp3", 3.5))
    house.obtain(one)
    house.obtain(other, replace(SONG, source_ids=(("spotify", "another"),)))
    assert house.files() == ["One/Album/03 Song (2).mp3", "One/Album/03 Song.mp3"]


@pytest.mark.parametrize(
    "title", ["../../../etc/passwd", "nul\0byte", "x" * 300, "\u202egnp.exe", "...", "/", "題" * 300]
)
def test_a_hostile_title_stays_in_the_library(house: House, sound: Making, title: str) -> None:
    before = {path.name for path in house.library.parent.iterdir()}
    obtained = house.obtain(house.site.add("a.mp3", sound("mp3", 3.0)), replace(SONG, title=title, album=title))
    path = Path(obtained.path)
    assert path.resolve().is_relative_to(house.library.resolve())
    assert not path.name.startswith(".")
    assert len(path.name.encode()) <= 255
    assert {path.name for path in house.library.parent.iterdir()} - before == {"music"}


@pytest.mark.parametrize(
    "cover",
    [b"", b"<html>", bytes(20 << 20), OSError("no network"), KeyError("x"), DownloadError("x", error_class="unfit")],
)
def test_a_cover_that_fails_costs_no_song(house: House, sound: Making, cover: object) -> None:
    def get(url: str) -> bytes:
        if isinstance(cover, Exception):
            raise cover
        assert isinstance(cover, bytes)
        return cover

    house.cover = get
    obtained = house.obtain(house.site.add("a.mp3", sound("mp3", 3.0)))
    assert "there is no cover" in obtained.notes[0]
    assert read_tags(obtained.path).title == "Song"
    assert not read_tags(obtained.path).has_cover


def test_the_files_own_tags_fill_what_the_list_does_not_say_and_nothing_else_stays(
    house: House, sound: Making, tmp_path: Path
) -> None:
    own = tmp_path / "own.mp3"
    own.write_bytes(sound("mp3", 3.0))
    frames = [id3.TIT2(encoding=3, text=["Old"]), id3.TCON(encoding=3, text=["Polka"]), id3.COMM(text=["old words"])]
    tag_id3(own, [*frames, id3.TXXX(encoding=3, desc="JUNK", text=["x" * 9999])])
    obtained = house.obtain(house.site.add("a.mp3", own.read_bytes()))
    tags = read_tags(obtained.path)
    assert (tags.title, tags.genres) == ("Song", ("Polka",))
    content = Path(obtained.path).read_bytes()
    assert b"JUNK" not in content
    assert b"old words" not in content
    assert house.site.address.encode() in content


def test_a_format_that_takes_no_tags_is_kept_without(house: House, sound: Making) -> None:
    obtained = house.obtain(house.site.add("a.wma", sound("wma", 3.0), kind="audio/x-ms-wma"))
    assert house.files() == ["One/Album/03 Song.wma"]
    assert "cannot be written into asf files" in obtained.notes[0]


def test_what_does_not_fit_is_thrown_away_and_the_next_candidate_comes(house: House, sound: Making) -> None:
    preview, whole = house.site.add("a.mp3", sound("mp3", 3.0)), house.site.add("b.mp3", sound("mp3", 22.0))
    wanted = replace(SONG, duration_s=22.0)
    error = failure(house, preview, wanted)
    assert (error.error_class, str(error)) == ("unfit", "what came lasts 3 s, the track has 22 s")
    assert house.files() == []
    assert house.leftovers() == []
    house.obtain(whole, wanted)
    assert house.files() == ["One/Album/03 Song.mp3"]


def test_of_an_address_that_is_gone_nothing_is_left(house: House) -> None:
    assert failure(house, f"{house.site.address}/files/none").error_class == "permanent"
    assert failure(house, house.site.page("one", fault="private")).error_class == "permanent"
    assert house.leftovers() == []


def test_two_at_once_at_one_track_do_not_meet(house: House, sound: Making) -> None:
    gate = threading.Event()
    url = house.site.add("a.mp3", sound("mp3", 3.0), gate=gate)
    runner = threading.Thread(target=house.obtain, args=(url,))
    runner.start()
    house.site.busy.wait()
    error = failure(house, url)
    gate.set()
    runner.join()
    assert (error.error_class, str(error)) == ("transient", "another playlista is downloading this track")
    assert house.files() == ["One/Album/03 Song.mp3"]


def test_a_stop_keeps_what_came_for_the_next_run(house: House, sound: Making) -> None:
    content, gate = sound("wav", 22.0), threading.Event()
    url = house.site.add("a.wav", content, kind="audio/wav", gate=gate)
    wanted = replace(SONG, duration_s=22.0)

    def stop() -> None:
        until(lambda: something_came(house.library))
        house.stop.set()

    stopper = threading.Thread(target=stop)
    stopper.start()
    assert failure(house, url, wanted).error_class == "stopped"
    stopper.join()
    assert house.files() == []
    assert house.leftovers() != []
    house.stop.clear()
    house.site.sounds["a.wav"].gate = None
    house.obtain(url, wanted)
    assert house.site.ranges()[0] == ""
    assert house.site.ranges()[-1] != ""
    assert house.files() == ["One/Album/03 Song.wav"]


def test_a_library_that_cannot_be_made_is_the_surroundings_fault(house: House) -> None:
    house.library.parent.mkdir(exist_ok=True)
    house.library = Path("/proc/none/music")
    error = failure(house, f"{house.site.address}/files/x")
    assert error.error_class in ("environment", "transient")


def test_a_full_disk_at_the_end_keeps_the_song_for_the_next_run(
    house: House, sound: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = house.site.add("a.mp3", sound("mp3", 3.0))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", full)
        assert failure(house, url).error_class == "environment"
    assert house.files() == []
    asked = len(house.site.asked)
    house.obtain(url)
    assert house.files() == ["One/Album/03 Song.mp3"]
    assert len(house.site.asked) == asked


def test_a_full_disk_while_tagging_keeps_the_song_for_the_next_run(
    house: House, sound: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = house.site.add("a.mp3", sound("mp3", 3.0))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        assert failure(house, url).error_class == "environment"
    house.obtain(url)
    assert house.files() == ["One/Album/03 Song.mp3"]
    assert len(house.site.asked) == 1


@pytest.mark.parametrize("audio_format", ["keep", "flac"])
def test_a_disk_that_is_really_full_holds_no_half_a_song(
    house: House, sound: Making, small_disk: Path, audio_format: str
) -> None:
    house.library = small_disk
    variant = "wav" if audio_format == "keep" else "mp3"
    url = house.site.add(f"a.{variant}", sound(variant, 22.0))
    wanted = replace(SONG, duration_s=22.0)
    error = failure(house, url, wanted, replace(HERE, audio_format=audio_format))
    assert (error.error_class, "the disk is full" in str(error)) == ("environment", True)
    assert house.files() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 384 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=384k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_many_songs_at_once_all_arrive(house: House, sound: Making) -> None:
    contents = [sound("mp3", 1.0 + number / 10) for number in range(12)]
    urls = [house.site.add(f"{number}.mp3", content) for number, content in enumerate(contents)]
    songs = [replace(SONG, duration_s=None, source_ids=(("spotify", str(number)),)) for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        obtained = list(pool.map(house.obtain, urls, songs))
    assert len({one.path for one in obtained}) == len({one.identity for one in obtained}) == 12
    assert len(house.files()) == 12


def test_what_nobody_comes_back_to_is_swept_away(house: House, sound: Making) -> None:
    url = house.site.add("a.mp3", sound("mp3", 3.0), cuts=[1000] * 9)
    assert failure(house, url).error_class == "transient"
    now = (house.library / FOLDER / key_of(SONG)).stat().st_mtime
    assert sweep(house.library, now=now + ABANDONED_S / 2) == 0
    assert house.leftovers() != []
    assert sweep(house.library, now=now + 2 * ABANDONED_S) == 1
    assert house.leftovers() == []
    assert sweep(house.library / "none", now=now) == 0
