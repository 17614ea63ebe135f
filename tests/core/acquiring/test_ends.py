"""Runs over lists that end early: interrupted, or by what nobody can go on with."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter

import pytest

from core.errors import ServiceError, StoreError
from core.manager.claims import this_run
from models.downloads import SongSettled
from tests.core.acquiring.fakes import FakeWorld, wanted

PATIENCE_S = 60.0


@pytest.mark.parametrize("during", ["find", "obtain", "reading"])
def test_an_interruption_ends_a_run_that_waits_and_keeps_what_is_finished(fake_world: FakeWorld, during: str) -> None:
    fake_world.lists["party"] = [wanted(1), *([] if during == "reading" else [wanted(2)])]
    has_begun = threading.Event()
    told: list[bool] = []

    def end_of_all() -> Exception:
        has_begun.set()
        told.append(fake_world.halted.wait(PATIENCE_S))
        return ServiceError("stopped", service="youtube", error_class="stopped")

    def only_for_the_second(name: str) -> None:
        if name == "video of Song 2":
            raise end_of_all()

    sources = ["party"]
    if during == "obtain":
        fake_world.on_obtain = only_for_the_second
    elif during == "find":
        fake_world.decisions["Song 2"] = end_of_all
    else:
        fake_world.lists["slow"] = [end_of_all]
        sources.append("slow")

    def interrupt(event: object) -> None:
        if isinstance(event, SongSettled):
            assert has_begun.wait(PATIENCE_S)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fake_world.run(*sources, on_event=interrupt)
    assert fake_world.halted.is_set()
    assert all(told)  # nobody waited for more than the end
    assert fake_world.store.runs() == []
    fake_world.decisions, fake_world.on_obtain, fake_world.lists["slow"] = {}, lambda _: None, []
    done = {wish.track.title for wish in fake_world.store.wishes.in_state("done")}
    assert "Song 1" in done
    fake_world.halted.clear()
    assert fake_world.run("party").failed == 0
    assert fake_world.obtained.count("video of Song 1") == 1


def test_a_database_that_fails_ends_the_run_with_its_reason(
    fake_world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_world.lists["party"] = [wanted(1), wanted(2)]

    def broken(*_: object) -> None:
        raise StoreError("the database is locked")

    monkeypatch.setattr(fake_world.store.wishes, "decide", broken)
    with pytest.raises(StoreError, match="locked"):
        fake_world.run("party")
    monkeypatch.undo()
    assert [wish.state for wish in fake_world.store.wishes.in_state("wanted", "failed")] == ["wanted", "wanted"]
    assert fake_world.run("party").downloaded == 2


@pytest.mark.parametrize(
    ("method", "calls_that_work", "error"),
    [
        ("runs", 1, StoreError("it is locked")),
        ("wishes.get", 0, ValueError("unknown")),
        ("wishes.settle", 0, KeyError()),
    ],
)
def test_whatever_keeps_a_song_from_its_end_ends_the_run(
    method: str, calls_that_work: int, error: Exception, fake_world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One song is another run's, so that it is asked for again by a thread whose errors nobody waits for."""
    fake_world.lists["party"] = [wanted(1), wanted(2)]
    fake_world.store.wishes.claim(this_run(), fake_world.store.wishes.enter([wanted(1)]))
    *way, name = method.split(".")
    place = attrgetter(*way)(fake_world.store) if way else fake_world.store
    works, calls = getattr(place, name), itertools.count(1)

    def broken(*arguments: object) -> object:
        if next(calls) > calls_that_work:
            raise error
        return works(*arguments)

    monkeypatch.setattr(place, name, broken)
    enough = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(fake_world.run, "party", told_to_stop=enough)
        try:
            with pytest.raises(type(error)):
                run.result(PATIENCE_S)
        finally:
            enough.set()
