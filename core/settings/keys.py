"""The table of keys, read off the sections, and how a value is written and masked."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from types import MappingProxyType
from typing import Any

from core.settings.kinds import Kind, Text
from core.settings.masking import without_passwords
from core.settings.sections import Option, Settings


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the configuration, and the section and the field of it that hold its value."""

    name: str
    section: str
    field: str
    default: object
    option: Option

    @property
    def kind(self) -> Kind:
        return self.option.kind

    def value_in(self, settings: Settings) -> object:
        value: object = getattr(getattr(settings, self.section), self.field)
        return value

    def shown(self, value: object) -> str:
        """``value`` as it would be written in the file, passwords masked."""
        text = as_text(value)
        if self.option.secret and isinstance(self.kind, Text):  # nothing but the secret
            return "***" if text else ""
        return without_passwords(text) if self.option.secret else text


def as_text(value: object) -> str:
    """Write a value the way the file has it: ``true``, ``300``, ``mp3, flac``."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)


def name_of(entry: Field[Any]) -> str:
    """The key that fills the field of a section."""
    option: Option = entry.metadata["option"]
    return option.key or entry.name.upper()


def _keys() -> dict[str, Key]:
    defaults = Settings()
    return {
        name_of(entry): Key(name_of(entry), section.name, entry.name, entry.default, entry.metadata["option"])
        for section in fields(defaults)
        for entry in fields(getattr(defaults, section.name))
    }


#: Every key by its name, in the order of the sections.
KEYS: Mapping[str, Key] = MappingProxyType(_keys())
