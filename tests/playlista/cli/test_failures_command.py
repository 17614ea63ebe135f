"""``playlista failures`` tells every file that could not be analysed, and why."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_a_failure_is_listed_with_its_reason_and_attempts(run: Run, home: Path) -> None:
    (home / "b\x1bad.mp3").write_text("no sound at all")
    run("analyze", str(home / "b\x1bad.mp3"), "--sequential")
    run("analyze", str(home / "b\x1bad.mp3"), "--sequential", "--retry-failed")
    result = run("failures")
    assert result.exit_code == 0, result.output
    assert "not_audio" in result.stdout
    assert r"b\x1bad.mp3" in result.stdout
    (record,) = [json.loads(line) for line in run("failures", "--json").stdout.splitlines()]
    assert (record["error_class"], record["attempts"]) == ("not_audio", 2)
    assert record["path"] == str(home / "b\x1bad.mp3")
    assert record["reason"]


@pytest.mark.usefixtures("library")
def test_without_failures_there_is_no_table(run: Run) -> None:
    result = run("failures")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No file has failed." in result.stderr
