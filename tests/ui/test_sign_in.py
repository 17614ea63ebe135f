"""Signing in, the first administrator, and what is said when it cannot be done."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.accessibility import assert_accessible
from tests.ui.conftest import StartSite
from tests.ui.sites import PASSWORD, ThreadSite, settings_of
from tests.ui.watching import Watch


@pytest.fixture
def unfinished(tmp_path: Path) -> Iterator[ThreadSite]:
    """A site that nobody has set up."""
    (tmp_path / "Music").mkdir()
    place = ThreadSite(settings_of(tmp_path, {}))
    place.start()
    try:
        yield place
    finally:
        place.close()


def test_the_first_administrator_is_made_with_the_link_that_was_printed(unfinished: ThreadSite, page: Page) -> None:
    page.goto(f"{unfinished.url}/setup#token={unfinished.context.setup.secret}")
    expect(page.get_by_label("Set-up token")).to_have_value(unfinished.context.setup.secret)
    assert_accessible(page)
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Sign out anna")).to_be_visible()
    expect(page).to_have_url(f"{unfinished.url}/")
    found = unfinished.store.people.find("anna")
    assert found is not None
    assert found.role == "admin"
    page.goto(f"{unfinished.url}/setup#token={unfinished.context.setup.secret}")
    expect(page).to_have_url(f"{unfinished.url}/")


def test_a_set_up_that_somebody_else_has_finished_leads_to_the_sign_in(unfinished: ThreadSite, page: Page) -> None:
    page.goto(f"{unfinished.url}/setup#token={unfinished.context.setup.secret}")
    page.get_by_label("Name").fill("eve")
    page.get_by_label("Password").fill(PASSWORD)
    unfinished.add_people()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_contain_text("users already")
    page.get_by_role("button", name="Go to the sign-in").click()
    expect(page.get_by_label("Set-up token")).to_have_count(0)
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out anna")).to_be_visible()


def test_a_wrong_password_is_said_and_after_some_that_there_is_a_lock(site: StartSite, page: Page) -> None:
    place = site("empty")
    page.goto(place.url)
    page.get_by_label("Name").fill("ben")
    for attempt in range(1, 4):
        page.get_by_label("Password").fill(f"wrong {attempt}")
        with page.expect_response("**/api/login"):
            page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("the name or the password is wrong")
    expect(page.get_by_role("alert")).to_contain_text("locked for a while")
    assert_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out ben")).to_be_visible()


def test_a_server_that_is_away_is_said_and_tried_again(site: StartSite, page: Page, watch: Watch) -> None:
    place = site("empty")
    page.goto(place.url)
    page.get_by_label("Name").fill("ben")
    page.get_by_label("Password").fill(PASSWORD)
    watch.allow("net::ERR_")  # however it breaks off
    place.stop()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    place.start()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out ben")).to_be_visible()


def test_who_signs_out_leaves_nothing_behind(site: StartSite, page: Page) -> None:
    place = site("empty")
    place.sign_in(page)
    page.goto(f"{place.url}/add")
    page.get_by_label("Links or songs").fill("https://open.spotify.com/playlist/37i9dQZF1DX00000000001")
    page.locator("button[type=submit]").click()
    expect(page.get_by_text("#1")).to_be_visible()
    page.get_by_role("button", name="Sign out anna").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.get_by_label("Name").fill("ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
