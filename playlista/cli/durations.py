"""Times as people write them on the command line."""

import re

import click


class Duration(click.ParamType[float]):
    """A time as people write it: 1h30m, 90m, 45 (minutes), 1:30:00."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return seconds."""
        if isinstance(value, float):
            return value
        seconds = _seconds(str(value).strip().lower())
        if not seconds:
            self.fail(f"{value!r} is no time: write 1h30m, 90m or 1:30:00", param, ctx)
        return seconds


def _seconds(text: str) -> float | None:
    if clock := re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})", text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return 3600.0 * hours + 60.0 * minutes + seconds
    if plain := re.fullmatch(r"(?:(\d{1,4})\s*h)?\s*(?:(\d{1,5})\s*(?:m|min)?)?\s*(?:(\d{1,6})\s*s)?", text):
        hours, minutes, seconds = (int(part or 0) for part in plain.groups())
        return 3600.0 * hours + 60.0 * minutes + seconds
    return None
