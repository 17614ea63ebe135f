"""Which files a scan finds, in which order, and what it says of those it cannot look at."""

import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ScanError
from core.scan import scan
from core.settings import LibrarySettings
from models.audio import AudioFile
from tests.audio_files import tone, write

SETTINGS = LibrarySettings()


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


def put(path: Path, content: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def found(folder: Path, settings: LibrarySettings = SETTINGS) -> list[str]:
    return [os.path.relpath(file.path, folder) for file in scan([folder], settings)]


def test_folders_are_searched_in_order_of_names(music: Path) -> None:
    for name in ("b/2.mp3", "b/10.mp3", "a.mp3", "c.mp3", "b/a/x.flac", "Z.mp3", "é.mp3", "音.mp3"):
        put(music / name)
    assert found(music) == ["Z.mp3", "a.mp3", "b/10.mp3", "b/2.mp3", "b/a/x.flac", "c.mp3", "é.mp3", "音.mp3"]


def test_a_file_comes_with_its_size_and_time(music: Path) -> None:
    path = put(music / "song.mp3", b"12345")
    os.utime(path, ns=(1, 1_700_000_000_123_456_789))
    assert list(scan([music], SETTINGS)) == [AudioFile(str(path), 5, 1_700_000_000_123_456_789)]


def test_the_scan_is_lazy(music: Path) -> None:
    put(music / "a" / "1.mp3")
    put(music / "b" / "2.mp3")
    files = scan([music], SETTINGS)
    assert isinstance(files, Iterator)
    assert next(files).path.endswith("1.mp3")
    put(music / "b" / "3.mp3")
    assert [Path(file.path).name for file in files] == ["2.mp3", "3.mp3"]


def test_only_known_extensions_are_taken_in_any_case(music: Path) -> None:
    for name in ("a.MP3", "b.Flac", "cover.jpg", "notes.txt", "list.m3u8", "song.mp3.part"):
        put(music / name)
    assert found(music) == ["a.MP3", "b.Flac"]
    assert found(music, replace(SETTINGS, extensions=("txt",))) == ["notes.txt"]


def test_a_named_file_is_taken_whatever_its_extension(music: Path) -> None:
    path = put(music / ".hidden.xyz")
    assert [file.path for file in scan([path], SETTINGS)] == [str(path)]


def test_files_without_extension_are_taken_if_they_begin_like_audio(music: Path) -> None:
    write(music / "song", "ogg", tone(0.2))
    write(music / "01. Song with a dot", "flac", tone(0.2))
    put(music / "README", b"no sound\n")
    put(music / "empty")
    assert found(music) == ["01. Song with a dot", "song"]


def test_empty_files_are_found_for_they_are_failures(music: Path) -> None:
    put(music / "empty.mp3")
    assert found(music) == ["empty.mp3"]


def test_hidden_files_and_folders_are_left_out_unless_wanted(music: Path) -> None:
    for name in (".a.mp3", ".trash/b.mp3", "c.mp3"):
        put(music / name)
    assert found(music) == ["c.mp3"]
    assert found(music, replace(SETTINGS, include_hidden=True)) == [".a.mp3", ".trash/b.mp3", "c.mp3"]


@pytest.mark.parametrize("marker", [".nomedia", ".notmusic"])
def test_marked_folders_are_left_out_whole(marker: str, music: Path) -> None:
    put(music / "games" / marker)
    for name in ("games/1.mp3", "games/deep/2.mp3", "songs/3.mp3", f"songs/{marker}/4.mp3"):
        put(music / name)
    assert found(music) == ["songs/3.mp3"]
    assert found(music, replace(SETTINGS, include_hidden=True)) == ["songs/3.mp3"]


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("*.flac", ["a/1.mp3", "a/b/2.mp3", "b/4.mp3"]),
        ("b", ["3.flac", "a/1.mp3"]),
        ("b/", ["3.flac", "a/1.mp3"]),
        ("1.mp3/", ["3.flac", "a/1.mp3", "a/b/2.mp3", "b/4.mp3"]),
        ("/b", ["3.flac", "a/1.mp3", "a/b/2.mp3"]),
        ("a/b", ["3.flac", "a/1.mp3", "b/4.mp3"]),
        ("a/*", ["3.flac", "b/4.mp3"]),
        ("a/*.mp3", ["3.flac", "a/b/2.mp3", "b/4.mp3"]),
        ("**/b/*.mp3", ["3.flac", "a/1.mp3"]),
        ("[13].*", ["a/b/2.mp3", "b/4.mp3"]),
    ],
)
def test_exclude_patterns(pattern: str, left: list[str], music: Path) -> None:
    for name in ("a/1.mp3", "a/b/2.mp3", "3.flac", "b/4.mp3"):
        put(music / name)
    assert found(music, replace(SETTINGS, exclude_patterns=(pattern,))) == left


