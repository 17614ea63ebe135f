"""What is there more than once: counted on the first page, side by side on its own."""

import re
from dataclasses import replace

from playwright.sync_api import Page, expect

from core.store import Store
from tests.ui.accessibility import assert_accessible
from tests.ui.browsers import PHONE
from tests.ui.conftest import OpenPage, StartSite


def copy_of(store: Store, number: int, path: str, **changed: object) -> None:
    """Have a track there once more, as another file."""
    found = store.track(number)
    assert found is not None
    track = found.track
    file = replace(track.file, path=path)
    store.save([replace(track, file=file, **changed)])  # type: ignore[arg-type]


def test_copies_are_counted_at_home_and_stand_side_by_side(site: StartSite, page: Page) -> None:
    running = site()
    first, second, *_ = running.store.ids(sort="title")
    found = running.store.track(second)
    copy_of(running.store, first, "/music/again.flac")
    lower = replace(found.track.info, codec="mp3", bit_rate=128_000)
    copy_of(running.store, second, "/music/lower.mp3", identity="another", info=lower)
    running.sign_in(page)
    page.goto(running.url)
    attention = page.get_by_role("region", name="Needs attention")
    attention.get_by_role("link", name="songs more than once").click()
    expect(page.get_by_role("heading", name="More than once")).to_be_visible()
    same = page.get_by_role("region", name=re.compile(re.escape(running.store.track(first).label)))
    expect(same).to_contain_text("The very same sound")
    likely = page.get_by_role("region", name=re.compile(re.escape(found.label)))
    expect(likely).to_contain_text("Probably the same")
    rows = likely.get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text(found.track.file.path)
    expect(rows.nth(2)).to_contain_text("128 kbit/s")
    expect(rows.nth(2)).to_contain_text("/music/lower.mp3")
    assert_accessible(page)
    likely.get_by_role("link", name=found.track.file.path).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(found.track.tags.title)


def test_a_library_without_copies_says_so(site: StartSite, open_page: OpenPage) -> None:
    running = site()
    page = open_page(viewport=PHONE)
    running.sign_in(page)
    page.goto(f"{running.url}/duplicates")
    expect(page.get_by_text("Nothing is there more than once.")).to_be_visible()
