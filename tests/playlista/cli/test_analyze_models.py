"""``playlista analyze --models``: features first, then networks; what they tell is listed, found and shown."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.core.networks.made import Cabinet

Run = Callable[..., Result]
HAPPY = "mood_happy-msd-musicnn-1"


@pytest.fixture
def cabinet(home: Path, monkeypatch: pytest.MonkeyPatch) -> Cabinet:
    """Networks made for the test, where the program looks for them."""
    folder = home / "models"
    monkeypatch.setenv("PLAYLISTA_MODEL_FOLDER", str(folder))
    return Cabinet(folder, monkeypatch)


def test_networks_hear_an_analysed_library_and_are_summed_up(
    run: Run, library: Path, music: Path, cabinet: Cabinet
) -> None:
    cabinet.add_musicnn()
    result = run("analyze", str(music), "--models", "msd-musicnn", "--sequential")
    assert result.exit_code == 0, result.output
    assert "Nothing new to analyse among 4 files." in result.stdout
    assert "4  heard by msd-musicnn (1.6 minutes of sound)" in result.stdout
    assert "msd-musicnn will hear 4 files in this process, one file after another." in result.stderr
    again = run("analyze", str(music), "--models", "msd-musicnn", "--sequential", "--json")
    assert json.loads(again.stdout)["embedded"] == 0


def test_what_was_heard_is_listed_found_shown_and_counted(
    run: Run, library: Path, music: Path, cabinet: Cabinet
) -> None:
    cabinet.add_musicnn()
    cabinet.add_head(HAPPY, "happy", "non_happy")
    assert " heard " not in run("tracks").stdout.splitlines()[0]
    assert run("analyze", str(music), "--models", f"msd-musicnn,{HAPPY}", "--threads").exit_code == 0
    assert " heard " in run("tracks").stdout.splitlines()[0]
    records = [json.loads(line) for line in run("tracks", "--json").stdout.splitlines()]
    tag, score = next(iter(records[0]["tags_heard"].items()))
    assert 0.1 <= score <= 1.0
    assert 0.0 <= records[0]["moods"]["happy"] <= 1.0
    ids = [json.loads(line)["id"] for line in run("tracks", f'tag:"{tag}"=0.1..', "--json").stdout.splitlines()]
    assert records[0]["id"] in ids
    shown = run("tracks", "show", str(records[0]["id"])).stdout
    assert f"{tag} {score:.2f}" in shown
    assert "(msd-musicnn)" in shown
    assert f"({HAPPY})" in shown
    whole = json.loads(run("tracks", "show", str(records[0]["id"]), "--json").stdout)
    assert whole["networks"]["msd-musicnn"]["pipeline"]["backend"] == "onnx"
    assert set(whole["networks"][HAPPY]["scores"]) == {"happy", "non_happy"}
    assert json.loads(run("stats", "--json").stdout)["networks"] == {"msd-musicnn": 4, HAPPY: 4}


def test_features_and_networks_in_one_pass(run: Run, music: Path, cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    result = run("analyze", str(music), "--models", "msd-musicnn", "--together", "--sequential", "--json")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert (summary["analysed"], summary["embedded"]) == (4, 4)
    assert "will hear" not in result.stderr


def test_a_network_that_is_not_installed_is_one_line_and_the_analysis_goes_on(
    run: Run, music: Path, cabinet: Cabinet
) -> None:
    result = run("analyze", str(music), "--models", "msd-musicnn", "--sequential")
    assert result.exit_code == 0, result.output
    assert "Analysed 4 tracks" in result.stdout
    line = "msd-musicnn is not used: it is not installed: playlista models install msd-musicnn"
    assert result.stderr.count(line) == 1


def test_a_network_that_there_is_not_ends_at_once(run: Run, music: Path, home: Path) -> None:
    result = run("analyze", str(music), "--models", "msd-musicn")
    assert result.exit_code == 1
    assert result.stderr == "Error: there is no network 'msd-musicn'; did you mean msd-musicnn?\n"
    assert not (home / "library.db").exists()


def test_an_empty_option_wins_over_the_settings(
    run: Run, library: Path, music: Path, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabinet.add_musicnn()
    monkeypatch.setenv("PLAYLISTA_MODELS", "msd-musicnn")
    assert json.loads(run("analyze", str(music), "--models", "", "--sequential", "--json").stdout)["embedded"] == 0
    assert json.loads(run("analyze", str(music), "--sequential", "--json").stdout)["embedded"] == 4


def test_a_playlist_weighs_what_networks_heard(run: Run, library: Path, music: Path, cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    assert "in timbre (" in run("generate", "similar", "--seed", "1").stdout
    assert run("analyze", str(music), "--models", "msd-musicnn", "--threads").exit_code == 0
    assert "in sound (" in run("generate", "similar", "--seed", "1").stdout
    without = run("generate", "similar", "--seed", "1", "--embedding-share", "0")
    assert "in timbre (" in without.stdout
    assert run("generate", "similar", "--seed", "1", "--embedding-share", "1.5").exit_code == 2
    spec = json.loads(run("generate", "similar", "--seed", "1", "--embedding-share", "0.3", "--json").stdout)["spec"]
    assert spec["embedding_share"] == 0.3
