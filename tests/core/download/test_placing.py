"""A file gets a name of its own: nothing is overwritten, whoever else is writing, and the same song keeps its name."""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from core.download.placing import place


class Library:
    """A folder, and what is put into it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lock = folder, folder / ".lock"

    def put(
        self, content: str, *names: str, extension: str = ".mp3", same: Callable[[Path], bool] | None = None
    ) -> str:
        source = self.folder / f".source-{threading.get_ident()}"
        source.write_text(content)
        judge = same or (lambda there: there.read_text() == content)
        path = place(source, self.folder, names, extension, lock=self.lock, same=judge)
        assert not source.exists()
        return str(path.relative_to(self.folder))

    def files(self) -> dict[str, str]:
        return {
            str(path.relative_to(self.folder)): path.read_text()
            for path in self.folder.rglob("[!.]*")
            if path.is_file()
        }


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def test_folders_are_made_and_the_file_is_there(library: Library) -> None:
    assert library.put("one", "Artist", "Album", "01 Song") == "Artist/Album/01 Song.mp3"
    assert library.files() == {"Artist/Album/01 Song.mp3": "one"}


def test_another_song_of_the_name_gets_a_number(library: Library) -> None:
    names = [library.put(content, "Song") for content in ("one", "two", "three")]
    assert names == ["Song.mp3", "Song (2).mp3", "Song (3).mp3"]
    assert sorted(library.files().values()) == ["one", "three", "two"]


def test_the_same_song_keeps_its_name(library: Library) -> None:
    library.put("one", "Song")
    library.put("two", "Song")
    assert library.put("two", "Song") == "Song (2).mp3"
    assert len(library.files()) == 2


def test_capitals_and_composition_do_not_make_another_name(library: Library) -> None:
    library.put("one", "Ärtist", "Song")
    assert library.put("two", "a\u0308RTIST", "SONG") == "Ärtist/SONG (2).mp3"


def test_a_file_where_a_folder_should_be_stays(library: Library) -> None:
    (library.folder / "Artist").write_text("a file")
    assert library.put("one", "Artist", "Song") == "Artist (2)/Song.mp3"
    assert library.files()["Artist"] == "a file"


def test_a_link_that_leads_nowhere_is_not_written_through(library: Library) -> None:
    (library.folder / "Song.mp3").symlink_to(library.folder / "elsewhere")
    assert library.put("one", "Song", same=lambda there: False) == "Song (2).mp3"
    assert not (library.folder / "elsewhere").exists()


def test_the_mode_is_that_of_any_new_file(library: Library) -> None:
    umask = os.umask(0o027)
    try:
        path = library.folder / library.put("one", "Song")
    finally:
        os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o640


def test_many_threads_place_many_songs_of_one_name(library: Library) -> None:
    threads = [
        threading.Thread(target=library.put, args=(str(index), "A" if index % 2 else "a")) for index in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = library.files()
    assert sorted(found.values(), key=int) == [str(index) for index in range(16)]
    assert len({name.casefold() for name in found}) == 16


@pytest.mark.parametrize("code", [errno.EPERM, errno.EXDEV])
def test_a_file_system_without_links_is_no_obstacle(
    library: Library, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    links: list[str] = []
    link = os.link

    def fail(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        links.append(os.fspath(target))
        if code == errno.EPERM or len(links) % 2:
            raise OSError(code, os.strerror(code))
        link(source, target)

    monkeypatch.setattr(os, "link", fail)
    assert library.put("one", "Song") == "Song.mp3"
    assert links
    assert library.put("two", "Song") == "Song (2).mp3"
    assert library.files() == {"Song.mp3": "one", "Song (2).mp3": "two"}
    assert [path.name for path in library.folder.iterdir() if path.name.startswith(".playlista")] == []


def test_what_cannot_be_placed_is_where_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: object, target: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    source = library.folder / ".source"
    source.write_text("one")
    with pytest.raises(OSError, match="No space left"):
        place(source, library.folder, ("Song",), ".mp3", lock=library.lock, same=lambda there: False)
    assert source.read_text() == "one"
    assert library.files() == {}