def test_a_pattern_that_begins_with_a_slash_may_be_a_whole_path(music: Path) -> None:
    put(music / "a/1.mp3")
    put(music / "b/2.mp3")
    assert found(music, replace(SETTINGS, exclude_patterns=(f"{music}/a",))) == ["b/2.mp3"]


def test_links_are_followed_without_loops_and_each_file_is_found_once(music: Path, tmp_path: Path) -> None:
    put(music / "real" / "1.mp3")
    put(tmp_path / "outside" / "2.mp3")
    (music / "loop").symlink_to(".")
    (music / "real" / "up").symlink_to("..")
    (music / "linked").symlink_to(tmp_path / "outside")
    (music / "zz.mp3").symlink_to(music / "real" / "1.mp3")
    (music / "dangling.mp3").symlink_to("nowhere")
    (music / "itself.mp3").symlink_to("itself.mp3")
    assert found(music) == ["linked/2.mp3", "real/1.mp3"]
    assert found(music, replace(SETTINGS, follow_links=False)) == ["real/1.mp3"]


def test_overlapping_folders_give_each_file_once(music: Path) -> None:
    put(music / "a" / "1.mp3")
    assert len(list(scan([music / "a", music, music / "a" / "1.mp3"], SETTINGS))) == 1


def test_nothing_but_regular_files_is_yielded(music: Path) -> None:
    os.mkfifo(music / "pipe.mp3")
    os.mkfifo(music / "pipe_without_extension")
    (music / "folder.mp3").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(music / "socket.mp3"))
        assert found(music) == []


def test_any_name_that_the_system_allows(music: Path) -> None:
    names = [b"latin1_\xe9\xff.mp3", b"new\nline.mp3", b"-dash.mp3", b" space;tab\t.mp3", b"a" * 250 + b".mp3"]
    for name in names:
        put(Path(os.fsdecode(os.fsencode(music) + b"/" + name)))
    paths = {os.path.basename(os.fsencode(file.path)) for file in scan([music], SETTINGS)}
    assert paths == set(names)


@pytest.fixture
def deep(music: Path) -> Iterator[Path]:
    """More folders in one another than Python may call functions; pytest cannot remove them."""
    folders = [music / "/".join(["d"] * depth) for depth in range(1, 1100)]
    for folder in folders:
        folder.mkdir()
    put(folders[-1] / "song.mp3")
    yield folders[-1]
    (folders[-1] / "song.mp3").unlink()
    for folder in reversed(folders):
        folder.rmdir()


def test_no_depth_is_too_great(deep: Path, music: Path) -> None:
    assert found(music) == [str(deep.relative_to(music) / "song.mp3")]


def test_what_cannot_be_looked_at_is_said_and_the_rest_is_found(music: Path) -> None:
    put(music / "b.mp3")
    (music / "itself.mp3").symlink_to("itself.mp3")
    problems: list[tuple[str, str]] = []
    files = list(scan([music], SETTINGS, on_problem=lambda path, reason: problems.append((path, reason))))
    assert [file.path for file in files] == [str(music / "b.mp3")]
    assert problems == [(str(music / "itself.mp3"), "Too many levels of symbolic links")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_a_problem_and_not_the_end(music: Path) -> None:
    put(music / "b.mp3")
    (music / "a").mkdir(mode=0)
    problems: list[tuple[str, str]] = []
    files = list(scan([music], SETTINGS, on_problem=lambda path, reason: problems.append((path, reason))))
    assert [file.path for file in files] == [str(music / "b.mp3")]
    assert problems == [(str(music / "a"), "Permission denied")]


def test_a_named_path_that_does_not_exist_is_an_error_before_anything_is_found(music: Path) -> None:
    put(music / "a.mp3")
    with pytest.raises(ScanError, match=r"gone cannot be scanned: No such file or directory"):
        scan([music, music / "gone"], SETTINGS)


def test_a_named_pipe_is_an_error(music: Path) -> None:
    os.mkfifo(music / "pipe.mp3")
    with pytest.raises(ScanError, match=r"pipe\.mp3 is neither a file nor a folder"):
        scan([music / "pipe.mp3"], SETTINGS)


@pytest.mark.corpus
def test_the_hostile_names_of_the_corpus(corpus: Path, music: Path) -> None:
    script = corpus / "broken" / "make_hostile_names.py"
    source = corpus / "broken" / "ogg_named.mp3"
    code = compile(script.read_text(), str(script), "exec")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", [str(script), str(source), str(music)])
        exec(code, {"__name__": "__main__"})
    assert len(found(music)) == 9
