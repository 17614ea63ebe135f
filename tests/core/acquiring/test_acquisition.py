"""Runs over lists without a network: what stands in the M3U8s, and what is asked for."""

import threading
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from core.errors import DownloadError, ServiceError, SourceError
from core.manager.claims import this_run
from models.downloads import ListFailed, ListOpened, SongSettled, SongStage
from models.runs import Runner
from models.wanted import LeftOut
from tests.core.acquiring.fakes import FakeWorld, decision, entries, judged, names, wanted

PATIENCE_S = 60.0


def test_the_m3u8_has_the_order_of_the_list_whatever_comes_first(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(number) for number in (1, 2, 3, 4)]
    the_second_is_there = threading.Event()

    def the_first_waits_for_the_second(name: str) -> None:
        assert name != "video of Song 1" or the_second_is_there.wait(PATIENCE_S)

    fake_world.on_obtain = the_first_waits_for_the_second
    settled: list[str] = []
    seen: list[list[str]] = []

    def watch(event: object) -> None:
        if isinstance(event, SongStage):
            seen.append(entries(fake_world.folder / "party.m3u8"))
        elif isinstance(event, SongSettled):
            settled.append(event.wish.track.title)
            if settled[-1] == "Song 2":
                the_second_is_there.set()

    summary = fake_world.run("party", on_event=watch)
    assert settled.index("Song 2") < settled.index("Song 1")
    assert seen[0] == [f"# wanted: Artist {number} - Song {number}" for number in (1, 2, 3, 4)]
    assert entries(fake_world.folder / "party.m3u8") == names([1, 2, 3, 4])
    assert (summary.downloaded, summary.m3u) == (4, (str(fake_world.folder / "party.m3u8"),))


def test_what_is_not_there_is_a_comment_with_its_reason(fake_world: FakeWorld) -> None:
    out = LeftOut(2, "a podcast", "episode", "an episode is no song")
    fake_world.lists["party"] = [wanted(1), out, wanted(3), wanted(4), wanted(5)]
    fake_world.decisions = {
        "Song 3": decision(judged("live", "reject", 0.2)),
        "Song 4": decision(judged("maybe", "review", 0.6)),
    }
    fake_world.faults["video of Song 5"] = [DownloadError("it was removed", error_class="permanent")]
    summary = fake_world.run("party")
    assert entries(fake_world.folder / "party.m3u8") == [
        *names([1]),
        "# left out: an episode is no song: a podcast",
        "# not found: Artist 3 - Song 3",
        "# to be reviewed: Artist 4 - Song 4",
        "# it was removed: Artist 5 - Song 5",
    ]
    assert (summary.downloaded, summary.rejected, summary.review, summary.left_out, summary.failed) == (1, 1, 1, 1, 1)
    assert sorted(wish.track.title for wish in summary.failures) == ["Song 3", "Song 4", "Song 5"]


def test_run_again_only_what_is_missing_is_asked_for(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(1), wanted(2), wanted(3)]
    fake_world.faults["video of Song 2"] = [DownloadError("no route", error_class="environment")]
    fake_world.settings = {"DOWNLOAD_THREADS": 1, "SEARCH_THREADS": 1}
    first = fake_world.run("party")
    assert (first.downloaded, first.waiting) == (1, 2)
    fake_world.found.clear()
    second = fake_world.run("party")
    assert (second.downloaded, second.kept, sorted(fake_world.found)) == (2, 1, ["Song 2", "Song 3"])
    fake_world.found.clear()
    assert (fake_world.run("party").kept, fake_world.found) == (3, [])
    assert entries(fake_world.folder / "party.m3u8") == names([1, 2, 3])
    assert sorted(path.name for path in fake_world.folder.glob("*.m3u8")) == ["party.m3u8"]


