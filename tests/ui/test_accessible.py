"""Every page: nobody is kept out, in either colours and at either width, and nothing sticks out at the side."""

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.ui.accessibility import findings
from tests.ui.addresses import addresses, patterns
from tests.ui.browsers import DESKTOP, PHONE
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.scenes import live_in

LOOKS = [(colours, width) for colours in ("light", "dark") for width in (DESKTOP, PHONE)]


def sticks_out(page: Page) -> int:
    """How many pixels the document, or the page in it, is wider than it is shown."""
    return int(
        page.evaluate(
            "Math.max(...[document.documentElement, document.querySelector('main')]"
            ".map((element) => element.scrollWidth - element.clientWidth))"
        )
    )


@pytest.mark.parametrize(("colours", "viewport"), LOOKS)
def test_every_page_is_open_to_everybody(
    site: StartSite, open_page: OpenPage, colours: str, viewport: ViewportSize
) -> None:
    place = site()
    live_in(place)
    page = open_page(color_scheme=colours, viewport=viewport)
    page.goto(place.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    found = {"sign-in": (findings(page), sticks_out(page))}
    place.sign_in(page)
    for pattern, address in addresses(place).items():
        page.goto(place.url + address)
        expect(page.get_by_role("heading").first).to_be_visible(timeout=60_000)
        expect(page.get_by_text(re.compile("^Loading "))).to_have_count(0, timeout=120_000)
        found[pattern] = (findings(page), sticks_out(page))
    assert found == dict.fromkeys(found, ([], 0))


def test_what_is_chosen_and_what_colours_mean_is_seen_where_people_choose_all_colours(
    site: StartSite, open_page: OpenPage
) -> None:
    place = site()
    page = open_page(forced_colors="active")
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/new")
    ways = page.get_by_role("navigation", name="Pages")
    expect(page.get_by_role("radio", name="Similar")).to_be_checked()
    assert ground(ways.get_by_role("link", name="Playlists")) != ground(ways.get_by_role("link", name="Jobs"))
    assert ground(page.locator(".pill", has_text="Similar").locator("span")) != ground(
        page.locator(".pill", has_text="Journey").locator("span")
    )
    page.goto(f"{place.url}/map")
    swatches = page.get_by_role("list", name="What the colours mean").locator(".map-swatch")
    expect(swatches).to_have_count(4, timeout=120_000)
    assert len({ground(each) for each in swatches.all()}) == 4


def ground(part: Locator) -> str:
    """The colour that is behind a part, as it is shown."""
    return str(part.evaluate("(element) => getComputedStyle(element).backgroundColor"))


def test_every_page_is_looked_at() -> None:
    assert {"/", "/map"} <= set(patterns())
