"""Sites to open, a browser to open them with, and pages that are watched."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.ui import browsers
from tests.ui.libraries import alone, copy_demo, make_demo
from tests.ui.sites import ProcessSite, Site, ThreadSite, settings_of
from tests.ui.watching import Watch

StartSite = Callable[..., Any]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for these tests; it ends with them, as other tests want the event loop of the thread."""
    if missing := browsers.missing():
        pytest.fail(missing)
    with sync_playwright() as playwright:
        expect.set_options(timeout=60_000)  # other tests may have the machine
        started = browsers.launch(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo_library(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of an analysed demo library; made once a run, to be copied."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "demo-library"
    with alone(shared / "demo-library.lock"):
        if not folder.exists():
            making = shared / "demo-library-in-the-making"
            make_demo(making)
            copy_demo(making, folder)
    return folder


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[StartSite]:
    """Start sites, each with a library of its own, that know anna (an administrator) and ben.

    ``site()`` has the demo library, ``site("empty")`` none; ``process=True`` is `playlista serve` itself;
    ``runs_jobs=True`` runs jobs in the thread's site too. Other keywords are settings.
    """
    with ExitStack() as stack:
        started = 0

        def start(library: str = "demo", *, process: bool = False, runs_jobs: bool = False, **given: Any) -> Site:
            nonlocal started
            started += 1
            folder = tmp_path / f"site{started}"
            if library == "demo":
                copy_demo(request.getfixturevalue("demo_library"), folder)
            else:
                (folder / "Music").mkdir(parents=True)
            settings = settings_of(folder, given)
            made = ProcessSite(settings) if process else ThreadSite(settings, runs_jobs=runs_jobs)
            stack.callback(made.close)
            made.add_people()
            made.start()
            return made

        yield start


@pytest.fixture
def watch() -> Watch:
    """What watches the pages of a test: ``watch.allow(pattern)`` for errors that the test provokes."""
    return Watch()


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[OpenPage]:
    """Open browsers of their own, each with a watched page: ``open_page(viewport=PHONE, color_scheme="dark")``."""
    with ExitStack() as stack:

        def opened(**options: Any) -> Page:
            defaults: dict[str, Any] = {"viewport": browsers.DESKTOP, "reduced_motion": "reduce", "locale": "en-GB"}
            context = stack.enter_context(browser.new_context(**defaults | options))
            context.set_default_timeout(60_000)
            page = context.new_page()
            watch.watch(page)
            return page

        yield opened
        assert watch.complaints() == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A watched page of a browser that nobody has signed in with."""
    return open_page()
