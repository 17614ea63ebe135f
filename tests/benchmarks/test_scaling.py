"""The simulation of the queue: against queueing theory, against the real queue, and what must hold in it."""

import heapq
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from scaling import Units, analyses, first_to_break, world
from scaling_queue import FairQueue, SimJob
from scaling_simulation import LEASE_S, Outcome, Station, World, erlang_c_wait_s, simulate

from core.manager.claims import LEASE_S as REAL_LEASE_S
from core.manager.claims import this_run
from core.store import Store, open_store
from models.jobs import NewJob


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with open_store(database_url) as opened:
        yield opened


def random_arrivals(count: int, a_second: float, mean_s: float, seed: int) -> list[SimJob]:
    chance, now, jobs = random.Random(seed), 0.0, []
    for number in range(count):
        now += chance.expovariate(a_second)
        jobs.append(SimJob(number, number % 7, str(number), chance.expovariate(1 / mean_s), queued_s=now))
    return jobs


def equal_jobs(count: int, cost_s: float = 10.0, owners: int = 5, rows: int = 0) -> list[SimJob]:
    return [SimJob(number, number % owners, str(number), cost_s, rows) for number in range(count)]


@pytest.mark.parametrize(("workers", "a_second"), [(1, 0.5), (4, 2.4)])
def test_waits_are_those_of_queueing_theory(workers: int, a_second: float) -> None:
    ratios = []
    for seed in (1, 2, 3):
        jobs = random_arrivals(15_000, a_second, 1.0, seed)
        # what came, not what was to be expected: the rest is chance
        rate, mean_s = len(jobs) / jobs[-1].queued_s, sum(job.cost_s for job in jobs) / len(jobs)
        outcome = simulate(World(workers, workers), jobs)
        ratios.append(outcome.mean_wait_s / erlang_c_wait_s(rate, mean_s, workers))
    assert sum(ratios) / len(ratios) == pytest.approx(1.0, abs=0.1)


def test_one_users_jobs_wait_as_long_as_in_one_line_for_many_servers() -> None:
    jobs = [replace(job, owner=1) for job in random_arrivals(3000, 7.0, 1.0, seed=1)]
    free_s, waited_s = [0.0] * 10, []
    for job in jobs:  # Kiefer and Wolfowitz 1955
        begins = max(heapq.heappop(free_s), job.queued_s)
        waited_s.append(begins - job.queued_s)
        heapq.heappush(free_s, begins + job.cost_s)
    assert simulate(World(10, 10), jobs).waits_s == pytest.approx(waited_s)


def test_the_formula_gives_the_known_waits() -> None:
    # M/M/1: load / (1 - load) services; M/M/2 at a load of one half each: 1/3 of a service
    assert erlang_c_wait_s(0.5, 1.0, 1) == pytest.approx(1.0)
    assert erlang_c_wait_s(1.0, 1.0, 2) == pytest.approx(1 / 3)


def test_jobs_are_begun_in_the_order_of_the_real_queue(store: Store) -> None:
    chance = random.Random(5)
    queue, order = FairQueue(10_000), []
    real: dict[int, SimJob] = {}
    for step in range(120):
        if chance.random() < 0.6 or not len(queue):
            owner, priority = chance.randrange(4), chance.choice((0, 0, 0, 10))
            subject = f"song {chance.randrange(60)}"
            (made,) = store.jobs.submit([NewJob("download", "url", owner, subject, {}, priority)])
            queue.submit(SimJob(made.id, owner, subject, 1.0, priority=priority))
        else:
            begun, simulated = store.jobs.claim(this_run(), {"download": 10_000}), queue.claim(0.0)
            order.append((begun and begun.id, simulated and simulated.id))
            if simulated is not None:
                real[simulated.id] = simulated
        if real and step % 3 == 0:
            number = chance.choice(sorted(real))
            queue.finish(real.pop(number))
            end(store, number)
    assert len(order) > 30
    assert all(begun == simulated for begun, simulated in order)


