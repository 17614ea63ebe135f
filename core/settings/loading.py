"""Lays file, environment and options over the defaults, checks every value, and tells all mistakes together."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from core.errors import SettingsError
from core.settings import conf_file
from core.settings.keys import KEYS, as_text, name_of
from core.settings.kinds import did_you_mean
from core.settings.sections import (
    AnalysisSettings,
    DatabaseSettings,
    DownloadSettings,
    JobSettings,
    LibrarySettings,
    LoggingSettings,
    ModelSettings,
    ServiceSettings,
    Settings,
    WebSettings,
)

_Section = TypeVar(
    "_Section",
    LibrarySettings,
    AnalysisSettings,
    ModelSettings,
    ServiceSettings,
    DownloadSettings,
    DatabaseSettings,
    JobSettings,
    WebSettings,
    LoggingSettings,
)

ENVIRONMENT_PREFIX = "PLAYLISTA_"


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings in force; ``origins`` tells of each key where its value came from, ``file`` which file was read.

    An origin is ``default``, ``file /x/playlista.conf:12``, ``environment PLAYLISTA_X`` or ``option``.
    """

    settings: Settings
    origins: Mapping[str, str]
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    key: object
    value: object
    origin: str


@dataclass(slots=True)
class _Checked:
    """What the entries say so far; a later one replaces an earlier one of the same key."""

    values: dict[str, Any] = field(default_factory=lambda: {name: key.default for name, key in KEYS.items()})
    origins: dict[str, str] = field(default_factory=lambda: dict.fromkeys(KEYS, "default"))
    mistakes: list[str] = field(default_factory=list)

    def add(self, entries: Iterable[_Entry]) -> None:
        for entry in entries:
            try:
                self._take(entry)
            except ValueError as error:
                self.mistakes.append(f"{entry.origin.removeprefix('file ')}: {error}")

    def _take(self, entry: _Entry) -> None:
        key = KEYS.get(str(entry.key))
        if key is None:
            raise ValueError(_with_hint(f"unknown key {entry.key}", did_you_mean(str(entry.key).upper(), KEYS)))
        try:
            self.values[key.name] = key.kind.read(entry.value)
        except ValueError as error:
            wrong = f"{key.name}={key.shown(entry.value)}: expected {key.kind.expects}"
            raise ValueError(_with_hint(wrong, str(error))) from None
        self.origins[key.name] = entry.origin

    def settings(self) -> Settings:
        """Build the settings, or raise ``SettingsError`` with every mistake."""
        mistakes = [*self.mistakes, *self._contradictions()]
        if mistakes:
            raise SettingsError(_told(mistakes))
        return Settings(
            library=self._section(LibrarySettings),
            analysis=self._section(AnalysisSettings),
            models=self._section(ModelSettings),
            services=self._section(ServiceSettings),
            download=self._section(DownloadSettings),
            database=self._section(DatabaseSettings),
            jobs=self._section(JobSettings),
            web=self._section(WebSettings),
            logging=self._section(LoggingSettings),
        )

    def _section(self, section: type[_Section]) -> _Section:
        return section(**{entry.name: self.values[name_of(entry)] for entry in fields(section)})

    def _contradictions(self) -> Iterator[str]:
        least, most = self.values["MIN_DURATION_SECONDS"], self.values["MAX_DURATION_SECONDS"]
        if 0 < most < least:
            place = self.origins["MAX_DURATION_SECONDS"].removeprefix("file ")
            limits = f"MAX_DURATION_SECONDS={as_text(most)} is less than MIN_DURATION_SECONDS={as_text(least)}"
            yield f"{place}: {limits}; no file could pass"


def load(
    config: Path | None = None,
    *,
    overrides: Mapping[str, object] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> LoadedSettings:
    """Read the configuration: options over environment over the first file found over defaults.

    Parameters
    ----------
    config
        The file to read; by default ``./playlista.conf``, else the one in the user's configuration folder.
    overrides
        Values of options by key; ``None`` for an option that was not given.

    Raises
    ------
    SettingsError
        With every mistake, each with its place, its value and, where one is near, what was probably meant.
    """
    checked = _Checked()
    path = config if config is not None else conf_file.found()
    if path is not None:
        _add_file(checked, path)
    checked.add(_environment(environ))
    checked.add(_Entry(key, value, "option") for key, value in (overrides or {}).items() if value is not None)
    return LoadedSettings(checked.settings(), checked.origins, path)


def unread(loaded: LoadedSettings, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return what is called like a key of the server in the environment, where nothing is read without the prefix.

    It may belong to another program; so it counts only where the key is not set otherwise.
    """
    keys = {name_of(entry) for section in (DatabaseSettings, JobSettings, WebSettings) for entry in fields(section)}
    named = {name for name in keys & environ.keys() if "_" in name}  # HOST and PORT are everybody's
    return tuple(sorted(name for name in named if loaded.origins[name] == "default"))


def from_mapping(config: Mapping[str, object]) -> Settings:
    """Settings from keys and values (Python's or text) over the defaults; no file and no environment is read.

    Raises
    ------
    SettingsError
        With every mistake, as :func:`load`.
    """
    checked = _Checked()
    checked.add(_Entry(key, value, "config") for key, value in config.items())
    return checked.settings()


def _add_file(checked: _Checked, path: Path) -> None:
    where = os.fspath(path.absolute())
    contents = conf_file.read(path)
    checked.mistakes += [
        f"{where}:{number}: {text}" if number else f"{where}: {text}" for number, text in contents.mistakes
    ]
    checked.add(_Entry(line.key, line.value, f"file {where}:{line.number}") for line in contents.lines)


def _environment(environ: Mapping[str, str]) -> Iterator[_Entry]:
    for name in sorted(environ):
        if name.startswith(ENVIRONMENT_PREFIX):
            yield _Entry(name.removeprefix(ENVIRONMENT_PREFIX), environ[name], f"environment {name}")


def _with_hint(text: str, hint: str) -> str:
    return f"{text}; {hint}" if hint else text


def _told(mistakes: list[str]) -> str:
    if len(mistakes) == 1:
        return mistakes[0]
    return "\n  ".join([f"{len(mistakes)} mistakes in the configuration:", *mistakes])
