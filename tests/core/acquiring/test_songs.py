"""One song through its stages: what each fault means for it, for its service and for the rest."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.acquiring.policy import AGAIN_DAYS, PATIENCE_S
from core.acquiring.songs import Song, Songs, service_of
from core.acquiring.waiting_line import WaitingLine
from core.errors import DownloadError, ServiceError, StoreError
from models.downloads import Paused, SongProgress, SongSettled, SongStage, Wish
from models.matching import Decision
from tests.core.acquiring.fakes import NOW, FakeWorld, decision, judged, wanted


class Line(WaitingLine[Song]):
    """Tells what is in it, and for how long it was put back."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: deque[tuple[Song, float]] = deque()

    def put(self, item: Song) -> None:
        self.waiting.append((item, 0.0))

    def put_back(self, item: Song, delay_s: float = 0.0) -> None:
        self.waiting.append((item, delay_s))


class Stages:
    """Songs whose stages are gone through one by one."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world
        self.events: list[object] = []
        self.settled: list[Wish] = []
        self.songs = Songs(world.tools(), post=self.events.append, settled=lambda wish, _: self.settled.append(wish))
        self.to_search, self.to_download = Line(), Line()
        self.songs.to_search, self.songs.to_download = self.to_search, self.to_download

    def begin(self, number: int = 1) -> None:
        (wish_id,) = self.world.store.wishes.enter([wanted(number)])
        self.songs.begin(Song(self.world.store.wishes.get([wish_id])[wish_id], "list"))

    def go_on(self, *, tries: int = 50) -> list[float]:
        """Go through all stages until nothing waits, and return the pauses that were asked for."""
        pauses = list[float]()
        for _ in range(tries):
            line, step = (
                (self.to_search, self.songs.search)
                if self.to_search.waiting
                else (self.to_download, self.songs.download)
            )
            if not line.waiting:
                return pauses
            song, pause = line.waiting.popleft()
            pauses.append(pause)
            self.world.now += pause
            try:
                step(song)
            except Exception as error:
                self.songs.give_up(song, error)
        return pytest.fail("it never ends")

    def result(self) -> Wish:
        """The one wish, as it was told and as it was stored."""
        (wish,) = self.settled
        assert [event.wish for event in self.events if isinstance(event, SongSettled)] == [wish]
        stored = self.world.store.wishes.get([wish.id])[wish.id]
        assert replace(stored, updated_at=None) == replace(wish, updated_at=None)
        return wish


@pytest.fixture
def stages(fake_world: FakeWorld) -> Stages:
    return Stages(fake_world)


def fault(error_class: str, retry_at: float | None = None) -> DownloadError:
    return DownloadError(f"{error_class} on purpose", error_class=error_class, retry_at=retry_at)


def test_a_song_is_looked_for_downloaded_and_kept(stages: Stages) -> None:
    stages.begin()
    stages.go_on()
    wish = stages.result()
    assert (wish.state, wish.how, wish.chosen) == ("done", "downloaded", ("youtube", "video of Song 1"))
    assert (wish.identity, wish.duration_s, wish.reason) == ("sound of video of Song 1", 200.0, None)
    assert [event.stage for event in stages.events if isinstance(event, SongStage)] == ["searching", "downloading"]
    progress = [event for event in stages.events if isinstance(event, SongProgress)]
    assert [(event.done, event.total, event.speed) for event in progress] == [(10, 100, 5.0)]


@pytest.mark.parametrize("error_class", ["unfit", "permanent"])
def test_where_a_candidate_fails_the_next_is_taken_and_that_one_never_again(stages: Stages, error_class: str) -> None:
    stages.world.decisions["Song 1"] = decision(judged("bad"), judged("maybe", "review", 0.6), judged("good"))
    stages.world.faults["bad"] = [fault(error_class)]
    stages.begin()
    stages.go_on()
    assert stages.world.obtained == ["bad", "good"]
    wish = stages.result()
    assert (wish.state, wish.chosen, wish.reason) == ("done", ("youtube", "good"), None)
    banned = [offer.candidate.id for offer in stages.world.store.wishes.offers(wish.id) if offer.banned]
    assert banned == ["bad"]


def test_where_no_candidate_can_be_had_others_are_looked_for_once(stages: Stages) -> None:
    stages.world.decisions["Song 1"] = decision(judged("a"), judged("b"))
    stages.world.faults = {"a": [fault("unfit")], "b": [fault("permanent")]}
    stages.begin()
    stages.go_on()
    assert (stages.world.found, stages.world.obtained) == (["Song 1", "Song 1"], ["a", "b"])
    wish = stages.result()
    assert (wish.state, wish.error_class, wish.reason) == ("failed", "permanent", "permanent on purpose")


def test_of_many_candidates_only_some_are_tried(stages: Stages) -> None:
    offered = [judged(str(number)) for number in range(30)]
    stages.world.decisions["Song 1"] = decision(*offered)
    stages.world.faults = {each.candidate.id: [fault("unfit")] for each in offered}
    stages.begin()
    stages.go_on()
    assert len(stages.world.obtained) == 10
    wish = stages.result()
    assert (wish.state, wish.error_class, wish.reason) == ("failed", "unfit", "unfit on purpose")
    assert wish.retry_at is not None
    assert round(wish.retry_at.timestamp() - NOW) == AGAIN_DAYS * 86400


def test_what_may_pass_is_tried_again_with_longer_pauses_and_then_by_the_next_run(stages: Stages) -> None:
    stages.world.faults["video of Song 1"] = [fault("transient") for _ in range(10)]
    stages.begin()
    pauses = [pause for pause in stages.go_on() if pause]
    assert len(pauses) == 3
    assert pauses[0] < pauses[2]
    wish = stages.result()
    assert (wish.state, wish.error_class, len(stages.world.obtained)) == ("failed", "transient", 4)
    assert wish.retry_at is not None
    assert wish.retry_at.timestamp() <= stages.world.now + 0.001


def test_a_service_that_wants_a_moment_gets_it_and_the_song_comes(stages: Stages) -> None:
    stages.world.faults["video of Song 1"] = [fault("rate_limited", NOW + 30.0)]
    stages.begin()
    assert stages.go_on() == [0.0, 0.0, 30.0]
    assert [event for event in stages.events if isinstance(event, Paused)] == [
        Paused("youtube", NOW + 30.0, "rate_limited on purpose")
    ]
    assert stages.result().state == "done"


@pytest.mark.parametrize("error_class", ["rate_limited", "bot_check"])
def test_a_service_that_wants_a_day_is_left_alone_and_all_else_goes_on(stages: Stages, error_class: str) -> None:
    until = NOW + 86_400.0
    stages.world.faults["video of Song 1"] = [fault(error_class, until)]
    address = judged("http://other.example/2.flac", provider="direct")
    stages.world.decisions["Song 3"] = decision(address)
    for number in (1, 2, 3):
        stages.begin(number)
    stages.go_on()
    assert stages.world.doors.shut == {"youtube": until}
    assert stages.world.obtained == ["video of Song 1", address.candidate.id]
    states = {wish.track.title: (wish.state, wish.error_class) for wish in stages.settled}
    assert states["Song 3"] == ("done", None)
    assert states["Song 1"] == states["Song 2"] == ("wanted", "rate_limited")
    assert {event.until for event in stages.events if isinstance(event, Paused)} == {until}


def test_a_refusal_that_does_not_say_for_how_long_is_left_to_the_next_run(stages: Stages) -> None:
    stages.world.faults["video of Song 1"] = [fault("bot_check")]
    stages.begin()
    stages.go_on()
    assert stages.world.doors.shut["youtube"] - NOW > PATIENCE_S
    assert stages.result().state == "wanted"


def test_a_search_that_a_shut_service_keeps_from_finding_waits_for_it(stages: Stages) -> None:
    stages.world.settings["SEARCH_PROVIDERS"] = "youtube"
    stages = Stages(stages.world)
    stages.world.decisions["Song 1"] = decision(problems=("youtube: asked too often",))
    stages.world.doors.shut["youtube"] = NOW + 20.0
    stages.begin()
    song, _ = stages.to_search.waiting.popleft()
    stages.songs.search(song)
    assert [pause for _, pause in stages.to_search.waiting] == [20.0]
    del stages.world.decisions["Song 1"], stages.world.doors.shut["youtube"]
    stages.go_on()
    assert stages.result().state == "done"


def test_a_search_that_a_shut_service_would_keep_for_hours_is_left_to_the_next_run(stages: Stages) -> None:
    stages.world.settings["SEARCH_PROVIDERS"] = "youtube"
    stages = Stages(stages.world)
    stages.world.decisions["Song 1"] = decision(problems=("youtube: asked too often",))
    stages.world.doors.shut["youtube"] = NOW + 86_400.0
    stages.begin()
    stages.go_on()
    wish = stages.result()
    assert (wish.state, wish.error_class, wish.reason) == ("wanted", "rate_limited", "youtube: asked too often")


def test_a_provider_that_could_not_answer_is_no_proof_that_there_is_nothing(stages: Stages) -> None:
    stages.world.decisions["Song 1"] = decision(problems=("youtube: 503",))
    stages.begin()
    stages.go_on()
    wish = stages.result()
    assert (wish.state, wish.error_class, wish.reason) == ("failed", "transient", "youtube: 503")


def test_once_the_disk_is_full_nothing_is_asked_any_more(stages: Stages) -> None:
    stages.world.faults["video of Song 1"] = [fault("environment")]
    for number in (1, 2, 3):
        stages.begin(number)
    song, _ = stages.to_search.waiting.popleft()
    stages.songs.search(song)
    song, _ = stages.to_download.waiting.popleft()
    stages.songs.download(song)
    stages.go_on()
    assert stages.world.found == ["Song 1"]
    assert {(wish.state, wish.reason) for wish in stages.settled} == {("wanted", "environment on purpose")}
    assert len(stages.settled) == 3


def test_what_is_stopped_is_left_to_the_next_run(stages: Stages) -> None:
    stages.world.faults["video of Song 1"] = [fault("stopped")]
    stages.world.decisions["Song 2"] = ServiceError("stopped", service="youtube", error_class="stopped")
    stages.begin(1)
    stages.begin(2)
    stages.go_on()
    assert [(wish.state, wish.error_class) for wish in stages.settled] == [("wanted", "stopped")] * 2


def test_a_pick_that_cannot_be_had_is_followed_by_a_search(stages: Stages) -> None:
    store = stages.world.store.wishes
    (number,) = store.enter([wanted(1)])
    store.decide(number, decision(judged("picked", "review", 0.5)))
    store.pick(store.get([number])[number], ("youtube", "picked"))
    stages.world.faults["picked"] = [fault("permanent")]
    stages.songs.begin(Song(store.get([number])[number], "list", is_picked=True))
    stages.go_on()
    assert stages.world.obtained == ["picked", "video of Song 1"]
    assert stages.result().state == "done"


def test_a_song_that_came_meanwhile_by_another_name_is_linked(stages: Stages) -> None:
    stages.begin()
    song, _ = stages.to_search.waiting.popleft()
    stages.songs.search(song)
    path = stages.world.folder / "there.flac"
    path.touch()
    stages.songs._tools.known.add(wanted(1), 200.0, str(path))
    stages.go_on()
    wish = stages.result()
    assert (wish.how, wish.path, stages.world.obtained) == ("linked", str(path), [])


def test_one_video_is_downloaded_for_one_song_at_a_time(stages: Stages) -> None:
    both = decision(judged("same"))
    stages.world.decisions = {"Song 1": both, "Song 2": both}
    stages.begin(1)
    stages.begin(2)

    def the_other_meanwhile(_: str) -> None:
        stages.world.on_obtain = lambda _: None
        song, _pause = stages.to_download.waiting.popleft()
        thread = threading.Thread(target=stages.songs.download, args=(song,))
        thread.start()
        thread.join()
        assert [pause > 0 for _, pause in stages.to_download.waiting] == [True]

    stages.world.on_obtain = the_other_meanwhile
    stages.go_on()
    assert stages.world.obtained == ["same", "same"]
    assert {wish.state for wish in stages.settled} == {"done"}


@pytest.mark.parametrize(
    ("error", "reason"), [(ZeroDivisionError("by us"), "ZeroDivisionError: by us"), (fault("odd"), "odd on purpose")]
)
def test_a_mistake_of_ours_costs_one_song(stages: Stages, error: Exception, reason: str) -> None:
    stages.world.decisions["Song 1"] = error
    stages.begin()
    stages.go_on()
    wish = stages.result()
    assert (wish.state, wish.error_class, wish.reason) == ("failed", "internal", reason)


def test_a_database_that_fails_is_no_fault_of_the_song(stages: Stages) -> None:
    stages.world.decisions["Song 1"] = StoreError("the disk is gone")
    stages.begin()
    stages.go_on()
    assert (stages.settled, str(stages.songs.broken)) == ([], "the disk is gone")


def test_a_memory_that_cannot_be_ended_costs_nothing(stages: Stages) -> None:
    def refused(_: object) -> None:
        raise PermissionError

    stages.songs._tools = replace(stages.songs._tools, forget=refused)
    stages.begin()
    stages.go_on()
    assert stages.result().state == "done"


def test_services_are_told_apart_by_whom_is_asked() -> None:
    address = judged("http://music.example:8000/a.mp3", provider="direct").candidate
    assert [service_of(each) for each in (address, judged("a").candidate)] == ["music.example:8000", "youtube"]


def test_banned_candidates_are_not_offered_to_the_search(stages: Stages) -> None:
    store, seen = stages.world.store.wishes, list[object]()
    (number,) = store.enter([wanted(1)])
    store.decide(number, decision(judged("a", "review"), judged("b", "review")))
    store.ban(number, [("youtube", "a")])
    find: Callable[..., Decision] = stages.world.find

    def watched(track: object, *, banned: object, stop: object) -> Decision:
        seen.append(banned)
        return find(track, banned=banned, stop=stop)

    stages.songs._tools = replace(stages.songs._tools, find=watched)  # type: ignore[arg-type]
    stages.begin()
    stages.go_on()
    assert seen == [{("youtube", "a")}]
