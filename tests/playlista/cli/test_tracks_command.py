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
    assert {
        "beats",
        "downbeats",
        "phrases",
        "tempo_curve",
        "tempo_stable",
        "tempo_candidates",
        "vector",
        "mfcc_mean",
        "identity",
        "tag_bpm",
    } <= full.keys()
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
    for word in (
        "Harbour Strings - Rope and Sail",
        "BPM (confidence",
        "LUFS",
        "true peak",
        "identity",
        "Folk",
        "flac",
        "stable,",
    ):
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


def told(run: Run, track: str) -> dict[str, object]:
    record: dict[str, object] = json.loads(run("tracks", "show", track, "--json").stdout)
    return record


@pytest.mark.usefixtures("library")
def test_a_correction_is_shown_beside_what_was_measured(run: Run) -> None:
    before = told(run, "1")
    result = run("tracks", "edit", "1", "--tempo", "x2", "--key", "9A")
    assert (result.exit_code, result.stderr) == (0, "1 track changed.\n")
    after = told(run, "1")
    assert after["tempo_bpm"] == pytest.approx(2 * float(str(before["tempo_bpm"])))
    assert (after["key"], after["camelot"], after["tempo_confidence"]) == ("E minor", "9A", 1.0)
    assert after["correction"]["measured"]["key"] == before["key"]  # type: ignore[index]
    shown = run("tracks", "show", "1").stdout
    assert f"; measured was {before['tempo_bpm']:.1f} (confidence " in shown
    assert f"; measured was {before['key']} (confidence " in shown
    assert run("tracks", "edit", "1", "--undo").exit_code == 0
    assert told(run, "1") == before


@pytest.mark.usefixtures("library")
def test_many_tracks_are_corrected_after_a_question(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playlista.cli.tracks.ASKED_ABOVE", 3)
    query = ("tracks", "edit", "--query", "", "--key", "C")
    refused = run(*query, input="n\n")
    assert refused.exit_code == 1
    assert "Correct 4 tracks?" in refused.stderr
    assert told(run, "1")["correction"] is None
    assert run(*query, input="y\n").stderr.endswith("4 tracks changed.\n")
    assert run(*query, "--yes").stderr == "0 tracks changed, 4 left as they are.\n"
    assert len(run("tracks", "--json", "key:8B").stdout.splitlines()) == 4


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--tempo", "x2"), 2, "name tracks"),
        (("1",), 1, "nothing to correct"),
        (("1", "--tempo", "9000"), 1, "no tempo: give 20 to 400 BPM"),
        (("1", "--key", "Q"), 1, "is no key"),
    ],
)
def test_a_correction_that_cannot_be_is_told(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run("tracks", "edit", *arguments)
    assert result.exit_code == code
    assert message in result.stderr


@pytest.mark.usefixtures("library")
def test_a_lock_is_shown_and_taken_back(run: Run) -> None:
    before = run("tracks", "show", "1").stdout
    assert run("tracks", "edit", "1", "--lock", "--only", "tempo").stderr == "1 track changed.\n"
    locked = run("tracks", "show", "1").stdout
    assert "locked as right on " in locked
    assert locked.count("measured by fast.") == 2
    record = told(run, "1")
    assert record["sources"]["tempo_bpm"]["kind"] == "locked"  # type: ignore[index]
    assert record["sources"]["key"]["kind"] == "measured"  # type: ignore[index]
    assert run("tracks", "edit", "1", "--unlock").stderr == "1 track changed.\n"
    assert run("tracks", "show", "1").stdout == before
    assert run("tracks", "edit", "1", "--only", "key").exit_code == 2


@pytest.mark.usefixtures("library")
def test_a_track_is_explained_with_sureness_and_what_its_tags_are_to_ours(run: Run) -> None:
    run("tracks", "edit", "1", "--tempo", "x2", "--key", "Am")
    shown = run("tracks", "show", "1").stdout
    for words in ("corrected on ", "; measured was ", "second best", "opens in", "tempi that explain it"):
        assert words in shown, words
    record = told(run, "1")
    assert record["sources"]["tempo_bpm"]["kind"] == "corrected"  # type: ignore[index]
    assert isinstance(record["disagreements"], dict)


@pytest.mark.usefixtures("library")
def test_a_preferred_range_folds_what_is_shown_and_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("tracks", "edit", "1", "--tempo", "174")
    monkeypatch.setenv("PLAYLISTA_PREFERRED_TEMPO_RANGE", "80-160")
    shown = run("tracks", "show", "1").stdout
    assert "87.0 BPM" in shown
    assert "from 174.0 BPM into 80-160 (PREFERRED_TEMPO_RANGE)" in shown
    assert (told(run, "1")["tempo_bpm"], told(run, "1")["unfolded_bpm"]) == (87.0, 174.0)
    assert [json.loads(line)["id"] for line in run("tracks", "tempo:87", "--json").stdout.splitlines()] == [1]
    monkeypatch.setenv("PLAYLISTA_PREFERRED_TEMPO_RANGE", "80-120")
    assert "the second at least twice the first" in run("tracks").stderr
