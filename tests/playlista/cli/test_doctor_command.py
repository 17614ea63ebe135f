"""``playlista doctor`` tries what is needed and names what mends it."""

import configparser
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import Result

from playlista.cli.checks import REQUIRED, age_of_version, downloading

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[3]


def states(result: Result) -> dict[str, str]:
    return {check["name"]: check["state"] for check in map(json.loads, result.stdout.splitlines())}


def test_everything_needed_is_here_and_every_format_is_decoded(run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "mp3, flac, ogg, opus, m4a, alac.m4a, aac, wav, aiff, wma, wv, mka, ape" in result.stdout
    assert "Everything that is needed is there." in result.stderr
    found = states(run("doctor", "--json"))
    assert {"Python", "numba", "database", "data folder", "cores", "memory"} <= found.keys()
    assert "missing" not in found.values()


def test_what_is_missing_makes_exit_code_1_and_comes_with_a_remedy(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYLISTA_DATABASE_URL", f"sqlite:///{home}")
    monkeypatch.setenv("PLAYLISTA_LIBRARY_PATH", str(home / "nowhere"))
    result = run("doctor", "--json")
    assert result.exit_code == 1
    found = states(result)
    assert found["database"] == "missing"
    assert found["music folder"] == "missing"
    checks = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(check["remedy"] for check in checks if check["state"] != "ok")


def test_a_mistake_in_the_settings_is_told_among_the_rest(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYLISTA_PROCESS_WORKERS", "many")
    result = run("doctor", "--json")
    assert result.exit_code == 1
    assert states(result)["settings"] == "missing"


def test_the_packages_tried_are_those_of_the_base_install() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    required = setup["options"]["install_requires"].split("\n")
    assert {re.split(r"[<>=!~;\[ ]", line)[0] for line in required if line} == set(REQUIRED)


def test_the_age_of_yt_dlp_is_told_and_an_old_one_comes_with_a_remedy() -> None:
    released = date.fromisoformat("-".join(part.zfill(2) for part in version("yt-dlp").split(".")[:3]))
    fresh = next(downloading(released + timedelta(days=3)))
    assert (fresh.name, fresh.state, fresh.detail, fresh.remedy) == ("yt-dlp age", "ok", "3 days", "")
    old = next(downloading(released + timedelta(days=61)))
    assert (old.state, old.detail) == ("optional", "61 days")
    assert "--upgrade" in old.remedy


@pytest.mark.parametrize(("name", "days"), [("2026.10.26", 31), ("2026.10.26.232815.dev0", 31), ("nightly", None)])
def test_versions_of_yt_dlp_are_days(name: str, days: int | None) -> None:
    assert age_of_version(name, date(2026, 11, 26)) == days


def test_a_javascript_runtime_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    check = list(downloading(date(2026, 11, 26)))[-1]
    assert (check.name, check.state) == ("JavaScript runtime", "optional")
    assert check.detail == "no JavaScript runtime is installed, and YouTube gives little or nothing without one"
    assert "playlista[youtube]" in check.remedy


def test_networks_that_are_asked_for_and_cannot_run_are_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert states(run("doctor", "--json"))["networks"] == "optional"
    monkeypatch.setenv("PLAYLISTA_MODELS", "msd-musicnn")
    result = run("doctor", "--json")
    assert result.exit_code == 1
    checks = {check["name"]: check for check in map(json.loads, result.stdout.splitlines())}
    assert checks["msd-musicnn"]["state"] == "missing"
    assert checks["msd-musicnn"]["remedy"] == "playlista models install msd-musicnn"
    monkeypatch.setenv("PLAYLISTA_MODELS", "msd-musicn")
    assert "did you mean msd-musicnn?" in run("doctor").stdout
