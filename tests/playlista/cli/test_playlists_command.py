"""``playlista playlists``: what is kept, in versions, and everything that can be done to it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def kept(run: Run, library: Path) -> None:
    """A list of three of the four songs."""
    result = run("generate", "similar", "--seed", "1", "--length", "3", "--save", "--name", "Evening")
    assert result.exit_code == 0, result.output
    assert "Kept as version 1 of 'Evening', playlist 1." in result.stderr


def tracks(run: Run, *options: str) -> list[int]:
    shown = run("playlists", "show", "evening", "--json", *options)
    assert shown.exit_code == 0, shown.output
    return [track["id"] for track in json.loads(shown.stdout)["tracks"]]


@pytest.mark.usefixtures("kept")
def test_a_kept_list_is_listed_shown_and_explained(run: Run) -> None:
    listed = run("playlists")
    assert listed.stdout.splitlines()[1].split()[:2] == ["1", "Evening"]
    (record,) = map(json.loads, run("playlists", "list", "--json").stdout.splitlines())
    assert (record["id"], record["method"], record["versions"][0]["spec"]["seeds"]) == (1, "similar", [1])
    shown = run("playlists", "show", "EVENING")
    assert "Evening: 3 tracks" in shown.stderr
    assert len(shown.stdout.splitlines()) == 4
    explained = run("playlists", "explain", "1")
    assert "seed (1.00)" in explained.stdout
    assert " in timbre (" in explained.stdout


@pytest.mark.usefixtures("library")
def test_transitions_are_explained_and_the_weakest_is_named(run: Run) -> None:
    result = run("generate", "dj", "--length", "4", "--explain", "--save", "--name", "Set")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("to the next: ") == 3
    assert result.stdout.count(", the weakest") == 1
    assert result.stdout.count("       tempo  ") == 3
    assert "the weakest transition is from " in result.stderr
    assert run("playlists", "explain", "Set").stdout == result.stdout
    record = json.loads(run("playlists", "explain", "Set", "--json").stdout)
    scores = [track["transition"]["score"] for track in record["tracks"][:-1]]
    assert record["weakest"] == scores.index(min(scores)) + 1
    assert [part["name"] for part in record["tracks"][0]["transition"]["parts"]] == ["tempo", "key", "energy", "sound"]


@pytest.mark.usefixtures("kept")
def test_a_kept_list_is_written_to_files(run: Run, home: Path) -> None:
    result = run("playlists", "show", "Evening", "--out", "a.m3u8", "--out", "b.xspf")
    assert result.exit_code == 0, result.output
    assert "Wrote 3 tracks to a.m3u8." in result.stderr
    assert (home / "a.m3u8").read_text().startswith("#EXTM3U\n#PLAYLIST:Evening\n")
    assert "<title>Evening</title>" in (home / "b.xspf").read_text()


@pytest.mark.usefixtures("kept")
def test_a_list_is_built_again_and_compared(run: Run) -> None:
    assert "only one version" in run("playlists", "diff", "Evening").stderr
    assert run("playlists", "regenerate", "Evening").exit_code == 0
    assert tracks(run) == tracks(run, "--version", "1")
    run("playlists", "replace", "Evening", "2")
    result = run("playlists", "diff", "Evening")
    assert [line[0] for line in result.stdout.splitlines()] == ["-", "+"]
    assert "1 track came, 1 track went, 0 tracks moved, 2 stayed." in result.stderr
    record = json.loads(run("playlists", "diff", "Evening", "--from", "1", "--to", "2", "--json").stdout)
    assert (record["came"], record["went"], record["moved"], record["stayed"]) == ([], [], [], 3)


@pytest.mark.usefixtures("kept")
def test_one_place_is_replaced(run: Run) -> None:
    before = tracks(run)
    (other,) = {1, 2, 3, 4} - set(before)
    result = run("playlists", "replace", "Evening", "3", "--with", str(other))
    assert result.exit_code == 0, result.output
    assert tracks(run) == [*before[:2], other]


@pytest.mark.usefixtures("kept")
def test_places_are_locked_and_unlocked(run: Run) -> None:
    before = tracks(run)
    result = run("playlists", "lock", "Evening", "1", "3", "--json")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert [track["locked"] for track in record["tracks"]] == [True, False, True]
    assert tracks(run)[0::2] == before[0::2]
    assert tracks(run)[1] not in before
    assert record["spec"]["locked"] == [[1, before[0]], [3, before[2]]]
    freed = json.loads(run("playlists", "unlock", "Evening", "1", "--json").stdout)
    assert freed["spec"]["locked"] == [[3, before[2]]]


@pytest.mark.usefixtures("kept")
def test_a_kept_version_protects_the_list(run: Run) -> None:
    run("playlists", "regenerate", "Evening")
    assert "Version 1 of 'Evening' is kept." in run("playlists", "keep", "Evening", "--version", "1").stderr
    refused = run("playlists", "delete", "Evening")
    assert (refused.exit_code, "has a kept version 1" in refused.stderr) == (1, True)
    assert run("playlists", "keep", "Evening", "--version", "1", "--no-longer").exit_code == 0
    assert "Forgot 'Evening' with 2 versions." in run("playlists", "delete", "Evening").stderr
    assert "No playlist is kept yet" in run("playlists").stderr


@pytest.mark.usefixtures("kept")
def test_a_list_gets_another_name(run: Run) -> None:
    assert run("playlists", "rename", "Evening", "Night").exit_code == 0
    assert "there is no saved playlist 'Evening'" in run("playlists", "show", "Evening").stderr
    assert "Night: 3 tracks" in run("playlists", "show", "night").stderr
    run("generate", "random", "--save", "--name", "Day")
    taken = run("playlists", "rename", "Day", "NIGHT")
    assert (taken.exit_code, "there is a playlist 'NIGHT' already" in taken.stderr) == (1, True)


@pytest.mark.usefixtures("library")
def test_rule_playlists_are_built_again_by_name_or_all(run: Run) -> None:
    run("generate", "rules", "liked:yes", "--save", "--name", "Liked")
    run("generate", "random", "--save", "--name", "Any")
    assert "Nothing has changed." in run("playlists", "refresh").stderr
    run("like", "2")
    assert "Liked: changed." in run("playlists", "refresh", "Liked").stderr
    assert run("tracks", "in:Liked", "--json").stdout.count('"id": 2') == 1
    refused = run("playlists", "refresh", "Any")
    assert (refused.exit_code, "'Any' has no rules" in refused.stderr) == (1, True)


def test_rule_playlists_follow_an_analysis(run: Run, library: Path, music: Path) -> None:
    run("generate", "rules", "tempo:0..", "--save", "--name", "All")
    assert "All" not in run("analyze", str(music), "--sequential").stderr  # nothing new
    analysed = run("analyze", str(music), "--sequential", "--force")
    assert "All: have changed" not in analysed.stderr  # analysed again, and still the same list
    run("dislike", "1")
    summary = json.loads(run("analyze", str(music), "--sequential", "--force", "--json").stdout)
    assert summary["refreshed"] == ["All"]
    (record,) = map(json.loads, run("playlists", "list", "--json").stdout.splitlines())
    assert [version["tracks"] for version in record["versions"]] == [4, 3]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("show", "Nothing"), 1, "there is no saved playlist 'Nothing'; see them with: playlista playlists"),
        (("show", "Evening", "--version", "7"), 1, "'Evening' has no version 7; it has 1"),
        (("show", "Evening", "--out", "song.flac"), 1, "must end in .m3u8"),
        (("replace", "Evening", "9"), 1, "'Evening' has no place 9; it has 1 to 3"),
        (("replace", "Evening", "0"), 2, "Invalid value for 'PLACE'"),
        (("rename", "Evening", " "), 2, "needs a name"),
    ],
)
def test_mistakes_are_told(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run("playlists", *arguments)
    assert (result.exit_code, message in result.stderr) == (code, True), result.output
