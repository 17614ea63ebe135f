"""What becomes of what one does while the server is away, or knows one no longer: nothing that was written is lost."""

import re

from playwright.sync_api import Locator, Page, Request, expect

from tests.ui.accessibility import assert_accessible
from tests.ui.conftest import StartSite
from tests.ui.scenes import make_playlist, titles_of
from tests.ui.sites import PASSWORD, Site
from tests.ui.watching import Watch


def test_an_order_that_was_not_saved_is_not_shown_as_if_it_were(site: StartSite, page: Page, watch: Watch) -> None:
    watch.allow("net::ERR_")  # however it breaks off
    place = site()
    number = make_playlist(place, length=5)
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/{number}")
    links = page.get_by_role("grid", name="Tracks").get_by_role("link")
    expect(links).to_have_count(5)
    before = links.all_text_contents()
    place.stop()
    failed: list[str] = []

    def is_third(request: Request) -> bool:
        failed.extend([request.url] if (request.method, request.url) == ("GET", address) else [])
        return len(failed) == 3  # so many times it is asked for, until that is given up

    address = f"{place.url}/api/playlists/{number}"
    with page.expect_event("requestfailed", is_third):
        page.get_by_role("button", name=re.compile("^More for")).nth(1).click()
        page.get_by_role("menuitem", name="Move down").click()
        expect(page.get_by_text("The server cannot be reached.", exact=True)).to_be_visible()
        expect(links).to_have_text(before)
    _rename(page, "A name well thought of")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text("The server cannot be reached.")
    place.start()
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="A name well thought of")).to_be_visible()
    assert titles_of(place, "A name well thought of") == before


def test_pages_are_opened_while_the_browser_is_offline_and_the_server_is_near(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(f"{place.url}/jobs")
    expect(page.get_by_role("heading", name="Jobs", exact=True)).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_text("On disk")).to_be_visible()


def test_who_signs_in_again_finds_what_was_written(site: StartSite, page: Page) -> None:
    place = site()
    _open_new_playlist(place, page)
    again = _signed_out(place, page)
    expect(again.get_by_label("Password")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    _sign_in(again, "anna")
    expect(again).to_have_count(0)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Written long ago")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Written long ago")).to_be_visible()


def test_somebody_else_who_signs_in_finds_nothing(site: StartSite, page: Page) -> None:
    place = site()
    _open_new_playlist(place, page)
    again = _signed_out(place, page)
    again.get_by_label("Name").fill("ben")
    _sign_in(again, "ben")
    expect(page.get_by_role("button", name="Sign out ben")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).not_to_have_value("Written long ago")


def test_a_dialog_waits_for_who_signs_in_again(site: StartSite, page: Page) -> None:
    place = site()
    number = make_playlist(place, length=3)
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/{number}")
    _write_name(page, "Another name")
    _sign_in(_signed_out(place, page), "anna")
    dialog = page.get_by_role("dialog", name="Rename the playlist")
    expect(dialog.get_by_label("New name")).to_have_value("Another name")
    dialog.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="Another name")).to_be_visible()


def _write_name(page: Page, name: str) -> None:
    page.get_by_role("button", name="More for this playlist").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("New name").fill(name)


def _rename(page: Page, name: str) -> None:
    _write_name(page, name)
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()


def _open_new_playlist(place: Site, page: Page) -> None:
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/new?seed={place.store.ids()[0]}&length=5")
    expect(page.get_by_role("list", name="Tracks").get_by_role("listitem")).to_have_count(5)
    page.get_by_label("Name", exact=True).fill("Written long ago")


def _signed_out(place: Site, page: Page) -> Locator:
    """End anna's session while she writes; the page hears of it by now, or by the key that would have saved it."""
    place.end_sessions("anna")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_be_visible()
    return dialog


def _sign_in(dialog: Locator, name: str) -> None:
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
