"""How many analyses this machine can run at once: cores and memory that are really ours, containers included."""

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

#: A worker on the default engine peaks at 205 MB (streaming, docs/benchmarks.md); the rest is room for odd files.
WORKER_BYTES = 300 * 2**20

_CGROUPS = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")
_MEMORY = Path("/proc/meminfo")


def automatic_workers(*, per_worker_bytes: int = WORKER_BYTES) -> int:
    """Count the workers that the cores and the free memory allow, at least 1.

    Heeds the CPU affinity of the process and the CPU quota and memory limit of its container (cgroup v1 and v2).
    """
    folders = tuple(cgroup_folders(_CGROUPS, _MEMBERSHIP))
    return workers_within(
        folders,
        cores=_usable_cores(),
        free_bytes=free_bytes(),
        per_worker_bytes=per_worker_bytes,
    )


def workers_within(folders: Sequence[Path], *, cores: int, free_bytes: int, per_worker_bytes: int) -> int:
    """Count the workers that fit on ``cores`` and in ``free_bytes``, within the limits of cgroup ``folders``."""
    cores_left = min([cores, *_cpu_quotas(folders)])
    bytes_left = min([free_bytes, *_memory_left(folders)])
    return max(1, min(math.ceil(cores_left), bytes_left // per_worker_bytes))


def free_bytes() -> int:
    """Return how much memory could be had without taking it from other programs."""
    for line in _text(_MEMORY).splitlines():
        name, _, kibibytes = line.partition(":")
        if name == "MemAvailable":
            return int(kibibytes.split()[0]) * 1024
    import psutil  # elsewhere than on Linux; loading it takes 0.01 s, a tenth of the start of the program

    return int(psutil.virtual_memory().available)


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cgroup_folders(root: Path, membership: Path) -> Iterator[Path]:
    """The folders that limit this process, from its own up to the root, of every controller.

    Inside a container the path in ``/proc`` may be the host's and lead nowhere here; the root then has the limits.
    """
    for line in _text(membership).splitlines():
        _, controllers, path = line.split(":", 2)
        mount = root / controllers if controllers else root
        own = PurePosixPath(path.lstrip("/"))
        yield from (mount / parent for parent in (own, *own.parents))


def _cpu_quotas(folders: Sequence[Path]) -> Iterator[float]:
    """Cores per quota: version 2 writes "quota period" in one file, version 1 in two; "max" and -1 are no limit."""
    for folder in folders:
        version_2 = _text(folder / "cpu.max").split()
        quota, period = version_2 or (_text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us"))
        if quota.isdigit() and period.isdigit() and int(quota) and int(period):
            yield int(quota) / int(period)


def _memory_left(folders: Sequence[Path]) -> Iterator[int]:
    """Bytes left below each limit; pages of files that could be dropped count as free."""
    for folder in folders:
        for limit_name, usage_name, cache_name in (
            ("memory.max", "memory.current", "inactive_file"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ):
            limit, usage = _text(folder / limit_name), _text(folder / usage_name)
            if limit.isdigit() and usage.isdigit():
                yield int(limit) - int(usage) + _statistic(folder, cache_name)


def _statistic(folder: Path, name: str) -> int:
    values = dict(line.split(maxsplit=1) for line in _text(folder / "memory.stat").splitlines())
    return int(values.get(name, 0))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
