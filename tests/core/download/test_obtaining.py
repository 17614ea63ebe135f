"""One song from its address into the library, whatever comes between: nothing lost, nothing twice, no half a file."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.download.incoming import ABANDONED_S, FOLDER, Obtained, key_of, settle, sweep
from core.download.obtaining import STAGES, Stage, obtain
from core.download.workers import Workers
from core.errors import DownloadError
from core.scan import scan
from core.settings import DownloadSettings, LibrarySettings
from core.tags import read_cover, read_tags
from models.matching import Candidate
from models.wanted import WantedTrack
from tests.core.download.obtaining_program import WANTED
from tests.fakes.audio_site import AudioSite
from tests.pictures import jpeg

HERE = DownloadSettings(download_allow_private=True, download_allowed_hosts=("127.0.0.1",))
SONG = WantedTrack(
    "Song",
    ("One", "Two"),
    "Album",
    "One",
    duration_s=3.0,
    isrc="GBAYE0601498",
    track_number=3,
    track_total=12,
    disc_number=1,
    year=1999,
    source_ids=(("spotify", "x"), ("musicbrainz", "f3a1c1a0-0000-4000-8000-0123456789ab")),
    cover_url="https://example.org/cover",
)
Making = Callable[[str, float], bytes]


class House:
    """A library, and a site to fill it from."""

    def __init__(self, library: Path, site: AudioSite, workers: Workers) -> None:
        self.library, self.site, self.workers = library, site, workers
        self.stages: list[Stage] = []
        self.stop = threading.Event()
        self.cover: Callable[[str], bytes] = lambda url: jpeg(300, 300)

    def obtain(self, url: str, wanted: WantedTrack = SONG, settings: DownloadSettings = HERE, **more: Any) -> Obtained:
        candidate = replace(Candidate("youtube", url[-8:], url, "Song (Official Audio)"), **more)
        return obtain(
            wanted,
            candidate,
            self.library,
            settings=settings,
            list_name="My list",
            get_bytes=self.cover,
            on_stage=self.stages.append,
            stop=self.stop,
            workers=self.workers,
        )

    def files(self) -> list[str]:
        """Return everything in the library but what is hidden."""
        found = (path.relative_to(self.library) for path in self.library.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if not path.parts[0].startswith("."))

    def leftovers(self) -> list[str]:
        """Return what is in the hidden folder, but for what always is."""
        names = (str(path.relative_to(self.library / FOLDER)) for path in (self.library / FOLDER).rglob("*"))
        return sorted(name for name in names if name not in (".nomedia", "placing.lock"))


@pytest.fixture
def house(tmp_path: Path, site: AudioSite, workers: Workers) -> House:
    return House(tmp_path / "music", site, workers)


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
        house.site.busy.wait()
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


@pytest.mark.parametrize(
    ("where", "fetched_again"),
    [
        *(("bytes", True), ("converting", False), ("converting._move+", False), ("tagging", False)),
        *(("obtaining.write_tags+", False), ("placing._move+", True), ("obtaining.place+", True)),
    ],
)
def test_after_kill_9_the_next_run_goes_on(
    house: House, sound: Making, plugin: None, where: str, fetched_again: bool
) -> None:
    content = sound("aac", 22.0)
    url = house.site.add("a.aac", content, trickle_s=0.002 if where == "bytes" else 0.0)
    assert run(url, house.library, where).returncode == -signal.SIGKILL
    assert house.files() in ([], ["Artist/Song.m4a"])
    house.site.sounds["a.aac"].trickle_s = 0.0
    asked = len(house.site.ranges())
    again = run(url, house.library, "nowhere")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == str(house.library / "Artist/Song.m4a")
    assert house.files() == ["Artist/Song.m4a"]
    assert (len(house.site.ranges()) > asked) is fetched_again
    if where == "bytes":
        assert house.site.ranges()[-1] != ""
    assert read_tags(again.stdout).title == "Song"
    assert house.leftovers() == [f"{key_of(WANTED)}.placed"]


@pytest.mark.parametrize("at", ["bytes", "a pattern"])
def test_a_killed_program_leaves_no_process_that_goes_on(house: House, sound: Making, plugin: None, at: str) -> None:
    gate = threading.Event()
    url = house.site.add("a.aac", sound("aac", 22.0), gate=gate)
    address = url if at == "bytes" else house.site.page("one", fault="hang in a pattern")
    with start(address, house.library, "nowhere") as program:
        house.site.busy.wait()
        below = psutil.Process(program.pid).children(recursive=True)
        program.kill()
    _, alive = psutil.wait_procs(below, timeout=10)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    assert below


def test_what_nobody_comes_back_to_is_swept_away(house: House, sound: Making) -> None:
    url = house.site.add("a.mp3", sound("mp3", 3.0), cuts=[1000] * 9)
    assert failure(house, url).error_class == "transient"
    now = (house.library / FOLDER / key_of(SONG)).stat().st_mtime
    assert sweep(house.library, now=now + ABANDONED_S / 2) == 0
    assert house.leftovers() != []
    assert sweep(house.library, now=now + 2 * ABANDONED_S) == 1
    assert house.leftovers() == []
    assert sweep(house.library / "none", now=now) == 0


def start(url: str, library: Path, where: str) -> "subprocess.Popen[str]":
    """Start the program that obtains one song."""
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "tests.core.download.obtaining_program", url, str(library), where]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(url: str, library: Path, where: str) -> "subprocess.CompletedProcess[str]":
    """Run it to its end."""
    with start(url, library, where) as program:
        out, err = program.communicate(timeout=120)
    return subprocess.CompletedProcess(program.args, program.returncode, out, err)