def test_a_song_on_two_lists_or_twice_on_one_comes_once_and_stands_in_all(fake_world: FakeWorld) -> None:
    shared = wanted(1)
    fake_world.lists["first"] = [shared, wanted(2), replace(shared, position=3)]
    fake_world.lists["second"] = [wanted(3), replace(shared, title="Song 1 (Remaster)", position=2)]
    is_done = threading.Event()
    gated = fake_world.open_list

    def second_after_first(source: str) -> object:
        if source == "second":
            assert is_done.wait(PATIENCE_S)
        return gated(source)

    def watch(event: object) -> None:
        if isinstance(event, SongSettled) and event.wish.track.title == "Song 1":
            is_done.set()

    fake_world.open_list = second_after_first  # type: ignore[method-assign, assignment]
    summary = fake_world.run("first", "second", on_event=watch)
    assert sorted(fake_world.obtained) == ["video of Song 1", "video of Song 2", "video of Song 3"]
    assert entries(fake_world.folder / "first.m3u8") == names([1, 2, 1])
    assert entries(fake_world.folder / "second.m3u8") == names([3, 1])
    assert (summary.downloaded, summary.songs) == (3, 3)
    assert [(kind.there, kind.not_there) for kind in summary.kinds] == [(4, 0)]


def test_the_same_song_by_two_names_is_downloaded_once(fake_world: FakeWorld) -> None:
    """Neither knows of the other, but both found the same video."""
    fake_world.lists["party"] = [wanted(1, isrc=None), replace(wanted(1), title="song 1", isrc="X", position=2)]
    fake_world.decisions["song 1"] = decision(judged("video of Song 1"))
    summary = fake_world.run("party")
    assert fake_world.obtained == ["video of Song 1"]
    assert (summary.downloaded, summary.linked) == (1, 1)
    assert len(set(entries(fake_world.folder / "party.m3u8"))) == 1


def test_several_lists_in_one_m3u8_stand_in_the_order_they_were_named(fake_world: FakeWorld, tmp_path: Path) -> None:
    fake_world.lists = {"late": [wanted(1), wanted(2)], "early": [wanted(3)]}
    is_read = threading.Event()
    gated = fake_world.open_list

    def late_after_early(source: str) -> object:
        assert source == "early" or is_read.wait(PATIENCE_S)
        return gated(source)

    def watch(event: object) -> None:
        if isinstance(event, SongSettled):
            is_read.set()

    fake_world.open_list = late_after_early  # type: ignore[method-assign, assignment]
    target = tmp_path / "all.m3u8"
    summary = fake_world.run("late", "early", m3u=target, on_event=watch)
    assert entries(target) == [f"music/{name}" for name in names([1, 2, 3])]
    assert summary.m3u == (str(target),)


def test_a_list_named_in_two_ways_is_read_once(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(1)]
    summary = fake_world.run("party", "again:party")
    assert [path.name for path in fake_world.folder.glob("*.m3u8")] == ["party.m3u8"]
    assert len(summary.lists) == 1


def test_an_m3u8_is_left_as_it_is_when_no_list_can_be_read(fake_world: FakeWorld, tmp_path: Path) -> None:
    target = tmp_path / "all.m3u8"
    target.write_text("#EXTM3U\nold.mp3\n")
    summary = fake_world.run("nowhere", m3u=target)
    assert [failed.reason for failed in summary.failed_lists] == ["there is no file nowhere"]
    assert target.read_text() == "#EXTM3U\nold.mp3\n"


