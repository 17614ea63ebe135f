"""What a working installation needs, each thing tried and told with the command that mends it.

Judges nothing but this machine; prints nothing.
"""

import importlib
import os
import platform
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import PlaylistaError
from core.settings import JobSettings, ModelSettings
from core.settings.masking import without_passwords
from playlista.cli.address import HERE, database_name

#: Package on PyPI, module to try; ``None`` where importing costs seconds and finding it must do.
REQUIRED = {
    "numpy": "numpy",
    "scipy": "scipy.fft",
    "scikit-learn": "sklearn",
    "numba": "numba",
    "pyfftw": "pyfftw",
    "llvmlite": "llvmlite.binding",
    "soundfile": "soundfile",
    "soxr": "soxr",
    "av": "av",
    "librosa": None,
    "mutagen": "mutagen",
    "sqlalchemy": "sqlalchemy",
    "alembic": "alembic",
    "anyascii": "anyascii",
    "click": "click",
    "rich": "rich",
    "psutil": "psutil",
    "platformdirs": "platformdirs",
    "threadpoolctl": "threadpoolctl",
    "rapidfuzz": "rapidfuzz",
    "requests": "requests",
    "spotipy": "spotipy",
    "urllib3": "urllib3",
    "ytmusicapi": "ytmusicapi",
    "yt-dlp": "yt_dlp",
}

#: What an optional part adds, and the modules it is made of.
OPTIONAL = {
    "essentia": ("--engine essentia, and networks of Essentia's", ("essentia",)),
    "onnx": ("networks by ONNX Runtime (playlista models)", ("onnxruntime",)),
    "postgres": ("PostgreSQL as database", ("psycopg",)),
}

#: Sites change, and a yt-dlp that is older than this is the commonest reason why nothing can be downloaded.
YT_DLP_DAYS = 60

