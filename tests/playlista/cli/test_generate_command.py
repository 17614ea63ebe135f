"""``playlista generate similar``: prints a list with reasons, or writes one that players read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.usefixtures("library")
def test_the_list_is_printed_with_its_reasons(run: Run) -> None:
    result = run("generate", "similar", "--seed", "rope and sail")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) == 5
    assert lines[1].endswith("seed")
    assert all("in timbre (" in line for line in lines[2:])
    assert "Similar to Rope and Sail: 4 tracks, 1:36" in result.stderr


@pytest.mark.usefixtures("library")
def test_a_playlist_is_written_and_leads_to_the_files(run: Run, home: Path, music: Path) -> None:
    result = run("generate", "similar", "--seed", "1", "--length", "3", "--name", "Tide", "--out", "radio.m3u8")
    assert result.exit_code == 0, result.output
    assert "Wrote 3 tracks to radio.m3u8." in result.stderr
    lines = (home / "radio.m3u8").read_text().splitlines()
    assert lines[:2] == ["#EXTM3U", "#PLAYLIST:Tide"]
    assert lines[2].startswith("#EXTINF:24,Harbour Strings - ")
    assert all((home / line).resolve().is_relative_to(music.resolve()) for line in lines[3::2])
    assert all((home / line).exists() for line in lines[3::2])


@pytest.mark.usefixtures("library")
def test_json_carries_spec_scores_and_reasons(run: Run) -> None:
    playlist = json.loads(run("generate", "similar", "--seed", "1", "--seed", "2", "--json").stdout)
    assert playlist["spec"]["seeds"] == [1, 2]
    assert [track["reason"] for track in playlist["tracks"][:2]] == ["seed", "seed"]
    assert all(0 <= track["score"] <= 1 for track in playlist["tracks"])


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "Missing option '--seed'"),
        (("--seed", "harbour"), 1, "means 4 tracks"),
        (("--seed", "999"), 1, "no track in the library is meant by '999'"),
        (("--seed", "1", "--out", "song.flac"), 1, "must end in .m3u8"),
        (("--seed", "1", "--out", "nowhere/a.m3u8"), 1, "there is no folder nowhere"),
        (("--seed", "1", "--length", "0"), 2, "Invalid value for '--length'"),
    ],
)
def test_mistakes_are_told_before_anything_is_written(
    run: Run, home: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    before = sorted(home.iterdir())
    result = run("generate", "similar", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert sorted(home.iterdir()) == before
