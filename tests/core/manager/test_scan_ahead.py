"""The scan ahead of a run: every file found is handed on once, sorted out, and counted."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from core.errors import ScanError, StoreError
from core.manager.scan_ahead import CHUNK_FILES, ScanAhead
from core.settings import LibrarySettings
from models.audio import Stamp
from models.results import Found
from models.runs import Compared

SETTINGS = LibrarySettings()


def all_new(chunks: Iterator[list[Stamp]]) -> Generator[Compared, None, None]:
    yield from (Compared(new=chunk) for chunk in chunks)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder of more files than a chunk, and some in folders of their own."""
    for number in range(CHUNK_FILES + 10):
        (tmp_path / f"{number:04}.mp3").write_bytes(b"12")
    for number in range(5):
        (tmp_path / f"album {number}").mkdir()
        (tmp_path / f"album {number}" / "song.mp3").write_bytes(b"12345")
    return tmp_path


def test_every_file_is_handed_on_once_in_lists_of_a_bounded_length(music: Path) -> None:
    with ScanAhead([music], SETTINGS, all_new) as scan:
        chunks = [chunk.new for chunk in scan.chunks()]
        assert scan.found() == Found(CHUNK_FILES + 15, 2 * (CHUNK_FILES + 10) + 5 * 5, complete=True)
        paths = [path for chunk in chunks for path, _, _ in chunk]
        assert scan.seen() == {hash(path) for path in paths}
    assert sorted(paths) == sorted(map(str, music.rglob("*.mp3")))
    assert all(len(chunk) <= 2 * CHUNK_FILES for chunk in chunks)


def test_a_problem_is_told_with_its_path(music: Path) -> None:
    (music / "itself.mp3").symlink_to("itself.mp3")
    with ScanAhead([music], SETTINGS, all_new) as scan:
        assert sum(len(chunk.new) for chunk in scan.chunks()) == CHUNK_FILES + 15
        assert [problem.path for problem in scan.problems()] == [str(music / "itself.mp3")]


def test_an_error_of_the_scan_or_of_the_library_is_raised_where_files_are_taken(music: Path) -> None:
    def broken(chunks: Iterator[list[Stamp]]) -> Generator[Compared, None, None]:
        yield Compared(new=next(chunks))
        raise StoreError("the library went away")

    with ScanAhead([music / "gone"], SETTINGS, all_new) as scan, pytest.raises(ScanError, match="gone"):
        list(scan.chunks())
    with ScanAhead([music], SETTINGS, broken) as scan, pytest.raises(StoreError, match="went away"):
        list(scan.chunks())
