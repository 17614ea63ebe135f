"""A world for commands: a folder of songs, a library made from it, a home of their own, and a way to run them."""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
import soundfile
from click.testing import CliRunner, Result

from core.demo import write_demo
from core.synthesis import Song, render
from playlista.cli import cli
from tests.fakes.music_world import music_world
from tests.playlista.cli.downloading import Desk
from tests.playlista.cli.programs import FILES, SAMPLE_RATE, SETTINGS, SLOW, Analyze, Program

ROOT = Path(__file__).resolve().parents[3]

Run = Callable[..., Result]


def _environment(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "PLAYLISTA_DATABASE_URL": f"sqlite:///{home / 'library.db'}",
    }


@pytest.fixture(scope="session")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four songs by one artist; not to be changed."""
    folder = tmp_path_factory.mktemp("world") / "Music"
    for _ in islice(write_demo(folder), 4):
        pass
    return folder


@pytest.fixture(scope="session")
def analysed(music: Path) -> Path:
    """The database of these songs; to be copied."""
    home = music.parent
    result = CliRunner().invoke(cli, ["analyze", str(music), "--sequential"], env=_environment(home))
    assert result.exit_code == 0, result.output
    return home / "library.db"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, in which commands run."""
    for name in [name for name in os.environ if name.startswith("PLAYLISTA_")]:
        monkeypatch.delenv(name)
    for name, value in _environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def library(home: Path, analysed: Path) -> Path:
    """A home whose library holds the four songs."""
    shutil.copy(analysed, home / "library.db")
    return home


@pytest.fixture
def run(home: Path) -> Run:
    """Run ``playlista`` in this process."""

    def run(*arguments: str, input: str | None = None) -> Result:
        return CliRunner().invoke(cli, list(arguments), input=input, prog_name="playlista")

    return run


@pytest.fixture
def start(home: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start ``playlista`` as a program of its own."""

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "playlista", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    return start


@pytest.fixture(scope="session")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some short songs, which nobody changes."""
    folder = tmp_path_factory.mktemp("songs")
    for number in range(4):
        sound = render(Song(90.0 + 20 * number, seconds=8.0), SAMPLE_RATE)
        soundfile.write(folder / f"{number}.flac", sound, SAMPLE_RATE)
    for number in range(4, FILES):
        shutil.copy(folder / f"{number % 4}.flac", folder / f"{number}.flac")
    return folder


@pytest.fixture
def analyze(tmp_path: Path, songs: Path) -> Iterator[Analyze]:
    """Start ``playlista analyze`` over the songs, in a process group of its own, as a shell does."""
    started: list[Program] = []

    def start(url: str, *options: str, folder: Path = songs, limit: int | None = None, slow: bool = False) -> Program:
        def prepare() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = [sys.executable, "-m", "playlista", "-vv", "analyze", str(folder), "--json", *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PLAYLISTA_DATABASE_URL": url, "HOME": str(tmp_path)}
        program = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, **SETTINGS, **(SLOW if slow else {})},
            start_new_session=True,
            preexec_fn=prepare,
        )
        started.append(program)
        return program

    yield start
    for program in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.communicate()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A place to download from and to."""
    with music_world(1, 2, 3, 4, seconds=2.0) as world:
        desk = Desk(tmp_path, world)
        yield desk
        for program in desk.programs:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.communicate()
