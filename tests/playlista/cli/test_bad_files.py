"""Every hostile file and name, through the real commands: analysed or failed as it should be, nothing else."""

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from models.results import MODES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names that Windows cannot have")

Start = Callable[..., "subprocess.Popen[str]"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What has to come of a file: its length in seconds, what cannot be known of it, and what is said of damage, or
    the class of failure."""

    seconds: float = 0.0
    unknown: tuple[str, ...] = ()
    failure: str = ""
    warning: str = ""


_NO_MUSIC = ("tempo_bpm", "key")
BROKEN = {
    "truncated_half.mp3": Expected(20.0, warning="only 20.0 s of the 40.0 s"),
    "truncated.ogg": Expected(11.2, warning="cut short: only the first 11.2 s"),
    "zero_length.mp3": Expected(failure="not_audio"),
    "zero_length.flac": Expected(failure="not_audio"),
    "text_renamed.mp3": Expected(failure="not_audio"),
    "random_bytes.flac": Expected(failure="not_audio"),
    "ogg_named.mp3": Expected(40.0),
    "mp3_named.wav": Expected(40.0),
    "no_extension": Expected(40.0),
    "silent_30s.flac": Expected(30.0, (*_NO_MUSIC, "loudness_lufs")),
    "almost_silent.wav": Expected(8.0, (*_NO_MUSIC, "loudness_lufs")),
    "short_0p2s.wav": Expected(0.2, (*_NO_MUSIC, "loudness_lufs")),
    "short_3ms.wav": Expected(0.003, (*_NO_MUSIC, "loudness_lufs")),
    "sine_440.flac": Expected(10.0, ("tempo_bpm",)),
    "dc_offset.wav": Expected(10.0, _NO_MUSIC),
    "eight_channel.flac": Expected(3.0, ("tempo_bpm",)),
    "rate_8k.wav": Expected(15.0),
    "rate_192k_24bit.wav": Expected(2.5, ("tempo_bpm",)),
    "float_over_0dBFS.wav": Expected(5.0),
    "u8_11k.wav": Expected(8.0),
    "wav_bad_sizes.wav": Expected(15.0),
    "corrupt_frames.mp3": Expected(37.0, warning="damaged places were skipped"),
    "garbage_prefix.mp3": Expected(40.0),
    "huge_tag.mp3": Expected(40.0),
    "lying_tags.mp3": Expected(40.0),
    "video_with_audio.m4a": Expected(3.0, ("tempo_bpm",)),
    "video_only.m4a": Expected(failure="no_audio"),
}


@pytest.fixture
def playlista(start: Start) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run the program to its end; whatever it says, it is no traceback."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        with start(*arguments) as program:
            out, err = program.communicate()
        assert "Traceback" not in out + err
        assert "internal error" not in out + err
        return subprocess.CompletedProcess(arguments, program.returncode, out, err)

    return run


Run = Callable[..., "subprocess.CompletedProcess[str]"]


def tracks(run: Run) -> dict[str, dict[str, Any]]:
    """What the library holds, by path; no number of it is NaN or infinite."""
    found = run("tracks", "--json", "--limit", "1000")
    assert found.returncode == 0, found.stderr
    rows = [json.loads(line, parse_constant=_no_number) for line in found.stdout.splitlines()]
    assert all(math.isfinite(value) for row in rows for value in row.values() if isinstance(value, float))
    return {row["path"]: row for row in rows}


def _no_number(word: str) -> float:
    pytest.fail(f"{word} in JSON")


@pytest.mark.corpus
@pytest.mark.parametrize("mode", MODES)
def test_every_broken_file_ends_as_it_should(mode: str, corpus: Path, playlista: Run, home: Path) -> None:
    folder = home / "broken"
    shutil.copytree(corpus / "broken", folder, ignore=shutil.ignore_patterns("*.py"))
    assert {path.name for path in folder.iterdir()} == set(BROKEN), "broken.csv names others than this table"
    run = playlista("analyze", str(folder), "--json", f"--{mode}")
    assert run.returncode == 3
    summary = json.loads(run.stdout, parse_constant=_no_number)
    failed = {Path(failure["file"]["path"]).name: failure for failure in summary["failures"]}
    assert {name: failure["error_class"] for name, failure in failed.items()} == {
        name: expected.failure for name, expected in BROKEN.items() if expected.failure
    }
    assert all(" " in failure["reason"] and failure["reason"].isprintable() for failure in failed.values())
    warned = {Path(warning["path"]).name: warning["reason"] for warning in summary["warnings"]}
    assert set(warned) == {name for name, expected in BROKEN.items() if expected.warning}
    assert all(BROKEN[name].warning in reason for name, reason in warned.items())
    found = {Path(path).name: row for path, row in tracks(playlista).items()}
    for name, expected in BROKEN.items():
        if not expected.failure:
            assert found[name]["duration_s"] == pytest.approx(expected.seconds, abs=0.1), name
            assert {field: found[name][field] for field in expected.unknown} == dict.fromkeys(expected.unknown), name


@pytest.mark.corpus
def test_what_is_the_same_sound_has_the_same_numbers(corpus: Path, playlista: Run, home: Path) -> None:
    names = ["mp3_named.wav", "no_extension", "huge_tag.mp3", "lying_tags.mp3", "garbage_prefix.mp3"]
    for number, name in enumerate(names):
        shutil.copy(corpus / "broken" / name, home / f"{number}.mp3")
    assert playlista("analyze", *(f"{number}.mp3" for number in range(len(names)))).returncode == 0
    found = {(row["tempo_bpm"], row["key"], row["loudness_lufs"]) for row in tracks(playlista).values()}
    assert len(found) == 1


#: The names of ``make_hostile_names.py``, which are made here anew: the corpus is not everywhere.
HOSTILE = [
    "Ünïcödé – 音楽 🎵 (ремикс) 'quote' & \"dq\".ogg".encode(),
    "Cafe\u0301 NFD.mp3".encode(),
    b" leading space;semi\ttab.mp3",
    b"new\nline.mp3",
    b"latin1_\xe9\xff.mp3",
    b"-dash.mp3",
    b"a" * 250 + b".mp3",
    b"percent%20and#hash?.mp3",
]


@pytest.fixture
def hostile(home: Path, music: Path) -> Path:
    """A folder of songs with such names, and of what is none."""
    song = next(music.rglob("*.ogg"))
    folder = home / "names"
    folder.mkdir()
    for name in HOSTILE:
        shutil.copy(song, folder / os.fsdecode(name))
    (folder / "dangling_link.mp3").symlink_to("nowhere")
    (folder / "loop").symlink_to(".")
    (folder / "directory_named.mp3").mkdir()
    return folder


@pytest.mark.parametrize("mode", MODES)
def test_every_hostile_name_is_analysed(mode: str, playlista: Run, hostile: Path) -> None:
    run = playlista("analyze", str(hostile), f"--{mode}")
    assert (run.returncode, "Analysed 8 tracks" in run.stdout) == (0, True), run.stderr
    assert {os.fsencode(Path(path).name) for path in tracks(playlista)} == set(HOSTILE)


def test_every_hostile_name_is_pointed_at_by_playlists(playlista: Run, home: Path, hostile: Path) -> None:
    assert playlista("analyze", str(hostile), "--sequential").returncode == 0
    for number in range(1, len(HOSTILE) + 1):
        assert_pointed_at(playlista, home, number)


def assert_pointed_at(run: Run, home: Path, number: int) -> None:
    """A playlist of one track leads to its file."""
    playlist = home / f"{number}.m3u8"
    exported = run("generate", "similar", "--seed", str(number), "--length", "1", "--out", str(playlist))
    assert exported.returncode == 0, exported.stderr
    (line,) = [line for line in playlist.read_bytes().split(b"\n") if line and line[:1] != b"#"]
    # A path with a line break can only be written as an address.
    path = unquote_to_bytes(line.removeprefix(b"file://")) if line.startswith(b"file://") else line
    assert (home / os.fsdecode(path)).is_file()
