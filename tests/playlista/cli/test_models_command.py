"""``playlista models``: lists, shows, installs after asking, verifies and removes networks."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from models.networks import NETWORKS
from tests.core.model_files.checkpoints import small_weights, wheel_with

Run = Callable[..., Result]


@pytest.fixture
def small_musicnn(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel with a small network, which the catalogue takes for musicnn's."""
    wheel = home / "musicnn-0.1.0-py3-none-any.whl"
    catalogue = dict(NETWORKS) | {"msd-musicnn": wheel_with(wheel, small_weights())}
    monkeypatch.setattr("core.model_files.folder.NETWORKS", catalogue)
    return wheel


def test_every_network_is_listed_with_its_state(run: Run) -> None:
    result = run("models", "list")
    assert result.exit_code == 0
    lines = {line.split()[0]: line for line in result.stdout.splitlines()[1:]}
    assert set(lines) == set(NETWORKS)
    assert "available" in lines["msd-musicnn"]
    assert "ISC" in lines["msd-musicnn"]
    assert "no hash known" in lines["emomusic-msd-musicnn-2"]


def test_json_has_all_of_the_catalogue(run: Run) -> None:
    records = [json.loads(line) for line in run("models", "list", "--json").stdout.splitlines()]
    assert [record["name"] for record in records] == list(NETWORKS)
    assert records[0]["state"] == "available"
    assert records[0]["backends"] == ["onnx", "essentia"]


def test_one_network_is_shown_with_its_licence_and_source(run: Run) -> None:
    shown = run("models", "show", "mood_party-msd-musicnn-1").stdout
    assert "not for commercial use" in shown.replace("\n", " ")
    assert "https://essentia.upf.edu/models/classification-heads/mood_party/mood_party-msd-musicnn-1.pb" in shown
    assert "in the metadata that come with the file" in shown
    assert json.loads(run("models", "show", "msd-musicnn", "--json").stdout)["dimension"] == 200


def test_the_licence_is_shown_and_a_no_installs_nothing(run: Run, small_musicnn: Path, home: Path) -> None:
    result = run("models", "install", "msd-musicnn", "--from", str(small_musicnn), input="n\n")
    assert result.exit_code == 1
    assert "ISC licence" in result.stderr
    assert "Install under these terms?" in result.stderr
    assert not (home / "data" / "playlista" / "models").exists()


@pytest.mark.parametrize("consent", [("--accept-licence",), ()])
def test_a_network_is_installed_verified_and_removed(
    run: Run, small_musicnn: Path, home: Path, consent: tuple[str, ...]
) -> None:
    result = run("models", "install", "msd-musicnn", "--from", str(small_musicnn), *consent, input="y\n")
    assert result.exit_code == 0, result.output
    folder = home / "data" / "playlista" / "models" / "msd-musicnn"
    files = ["LICENCE", "msd-musicnn.onnx", "msd-musicnn.pb", "network.json"]
    assert sorted(path.name for path in folder.iterdir()) == files
    assert run("models", "list", "--installed").stdout.splitlines()[1].startswith("msd-musicnn")
    assert run("models", "verify").stdout == "msd-musicnn: whole\n"
    (folder / "msd-musicnn.pb").write_bytes(b"damage")
    damaged = run("models", "verify", "msd-musicnn")
    assert damaged.exit_code == 1
    assert "has changed since it was installed" in damaged.stdout
    assert "Error: 1 of 1 networks must be installed again" in damaged.stderr
    assert "msd-musicnn: removed." in run("models", "remove", "msd-musicnn").stderr
    assert not folder.exists()
    assert "was not installed" in run("models", "remove", "msd-musicnn").stderr


def test_a_dry_run_says_what_would_be_fetched(run: Run, home: Path) -> None:
    result = run("models", "install", "mtt-musicnn", "mood_sad-msd-musicnn-1", "--dry-run")
    assert result.exit_code == 0
    assert "/musicnn/" in result.stderr
    assert result.stderr.count("licence") >= 2
    assert not (home / "data" / "playlista" / "models").exists()


@pytest.mark.usefixtures("home")
def test_offline_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PLAYLISTA_MODEL_INDEX_URL", "http://127.0.0.1:9/simple")
    result = run("models", "install", "msd-musicnn", "--accept-licence")
    assert result.exit_code == 1
    errors = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert len(errors) == 1
    assert "cannot be reached" in errors[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "msd-musicn"), "did you mean msd-musicnn?"),
        (("install", "emomusic-msd-musicnn-2", "--accept-licence"), "no SHA-256 of it is known"),
        (("install", "msd-musicnn", "--accept-licence", "--from", "nowhere.whl"), "there is no file nowhere.whl"),
        (("verify", "msd-musicnn"), "1 of 1 networks"),
    ],
)
def test_mistakes_are_one_line(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("models", *arguments)
    assert result.exit_code == 1
    assert message in result.stderr.splitlines()[-1]
