"""``playlista download`` as a program of its own, with a world to download from and a library to look into."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.store import open_store
from tests.fakes.music_world import World
from tests.playlista.cli.programs import PATIENCE_S, ROOT, Program

#: An exit within seconds is promised; a busy machine proves no less.
EXIT_S = 60.0


@dataclass
class Desk:
    """Where programs are started from: ``home`` has the library, the music and the lists."""

    home: Path
    world: World
    programs: list[Program] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def music(self) -> Path:
        return self.home / "music"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.home / 'library.db'}"

    def listed(self, *numbers: int, name: str = "party") -> str:
        """A text of songs."""
        path = self.home / f"{name}.txt"
        path.write_text(self.world.text(*numbers))
        return str(path)

    def start(self, *arguments: str, limit: int | None = None, within: Sequence[str] = ()) -> Program:
        """Start the program in a process group of its own, as a shell does; no file may grow beyond ``limit``."""

        def prepare() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        told = self.world.environment
        environment = {
            **os.environ,
            **told,
            "PYTHONPATH": os.pathsep.join((str(ROOT), told["PYTHONPATH"])),
            "PLAYLISTA_DATABASE_URL": self.url,
            "PLAYLISTA_PROCESS_WORKERS": "1",
            "PLAYLISTA_DOWNLOAD_THREADS": "2",
            "HOME": str(self.home),
            **self.settings,
        }
        program = subprocess.Popen(
            [*within, sys.executable, "-m", "playlista", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=self.home,
            start_new_session=True,
            preexec_fn=prepare,
        )
        self.programs.append(program)
        return program

    def download(self, *sources: str, analyze: bool = False, limit: int | None = None) -> Program:
        """Download lists; events come as JSON on standard error, the summary on standard output."""
        command = "download-and-analyze" if analyze else "download"
        return self.start(command, *sources, "--out-dir", "music", "--progress", "json", "--json", limit=limit)

    def songs(self) -> list[str]:
        """The songs in the library's folder."""
        return sorted(path.name for path in self.music.rglob("*.flac") if ".playlista-incoming" not in path.parts)

    def assert_whole(self, *numbers: int) -> None:
        """Every song is there once, all else is tidy."""
        names = self.songs()
        assert len(names) == len(numbers), names
        assert not any(" (2)" in path.name for path in self.music.rglob("*"))
        visible = [path for path in self.music.rglob("*") if not path.name.startswith(".playlista-")]
        assert not [path for path in visible if path.suffix in (".tmp", ".part", ".ytdl")]
        with open_store(self.url) as store:
            assert store.check() == []
            assert store.runs() == []
            done = [wish.path for wish in store.wishes.in_state("done")]
        assert sorted(Path(path or "").name for path in done) == names

    def fetched(self, number: int) -> int:
        """How often a song was asked for."""
        return self.world.site.server.count(f"/files/{number}.flac")


def said(program: Program, test: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait for an event of a program."""
    assert program.stderr is not None
    for line in program.stderr:
        if line.startswith("{") and test(event := json.loads(line)):
            return dict(event)
    raise AssertionError(f"it ended with {program.wait()} before it came to that")


def stage(name: str) -> Callable[[dict[str, Any]], bool]:
    """An event of a song that enters a stage."""
    return lambda event: event["event"] == "song_stage" and event["stage"] == name


def settled(event: dict[str, Any]) -> bool:
    """An event of a song that is at its end."""
    return bool(event["event"] == "song_settled")


def ended(program: Program, code: int) -> tuple[dict[str, Any], str]:
    """The program ends with this code; return its summary and what it said."""
    output, errors = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == code, errors
    assert "Traceback" not in errors
    return (json.loads(output) if output else {}), errors
