"""The library page: found, put in order, chosen from, acted upon."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.ui.accessibility import assert_accessible
from tests.ui.browsers import PHONE
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.libraries import fill
from tests.ui.scenes import titles_of
from tests.ui.watching import Watch


def opened(site: Any, page: Page, path: str = "/library") -> Page:
    site.sign_in(page)
    page.goto(f"{site.url}{path}")
    return page


def grid(page: Page) -> Locator:
    return page.get_by_role("grid", name="Tracks")


def line(page: Page, place: int) -> Locator:
    """A row of the table, from 1."""
    return grid(page).locator(f'[role="row"][aria-rowindex="{place + 1}"]')


def titles(page: Page) -> list[str]:
    return grid(page).locator(".library-link").all_inner_texts()


def choose(page: Page, *places: int) -> None:
    for place in places:
        line(page, place).get_by_role("checkbox").click()


def search(page: Page, text: str) -> None:
    page.get_by_role("combobox", name="Search the library").fill(text)


def test_the_table_shows_every_track_with_what_was_found_out(site: StartSite, page: Page) -> None:
    opened(site(), page)
    expect(grid(page)).to_have_attribute("aria-rowcount", "25")
    expect(page.get_by_role("status").filter(has_text="24 tracks")).to_be_visible()
    first = line(page, 1)
    expect(first.get_by_role("link")).not_to_be_empty()
    expect(first).to_contain_text(re.compile(r"\d+\.\d"))
    expect(first.locator(".key-badge")).to_have_text(re.compile(r"^\d+[AB]$"))
    assert_accessible(page)


def test_headers_sort_and_tell_which_way(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page)
    header = page.get_by_role("columnheader", name="Tempo")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    slowest = min(running.store.page("", cells=("title", "tempo_bpm")).rows, key=lambda row: row["tempo_bpm"])
    expect(line(page, 1).get_by_role("link")).to_have_text(slowest["title"])
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(line(page, 1).get_by_role("link")).not_to_have_text(slowest["title"])
    expect(page).to_have_url(re.compile(r"sort=tempo&falling=1"))


def test_a_field_and_its_value_are_completed_by_keys(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page)
    camelot = running.store.page("", cells=("camelot",)).rows[0]["camelot"]
    box = page.get_by_role("combobox", name="Search the library")
    box.press_sequentially("came")
    page.get_by_role("option", name="camelot").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("camelot:")
    box.press_sequentially(camelot[:-1])
    page.get_by_role("option", name=camelot, exact=True).click()
    expect(box).to_have_value(f"camelot:{camelot} ")
    total = running.store.page(f"camelot:{camelot}", cells=("id",)).total
    expect(grid(page)).to_have_attribute("aria-rowcount", str(total + 1))


def test_a_mistake_is_told_with_its_place(site: StartSite, page: Page) -> None:
    opened(site(), page)
    search(page, "glass tempo:1x0")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("tempo:1x0 is no number or range")
    expect(alert.locator("mark")).to_have_text("tempo:1x0")
    page.keyboard.press("Escape")
    assert_accessible(page)


def test_a_search_that_finds_nothing_says_what_to_do(site: StartSite, page: Page) -> None:
    opened(site(), page)
    search(page, "zzzz")
    expect(page.get_by_text("No track is found by “zzzz”.")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(line(page, 1).get_by_role("link")).to_be_visible()


def test_an_empty_library_leads_to_adding_music(site: StartSite, page: Page) -> None:
    opened(site("empty"), page)
    expect(page.get_by_text("The library is empty.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Add music").click()
    expect(page).to_have_url(re.compile("/add$"))


def test_a_correction_of_many_shows_and_is_undone(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page, "/library?sort=tempo")
    before = line(page, 1).locator(".library-number").nth(1).inner_text()
    choose(page, 1, 2)
    page.get_by_role("button", name="Correct").click()
    page.get_by_role("button", name="×2 twice the tempo").click()
    expect(page.get_by_text("Corrected 2 of 2 tracks.")).to_be_visible()
    twice = [row for row in running.store.page("", cells=("tempo_bpm", "corrected")).rows if row["corrected"]]
    assert max(row["tempo_bpm"] for row in twice) >= 2 * float(before)
    page.get_by_role("button", name="Undo tempo").click()
    # What is told of it is gone after six seconds, perhaps before the second word of it comes.
    expect(line(page, 1).locator(".library-number").nth(1)).to_have_text(before)
    assert not any(row["corrected"] for row in running.store.page("", cells=("corrected",)).rows)


def test_what_is_chosen_is_analysed_again_by_an_administrator(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page)
    choose(page, 1, 3)
    page.get_by_role("button", name="Analyse again").click()
    expect(page.get_by_text("You are next.")).to_be_visible()
    (job,) = running.store.jobs.list()
    assert (job.type, len(job.payload["track_ids"]), job.payload["force"]) == ("tracks", 2, True)
    page.get_by_role("button", name="Show jobs").click()
    expect(page.get_by_role("region", name="Your analyses")).to_contain_text("2 tracks")


def test_many_are_analysed_again_only_after_a_question(site: StartSite, page: Page) -> None:
    running = site("empty")
    fill(running.store, 60)
    opened(running, page)
    page.get_by_role("checkbox", name="Choose all tracks that are found").click()
    page.get_by_role("button", name="Analyse again").click()
    question = page.get_by_role("alertdialog", name="Analyse 60 tracks again?")
    expect(question).to_contain_text("What was corrected or locked stays.")
    assert_accessible(page)
    question.get_by_role("button", name="Cancel").click()
    assert running.store.jobs.list() == ()
    page.get_by_role("button", name="Analyse again").click()
    question.get_by_role("button", name="Analyse again").click()
    expect(page.get_by_text("You are next.")).to_be_visible()
    (job,) = running.store.jobs.list()
    assert len(job.payload["track_ids"]) == 60


def test_others_cannot_have_tracks_analysed_again(site: StartSite, page: Page) -> None:
    running = site()
    running.sign_in(page, "ben")
    page.goto(f"{running.url}/library")
    choose(page, 1)
    expect(page.get_by_role("button", name="Correct")).to_be_visible()
    expect(page.get_by_role("button", name="Analyse again")).to_have_count(0)


def test_all_of_a_query_are_liked_at_once(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page)
    search(page, "genre:folk")
    expect(page.get_by_text("tracks found")).to_be_visible()
    total = running.store.page("genre:folk", cells=("id",)).total
    assert 1 < total < 24
    page.get_by_role("checkbox", name="Choose all tracks that are found").click()
    page.get_by_role("button", name="Like", exact=True).click()
    expect(page.get_by_text(f"Liked {total} tracks.")).to_be_visible()
    owner = running.user("anna").id
    assert running.store.page("liked:yes", cells=("id",), owner_id=owner).total == total


def test_a_label_is_made_and_put_on_what_is_chosen(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page)
    choose(page, 1, 3)
    page.get_by_role("button", name="Labels").click()
    page.get_by_role("textbox", name="New label").fill("Late night")
    page.get_by_role("button", name="Put on").click()
    expect(page.get_by_text("Put “Late night” on 2 tracks.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(line(page, 1)).to_contain_text("Late night")
    expect(line(page, 2)).not_to_contain_text("Late night")


def test_a_playlist_is_made_of_what_is_chosen_in_the_order_of_the_table(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page)
    line(page, 3).get_by_role("link").wait_for()
    wanted = titles(page)[:3]
    choose(page, 3, 1, 2)
    page.get_by_role("button", name="New playlist").click()
    page.get_by_role("textbox", name="Name").fill("Three")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("Made the playlist “Three” of 3 tracks.")).to_be_visible()
    assert titles_of(running, "Three") == wanted


def test_keys_move_choose_and_play(site: StartSite, page: Page) -> None:
    opened(site(), page)
    line(page, 1).get_by_role("link").wait_for()
    grid(page).focus()
    page.keyboard.press("ArrowDown")
    expect(line(page, 2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_role("status").filter(has_text="3 chosen")).to_be_visible()
    page.keyboard.press("End")
    expect(line(page, 24)).to_have_attribute("aria-selected", "true")
    expect(line(page, 24)).to_be_in_viewport()
    page.keyboard.press("Control+a")
    expect(page.get_by_role("status").filter(has_text="24 chosen")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("24 chosen")).to_have_count(0)
    title = line(page, 24).get_by_role("link").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Player")).to_contain_text(title)


def test_columns_that_were_chosen_are_kept(site: StartSite, page: Page) -> None:
    opened(site(), page)
    expect(page.get_by_role("columnheader", name="Plays")).to_have_count(0)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Plays").check()
    page.get_by_role("checkbox", name="Album").uncheck()
    page.get_by_role("radio", name="Dense").check()
    page.reload()
    expect(page.get_by_role("columnheader", name="Plays")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Album")).to_have_count(0)
    assert line(page, 1).evaluate("row => row.offsetHeight") == 34


def test_a_phone_has_rows_of_two_lines_and_nothing_to_scroll_sideways(site: StartSite, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    opened(site(), page)
    expect(line(page, 1)).to_contain_text("BPM")
    page.get_by_role("combobox", name="Sort by").select_option("tempo falling")
    expect(page).to_have_url(re.compile("sort=tempo&falling=1"))
    assert grid(page).evaluate("grid => grid.scrollWidth <= grid.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


def test_a_server_that_is_away_is_told_and_asked_again(site: StartSite, page: Page, watch: Watch) -> None:
    watch.allow("ERR_CONNECTION|Failed to load|/events|fetch")
    running = site()
    opened(running, page)
    line(page, 1).wait_for()
    running.stop()
    search(page, "glass")
    again = page.get_by_role("main").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The server cannot be reached.")
    running.start()
    again.click()
    expect(line(page, 1).get_by_role("link")).to_be_visible()
