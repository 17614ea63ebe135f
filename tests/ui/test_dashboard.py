"""Home: what the library is, what needs attention, and how a newcomer begins."""

import re

from playwright.sync_api import Page, expect

from tests.ui.accessibility import assert_accessible
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.scenes import break_file, queue_jobs


def test_a_library_is_told_in_numbers_and_pictures(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(place.url)
    expect(page.get_by_role("heading", name="Your library")).to_be_visible()
    expect(page.locator(".totals")).to_contain_text("24")
    tempo = page.get_by_role("table", name="Tempo")
    expect(tempo.get_by_role("row", name=re.compile("^130 "))).to_have_text(re.compile(r"130\s*[1-9]"))
    keys = page.get_by_role("table", name="Key", exact=True)
    counts = [int(cell.inner_text()) for cell in keys.get_by_role("cell").all()]
    assert (len(counts), sum(counts)) == (24, 24)
    expect(page.get_by_role("figure", name="Growth")).to_be_visible()
    expect(page.get_by_role("figure", name="Genre")).to_contain_text("Chiptune")
    assert_accessible(page)


def test_the_newest_tracks_play_and_open(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(place.url)
    newest = page.get_by_role("region", name="Newest tracks").get_by_role("listitem")
    expect(newest).to_have_count(6)
    title = newest.first.get_by_role("link").inner_text()
    newest.first.get_by_role("button", name=f"Play {title}").click()
    expect(page.get_by_role("region", name="Player")).to_contain_text(title)


def test_what_needs_attention_leads_to_where_it_is_put_right(site: StartSite, page: Page) -> None:
    place = site()
    break_file(place)
    place.sign_in(page)
    page.goto(place.url)
    attention = page.get_by_role("region", name="Needs attention")
    attention.get_by_role("link", name="file that could not be analysed: corrupt").click()
    expect(page).to_have_url(f"{place.url}/jobs?failures")
    expect(page.get_by_text("nothing in it could be decoded")).to_be_visible()


def test_a_library_in_which_all_is_well_says_so(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(place.url)
    expect(page.get_by_role("region", name="Needs attention")).to_contain_text("Nothing.")


def test_jobs_are_seen_as_they_go(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(place.url)
    expect(page.get_by_role("heading", name="Your library")).to_be_visible()
    queue_jobs(place)
    running = page.get_by_role("region", name="In progress")
    expect(running).to_contain_text("7 of 40")
    expect(running).to_contain_text("2 more in the queue")


def test_a_newcomer_is_told_how_to_begin(site: StartSite, open_page: OpenPage) -> None:
    place = site("empty")
    for name, ways in (("anna", 3), ("ben", 2)):
        page = open_page()
        place.sign_in(page, name)
        page.goto(place.url)
        expect(page.get_by_role("heading", name=f"Welcome, {name}")).to_be_visible()
        expect(page.locator(".way")).to_have_count(ways)
        assert_accessible(page)
    page.get_by_role("link", name="Paste a link").click()
    expect(page).to_have_url(f"{place.url}/add")
