"""What the tests of the pages stand on: a site is a real server, and a watched page complains."""

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import OpenPage, StartSite
from tests.ui.sites import PASSWORD
from tests.ui.watching import Watch


def test_somebody_signs_in_with_a_password(site: StartSite, page: Page) -> None:
    page.goto(site("empty").url)
    page.get_by_label("Name").fill("ben")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out ben")).to_be_visible()


def test_two_users_have_a_browser_each(site: StartSite, open_page: OpenPage) -> None:
    place = site()
    for name in ("anna", "ben"):
        page = open_page()
        place.sign_in(page, name)
        page.goto(place.url)
        expect(page.get_by_role("button", name=f"Sign out {name}")).to_be_visible()


def test_a_demo_library_is_analysed_and_its_files_are_there(site: StartSite) -> None:
    place = site()
    paths = [place.store.track(number).track.file.path for number in place.store.ids()]
    assert len(paths) == 24
    assert all(path.startswith(f"{place.music}/") for path in paths)
    assert [path for path in paths if not (place.music / path).exists()] == []


@pytest.mark.parametrize("process", [False, True])
def test_a_site_comes_back_at_its_address(site: StartSite, page: Page, watch: Watch, process: bool) -> None:
    place = site("empty", process=process)
    place.sign_in(page)
    page.goto(place.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()  # nothing of the page is still on its way
    place.stop()
    watch.allow("net::ERR_")  # the stream of events breaks off, and is asked for again
    assert page.evaluate("fetch('/api/me').then(() => 'there', () => 'away')") == "away"
    place.start()
    page.reload()
    expect(page.get_by_role("button", name="Sign out anna")).to_be_visible()


def test_what_a_page_must_not_do_is_told(site: StartSite, page: Page, watch: Watch) -> None:
    page.goto(site("empty").url)
    page.evaluate("fetch('https://example.org/').catch(() => {})")
    page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
    page.wait_for_event("pageerror") if not watch.complaints() else None
    found = " ".join(watch.complaints())
    assert "example.org" in found
    watch.allow("example.org|Content Security Policy|broken on purpose")
