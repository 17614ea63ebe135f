"""Pictures of every page in light, dark and phone width: ``python -m tests.screenshots screenshots``."""

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.ui import browsers
from tests.ui.addresses import addresses
from tests.ui.libraries import make_demo
from tests.ui.scenes import live_in
from tests.ui.sites import Site, ThreadSite, settings_of

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": browsers.DESKTOP, "color_scheme": "light"},
    "dark": {"viewport": browsers.DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": browsers.PHONE, "color_scheme": "light", "device_scale_factor": 2},
}
#: What moves or loads is given so long to settle.
_SETTLES_MS = 1500


def take(browser: Browser, site: Site, folder: Path, only: str = "") -> None:
    """Take pictures of the sign-in and of each page whose address has ``only`` in it."""
    for look, options in LOOKS.items():
        context = browser.new_context(reduced_motion="reduce", locale="en-GB", **options)
        page = context.new_page()
        if not only:
            _picture(page, site.url, folder / f"sign-in.{look}.png")
        site.sign_in(context)
        for pattern, address in addresses(site).items():
            if only in pattern:
                _picture(page, site.url + address, folder / f"{_name(pattern)}.{look}.png")
        context.close()


def _name(pattern: str) -> str:
    return re.sub(r"\W+", "-", pattern).strip("-") or "home"


def _picture(page: Page, address: str, path: Path) -> None:
    page.goto(address)
    expect(page.get_by_text(re.compile("^Loading "))).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(_SETTLES_MS)
    page.screenshot(path=path)
    print(path)


def main(target: str, only: str = "") -> None:
    """Make a library that is lived in, serve it, and take the pictures."""
    if missing := browsers.missing():
        sys.exit(missing)
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        home = Path(temporary) / "site"
        make_demo(home)
        site = ThreadSite(settings_of(home, {}))
        site.add_people()
        live_in(site)
        site.start()
        try:
            take(browsers.launch(playwright), site, folder, only)
        finally:
            site.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
