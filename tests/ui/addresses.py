"""The pages there are, as ``app/pages.tsx`` lists them, each with an address that opens something in a library."""

import re
from pathlib import Path

from tests.ui.sites import Site

LIST = Path(__file__).resolve().parents[2] / "ui" / "src" / "app" / "pages.tsx"
_PATH = re.compile(r'\bpath: "([^"]+)"')


def patterns() -> tuple[str, ...]:
    """Return the addresses as written there, as "/tracks/:id"."""
    return tuple(_PATH.findall(LIST.read_text(encoding="utf-8")))


def addresses(site: Site) -> dict[str, str]:
    """Return an address for each page, by its pattern; numbers are those of the first track and the first playlist."""
    return {pattern: _filled(pattern, site) for pattern in patterns()}


def _filled(pattern: str, site: Site) -> str:
    plain = re.sub(r"/:\w+\?", "", pattern)
    if ":" not in plain:
        return plain
    if pattern.startswith("/playlists"):
        numbers = [playlist.id for playlist in site.store.playlists.all(owner_id=site.user("anna").id)]
    else:
        numbers = site.store.ids()
    return re.sub(r":\w+", str(numbers[0]), plain)
