"""The library in numbers over HTTP."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from core.errors import StoreError
from models.audio import AudioFile
from models.track import Failure
from playlista.web.counted import KEPT_S, SAME_S, Counted
from playlista.web.routes.stats import StatsTold
from playlista.web.warming import warming
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import fill


def test_numbers_tell_what_there_is(server: StartServer) -> None:
    running = server()
    ids = fill(running.store)
    running.store.correct(ids[:2], key="C")
    told = StatsTold.model_validate(running.client().get("/api/stats").json())
    assert (told.tracks, told.missing, told.failures, told.corrected) == (12, 0, 0, 2)
    assert told.tempos == {"100": 10, "110": 2}
    assert told.camelots == {"8A": 10, "8B": 2}
    assert (told.key_unsure, told.tempo_unsure, told.key_unknown, told.damaged) == (10, 0, 0, 0)
    assert list(told.months.values()) == [12]
    assert told.duration_s == 12 * 200 + sum(range(12))


def test_an_empty_library_has_numbers_too(server: StartServer) -> None:
    told = StatsTold.model_validate(server().client().get("/api/stats").json())
    assert (told.tracks, told.damaged, told.months, told.moods) == (0, 0, {}, {})


def test_numbers_are_kept_for_some_seconds() -> None:
    now = 100.0
    counted, numbers = Counted(lambda: now), iter(range(1, 9))
    for _ in range(3):
        assert counted.of("x", lambda: next(numbers)) == 1
    now += KEPT_S + 1
    assert counted.of("x", lambda: next(numbers)) == 2


def test_numbers_are_kept_longer_while_nothing_changes() -> None:
    now, state = 100.0, "one"
    counted, numbers = Counted(lambda: now), iter(range(1, 9))

    def told() -> int:
        return int(counted.of("x", lambda: next(numbers), lambda: state))

    assert told() == 1
    for _ in range(3):
        now += KEPT_S + 1
        assert told() == 1
    state = "two"
    assert told() == 1  # looked at just now
    now += KEPT_S + 1
    assert told() == 2
    now += SAME_S + 1
    assert told() == 3


def test_what_was_counted_before_anybody_asked_is_told_if_it_still_holds() -> None:
    numbers = iter(range(1, 9))
    states = iter(("one", "one", "one", "two"))

    def told() -> int:
        counted = Counted(lambda: 100.0)
        counted.prepare("x", lambda: next(numbers), lambda: next(states))
        return int(counted.of("x", lambda: next(numbers), lambda: next(states)))

    assert [told(), told()] == [1, 3]


def test_a_failure_and_a_correction_are_seen(server: StartServer) -> None:
    running = server()
    (first,) = fill(running.store, 1)
    states = [running.store.counted_state()]
    assert running.store.counted_state() == states[0]
    running.store.correct([first], key="C")
    states.append(running.store.counted_state())
    running.store.save([Failure(AudioFile("/music/bad.mp3", 1, 1), "corrupt", "decode", "nothing in it", "fast.1")])
    states.append(running.store.counted_state())
    assert len(set(states)) == 3


def test_the_first_visitor_of_a_server_finds_the_library_counted(server: StartServer) -> None:
    running = server()
    fill(running.store, 3)
    context = replace(running.context, counted=Counted())
    with warming(context):
        pass
    told = context.counted.of("stats", lambda: pytest.fail("counted again"), running.store.counted_state)
    assert told["tracks"] == 3


def test_a_server_starts_although_its_library_cannot_be_counted(server: StartServer) -> None:
    running = server()

    def broken() -> tuple[object, ...]:
        raise StoreError("the database is gone")

    store = SimpleNamespace(counted_state=broken)
    with warming(replace(running.context, counted=Counted(), store=store)):  # type: ignore[arg-type]
        pass