@pytest.mark.parametrize(
    "fault",
    [SourceError("line 3 is no song"), ServiceError("deezer is gone", service="deezer", error_class="transient")],
)
def test_a_list_that_breaks_in_its_middle_keeps_what_was_read_and_what_it_had(
    fake_world: FakeWorld, fault: Exception
) -> None:
    fake_world.lists["party"] = [*(wanted(number) for number in range(1, 51)), fault]
    summary = fake_world.run("party")
    assert (summary.downloaded, len(summary.failed_lists), summary.failed_lists[0].kind) == (50, 1, "playlist")
    assert entries(fake_world.folder / "party.m3u8") == names(range(1, 51))
    fake_world.lists["party"] = [wanted(number) for number in range(1, 61)]
    fake_world.run("party")
    fake_world.lists["party"] = [*(wanted(number) for number in range(1, 51)), fault]
    assert fake_world.run("party").kept == 50
    assert entries(fake_world.folder / "party.m3u8") == names(range(1, 61))
    assert [path.name for path in fake_world.folder.glob("*.m3u8")] == ["party.m3u8"]


def test_what_nobody_thought_of_costs_one_list_and_one_song(fake_world: FakeWorld) -> None:
    fake_world.lists = {"odd": [ZeroDivisionError("of a reader")], "party": [wanted(1), wanted(2)]}
    fake_world.decisions["Song 1"] = ZeroDivisionError("of a search")
    summary = fake_world.run("odd", "party")
    assert [(failed.error_class, failed.reason) for failed in summary.failed_lists] == [
        ("internal", "ZeroDivisionError: of a reader")
    ]
    assert (summary.downloaded, summary.failed, summary.failure_classes) == (1, 1, (("internal", 1),))


def test_what_is_gone_stays_where_it_is_there_and_is_not_looked_for_any_more(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(1), wanted(2), wanted(3)]
    fake_world.decisions["Song 3"] = decision(problems=("youtube is away",))
    fake_world.run("party")
    fake_world.found.clear()
    fake_world.lists["party"] = [wanted(2), wanted(4)]
    summary = fake_world.run("party")
    assert fake_world.found == ["Song 4"]
    assert entries(fake_world.folder / "party.m3u8") == names([2, 4, 1])
    assert [(read.new, read.gone) for read in summary.lists] == [(1, 2)]
    assert (summary.songs, summary.kept, summary.downloaded) == (2, 1, 1)
    removed = fake_world.run("party", drop_gone=True)
    assert entries(fake_world.folder / "party.m3u8") == names([2, 4])
    assert (removed.removed, len(fake_world.gone)) == (2, 2)


