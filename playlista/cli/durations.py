"""Times as people write them on the command line."""

import re

import click

#: Each form, and how many seconds its parts count; a lone number is minutes.
_FORMS = (
    (re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})"), (3600.0, 60.0, 1.0)),
    (re.compile(r"(?:(\d{1,4})\s*h)?\s*(?:(\d{1,5})\s*(?:min|m))?\s*(?:(\d{1,6})\s*s)?"), (3600.0, 60.0, 1.0)),
    (re.compile(r"(?:(\d{1,4})\s*h)?\s*(\d{1,5})"), (3600.0, 60.0)),
)


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
    for pattern, units in _FORMS:
        if found := pattern.fullmatch(text):
            return sum(unit * int(part or 0) for part, unit in zip(found.groups(), units, strict=True))
    return None
