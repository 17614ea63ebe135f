"""What is round every page: its name, the way to the others, and words where an address or the server leads nowhere."""

import pytest
from playwright.sync_api import Page, expect

from tests.ui.accessibility import assert_accessible
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.watching import Watch


def test_each_page_names_its_tab_and_takes_the_focus(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(place.url)
    expect(page).to_have_title("Home – playlista")
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("link", name="Library").press("Enter")
    expect(page.get_by_role("heading", name="Library")).to_be_focused()
    expect(page).to_have_title("Library – playlista")
    song = page.get_by_role("grid").get_by_role("link").first
    title = song.inner_text()
    song.click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_title(f"{title} – playlista")
    page.go_back()
    expect(page).to_have_title("Library – playlista")
    page.goto(f"{place.url}/settings/tokens")
    expect(page).to_have_title("API tokens, Settings – playlista")


@pytest.mark.parametrize("width", [390, 360])
def test_a_phone_shows_the_way_to_every_page_and_out(site: StartSite, open_page: OpenPage, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 780})
    place = site("empty")
    place.sign_in(page)
    page.goto(place.url)
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    expect(links).to_have_count(7)
    for box in (link.bounding_box() for link in links.all()):
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    page.get_by_role("link", name="Settings").click()
    assert_accessible(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("address", ["/nowhere", "/tracks/abc", "/playlists/1x"])
def test_an_address_that_there_is_not_leads_home(site: StartSite, page: Page, address: str) -> None:
    place = site("empty")
    place.sign_in(page)
    page.goto(place.url + address)
    expect(page.get_by_role("heading", name="There is no such page.")).to_be_visible()
    page.get_by_role("link", name="Go home").click()
    expect(page.get_by_role("heading", name="Welcome, anna")).to_be_visible()


def test_what_is_gone_is_not_asked_for_again(site: StartSite, page: Page, watch: Watch) -> None:
    watch.allow("404")
    place = site("empty")
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/999")
    expect(page.get_by_role("alert")).to_contain_text("there is no playlist 999")
    expect(page.get_by_role("link", name="Go home")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_page_that_does_not_come_says_so_and_the_others_are_there(site: StartSite, page: Page, watch: Watch) -> None:
    watch.allow("ERR_|Failed to fetch|preload|could not be loaded")
    place = site("empty")
    place.sign_in(page)
    page.goto(place.url)
    expect(page.get_by_role("heading", name="Welcome, anna")).to_be_visible()
    place.stop()
    page.get_by_role("link", name="Jobs").click()
    expect(page.get_by_role("alert").filter(has_text="This page could not be loaded")).to_be_visible()
    page.get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_role("heading", name="Welcome, anna")).to_be_visible()
    page.get_by_role("link", name="Jobs").click()
    place.start()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Jobs", exact=True)).to_be_visible()