def test_a_file_that_was_moved_is_found_by_its_sound_and_then_belongs_to_the_user(
    fake_world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_world.lists["party"] = [wanted(1)]
    fake_world.run("party")
    moved = fake_world.folder / "mine.flac"
    (fake_world.folder / names([1])[0]).rename(moved)
    monkeypatch.setattr(fake_world.store.wishes, "paths_with", {"sound of video of Song 1": (str(moved),)}.__getitem__)
    fake_world.obtained.clear()
    assert fake_world.run("party").kept == 1
    assert fake_world.obtained == []
    assert entries(fake_world.folder / "party.m3u8") == ["mine.flac"]
    assert [wish.how for wish in fake_world.store.wishes.in_state("done")] == ["linked"]


def test_a_file_that_was_deleted_comes_again_from_where_it_came_from(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(1)]
    fake_world.run("party")
    (fake_world.folder / names([1])[0]).unlink()
    fake_world.found.clear()
    assert fake_world.run("party").downloaded == 1
    assert (fake_world.found, fake_world.obtained) == ([], ["video of Song 1"] * 2)


def test_what_is_picked_is_downloaded_next_and_what_is_banned_never(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(1)]
    offered = [judged(name, "review", score) for name, score in (("a", 0.7), ("b", 0.6))]
    fake_world.decisions["Song 1"] = decision(*offered)
    assert fake_world.run("party").review == 1
    assert fake_world.run("party").review == 1
    assert fake_world.found == ["Song 1"]
    (wish,) = fake_world.store.wishes.in_state("review")
    fake_world.store.wishes.ban(wish.id, [("youtube", "a")])
    fake_world.store.wishes.pick(wish, ("youtube", "b"))
    summary = fake_world.run("party")
    assert (summary.downloaded, fake_world.obtained, fake_world.found) == (1, ["b"], ["Song 1"])
    fake_world.decisions["Song 1"] = decision(judged("a"))
    (wish,) = fake_world.store.wishes.in_state("done")
    fake_world.store.wishes.ban(wish.id, [("youtube", "b")])
    (fake_world.folder / names([1])[0]).unlink()
    assert fake_world.run("party").rejected == 1
    assert fake_world.obtained == ["b"]


def test_another_can_be_picked_for_a_song_that_is_there(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(1)]
    fake_world.decisions["Song 1"] = decision(judged("wrong"), judged("right", "review", 0.6))
    fake_world.run("party")
    (wish,) = fake_world.store.wishes.in_state("done")
    fake_world.store.wishes.pick(wish, ("youtube", "right"))
    assert fake_world.run("party").downloaded == 1
    assert fake_world.obtained == ["wrong", "right"]


def test_two_runs_at_once_share_a_list_and_no_song_comes_twice(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(number) for number in range(1, 31)]
    other = replace(fake_world, obtained=[], found=[], doors=fake_world.doors)
    summaries = []
    threads = [
        threading.Thread(target=lambda world=world: summaries.append(world.run("party")))
        for world in (fake_world, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(fake_world.obtained + other.obtained) == sorted(f"video of Song {n}" for n in range(1, 31))
    assert [summary.downloaded + summary.kept for summary in summaries] == [30, 30]
    assert fake_world.store.runs() == []


def test_the_songs_of_a_run_that_died_are_taken_over(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(1), wanted(2)]
    dead = replace(this_run(), pid=_gone_pid())
    ids = fake_world.store.wishes.enter([wanted(1)])
    assert fake_world.store.wishes.claim(dead, ids) == set(ids)
    assert fake_world.run("party").downloaded == 2


def test_a_song_that_a_living_run_has_is_waited_for(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = [wanted(1), wanted(2)]
    living: Runner = this_run()
    (number,) = fake_world.store.wishes.enter([wanted(1)])
    fake_world.store.wishes.claim(living, [number])

    def the_other_run_finishes(event: object) -> None:
        if isinstance(event, SongSettled) and event.wish.track.title == "Song 2":
            path = fake_world.folder / names([1])[0]
            path.write_text("by the other")
            wish = fake_world.store.wishes.get([number])[number]
            fake_world.store.wishes.settle(replace(wish, state="done", path=str(path), how="downloaded"))

    summary = fake_world.run("party", on_event=the_other_run_finishes)
    assert (summary.downloaded, summary.kept, fake_world.obtained) == (1, 1, ["video of Song 2"])
    assert entries(fake_world.folder / "party.m3u8") == names([1, 2])


def test_the_claims_are_given_up_when_an_m3u8_cannot_be_written(fake_world: FakeWorld, tmp_path: Path) -> None:
    fake_world.lists["party"] = [wanted(1)]
    with pytest.raises(Exception, match="cannot write"):
        fake_world.run("party", m3u=tmp_path / "nowhere" / "all.m3u8")
    assert fake_world.store.runs() == []


def _gone_pid() -> int:
    return next(pid for pid in range(4_000_000, 5_000_000) if not psutil.pid_exists(pid))


def test_every_list_is_told_to_the_caller_as_it_begins_and_fails(fake_world: FakeWorld) -> None:
    fake_world.lists["party"] = []
    events: list[object] = []
    summary = fake_world.run("party", "nowhere", on_event=events.append)
    assert [event.head.name for event in events if isinstance(event, ListOpened)] == ["party"]
    assert [event.source for event in events if isinstance(event, ListFailed)] == ["nowhere"]
    assert [(kind.kind, kind.read, kind.failed) for kind in summary.kinds] == [("playlist", 1, 0), ("unknown", 0, 1)]
    assert (fake_world.folder / "party.m3u8").read_text() == "#EXTM3U\n#PLAYLIST:party\n"
