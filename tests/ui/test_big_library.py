"""A library of 100,000 tracks: its table scrolls from end to end, and its map shows every one."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.store import open_store
from tests.ui.conftest import StartSite
from tests.ui.libraries import fill
from tests.ui.sites import Site

TRACKS = 100_000


@pytest.fixture(scope="module")
def big_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of so many tracks, made once."""
    path = tmp_path_factory.mktemp("big") / "library.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store, TRACKS)
    return path


@pytest.fixture
def big(site: StartSite, big_library: Path, tmp_path: Path) -> Site:
    """A site that serves it."""
    path = tmp_path / "big.db"
    shutil.copy(big_library, path)
    made: Site = site("empty", database_url=f"sqlite:///{path}")
    return made


def test_the_table_scrolls_from_end_to_end(big: Site, page: Page) -> None:
    big.sign_in(page)
    page.goto(f"{big.url}/library?sort=title")
    first = page.get_by_text("Song 000000", exact=True)
    expect(first).to_be_visible(timeout=60_000)
    assert page.locator("main a[href^='/tracks/']").count() < 300  # only what is seen is in the document
    page.evaluate(
        "const all = [...document.querySelectorAll('main, main *')];"
        "const table = all.filter((each) => each.scrollHeight > 100000 && each.clientHeight < 2000"
        " && getComputedStyle(each).overflowY !== 'visible')[0];"
        "table.scrollTop = table.scrollHeight;"
    )
    expect(page.get_by_text(f"Song {TRACKS - 1:06d}", exact=True)).to_be_visible(timeout=60_000)
    expect(first).not_to_be_in_viewport()
    assert page.locator("main a[href^='/tracks/']").count() < 300


def test_the_map_shows_every_track(big: Site, page: Page) -> None:
    big.sign_in(page)
    page.goto(f"{big.url}/map")
    expect(page.get_by_role("img", name=re.compile("Map of 100,000 tracks"))).to_be_visible(timeout=600_000)
    page.get_by_role("button", name="Select what is seen").click()
    selection = page.get_by_role("region", name="Selection")
    expect(selection.get_by_role("heading")).to_contain_text("100,000 tracks")
    expect(selection.get_by_role("row")).to_have_count(201)


#: Has every frame come late, and notes how many points each draws.
SLOW_MACHINE = """
    window.drawn = [];
    window.requestAnimationFrame = (act) => setTimeout(() => act(performance.now()), 45);
    const drawArrays = WebGLRenderingContext.prototype.drawArrays;
    WebGLRenderingContext.prototype.drawArrays = function (mode, first, count) {
        window.drawn.push(count);
        return drawArrays.call(this, mode, first, count);
    };
"""


ALL_DRAWN = f"""() => new Promise((done) => {{
    const look = () => (window.drawn.at(-1) === {TRACKS} ? done() : setTimeout(look, 50));
    look();
}})"""


def test_a_slow_machine_leaves_points_out_while_the_map_moves_and_none_at_rest(big: Site, page: Page) -> None:
    page.add_init_script(SLOW_MACHINE)
    big.sign_in(page)
    page.goto(f"{big.url}/map")
    stage = page.locator(".map-stage")
    expect(stage).to_be_visible(timeout=600_000)
    page.evaluate(ALL_DRAWN)
    stage.hover()
    for _ in range(40):
        page.mouse.wheel(0, -20)
        page.wait_for_timeout(40)
    assert page.evaluate("Math.min(...window.drawn)") <= TRACKS / 2
    page.evaluate(ALL_DRAWN)
