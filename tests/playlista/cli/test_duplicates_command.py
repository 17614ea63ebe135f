"""``playlista duplicates``: groups with their evidence; no file and no row is changed."""

import json
import shutil
from pathlib import Path

import soundfile

from tests.playlista.cli.conftest import Run


def test_copies_and_encodings_are_grouped_and_nothing_is_changed(run: Run, home: Path, music: Path) -> None:
    folder = home / "Own"
    shutil.copytree(music, folder)
    song = sorted(path for path in folder.rglob("*.flac"))[0]
    shutil.copy(song, folder / "copy.flac")
    samples, rate = soundfile.read(song)
    soundfile.write(folder / "lossy.ogg", samples * 0.5, rate, format="OGG", subtype="VORBIS")
    assert run("analyze", "Own", "--sequential").exit_code == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run("duplicates", "--json")
    assert result.exit_code == 0, result.output
    (group,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert group["kind"] == "same recording"
    assert {Path(member["path"]).name for member in group["members"]} == {song.name, "copy.flac", "lossy.ogg"}
    assert "2 further copies, 0 songs in several versions." in result.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert "The same recording: " in run("duplicates", "--only", "recordings").stdout
    assert run("duplicates", "--only", "songs").stdout == ""


def test_a_library_without_any_says_so(run: Run, library: Path) -> None:
    result = run("duplicates")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 further copies" in result.stderr
