"""How many workers a machine, or what it lets us have of it, has room for."""

from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from core.settings import automatic_workers
from core.settings.machine import cgroup_folders, free_bytes, workers_within

GIB = 2**30


def workers_in(folder: Path, membership: str, files: Mapping[str, str]) -> int:
    """Workers of 1 GiB on a machine with 16 cores and 64 GiB free, where the kernel shows these files."""
    (folder / "membership").write_text(membership, encoding="ascii")
    for name, text in files.items():
        path = folder / "cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    folders = tuple(cgroup_folders(folder / "cgroup", folder / "membership"))
    return workers_within(folders, cores=16, free_bytes=64 * GIB, per_worker_bytes=GIB)


@pytest.mark.parametrize(
    ("membership", "files", "workers"),
    [
        pytest.param("", {}, 16, id="no control groups"),
        pytest.param("0::/\n", {"cpu.max": "max 100000\n", "memory.max": "max\n"}, 16, id="2: no limits"),
        pytest.param("0::/\n", {"cpu.max": "300000 100000\n"}, 3, id="2: quota"),
        pytest.param("0::/\n", {"cpu.max": "150000 100000\n"}, 2, id="2: a quota of one core and a half"),
        pytest.param("0::/\n", {"cpu.max": "10000 100000\n"}, 1, id="2: a tenth of a core"),
        pytest.param("0::/a/b\n", {"a/cpu.max": "400000 100000", "a/b/cpu.max": "max 100000"}, 4, id="2: of a parent"),
        pytest.param("0::/on/the/host\n", {"cpu.max": "200000 100000"}, 2, id="2: path leads nowhere"),
        pytest.param("0::/\n", {"memory.max": f"{8 * GIB}\n", "memory.current": f"{3 * GIB}\n"}, 5, id="2: memory"),
        pytest.param(
            "0::/\n",
            {
                "memory.max": f"{8 * GIB}",
                "memory.current": f"{3 * GIB}",
                "memory.stat": f"anon 1\ninactive_file {2 * GIB}\n",
            },
            7,
            id="2: cached files count as free",
        ),
        pytest.param("0::/\n", {"memory.max": "1000", "memory.current": "2000"}, 1, id="2: memory overrun"),
        pytest.param(
            "4:cpu,cpuacct:/docker/1\n1:memory:/docker/1\n0::/\n",
            {"cpu,cpuacct/cpu.cfs_quota_us": "200000", "cpu,cpuacct/cpu.cfs_period_us": "100000"},
            2,
            id="1: quota",
        ),
        pytest.param(
            "4:cpu,cpuacct:/\n",
            {"cpu,cpuacct/cpu.cfs_quota_us": "-1", "cpu,cpuacct/cpu.cfs_period_us": "100000"},
            16,
            id="1: no quota",
        ),
        pytest.param(
            "1:memory:/docker/1\n",
            {
                "memory/docker/1/memory.limit_in_bytes": f"{4 * GIB}",
                "memory/docker/1/memory.usage_in_bytes": f"{2 * GIB}",
                "memory/docker/1/memory.stat": f"inactive_file 1\ntotal_inactive_file {GIB}\n",
            },
            3,
            id="1: memory",
        ),
    ],
)
def test_the_limits_of_a_container_are_respected(
    tmp_path: Path, membership: str, files: dict[str, str], workers: int
) -> None:
    assert workers_in(tmp_path, membership, files) == workers


@pytest.mark.parametrize(("cores", "free", "workers"), [(4, 64 * GIB, 4), (64, 8 * GIB, 8), (4, 1000, 1)])
def test_cores_and_free_memory_bound_the_workers(cores: int, free: int, workers: int) -> None:
    assert workers_within((), cores=cores, free_bytes=free, per_worker_bytes=GIB) == workers


def test_this_machine_has_room_for_a_worker() -> None:
    assert automatic_workers() >= 1
    assert automatic_workers(per_worker_bytes=2**60) == 1


def test_free_memory_is_what_the_system_says() -> None:
    before, told, after = (psutil.virtual_memory().available, free_bytes(), psutil.virtual_memory().available)
    assert 0.8 * min(before, after) <= told <= 1.2 * max(before, after)  # others take and give back meanwhile
