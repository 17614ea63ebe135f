"""``playlista stats`` sums up the library."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.usefixtures("library")
def test_counts_hours_and_distributions_are_shown(run: Run) -> None:
    result = run("stats")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("4 tracks (0.0 hours, ")
    for heading in ("tempo, BPM from", "key, after Camelot", "format", "genre", "analysed by"):
        assert f"\n{heading}\n" in result.stdout
    assert "flac" in result.stdout


@pytest.mark.usefixtures("library")
def test_json_has_the_same_numbers(run: Run) -> None:
    stats = json.loads(run("stats", "--json").stdout)
    assert (stats["tracks"], stats["missing"], stats["failures"]) == (4, 0, 0)
    assert stats["duration_s"] == pytest.approx(96, abs=0.1)
    assert sum(stats["codecs"].values()) == 4
    assert stats["genres"] == {"Folk": 4}
    assert stats["database_bytes"] > 1000
