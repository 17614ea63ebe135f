from pathlib import Path

from core.acquiring.live_list import LiveList
from core.acquiring.written_lists import WrittenLists
from models.downloads import Wish
from models.wanted import ListHead
from tests.core.acquiring.fakes import entries, wanted

FIRST, SECOND = (ListHead(f"list:{name}", "playlist", name, "file") for name in ("first", "second"))


def done(number: int, path: str) -> Wish:
    return Wish(number, wanted(number), "done", path)


def test_what_was_settled_before_a_list_was_read_stands_in_it(tmp_path: Path) -> None:
    lists = WrittenLists(None)
    lists.settled(done(1, str(tmp_path / "one.flac")))
    lists.settled(Wish(2, wanted(2), "failed", reason="it was removed"))
    lists.told(1, "searching")
    lists.opened("a", FIRST, tmp_path / "a.m3u8")
    lists.more(FIRST, [(1, wanted(1)), (2, wanted(2)), (3, wanted(3))])
    lists.told(3, "downloading")
    lists.write()
    expected = ["one.flac", "# it was removed: Artist 2 - Song 2", "# downloading: Artist 3 - Song 3"]
    assert entries(tmp_path / "a.m3u8") == expected
    lists.whole(FIRST, [(number, wanted(number)) for number in (3, 2, 1)], [])
    lists.write()
    assert entries(tmp_path / "a.m3u8") == expected[::-1]


def test_wishes_that_the_run_does_not_care_for_are_shown_as_they_are(tmp_path: Path) -> None:
    lists = WrittenLists(None)
    lists.opened("a", FIRST, tmp_path / "a.m3u8")
    known = [done(1, str(tmp_path / "one.flac")), Wish(2, wanted(2), "review")]
    lists.whole(FIRST, [(wish.id, wish.track) for wish in known], known)
    lists.write()
    assert entries(tmp_path / "a.m3u8") == ["one.flac", "# to be reviewed: Artist 2 - Song 2"]
    assert lists.targets() == (str(tmp_path / "a.m3u8"),)


def test_a_list_of_one_song_has_no_file(tmp_path: Path) -> None:
    lists = WrittenLists(None)
    lists.opened("song", FIRST, None)
    lists.more(FIRST, [(1, wanted(1))])
    lists.write()
    assert (lists.targets(), list(tmp_path.iterdir())) == ((), [])


def test_one_file_takes_all_lists_by_the_names_they_were_given(tmp_path: Path) -> None:
    single = LiveList(tmp_path / "all.m3u8", "all")
    single.reserve("./first.txt")
    single.reserve("./second.txt")
    lists = WrittenLists(single)
    lists.opened("./second.txt", SECOND, None)
    lists.more(SECOND, [(2, wanted(2))])
    lists.opened("./first.txt", FIRST, None)
    lists.more(FIRST, [(1, wanted(1))])
    lists.write_in_time()
    assert entries(tmp_path / "all.m3u8") == ["# wanted: Artist 1 - Song 1", "# wanted: Artist 2 - Song 2"]