#: What sets today's processors apart in speed.
CPU_FLAGS = ("sse4.2", "avx", "avx2", "fma", "avx512f", "neon")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing tried: ``state`` is ``ok``, ``missing`` (the program needs it) or ``optional`` (it does without)."""

    name: str
    state: str
    detail: str
    remedy: str = ""


def python() -> Iterator[Check]:
    """Try the interpreter."""
    fine = sys.version_info >= (3, 11)
    detail = f"{platform.python_version()} ({platform.python_implementation()}) in {sys.prefix}"
    yield Check("Python", "ok" if fine else "missing", detail, "" if fine else "install Python 3.11 or newer")


def packages() -> Iterator[Check]:
    """Import what the program is built on."""
    for package, module in REQUIRED.items():
        try:
            problem = _problem(package, module)
        except (ImportError, OSError) as error:  # OSError: a native library of the package does not load
            problem = f"does not load: {error}"
        if problem:
            yield Check(package, "missing", problem, pip_install("--force-reinstall", package))
        else:
            yield Check(package, "ok", _version(package))


def optional_parts() -> Iterator[Check]:
    """Look for the extras, without importing them."""
    for extra, (purpose, modules) in OPTIONAL.items():
        absent = [module for module in modules if find_spec(module) is None]
        if absent:
            detail = f"{purpose}: {', '.join(absent)} not installed"
            yield Check(extra, "optional", detail, pip_install(f"playlista[{extra}]"))
        else:
            yield Check(extra, "ok", purpose)


def downloading(today: date) -> Iterator[Check]:
    """Look at what ages, and at what YouTube needs beside it; asks nobody on the network."""
    from core.services.ytdlp import deno
    from core.services.ytdlp_faults import NO_RUNTIME

    days = age_of_version(_version("yt-dlp"), today)
    if days is not None:
        old = days > YT_DLP_DAYS
        remedy = pip_install("--upgrade", "yt-dlp[default]") if old else ""
        yield Check("yt-dlp age", "optional" if old else "ok", f"{days} days", remedy)
    runtime = deno()
    if runtime is None:
        yield Check("JavaScript runtime", "optional", NO_RUNTIME.partition(": ")[0], pip_install("playlista[youtube]"))
    else:
        yield Check("JavaScript runtime", "ok", f"deno, {runtime}")


def age_of_version(version: str, today: date) -> int | None:
    """Days since the day that a version of yt-dlp is named after; ``None`` where it is named otherwise."""
    try:
        year, month, day = map(int, version.split(".")[:3])
        return max(0, (today - date(year, month, day)).days)
    except ValueError:
        return None


def machine() -> Iterator[Check]:
    """Tell what there is to compute with."""
    import psutil

    from core.settings import automatic_workers
    from core.settings.machine import WORKER_BYTES

    yield Check("processor", "ok", _processor())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Check("cores", "ok", f"{cores} of {os.cpu_count()} usable; {automatic_workers()} workers by default")
    memory = psutil.virtual_memory()
    detail = f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB free"
    enough = memory.available >= WORKER_BYTES
    remedy = "" if enough else f"close other programs: a worker needs {WORKER_BYTES / 2**20:.0f} MiB"
    yield Check("memory", "ok" if enough else "missing", detail, remedy)


def database(url: str) -> Iterator[Check]:
    """Open the database, write to it, and ask it whether it is whole; makes one where there is none."""
    from core.store import open_store

    remedy = "playlista config  (it shows DATABASE_URL and where that was set)"
    try:
        with open_store(url, patience_s=5.0) as store:
            store.mark_present([])  # changes nothing, but takes the right to write
            problems = store.check()
    except PlaylistaError as error:
        yield Check("database", "missing", str(error), remedy)
        return
    state, remedy = ("missing", "playlista db check") if problems else ("ok", "")
    yield Check("database", state, "; ".join(problems) or database_name(url), remedy)


def jobs(settings: JobSettings, url: str) -> Iterator[Check]:
    """Ask Redis, where workers run jobs, and tell whether they can share the database."""
    if not settings.redis_url:
        return
    from playlista.jobs.redis_channel import problem_of

    name, problem = without_passwords(settings.redis_url), problem_of(settings.redis_url)
    remedy = "start Redis, or leave REDIS_URL empty: the server runs jobs itself then" if problem else ""
    yield Check("Redis", "missing" if problem else "ok", f"{name}: {problem}" if problem else name, remedy)
    if url.startswith("sqlite") and urlsplit(settings.redis_url).hostname not in HERE:
        detail = "a SQLite file is on this machine only, and REDIS_URL names another"
        yield Check("workers", "missing", detail, "set DATABASE_URL to a PostgreSQL that all machines reach")


def networks(settings: ModelSettings) -> Iterator[Check]:
    """Tell which networks of MODELS can run, and how to mend the others; without MODELS, which are installed."""
    from core.model_files.folder import models_folder
    from core.networks.plan import make_plan
    from models.networks import NETWORKS

    folder = models_folder(settings.folder)
    try:
        plan = make_plan(settings)
    except PlaylistaError as error:
        yield Check("networks", "missing", str(error), "playlista models list")
        return
    for lost in plan.disabled:
        reason, _, remedy = lost.reason.rpartition(": ")
        yield Check(lost.name, "missing", reason or lost.reason, remedy)
    for chosen in plan.chosen:
        yield Check(chosen.network.name, "ok", f"by {chosen.pipeline.backend}, {chosen.path}")
    if not settings.models:
        there = [name for name in NETWORKS if (folder / name).is_dir()]
        detail = f"{', '.join(there)} in {folder}" if there else "none installed, none asked for (MODELS)"
        yield Check(
            "networks", "ok" if there else "optional", detail, "" if there else "playlista models install msd-musicnn"
        )


def folders(library_path: str) -> Iterator[Check]:
    """Try to write where the program keeps things, and to read the music."""
    import platformdirs

    yield _writable("data folder", platformdirs.user_data_path("playlista"))
    yield _writable("settings folder", platformdirs.user_config_path("playlista"))
    if library_path:
        readable = os.access(library_path, os.R_OK | os.X_OK)
        remedy = "" if readable else "set LIBRARY_PATH in playlista.conf to a folder you may read"
        yield Check("music folder", "ok" if readable else "missing", library_path, remedy)


def _writable(name: str, folder: Path) -> Check:
    """Try it in the folder, or in the nearest one above that exists."""
    place = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            return Check(name, "ok", str(folder))
    except OSError as error:
        return Check(name, "missing", f"{folder}: {error.strerror}", f"chmod u+rwx {place}")


def _processor() -> str:
    try:
        from llvmlite.binding import get_host_cpu_features, get_host_cpu_name  # comes with numba

        features = get_host_cpu_features()
    except (ImportError, RuntimeError):  # llvmlite knows no flags on some processors
        return platform.processor() or platform.machine()
    flags = [flag for flag in CPU_FLAGS if features.get(flag)]
    return f"{platform.machine()} {get_host_cpu_name()}: {', '.join(flags)}"


def _problem(package: str, module: str | None) -> str:
    if find_spec((module or package).partition(".")[0]) is None:
        return "is not installed"
    if module is not None:
        importlib.import_module(module)
    return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "version unknown"


def pip_install(*arguments: str) -> str:
    """Return the command that installs into the Python that runs this program."""
    return shlex.join([sys.executable, "-m", "pip", "install", *arguments])
