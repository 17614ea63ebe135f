"""``playlista evaluate``: numbers of any list, and of two beside one another."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("library")


def test_a_list_is_measured(run: Run) -> None:
    result = run("evaluate", "1", "2", "3", "4")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[1].split()[:2] == ["tracks", "4"]
    record = json.loads(run("evaluate", "1", "2", "3", "4", "--json").stdout)
    assert (record["tracks"], record["artists"], record["artist_gap"]) == (4, 0.25, 0)
    assert 0 <= record["transition_min"] <= record["transition_p10"] <= record["transition_mean"] <= 1


def test_the_order_counts_and_two_lists_are_compared(run: Run) -> None:
    run("generate", "order", "4", "3", "2", "1", "--out", "best.m3u8", "--save", "--name", "Best")
    result = run("evaluate", "best.m3u8", "--beside", "in:Best")
    assert result.exit_code == 0, result.output
    measured = {words[0]: words[1:3] for line in result.stdout.splitlines()[1:] if (words := line.split())}
    assert all(first == second for first, second in measured.values())
    both = json.loads(run("evaluate", "best.m3u8", "--beside", "1", "--beside", "3", "--json").stdout)
    assert (both["tracks"], both["beside"]["tracks"]) == (4, 2)
    given = json.loads(run("evaluate", "1", "2", "3", "4", "--json").stdout)
    assert both["transition_mean"] >= given["transition_mean"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [((), 2, "Missing argument"), (("nothing.m3u8",), 1, "no track in the library is meant by 'nothing.m3u8'")],
)
def test_mistakes_are_told(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run("evaluate", *arguments)
    assert (result.exit_code, message in result.stderr) == (code, True), result.output
