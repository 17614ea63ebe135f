from core.acquiring.counting import KEPT, Counting
from models.downloads import KindCount, ListFailed, ListRead, Paused, SongSettled, Wish
from models.wanted import LeftOut, ListHead
from tests.core.acquiring.fakes import wanted

PLAYLIST, ALBUM = (ListHead(kind, kind, kind, "file") for kind in ("playlist", "album"))


def test_every_song_is_in_exactly_one_count() -> None:
    counting = Counting()
    states = [("done", "downloaded", False), ("done", "linked", False), ("done", "downloaded", True)]
    states += [(state, "", False) for state in ("review", "rejected", "failed", "wanted")]
    for number, (state, how, kept) in enumerate(states):
        counting.see(SongSettled(Wish(number, wanted(number), state, how=how or None), kept))
    summary = counting.summary(m3u=("a",), removed=1, deleted=2, wall_s=3.0, analysis=None)
    named = (summary.downloaded, summary.linked, summary.kept, summary.review, summary.rejected, summary.failed)
    assert (*named, summary.waiting, summary.songs) == (1, 1, 1, 1, 1, 1, 1, 7)
    assert dict(summary.failure_classes) == {"review": 1, "rejected": 1, "failed": 1, "wanted": 1}
    assert [wish.state for wish in summary.failures] == ["review", "rejected", "failed", "wanted"]
    assert (summary.m3u, summary.removed, summary.deleted, summary.wall_s) == (("a",), 1, 2, 3.0)


def test_each_kind_of_source_has_its_counts() -> None:
    counting = Counting()
    counting.listed(PLAYLIST, [1, 2])
    counting.listed(PLAYLIST, [2, 3])
    counting.listed(ALBUM, [1])
    out = LeftOut(4, "a talk", "episode", "no song")
    counting.see(ListRead(PLAYLIST, 3, 3, 0, (out,)))
    counting.see(ListRead(ALBUM, 1, 1, 0))
    counting.see(ListFailed("x", "transient", "away", "album"))
    counting.see(ListFailed("y", "unreadable", "no file"))
    counting.see(SongSettled(Wish(1, wanted(1), "done", how="linked")))
    counting.see(Paused("deezer", 5.0, "too often"))
    counting.see(Paused("deezer", 9.0, "too often"))
    summary = counting.summary(m3u=(), removed=0, deleted=0, wall_s=0.0, analysis=None)
    assert summary.kinds == (
        KindCount("playlist", 1, 0, 1, 2),
        KindCount("album", 1, 1, 1, 0),
        KindCount("unknown", 0, 1, 0, 0),
    )
    assert (summary.left_out, summary.paused) == (1, (Paused("deezer", 9.0, "too often"),))


def test_only_some_songs_that_are_not_there_are_kept_by_name() -> None:
    counting = Counting()
    for number in range(KEPT + 5):
        counting.see(SongSettled(Wish(number, wanted(number), "rejected")))
    summary = counting.summary(m3u=(), removed=0, deleted=0, wall_s=0.0, analysis=None)
    assert (summary.rejected, len(summary.failures)) == (KEPT + 5, KEPT)