def end(store: Store, number: int) -> None:
    (runner,) = [beat.runner for beat in store.runs() if store.jobs.complete(beat.runner, number, {})]
    assert runner.id


def test_no_more_run_at_once_than_the_limit() -> None:
    outcome = simulate(World(workers=50, limit=3), equal_jobs(30))
    assert outcome.end_s == pytest.approx(100.0)
    assert outcome.finished == 30


def test_one_order_of_five_hundred_does_not_keep_another_user_waiting() -> None:
    many = [SimJob(number, 1, str(number), 1.0) for number in range(500)]
    outcome = simulate(World(3, 3), [*many, SimJob(500, 2, "one", 1.0)])
    assert outcome.order.index(500) < 5


def test_every_job_ends_once_whatever_fails_and_dies() -> None:
    rough = World(10, 10, failing=0.3, retry_s=1.0, deaths_an_hour=20.0, tell_s=1.0, alone_s=0.001)
    outcome = simulate(rough, equal_jobs(400, rows=10))
    assert outcome.finished + outcome.failed == 400
    assert outcome.rows == 10 * outcome.finished
    assert outcome.lost > 0
    assert max(Counter(outcome.order).values()) == rough.attempts
    assert outcome == simulate(rough, equal_jobs(400, rows=10)), "the same seed, the same run"
    assert outcome != simulate(rough, equal_jobs(400, rows=10), seed=2)


def test_pauses_before_another_attempt_double() -> None:
    # three attempts of 10 s with pauses of 30 and 60 s between them
    outcome = simulate(World(1, 1, failing=1.0, attempts=3, retry_s=30.0), equal_jobs(1))
    assert (outcome.failed, outcome.begun) == (1, 3)
    assert outcome.end_s == pytest.approx(120.0)


def test_a_lost_job_is_taken_up_when_its_lease_is_over() -> None:
    assert LEASE_S == REAL_LEASE_S
    outcome = simulate(World(1, 1, deaths_an_hour=3600.0, attempts=2), equal_jobs(1, cost_s=1000.0))
    assert (outcome.failed, outcome.lost) == (1, 2)
    assert outcome.end_s > 2 * LEASE_S


def test_changes_come_one_after_another_whoever_makes_them() -> None:
    outcome = simulate(World(1000, 1000, alone_s=0.01), equal_jobs(1000, cost_s=1.0))
    assert outcome.changes == 2001
    assert outcome.end_s == pytest.approx(20.01, abs=0.02)
    assert outcome.alone_busy > 0.99
    assert first_to_break(outcome) == "lock"


def test_saving_is_the_limit_where_workers_are_faster() -> None:
    outcome = simulate(World(100, 100, save_s=0.01, savers=2), equal_jobs(200, cost_s=1.0, rows=100))
    assert outcome.rows_a_second == pytest.approx(200, rel=0.05)
    assert first_to_break(outcome) == "saving"


def test_twice_the_workers_take_half_the_time_while_nothing_is_at_its_limit() -> None:
    units = replace(Units(), tracks_a_job=100)
    jobs = [SimJob(number, 0, str(number), 33.0, 100) for number in range(400)]
    took = [simulate(world(units, workers), jobs).end_s for workers in (10, 20)]
    assert took[0] / took[1] == pytest.approx(2.0, rel=0.05)


def test_a_station_serves_as_many_at_once_as_it_has_servers() -> None:
    station = Station(2)
    assert [station.serve(0.0, 1.0) for _ in range(3)] == [(1.0, 0.0), (1.0, 0.0), (2.0, 1.0)]


def test_the_table_of_analyses_tells_of_every_track(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaling.SIZES", (2000,))
    rows = analyses(Units(tell_s=60.0))
    assert {row["tracks"] for row in rows} == {2000}
    assert all(row["tracks a second"] > 0 for row in rows)
    assert all(row["failed"] == 0 for row in rows)


def test_an_outcome_of_nothing_has_no_rate() -> None:
    assert Outcome().rows_a_second == 0.0
