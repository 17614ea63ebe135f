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


METHODS = {
    "mood": ("calm",),
    "dj": ("--curve", "build"),
    "journey": ("--from", "1", "--to", "3"),
    "rules": ("tempo:60..", "-content:live", "--sort", "-tempo"),
    "time": ("--curve", "running"),
    "extend": ("1", "2"),
    "order": ("3", "1", "2"),
    "random": (),
    "mixed": ("--part", "2 mood:calm", "--part", "1 similar:2"),
    "clusters": ("--seed", "1", "--groups", "1"),
}


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("method", METHODS)
def test_every_method_makes_the_same_list_twice_and_keeps_it(run: Run, method: str) -> None:
    arguments = ("generate", method, *METHODS[method], "--save", "--name", "List", "--json")
    first, second = (run(*arguments) for _ in range(2))
    assert first.exit_code == 0, first.output
    record, again = json.loads(first.stdout), json.loads(second.stdout)
    assert [track["id"] for track in record["tracks"]] == [track["id"] for track in again["tracks"]]
    assert len(record["tracks"]) == (3 if method == "order" else 4)
    assert (record["version"], again["version"], record["spec"]["method"]) == (1, 2, method)
    assert all(track["reason"] for track in record["tracks"])
    assert json.loads(run("playlists", "show", "list", "--json").stdout)["tracks"] == again["tracks"]


@pytest.mark.usefixtures("library")
def test_options_go_into_the_specification(run: Run) -> None:
    result = run(
        *("generate", "random", "--length", "2", "--filter", "tempo:60..", "--exclude", "live", "--include", "mix"),
        *("--artist-max", "0", "--artist-gap", "0", "--album-max", "3", "--album-gap", "1", "--exploration", "0.5"),
        *("--hub-penalty", "0.25", "--avoid-played", "7", "--prefer-liked", "--alternates", "--random-seed", "3"),
        *("--duration", "1h30m", "--json"),
    )
    assert result.exit_code == 0, result.output
    spec = json.loads(result.stdout)["spec"]
    assert (spec["length"], spec["duration_s"], spec["random_seed"]) == (2, 5400.0, 3)
    assert spec["limits"] == {
        "query": "tempo:60..", "artist_most": 0, "artist_gap": 0, "album_most": 3, "album_gap": 1,
        "exclude": ["spoken", "skit", "live", "christmas"], "exploration": 0.5, "hub_penalty": 0.25,
        "avoid_played_days": 7.0, "prefer_liked": True, "alternates": True,
        "without": [],
    }  # fmt: skip


@pytest.mark.usefixtures("library")
def test_seeds_are_subtracted_and_come_from_lists_artists_and_playlists(run: Run) -> None:
    run("generate", "order", "2", "3", "--out", "two.m3u8", "--save", "--name", "Two")
    for seed in ("two.m3u8", "in:Two"):
        spec = json.loads(run("generate", "similar", "--seed", seed, "--against", "4", "--json").stdout)["spec"]
        assert (sorted(spec["seeds"]), spec["against"]) == ([2, 3], [4])
    everything = run("generate", "similar", "--seed", 'artist:"Harbour Strings"', "--json")
    assert sorted(json.loads(everything.stdout)["spec"]["seeds"]) == [1, 2, 3, 4]


def test_entries_of_a_list_that_the_library_lacks_are_told(run: Run, library: Path, music: Path) -> None:
    song = next(music.rglob("*.flac"))
    (library / "list.m3u").write_text(f"{song}\n/nowhere/at/all.flac\n")
    result = run("generate", "similar", "--seed", "list.m3u", "--json")
    assert "list.m3u: 1 entry not found in the library." in result.stderr
    (library / "none.m3u").write_text("/nowhere/at/all.flac\n")
    assert "names no track of the library" in run("generate", "similar", "--seed", "none.m3u").stderr


@pytest.mark.usefixtures("library")
def test_a_list_is_written_in_several_formats_at_once(run: Run, home: Path) -> None:
    result = run("generate", "random", "--out", "a.m3u8", "--out", "b.xspf", "--out", "c.json", "--explain")
    assert result.exit_code == 0, result.output
    assert {path.name for path in home.glob("[abc].*")} == {"a.m3u8", "b.xspf", "c.json"}
    assert "drawn by chance" in result.stdout


@pytest.mark.usefixtures("library")
def test_groups_are_listed_kept_and_written_each_by_its_name(run: Run, home: Path) -> None:
    result = run("generate", "clusters", "--groups", "2", "--save", "--out", "all.m3u8")
    assert result.exit_code == 0, result.output
    rows = result.stdout.splitlines()[1:]
    assert len(rows) == 2
    assert "Kept 2 playlists" in result.stderr
    names = [json.loads(line)["name"] for line in run("playlists", "list", "--json").stdout.splitlines()]
    assert sorted(path.name for path in home.glob("all - *.m3u8")) == sorted(f"all - {name}.m3u8" for name in names)
    run("generate", "clusters", "--groups", "2", "--save", "--name", "Mine")
    named = [json.loads(line)["name"] for line in run("playlists", "list", "--json").stdout.splitlines()]
    assert named == [*names, *(f"Mine: {name}" for name in names)]
    records = [json.loads(line) for line in run("generate", "clusters", "--groups", "2", "--json").stdout.splitlines()]
    assert sum(len(record["tracks"]) for record in records) == 4


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("mood", "hapy"), 1, "there is no mood 'hapy': did you mean 'happy'"),
        (("dj", "--curve", "up"), 1, "there is no curve 'up'"),
        (("random", "--duration", "soon"), 2, "'soon' is no time: write 1h30m, 90m or 1:30:00"),
        (("random", "--duration", "0m"), 2, "is no time"),
        (("random", "--include", "live"), 2, "'live' is not one of"),
        (("random", "--exploration", "2"), 2, "Invalid value for '--exploration'"),
        (("random", "--filter", "temop:1"), 1, "no field 'temop'"),
        (("rules", "temop:1"), 1, "no field 'temop'"),
        (("rules",), 2, "Missing argument"),
        (("rules", "tempo:1..", "--lenght", "3"), 2, "No such option '--lenght'"),
        (("mixed", "--part", "mood:calm"), 1, "does not begin with a weight: write '2 mood:calm'"),
        (("mixed", "--part", "1 order"), 1, "'order' cannot be a part of a mixed list"),
        (("extend", "1", "2", "--length", "2"), 1, "the list has 2 tracks"),
    ],
)
def test_mistakes_of_methods_are_told(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run("generate", *arguments)
    assert (result.exit_code, message in result.stderr) == (code, True), result.output
