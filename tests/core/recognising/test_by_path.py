"""Paths that end alike, of any system."""

from core.recognising.by_path import ByEnd

LIBRARY = [
    (1, "/srv/Music/One/Album/01 Song.mp3"),
    (2, "/srv/Music/Two/Album/01 Song.mp3"),
    (3, "/srv/Music/Cafe\u0301.mp3"),
]


def best(path: str) -> tuple[int, int] | None:
    return ByEnd([path], LIBRARY).best(path)


def test_the_longest_end_in_common_counts() -> None:
    assert best("D:\\Lieder\\One\\Album\\01 Song.mp3") == (1, 3)
    assert best("/home/me/two/album/01 SONG.mp3") == (2, 3)


def test_what_two_files_share_tells_neither() -> None:
    assert best("/elsewhere/Album/01 Song.mp3") is None


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert best("/x/Caf\u00e9.mp3") == (3, 1)


def test_another_name_is_another_file() -> None:
    assert best("/srv/Music/One/Album/02 Song.mp3") is None
    assert best("") is None
    assert best("///") is None
