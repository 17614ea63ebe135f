"""After kill -9 at any stage the next run goes on, and nothing goes on without the program."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from core.download.incoming import key_of
from core.download.workers import PROGRAM, ROOT
from core.tags import read_tags
from tests.core.download.house import House, until
from tests.core.download.obtaining_program import WANTED

Making = Callable[[str, float], bytes]


@pytest.mark.parametrize(
    ("where", "fetched_again"),
    [
        *(("bytes", True), ("converting", False), ("converting._move+", False), ("tagging", False)),
        *(("obtaining.write_tags+", False), ("placing.move+", True), ("obtaining.place+", True)),
    ],
)
def test_after_kill_9_the_next_run_goes_on(
    house: House, sound: Making, plugin: None, where: str, fetched_again: bool
) -> None:
    content = sound("aac", 22.0)
    url = house.site.add("a.aac", content, trickle_s=0.002 if where == "bytes" else 0.0)
    assert run(url, house.library, where).returncode == -signal.SIGKILL
    assert house.files() in ([], ["Artist/Song.m4a"])
    house.site.sounds["a.aac"].trickle_s = 0.0
    asked = len(house.site.ranges())
    again = run(url, house.library, "nowhere")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == str(house.library / "Artist/Song.m4a")
    assert house.files() == ["Artist/Song.m4a"]
    assert (len(house.site.ranges()) > asked) is fetched_again
    if where == "bytes":
        assert house.site.ranges()[-1] != ""
    assert read_tags(again.stdout).title == "Song"
    assert house.leftovers() == [f"{key_of(WANTED)}.placed"]


@pytest.mark.parametrize("at", ["bytes", "hang in a pattern", "child"])
def test_a_killed_program_leaves_no_process_that_goes_on(house: House, sound: Making, plugin: None, at: str) -> None:
    gate = threading.Event()
    url = house.site.add("a.aac", sound("aac", 22.0), gate=gate)
    address = url if at == "bytes" else house.site.page("one", fault=at)
    with start(address, house.library, "nowhere") as program:
        house.site.busy.wait()
        own = psutil.Process(program.pid)
        until(lambda: len(own.children(recursive=True)) == (2 if at == "child" else 1))
        below = own.children(recursive=True)
        program.kill()
    until(lambda: all(map(is_over, below)))
    assert all(map(is_over, below))
    assert below


def test_a_process_whose_parent_went_while_it_started_does_not_stay() -> None:
    lifeline, held = os.pipe()
    os.close(held)
    command = [sys.executable, "-P", "-c", PROGRAM, str(lifeline)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, pass_fds=(lifeline,), start_new_session=True, env=environment
    ) as process:
        os.close(lifeline)
        assert process.wait(60) == -signal.SIGKILL


def is_over(process: psutil.Process) -> bool:
    """Tell whether a process has ended; in a container nobody may have asked how."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def start(url: str, library: Path, where: str) -> "subprocess.Popen[str]":
    """Start the program that obtains one song."""
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "tests.core.download.obtaining_program", url, str(library), where]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(url: str, library: Path, where: str) -> "subprocess.CompletedProcess[str]":
    """Run it to its end."""
    with start(url, library, where) as program:
        out, err = program.communicate(timeout=120)
    return subprocess.CompletedProcess(program.args, program.returncode, out, err)
