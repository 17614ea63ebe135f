"""Settings: one's own account, tokens for programs, and what administrators do with users."""

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.playlista.web.serving import PASSWORD
from tests.ui.accessibility import assert_accessible
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.sites import Site

NEW = "another horse battery"


def test_the_colours_that_were_chosen_stay(site: StartSite, page: Page) -> None:
    _open(site("empty"), page)
    page.get_by_label("Dark", exact=True).check()
    page.reload()
    expect(page.get_by_label("Dark", exact=True)).to_be_checked()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert_accessible(page)
    page.get_by_label("As the system").check()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_password_is_changed_and_other_browsers_are_signed_out(site: StartSite, open_page: OpenPage) -> None:
    place = site("empty")
    here, there = open_page(), open_page()
    for page in (here, there):
        _open(place, page, "ben")
    here.get_by_label("Current password").fill("something else")
    here.get_by_label("New password", exact=True).fill(NEW)
    here.get_by_label("New password again").fill(NEW)
    here.get_by_role("button", name="Change the password").click()
    expect(here.get_by_role("alert")).to_contain_text("the current password is wrong")
    here.get_by_label("Current password").fill(PASSWORD)
    here.get_by_role("button", name="Change the password").click()
    expect(here.get_by_text("The password is changed")).to_be_visible()
    there.reload()
    there.get_by_label("Name").fill("ben")
    there.get_by_label("Password").fill(NEW)
    there.get_by_role("button", name="Sign in").click()
    expect(there.get_by_role("button", name="Sign out ben")).to_be_visible()


def test_another_browser_is_signed_out_from_here(site: StartSite, open_page: OpenPage) -> None:
    place = site("empty")
    here, there = open_page(), open_page()
    for page in (here, there):
        _open(place, page)
    here.reload()
    expect(here.get_by_text("This one")).to_be_visible()
    here.get_by_role("button", name="End a test").first.click()
    expect(here.get_by_role("button", name="End a test")).to_have_count(0)
    expect(there.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_token_is_shown_once_and_can_do_what_was_said(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page, part="/tokens")
    page.get_by_label("What it is for").fill("backup script")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("code.token-secret").inner_text()
    with httpx.Client(base_url=place.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as program:
        assert program.get("/api/me").json()["scopes"] == ["read"]
        assert program.post("/api/analysis/scan", json={}).status_code == 403
        _revoke(page, token)
        assert program.get("/api/me").status_code == 401


def _revoke(page: Page, token: str) -> None:
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text(token)).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="Revoke backup script").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("You have none.")).to_be_visible()


def test_a_token_is_copied(site: StartSite, page: Page) -> None:
    _open(site("empty"), page, part="/tokens")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("What it is for").fill("copied")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("The token is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("code.token-secret").inner_text()


def test_users_are_added_changed_and_removed(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page, part="/users")
    page.get_by_label("Name").fill("carla")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Add", exact=True).click()
    row = _user(page, "carla")
    expect(row).to_have_count(1)
    _do(page, "carla", "Make an administrator")
    expect(row.get_by_text("Administrator")).to_be_visible()
    _do(page, "carla", "Disable")
    expect(row.get_by_text("Disabled")).to_be_visible()
    _do(page, "carla", "New password …")
    page.get_by_label("New password for carla").fill(NEW)
    page.get_by_role("button", name="Set it").click()
    expect(page.get_by_text("carla has a new password.")).to_be_visible()
    assert_accessible(page)
    _do(page, "carla", "Remove …")
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    assert place.store.people.find("carla") is None


def test_there_must_be_an_administrator_left(site: StartSite, page: Page) -> None:
    _open(site("empty"), page, part="/users")
    _do(page, "anna", "Make an ordinary user")
    expect(page.locator(".notice.bad")).to_contain_text("administrator")
    expect(_user(page, "anna").get_by_text("Administrator")).to_be_visible()


def test_who_is_an_administrator_no_longer_sees_no_users(site: StartSite, page: Page) -> None:
    place = site("empty")
    place.store.people.change(place.user("ben").id, role="admin")
    _open(place, page, part="/users")
    _do(page, "anna", "Make an ordinary user")
    expect(page.get_by_role("heading", name="Password")).to_be_visible()
    expect(page.get_by_role("link", name="Users")).to_have_count(0)


def test_who_removes_themselves_is_signed_out(site: StartSite, page: Page) -> None:
    place = site("empty")
    place.store.people.change(place.user("ben").id, role="admin")
    _open(place, page, part="/users")
    _do(page, "anna", "Remove …")
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="playlista")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("")
    expect(page.get_by_role("navigation", name="Pages")).to_have_count(0)


def test_the_audit_log_tells_what_was_done_a_page_at_a_time(site: StartSite, page: Page) -> None:
    place = site("empty")
    anna = place.user("anna")
    for number in range(60):
        place.store.people.note(anna.id, anna.name, "user.add", f"guest {number}", "127.0.0.1")
    _open(place, page, part="/audit")
    expect(page.get_by_role("row")).to_have_count(51)
    expect(page.get_by_role("row").nth(1)).to_contain_text("guest 59")
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("row")).to_have_count(61)
    assert_accessible(page)


def test_others_have_an_account_and_no_users(site: StartSite, page: Page) -> None:
    _open(site("empty"), page, "ben", part="/users")
    expect(page.get_by_role("link", name="API tokens")).to_be_visible()
    expect(page.get_by_role("link", name="Users")).to_have_count(0)
    expect(page.get_by_role("heading", name="Password")).to_be_visible()


def _open(place: Site, page: Page, name: str = "anna", *, part: str = "") -> None:
    place.sign_in(page, name)
    page.goto(f"{place.url}/settings{part}")
    expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()


def _user(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


def _do(page: Page, name: str, what: str) -> None:
    page.get_by_role("button", name=f"Change {name}").click()
    page.get_by_role("menuitem", name=what).click()
