"""Whole jobs in a small world: lists come into the library of everybody, each user has their own of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import StoreError
from core.settings import Settings, from_mapping
from core.store import Store
from models.jobs import Job
from models.labels import Label
from playlista.jobs import orders
from tests.fakes.loopback import Fault
from tests.fakes.music_world import World, artist, music_world, title
from tests.fakes.video_site import VideoList
from tests.playlista.jobs.waiting import running, until

ANNA, BERT = 1, 2


@pytest.fixture
def world() -> Iterator[World]:
    with music_world(1, 2, 3, seconds=2.0) as served:
        videos = served.site.videos
        served.site.lists.append(VideoList("PLanna", "Party", (videos[0], videos[1])))
        served.site.lists.append(VideoList("PLbert", "Party", (videos[1], videos[2])))
        yield served


@pytest.fixture
def settings(world: World, tmp_path: Path) -> Settings:
    library = tmp_path / "Music"
    library.mkdir()
    keys = {"LIBRARY_PATH": str(library), "PROCESS_WORKERS": 1, "JOB_RETRY_SECONDS": 0.01, "DOWNLOAD_ATTEMPTS": 1}
    return from_mapping({**world.settings, **keys})


def now(store: Store, job: Job) -> Job:
    found = store.jobs.get(job.id)
    assert found is not None
    return found


def ended(store: Store, *jobs: Job) -> Callable[[], bool]:
    """Whether jobs, and the analyses that they have ordered, are at their end."""

    def are() -> bool:
        waiting = [job for job in store.jobs.list() if job.state in ("queued", "processing")]
        return not waiting

    return are


def list_of(name: str) -> str:
    return f"https://www.youtube.com/playlist?list={name}"


def called(*numbers: int) -> list[str]:
    """The titles of songs as the videos in a list are called."""
    return [f"{artist(number)} - {title(number)}" for number in numbers]


def fetched(world: World, number: int) -> int:
    return world.site.server.count(f"/files/{number}.flac")


def titles(store: Store, playlist_id: int) -> list[str | None]:
    saved = store.playlists.get(playlist_id)
    assert saved is not None
    found = [entry.track_id for entry in store.playlists.entries(saved.id, saved.newest.number)]
    tracks = [store.track(number) for number in found if number is not None]
    return [track.track.tags.title for track in tracks if track is not None]


def test_two_users_want_one_song_and_it_is_downloaded_once(store: Store, world: World, settings: Settings) -> None:
    label = store.labels.add("dance", owner_id=ANNA)
    foreign = store.labels.add("theirs", owner_id=BERT)
    with running(store, settings) as queue:
        anna, bert = queue.submit(
            [
                orders.download(
                    list_of("PLanna"), owner_id=ANNA, settings=settings, labels=orders.Labels(tag_id=label.id)
                ),
                orders.download(
                    list_of("PLbert"), owner_id=BERT, settings=settings, labels=orders.Labels(tag_id=foreign.id + 1)
                ),
            ]
        )
        until(ended(store, anna, bert))
    assert [fetched(world, number) for number in (1, 2, 3)] == [1, 1, 1]
    results = [now(store, job).result for job in (anna, bert)]
    assert all(result is not None and result["songs"] == 2 and result["failed"] == 0 for result in results)
    assert store.stats().tracks == 3
    mine, theirs = store.playlists.all(owner_id=ANNA), store.playlists.all(owner_id=BERT)
    assert [[saved.name for saved in found] for found in (mine, theirs)] == [["Party"], ["Party"]]
    assert titles(store, mine[0].id) == called(1, 2)
    assert titles(store, theirs[0].id) == called(2, 3)
    labelled = [found.id for found in store.tracks() if found.track.tags.title in called(1, 2)]
    assert store.labels.of_tracks([found.id for found in store.tracks()], owner_id=ANNA) == dict.fromkeys(
        labelled, ("dance",)
    )
    assert len(store.wishes.wanted_by(ANNA)) == len(store.wishes.wanted_by(BERT)) == 2


def test_one_list_for_two_users_is_read_one_after_the_other(store: Store, world: World, settings: Settings) -> None:
    url = list_of("PLanna")
    with running(store, settings) as queue:
        jobs = queue.submit([orders.download(url, owner_id=owner, settings=settings) for owner in (ANNA, BERT)])
        until(ended(store, *jobs))
    results = [now(store, job).result or {} for job in jobs]
    assert sorted((each["downloaded"], each["kept"]) for each in results) == [(0, 2), (2, 0)]
    assert [fetched(world, number) for number in (1, 2)] == [1, 1]
    for owner in (ANNA, BERT):
        (saved,) = store.playlists.all(owner_id=owner)
        assert titles(store, saved.id) == called(1, 2)


def test_analyses_are_jobs_of_the_same_owner(store: Store, settings: Settings) -> None:
    with running(store, settings) as queue:
        (job,) = queue.submit([orders.download(list_of("PLanna"), owner_id=ANNA, settings=settings)])
        until(ended(store, job))
    result = now(store, job).result or {}
    analysis = store.jobs.get(result["analysis_job_id"])
    assert analysis is not None
    assert (analysis.kind, analysis.type, analysis.owner_id, analysis.state) == ("analysis", "songs", ANNA, "completed")
    told = analysis.result or {}
    assert (told["total"], told["analyzed"], told["failed"]) == (2, 2, 0)
    assert titles(store, told["playlist_id"]) == called(1, 2)
    assert (analysis.progress.current, analysis.progress.total) == (2, 2)


def test_one_song_becomes_no_playlist_but_is_labelled(store: Store, world: World, settings: Settings) -> None:
    label: Label = store.labels.add("everybody's")
    with running(store, settings) as queue:
        url = "https://youtu.be/video000003"
        (job,) = queue.submit(
            [orders.download(url, owner_id=BERT, settings=settings, labels=orders.Labels(global_tag_id=label.id))]
        )
        until(ended(store, job))
    assert (now(store, job).result or {})["downloaded"] == 1
    assert store.playlists.all(owner_id=BERT) == ()
    (track,) = store.tracks()
    assert store.labels.of_tracks([track.id]) == {track.id: ("everybody's",)}


def test_a_list_that_is_not_there_fails_at_once(store: Store, settings: Settings) -> None:
    with running(store, settings) as queue:
        (job,) = queue.submit([orders.download(list_of("PLnobody"), owner_id=ANNA, settings=settings)])
        until(ended(store, job))
    failed = now(store, job)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert failed.error


@pytest.mark.parametrize(
    ("wanted", "more"), [(("Nobody - Nothing",), ""), (("Nobody - Nothing", "Nobody - Much"), " (and another one)")]
)
def test_a_download_for_which_nothing_is_found_fails_and_says_so(
    store: Store, settings: Settings, tmp_path: Path, wanted: tuple[str, ...], more: str
) -> None:
    sent = tmp_path / "Music" / "sent.txt"
    sent.write_text("\n".join(wanted), encoding="utf-8")
    with running(store, settings) as queue:
        (job,) = queue.submit([orders.wanted_file(sent, owner_id=ANNA, settings=settings)])
        until(ended(store, job))
    failed = now(store, job)
    assert (failed.state, failed.error_class, failed.attempts) == ("failed", "not_found", 1)
    assert failed.error in {f"{song}: nothing was found that is this song{more}" for song in wanted}
    assert len(list(store.wishes.in_state("rejected"))) == len(wanted)


def test_a_job_whose_songs_break_off_is_tried_again(store: Store, world: World, settings: Settings) -> None:
    world.site.server.faults.append(Fault("/files/1.flac", times=1_000_000, drop=True))
    patient = replace(settings, jobs=replace(settings.jobs, job_attempts=100))
    with running(store, patient) as queue:
        (job,) = queue.submit([orders.download(list_of("PLanna"), owner_id=ANNA, settings=patient)])
        until(lambda: now(store, job).attempts >= 2)
        world.site.server.faults.clear()
        until(ended(store, job))
    done = now(store, job)
    assert done.state == "completed"
    assert ((done.result or {})["downloaded"], (done.result or {})["kept"]) == (1, 1)
    assert fetched(world, 2) == 1


def test_a_run_that_cannot_end_for_an_outage_is_ended_by_its_own_process(
    store: Store, settings: Settings, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its songs would otherwise stay claimed for two minutes, since the process lives."""
    end_runs, refused = store.end_runs, list[str]()

    def away(ids: Sequence[str]) -> None:
        if not refused:
            refused.extend(ids)
            raise StoreError("it is away")
        end_runs(ids)

    monkeypatch.setattr(store, "end_runs", away)
    with running(store, settings) as queue:
        (job,) = queue.submit([orders.download(world.site.videos[0].url, owner_id=ANNA, settings=settings)])
        until(ended(store, job))
        until(lambda: refused[0] not in [beat.runner.id for beat in store.runs()], "it is ended")


