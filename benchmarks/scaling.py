"""How far the server goes: unit costs, a simulation of the queue made of them, and what breaks first at which size.

``--parts costs`` measures changes of jobs on a real PostgreSQL, ``check`` holds the simulation against workers that
really run there, ``simulate`` goes to 10 million tracks and 1,000 workers. docs/scaling.md tells what the figures mean.
"""

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scaling_costs import changes_a_second, costs, fill, jobs_of_fixed_cost, load, postgres
from scaling_queue import SimJob
from scaling_simulation import LOCK_TIMEOUT_S, Outcome, World, simulate

from core.store import open_store

#: Libraries, in tracks.
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
#: What takes longer is not waited for: a week.
LONGEST_S = 7 * 86400.0


@dataclass(frozen=True, slots=True)
class Units:
    """What one thing costs. Measured: docs/benchmarks.md and ``--parts costs``; assumed: songs of four minutes.

    ``analyse_s`` is .083 CPU seconds a minute of mp3, ``saves_a_second`` PostgreSQL's by the clock on two cores.
    """

    analyse_s: float = 0.33
    saves_a_second: float = 3900.0
    alone_s: float = 0.003
    apart_s: float = 0.002
    tell_s: float = 1.0
    tracks_a_job: int = 1000
    song_s: float = 10.0


def main() -> int:
    """Print the tables, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", default="costs,check,simulate", help="which of costs, check, simulate")
    parser.add_argument("--alone-ms", type=float, default=3.0, help="a change of a job with all others kept out")
    parser.add_argument("--json", action="store_true", help="one object instead of tables")
    arguments = parser.parse_args()
    units = Units(alone_s=arguments.alone_ms / 1000)
    parts: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
        "costs": measured_costs,
        "check": check,
        "simulate": lambda: [*analyses(units), *downloads(units)],
    }
    wanted = arguments.parts.split(",")
    if unknown := set(wanted) - set(parts):
        parser.error(f"--parts {','.join(unknown)}: expected some of {','.join(parts)}")
    found = {}
    for part in wanted:
        found[part] = parts[part]()
        if not arguments.json:
            print(f"\n{part}, load {load():.1f} a core")
            show(found[part])
    if arguments.json:
        print(json.dumps(found))
    return 0


def measured_costs() -> list[dict[str, Any]]:
    """Milliseconds of each change in queues of several lengths; changes a second by several programs."""
    rows: list[dict[str, Any]] = []
    for waiting, processing in ((10, 3), (1000, 3), (10_000, 3), (10_000, 1000), (100_000, 3)):
        with postgres() as url, open_store(url) as store:
            fill(store, waiting, processing)
            rows.append(asdict(costs(store, waiting, processing)))
    for clients in (1, 2, 4):
        with postgres() as url:
            rows.append(changes_a_second(url, clients, 200))
    return rows


def check(cost_s: float = 0.25, jobs_each: int = 24) -> list[dict[str, Any]]:
    """Jobs that wait for a fixed time, by 1 to 8 real programs and in the simulation."""
    with postgres() as url, open_store(url) as store:
        fill(store, 10, 3)
        unit = costs(store, 10, 3)
    change_s = (unit.claim + unit.complete) / 2000
    rows = []
    for workers in (1, 2, 4, 8):
        with postgres() as url:
            real_s = jobs_of_fixed_cost(url, workers, jobs_each, cost_s)
        jobs = [SimJob(number, number % 50, str(number), cost_s) for number in range(workers * jobs_each)]
        world = World(workers, workers, alone_s=change_s / 2, apart_s=change_s / 2)
        told_s = simulate(world, jobs).end_s
        rows.append(
            {
                "workers": workers,
                "jobs": len(jobs),
                "real s": real_s,
                "simulated s": told_s,
                "real / simulated": real_s / told_s,
                "jobs a second": len(jobs) / real_s,
            }
        )
    return rows


def analyses(units: Units) -> list[dict[str, Any]]:
    """A library analysed for the first time, a core for each worker."""
    rows = []
    for tracks in SIZES:
        for workers in (1, 10, 100, 250, 1000):
            if tracks * units.analyse_s / workers > LONGEST_S:
                continue
            size = max(1, min(units.tracks_a_job, tracks // workers))
            jobs = [
                SimJob(number, number % 50, str(number), size * units.analyse_s, size)
                for number in range(tracks // size)
            ]
            rows.append({"tracks": tracks, "workers": workers, **told(simulate(world(units, workers), jobs))})
    return rows


def downloads(units: Units) -> list[dict[str, Any]]:
    """Single songs, as many as 1,000 people may order, 100 each, all at once."""
    rows = []
    for workers in (3, 30, 100, 250, 1000):
        count = min(100_000, workers * 200)
        jobs = [SimJob(number, number % 1000, str(number), units.song_s, 1) for number in range(count)]
        rows.append({"songs": count, "workers": workers, **told(simulate(world(units, workers), jobs))})
    return rows


def world(units: Units, workers: int) -> World:
    """So many workers on one database of two cores, one of a hundred attempts failing, a death a worker and week."""
    return World(
        workers,
        workers,
        alone_s=units.alone_s,
        apart_s=units.apart_s,
        tell_s=units.tell_s,
        save_s=2 / units.saves_a_second,
        failing=0.01,
        deaths_an_hour=1 / 168,
    )


def told(outcome: Outcome) -> dict[str, Any]:
    """The figures of a row."""
    return {
        "hours": outcome.end_s / 3600,
        "tracks a second": outcome.rows_a_second,
        "workers busy": outcome.workers_busy,
        "changes a second": outcome.changes / outcome.end_s,
        "lock busy": outcome.alone_busy,
        f"waited over {LOCK_TIMEOUT_S:.0f} s": outcome.late_changes / outcome.changes,
        "saving busy": outcome.saving_busy,
        "failed": outcome.failed,
        "lost": outcome.lost,
        "first": first_to_break(outcome),
    }


def first_to_break(outcome: Outcome) -> str:
    """What limits the rest: the database where a tenth of it or less is left, else the workers."""
    shares = {"lock": outcome.alone_busy, "saving": outcome.saving_busy}
    busiest = max(shares, key=lambda part: shares[part])
    return busiest if shares[busiest] > 0.9 else "workers"


def show(rows: list[dict[str, Any]]) -> None:
    """Print rows with one heading for each kind of row."""
    heading: tuple[str, ...] = ()
    for row in rows:
        if tuple(row) != heading:
            heading = tuple(row)
            print(" | ".join(heading))
        print(" | ".join(f"{value:.3g}" if isinstance(value, float) else str(value) for value in row.values()))


if __name__ == "__main__":
    raise SystemExit(main())
