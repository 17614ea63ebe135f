"""Times as people write them."""

import click
import pytest

from playlista.cli.durations import Duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h30m", 5400), ("90m", 5400), ("45", 2700), ("2h", 7200), ("1:30:00", 5400), ("3:20", 200), ("90s", 90),
     ("1h 5min", 3900), ("1H", 3600), ("1h30", 5400)],
)  # fmt: skip
def test_a_time_is_read(text: str, seconds: float) -> None:
    assert Duration().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "soon", "0", "0:00", "-5m", "5m1h", "nan", "1.5h"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no time: write 1h30m"):
        Duration().convert(text, None, None)