def test_a_list_that_was_sent_names_no_file_of_this_machine(
    store: Store, world: World, settings: Settings, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.flac"
    secret.write_bytes(world.site.files["3.flac"])
    sent = tmp_path / "Music" / "sent.m3u"
    sent.write_text(f"#EXTM3U\n#EXTINF:2,Nobody - Nothing at all\n{secret}\n../secret.flac\n")
    with running(store, settings) as queue:
        (job,) = queue.submit([orders.wanted_file(sent, owner_id=ANNA, settings=settings)])
        until(ended(store, job))
    assert list(store.wishes.in_state("done")) == []
    assert store.stats().tracks == 0


def test_a_playlist_is_analysed_and_files_that_are_gone_are_counted(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    with running(store, settings) as queue:
        (job,) = queue.submit([orders.download(list_of("PLanna"), owner_id=ANNA, settings=settings)])
        until(ended(store, job))
        (saved,) = store.playlists.all(owner_id=ANNA)
        gone, _ = sorted((tmp_path / "Music").rglob("*.flac"))
        gone.unlink()
        (again,) = queue.submit([orders.playlist(saved.id, owner_id=ANNA, force=True)])
        (lost,) = queue.submit([orders.playlist(9999, owner_id=ANNA)])
        until(ended(store, again, lost))
    told = now(store, again).result or {}
    assert (told["total"], told["analyzed"], told["failed"]) == (2, 1, 1)
    assert (now(store, lost).state, now(store, lost).error_class) == ("failed", "not_found")


def test_a_download_that_crawls_is_cancelled_and_leaves_nothing_half(
    store: Store, world: World, settings: Settings, tmp_path: Path
) -> None:
    world.site.server.faults.append(Fault("/files/3.flac", times=9, trickle_s=1.0))
    with running(store, settings) as queue:
        (job,) = queue.submit([orders.download("https://youtu.be/video000003", owner_id=ANNA, settings=settings)])
        assert world.site.server.wait_for("/files/3.flac", patience_s=60.0)
        queue.cancel(job.id)
        until(lambda: now(store, job).state == "cancelled")
    assert list((tmp_path / "Music").rglob("*.flac")) == []
    assert store.runs() == []
