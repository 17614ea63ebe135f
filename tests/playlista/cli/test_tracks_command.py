"""``playlista tracks``: lists, filters, sorts, and shows one track with everything known."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
DOCUMENTED = {
    *("path", "duration_s", "tempo_bpm", "tempo_confidence", "key", "camelot", "key_confidence"),
    *("loudness_lufs", "energy", "danceability"),
}


@pytest.mark.usefixtures("library")
def test_all_tracks_are_listed_one_a_line(run: Run) -> None:
    result = run("tracks")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) == 5
    assert "Harbour Strings - Rope and Sail" in lines[1]


@pytest.mark.usefixtures("library")
def test_a_query_filters_with_or_without_the_word_list(run: Run) -> None:
    for arguments in (("tracks", "salt", "road"), ("tracks", "list", "salt road"), ("tracks", "--limit", "9", "salt")):
        lines = run(*arguments).stdout.splitlines()
        assert len(lines) == 2
        assert "Salt Road" in lines[1]
    nothing = run("tracks", "no such song")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "No track matches." in nothing.stderr


@pytest.mark.usefixtures("library")
def test_json_is_an_object_a_line_with_what_is_documented(run: Run) -> None:
    records = [json.loads(line) for line in run("tracks", "--json").stdout.splitlines()]
    assert len(records) == 4
    assert all(record.keys() >= DOCUMENTED for record in records)
    assert "beats" not in records[0]
    assert records[0]["duration_s"] == pytest.approx(24.0, abs=0.01)
    (full,) = [json.loads(line) for line in run("tracks", "salt", "--json", "--full").stdout.splitlines()]
    assert {"beats", "tempo_candidates", "vector", "mfcc_mean", "identity", "tag_bpm"} <= full.keys()
    assert len(full["beats"]) > 10


@pytest.mark.usefixtures("library")
def test_sorting_and_paging(run: Run) -> None:
    def tempos(*arguments: str) -> list[float]:
        lines = run("tracks", "--json", "--sort", "tempo_bpm", *arguments).stdout.splitlines()
        return [json.loads(line)["tempo_bpm"] for line in lines]

    everything = tempos()
    assert everything == sorted(everything)
    assert tempos("--descending") == everything[::-1]
    assert tempos("--limit", "2", "--offset", "1") == everything[1:3]


@pytest.mark.usefixtures("library")
def test_one_track_is_shown_with_everything_by_id_path_or_query(run: Run, music: Path) -> None:
    by_query = run("tracks", "show", "rope and sail")
    assert by_query.exit_code == 0, by_query.output
    for word in ("Harbour Strings - Rope and Sail", "BPM (confidence", "LUFS", "true peak", "identity", "Folk", "flac"):
        assert word in by_query.stdout
    path = next(music.rglob("*Rope and Sail.flac"))
    assert run("tracks", "show", str(path)).stdout == by_query.stdout
    number = json.loads(run("tracks", "show", str(path), "--json").stdout)["id"]
    assert run("tracks", "show", str(number)).stdout == by_query.stdout


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("show", "harbour"), 1, "means 4 tracks; name one by its id"),
        (("show", "nothing like it"), 1, "no track in the library is meant by"),
        (("--sort", "tempoo"), 1, "there is no field 'tempoo'"),
        (("tempo:fast",), 1, "tempo:fast is no"),
        (("--full",), 2, "--full goes with --json"),
    ],
)
def test_mistakes_are_told(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run("tracks", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("library")
def test_the_queries_of_the_help_work(run: Run) -> None:
    shown = run("tracks", "list", "-h").stdout
    examples = [shlex.split(line)[1:] for line in shown.splitlines() if line.startswith("    playlista tracks ")]
    assert len(examples) == 5
    for arguments in examples:
        assert run(*arguments).exit_code == 0
    assert len(run("tracks", "--", "tempo:..95", "-title:drift").stdout.splitlines()) == 2


def test_without_a_library_the_next_step_is_named(run: Run) -> None:
    result = run("tracks")
    assert result.exit_code == 1
    assert "playlista analyze" in result.stderr
