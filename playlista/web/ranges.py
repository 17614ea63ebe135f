"""One part of a file by the Range header (RFC 9110, 14), and validators by which a browser knows what it has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime

#: "bytes=0-99", "bytes=100-", "bytes=-50"; several parts at once are answered with the whole file, as one may.
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from ``start`` to before ``end``."""

    start: int
    end: int

    def __len__(self) -> int:
        """How many bytes that is."""
        return self.end - self.start


class UnsatisfiableError(ValueError):
    """The range begins behind the end."""


def part_of(header: str | None, size: int) -> Part | None:
    """Return the part that a Range header asks for; ``None`` for the whole, also where it cannot be read.

    ``UnsatisfiableError`` for a part that is not there (416).
    """
    asked = _RANGE.fullmatch(header) if header else None
    if asked is None or asked[1] == asked[2] == "" or max(map(len, asked.groups())) > _LONGEST_NUMBER:
        return None
    first, last = asked[1], asked[2]
    if not first:
        if int(last) == 0 or size == 0:
            raise UnsatisfiableError
        return Part(max(size - int(last), 0), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise UnsatisfiableError
    return Part(start, min(int(last) + 1, size) if last else size)


@dataclass(frozen=True, slots=True)
class Validator:
    """By what a stored answer is known to be the present one: a strong tag, and a time in whole seconds."""

    tag: str
    modified_s: int

    @property
    def headers(self) -> dict[str, str]:
        """The headers that tell it."""
        return {"ETag": self.tag, "Last-Modified": formatdate(self.modified_s, usegmt=True)}

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether a request says that it has this already (304)."""
        if (tags := headers.get("if-none-match")) is not None:
            named = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
            return "*" in named or self.tag in named
        since = _seconds(headers.get("if-modified-since"))
        return since is not None and self.modified_s <= since

    def still_holds(self, condition: str | None) -> bool:
        """Whether a part may be sent to whoever has another part: the If-Range header, if there is one."""
        if condition is None:
            return True
        return condition.strip() == self.tag or (
            not condition.strip().startswith(('"', "W/")) and _seconds(condition) == self.modified_s
        )


def _seconds(date: str | None) -> int | None:
    try:
        return None if date is None else int(parsedate_to_datetime(date).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None
