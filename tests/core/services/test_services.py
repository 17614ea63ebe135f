import threading
import time
from collections.abc import Iterator

import pytest

from core.errors import ServiceError
from core.services.services import Services
from tests.core.services.clock import Clock
from tests.core.services.conftest import MakeServices
from tests.fakes.deezer import FakeDeezer, fake_deezer
from tests.playlista.jobs.waiting import until


@pytest.fixture
def deezer() -> Iterator[FakeDeezer]:
    with fake_deezer() as fake:
        fake.add_track(1, "One")
        yield fake


def test_an_answer_of_a_service_is_kept_where_that_is_asked_for(
    deezer: FakeDeezer, make_services: MakeServices
) -> None:
    services = make_services(deezer.settings())
    for _ in range(3):
        assert services.get_json("deezer", f"{deezer.address}/track/1", keep=True)["title"] == "One"
    assert len(deezer.asked) == 1
    services.get_json("deezer", f"{deezer.address}/track/1")
    assert len(deezer.asked) == 2


def test_answers_with_other_parameters_are_others(deezer: FakeDeezer, make_services: MakeServices) -> None:
    services = make_services(deezer.settings())
    for number in (1, 2, 1):
        services.get_json("deezer", f"{deezer.address}/track/1", params={"n": number}, keep=True)
    assert [asked.query for asked in deezer.asked] == [{"n": "1"}, {"n": "2"}]


def test_nothing_is_kept_when_the_setting_says_so(deezer: FakeDeezer, make_services: MakeServices) -> None:
    services = make_services(deezer.settings() | {"METADATA_CACHE_HOURS": 0})
    for _ in range(2):
        services.get_json("deezer", f"{deezer.address}/track/1", keep=True)
    assert len(deezer.asked) == 2


def test_a_storm_of_faults_passes(deezer: FakeDeezer, make_services: MakeServices) -> None:
    deezer.fail(status=503, times=1).fail(manner="truncated").fail(manner="hang_up")
    services = make_services(deezer.settings())
    assert services.get_json("deezer", f"{deezer.address}/track/1")["title"] == "One"
    assert len(deezer.asked) == 4


def test_a_day_without_requests_is_known_to_the_next_run(
    deezer: FakeDeezer, make_services: MakeServices, clock: Clock
) -> None:
    deezer.fail(status=429, headers={"Retry-After": "86400"})
    for asked in (1, 1):  # the second run does not ask
        services = make_services(deezer.settings())
        with pytest.raises(ServiceError, match="deezer wants no more requests before") as caught:
            services.get_json("deezer", f"{deezer.address}/track/1")
        assert (caught.value.error_class, caught.value.retry_at) == ("rate_limited", 1_086_400.0)
        assert len(deezer.asked) == asked
        services.close()
    assert sum(clock.waits) == 0
    clock.seconds += 86_401
    assert make_services(deezer.settings()).get_json("deezer", f"{deezer.address}/track/1")["title"] == "One"


def test_a_block_of_spotify_is_one_of_a_client_id(make_services: MakeServices, clock: Clock) -> None:
    make_services({"SPOTIFY_CLIENT_ID": "mine"}).limiter("spotify").block(clock() + 1000, "enough")
    assert make_services({"SPOTIFY_CLIENT_ID": "mine"}).limiter("spotify").blocked_until == clock() + 1000
    assert make_services({"SPOTIFY_CLIENT_ID": "another"}).limiter("spotify").blocked_until is None


def test_a_service_that_is_blocked_leaves_others_alone(
    deezer: FakeDeezer, make_services: MakeServices, clock: Clock
) -> None:
    services = make_services(deezer.settings())
    services.limiter("spotify").block(clock() + 1000, "enough")
    assert services.get_json("deezer", f"{deezer.address}/track/1")["title"] == "One"


def test_limits_not_named_keep_their_default(make_services: MakeServices) -> None:
    services = make_services({"RATE_LIMITS": "deezer:1/1:1"})
    assert services.limiter("deezer").rate.per_second == 1
    assert services.limiter("spotify").rate.burst == 100
    assert services.limiter("spotify") is services.limiter("spotify")


def test_the_rate_holds_at_the_service_whatever_the_threads(
    deezer: FakeDeezer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Real time: 24 requests of 8 threads, of which 4 may come at once and then one each 10 ms."""
    from core.settings import from_mapping

    settings = from_mapping(deezer.settings() | {"RATE_LIMITS": "deezer:100/1:4", "API_THREADS": 8}).services
    with Services(settings, cache=tmp_path_factory.mktemp("cache") / "c.sqlite") as services:
        began = time.monotonic()
        ask = [services.pool.submit(services.get_json, "deezer", f"{deezer.address}/track/1") for _ in range(24)]
        for future in ask:
            future.result()
    times = sorted(asked.at for asked in deezer.asked)
    assert len(times) == 24
    assert times[-1] - began >= 0.2  # (24 - 4) / 100; the first may have been long on its way
    assert deezer.most_in(0.05) <= 4 + 5 + 8  # those on their way may come together


def test_one_thing_is_made_once_for_all_threads(make_services: MakeServices) -> None:
    services = make_services({})
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    threads = [threading.Thread(target=services.once, args=("client", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_no_thread_is_left_and_nothing_is_asked_after_the_end(deezer: FakeDeezer, make_services: MakeServices) -> None:
    before = set(threading.enumerate())
    services = make_services(deezer.settings())
    services.pool.submit(services.get_json, "deezer", f"{deezer.address}/track/1").result()
    services.close()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name.startswith("playlista")]
    with pytest.raises(ServiceError, match="stopped"):
        services.get_json("deezer", f"{deezer.address}/track/1")


def test_closing_ends_what_waits_for_an_answer(deezer: FakeDeezer, make_services: MakeServices) -> None:
    deezer.latency_s = 60.0  # or it might be answered before
    services = make_services(deezer.settings())
    waiting = services.pool.submit(services.get_json, "deezer", f"{deezer.address}/track/1")
    until(lambda: bool(deezer.asked), "it asks")
    services.close()
    with pytest.raises(ServiceError, match="stopped"):
        waiting.result()


def test_nobody_at_the_address_is_told_as_that(make_services: MakeServices, clock: Clock) -> None:
    with fake_deezer() as gone:
        keys = gone.settings()
    services = make_services(keys)
    with pytest.raises(ServiceError, match="deezer cannot be reached: Connection refused") as caught:
        services.get_json("deezer", f"{gone.address}/track/1")
    assert caught.value.error_class == "unreachable"
    assert len(clock.waits) == 4


def test_an_answer_that_is_no_json_is_told(deezer: FakeDeezer, make_services: MakeServices) -> None:
    deezer.things["track/2"] = b"<html>"  # type: ignore[assignment]
    with pytest.raises(ServiceError, match="no JSON") as caught:
        make_services(deezer.settings()).get_json("deezer", f"{deezer.address}/track/2")
    assert caught.value.error_class == "malformed"


def test_threads_that_are_first_asked_for_after_the_end_are_none(
    deezer: FakeDeezer, make_services: MakeServices
) -> None:
    services = make_services(deezer.settings())
    services.close()
    with pytest.raises(ServiceError, match="stopped"):
        services.pool.submit(threading.Event)
