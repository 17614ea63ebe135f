"""The keys as text: the playlista.conf that is shipped, and docs/configuration.md. Both are made from the sections."""

import textwrap
from dataclasses import fields

from core.settings.keys import KEYS, Key, as_text
from core.settings.sections import Settings

_FILE_HEAD = """\
# playlista.conf: every key at its default. Made by `make docs`; a test keeps it equal to the code.
#
# A line is KEY=value. A value with " #" in it, or a space at an end, stands in quotes. Lists are separated by commas.
# The first of these is read: the file named by --config, ./playlista.conf, and playlista.conf in your configuration
# folder (`playlista config` tells which). PLAYLISTA_<KEY> in the environment wins over the file, an option over both.
"""

_PAGE_HEAD = """\
# Configuration

Made by `make docs` from `core/settings/sections.py`; a test keeps it current.

Settings come from four places, a later one winning over an earlier:

1. the defaults below;
2. the first file found of: the one named by `playlista --config FILE`, `./playlista.conf`, and `playlista.conf` in your
   configuration folder (on Linux `~/.config/playlista`);
3. the environment: `PLAYLISTA_<KEY>`, for example `PLAYLISTA_LOG_LEVEL=INFO`; without the prefix nothing is read;
4. the options of a command.

`playlista config` prints what is in force and where each value came from, `playlista config --check` only checks,
`playlista config --template` prints the shipped file to start from. A mistake ends the program, and all mistakes are
listed, each with its file and line.

A line is `KEY=value`. `#` begins a comment at the start of a line or after a space. A value may stand in double or
single quotes and must when it contains ` #` or has a space at an end; nothing is escaped in quotes. Lists are separated
by commas. `[sections]` may be written for the reader's sake and mean nothing. A key may appear once.

From Python, `AnalysisManager(config={"USE_THREADED_PROCESSING": True})` takes the same keys.
"""


def shipped_file() -> str:
    """The text of playlista.conf with every key at its default."""
    return _FILE_HEAD + "".join(f"\n[{section}]\n{_lines_of(section)}" for section in _sections())


def page() -> str:
    """The text of docs/configuration.md."""
    defaults = Settings()
    parts = [_PAGE_HEAD]
    for section in _sections():
        meaning = (type(getattr(defaults, section)).__doc__ or "").strip()
        parts.append(f"\n## {section}\n\n{meaning}\n\n")
        parts.append("| key | default | expected | meaning |\n|---|---|---|---|\n")
        parts += [_row(key) for key in KEYS.values() if key.section == section]
    return "".join(parts)


def _sections() -> list[str]:
    return [section.name for section in fields(Settings)]


def _lines_of(section: str) -> str:
    return "\n".join(
        f"{_comment(key)}\n{key.name}={_quoted(as_text(key.default))}\n"
        for key in KEYS.values()
        if key.section == section
    )


def _comment(key: Key) -> str:
    expects = key.kind.expects
    text = f"{key.option.help} {expects[0].upper()}{expects[1:]}."
    return textwrap.fill(text, 118, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _quoted(text: str) -> str:
    return f'"{text}"' if " #" in text or text != text.strip() else text


def _row(key: Key) -> str:
    default = f"`{as_text(key.default)}`" if as_text(key.default) else "(empty)"
    return f"| `{key.name}` | {default} | {key.kind.expects} | {key.option.help} |\n"
