"""The kinds of value a key can hold: each reads text or a Python value, and says what it expects."""

import math
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

_N = TypeVar("_N", int, float)
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)/(\d{1,6}(?:\.\d{1,3})?):(\d{1,6})")
_HOST = re.compile(r"(\*\.)?(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:]*:[0-9a-f:.]+")
_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_TIME = r"([01]?\d|2[0-3]):[0-5]\d"
_TIMES_OF_DAY = re.compile(f"{_TIME}-{_TIME}")
_TEMPI = re.compile(r"\d{2,3}(\.\d{1,2})?-\d{2,3}(\.\d{1,2})?")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+.*|file:///.*", re.IGNORECASE)
_REDIS_URL = re.compile(r"(rediss?|unix)://\S+")
_DATABASE_URL = re.compile(r"sqlite:///.*|(postgres|postgresql)(\+psycopg)?://.+", re.IGNORECASE)


class Kind(Protocol):
    """``read`` returns the value to keep, or raises ``ValueError`` with a hint (may be empty) for the person."""

    @property
    def expects(self) -> str: ...

    def read(self, value: object) -> object: ...


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    expects: str = "true or false"

    def read(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        flag = _FLAGS.get(str(value).strip().lower())
        if flag is None:
            raise ValueError
        return flag


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """An ``int`` from ``least`` to ``most``, both included."""

    least: int
    most: int

    @property
    def expects(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def read(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError
        number = _number_of(int, value)
        if not self.least <= number <= self.most:
            raise ValueError
        return number


@dataclass(frozen=True, slots=True)
class Number:
    """A finite ``float`` from ``least`` to ``most``, both included."""

    least: float
    most: float

    @property
    def expects(self) -> str:
        return f"a number from {self.least:g} to {self.most:.12g}"

    def read(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        number = _number_of(float, value)
        if not (math.isfinite(number) and self.least <= number <= self.most):
            raise ValueError
        return number


@dataclass(frozen=True, slots=True)
class Choice:
    """One of ``names``, in any case."""

    names: tuple[str, ...]

    @property
    def expects(self) -> str:
        return f"{', '.join(self.names[:-1])} or {self.names[-1]}"

    def read(self, value: object) -> str:
        by_folded = {name.casefold(): name for name in self.names}
        given = str(value).strip().casefold()
        if given not in by_folded:
            raise ValueError(did_you_mean(given, by_folded))
        return by_folded[given]


@dataclass(frozen=True, slots=True)
class Location:
    """The path of a file or folder, ``~`` expanded; empty for none."""

    expects: str = "a path, or nothing"

    def read(self, value: object) -> str:
        if not isinstance(value, str | Path):
            raise ValueError
        text = str(value) if isinstance(value, Path) else value.strip()
        if "\0" in text:
            raise ValueError
        return os.path.expanduser(text)  # Path would turn "" into "."


@dataclass(frozen=True, slots=True)
class Text:
    """Any text on one line, or nothing."""

    expects: str = "text on one line, or nothing"

    def read(self, value: object) -> str:
        text = value.strip() if isinstance(value, str) else None
        if text is None or not text.isprintable():
            raise ValueError
        return text


@dataclass(frozen=True, slots=True)
class Names:
    """Words separated by commas; from Python any series of strings."""

    expects: str = "a list separated by commas"

    def read(self, value: object) -> tuple[str, ...]:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, Iterable) or isinstance(items, bytes):
            raise ValueError
        names = tuple(items)
        if not all(isinstance(name, str) for name in names):
            raise ValueError
        return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How often each of some services is asked, kept as "name:requests/seconds:burst"."""

    services: tuple[str, ...]

    @property
    def expects(self) -> str:
        return f"name:requests/seconds:burst, separated by commas; names are {', '.join(self.services)}"

    def read(self, value: object) -> tuple[str, ...]:
        limits: dict[str, str] = {}
        for text in Names().read(value):
            name, _, rest = (part.strip() for part in text.partition(":"))
            name = Choice(self.services).read(name)
            if name in limits:
                raise ValueError(f"{name} is there twice")
            limits[name] = f"{name}:{_rate(rest)}"
        return tuple(limits.values())


def _rate(text: str) -> str:
    """Read "requests/seconds:burst" and write it the one way."""
    found = _RATE.fullmatch(re.sub(r"\s", "", text))
    requests, seconds, burst = map(float, found.groups()) if found else (0.0, 0.0, 0.0)
    if not (requests and seconds and burst):
        raise ValueError
    return f"{requests:.12g}/{seconds:.12g}:{burst:.12g}"


@dataclass(frozen=True, slots=True)
class HostNames:
    """Names or addresses of hosts, or "*." and a name for all below it; kept in lower case, as DNS writes them."""

    expects: str = "hosts as example.org or *.example.org, without https:// and port, separated by commas"

    def read(self, value: object) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(_host, Names().read(value))))


def _host(name: str) -> str:
    text = name.lower().rstrip(".").strip("[]")
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError from None
    if not _HOST.fullmatch(text):
        raise ValueError(f"{name} is no host")
    return text


@dataclass(frozen=True, slots=True)
class FileExtensions:
    """At least one file extension; kept in lower case and without the dot."""

    expects: str = "one or more file extensions separated by commas"

    def read(self, value: object) -> tuple[str, ...]:
        extensions = tuple(dict.fromkeys(name.lower().removeprefix(".") for name in Names().read(value)))
        if not extensions or any(re.search(r"[\s/\\*?.]", name) or not name for name in extensions):
            raise ValueError
        return extensions


@dataclass(frozen=True, slots=True)
class TimesOfDay:
    """From one time of the day to another, perhaps over midnight, kept as "22:00-06:00"; empty for always."""

    expects: str = "two different times of the day as in 22:00-06:00, or nothing"

    def read(self, value: object) -> str:
        text = value.replace(" ", "") if isinstance(value, str) else None
        if text is None or (text and not _TIMES_OF_DAY.fullmatch(text)):
            raise ValueError
        first, _, last = text.partition("-")
        if text and first.zfill(5) == last.zfill(5):
            raise ValueError
        return f"{first.zfill(5)}-{last.zfill(5)}" if text else ""


@dataclass(frozen=True, slots=True)
class Tempi:
    """From one tempo to another at least twice as fast, kept as "80-160"; empty for none."""

    expects: str = "two tempi from 20 to 400 BPM, the second at least twice the first, as in 80-160, or nothing"

    def read(self, value: object) -> str:
        text = value.replace(" ", "") if isinstance(value, str) else None
        if text is None or (text and not _TEMPI.fullmatch(text)):
            raise ValueError
        low, _, high = text.partition("-")
        if text and not (float(low) >= 20.0 and 2.0 * float(low) <= float(high) <= 400.0):
            raise ValueError
        return text


@dataclass(frozen=True, slots=True)
class WebAddress:
    """Where something can be fetched, or nothing."""

    expects: str = "https://HOST/PATH, or nothing"

    def read(self, value: object) -> str:
        text = value.strip() if isinstance(value, str) else None
        if text is None or (text and not _WEB_ADDRESS.fullmatch(text)):
            raise ValueError
        return text


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A database we can use, or nothing."""

    expects: str = "sqlite:///FILE, postgresql://USER:PASSWORD@HOST/NAME, or nothing"

    def read(self, value: object) -> str:
        text = value.strip() if isinstance(value, str) else None
        if text is None or (text and not _DATABASE_URL.fullmatch(text)):
            raise ValueError
        return text


@dataclass(frozen=True, slots=True)
class RedisUrl:
    """A Redis server, or nothing."""

    expects: str = "redis://HOST:PORT/0, rediss://... or unix:///SOCKET, or nothing"

    def read(self, value: object) -> str:
        text = value.strip() if isinstance(value, str) else None
        if text is None or (text and not _REDIS_URL.fullmatch(text)):
            raise ValueError
        return text


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The nearest of ``known`` as a question, or nothing when none is near."""
    import difflib  # a mistake is rare, and every command starts with this module

    names = list(known)
    near = difflib.get_close_matches(given, names, n=1) or [name for name in names if given and given in name]
    return f"did you mean {near[0]}?" if near else ""


def _number_of(kind: type[_N], text: str | float) -> _N:
    """As ``kind(text)``, with an error that carries no hint in place of Python's words."""
    try:
        return kind(text)
    except (ValueError, OverflowError):
        raise ValueError from None
