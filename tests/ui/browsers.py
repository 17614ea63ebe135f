"""Chromium as the tests use it, and what has to be there before: the browser and the built pages."""

import shutil

from playwright.sync_api import Browser, Playwright, ViewportSize

from playlista.web.pages import STATIC

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Maps are drawn by WebGL; where there is no graphics card, in software.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--autoplay-policy=no-user-gesture-required",
)
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


def missing() -> str | None:
    """Return what is missing and how to get it."""
    if shutil.which("chromium") is None:
        return "there is no browser: run `.ci/system .venv/bin/python`, or install Chromium so that `chromium` is found"
    if not (STATIC / "index.html").exists():
        return f"the pages are not built ({STATIC}): run `make ui`"
    return None


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
