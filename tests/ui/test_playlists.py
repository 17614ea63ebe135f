"""Playlists in a browser: made with a preview, ordered by keyboard, locked, replaced, compared, written to files."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.ui.accessibility import assert_accessible
from tests.ui.browsers import PHONE
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.scenes import make_playlist
from tests.ui.sites import Site


def open_playlist(place: Site, page: Page, *, length: int = 6) -> int:
    """Open a playlist of anna's; return its id."""
    number = make_playlist(place, length=length)
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/{number}")
    expect(entries(page)).to_have_count(length)
    return number


def entries(page: Page) -> Locator:
    return page.get_by_role("grid", name="Tracks").get_by_role("row")


def links(page: Page) -> Locator:
    return page.get_by_role("grid", name="Tracks").get_by_role("link")


def titles(page: Page) -> list[str]:
    return links(page).all_text_contents()


def choose(page: Page, place: int, action: str) -> None:
    """Choose something from the menu of a place."""
    entries(page).nth(place - 1).get_by_role("button", name=re.compile("^More for")).click()
    page.get_by_role("menuitem", name=action).click()


def wait_for_target(page: Page) -> None:
    """Wait until a place to drop at has the focus."""
    expect(page.locator(":focus")).to_have_accessible_name(re.compile("^Insert"))


def stored(place: Site, number: int) -> list[int | None]:
    saved = place.store.playlists.get(number)
    assert saved is not None
    return [entry.track_id for entry in place.store.playlists.entries(number, saved.newest.number)]


def test_a_list_is_made_by_likeness_with_a_limit_and_saved(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/new")
    page.get_by_role("combobox", name="Start from").fill("pendulum")
    page.get_by_role("option", name=re.compile("Pendulum")).click()
    preview = page.get_by_role("region", name="Preview")
    tracks = preview.get_by_role("list", name="Tracks").get_by_role("listitem")
    expect(tracks).to_have_count(24)
    page.get_by_label("Tracks, at most").fill("5")
    expect(tracks).to_have_count(5)
    page.get_by_text("Limits", exact=True).click()
    page.get_by_label("Tempo in BPM from", exact=True).fill("120")
    expect(preview.get_by_text("100", exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"length=5.*limit\.tempo=120"))
    expect(preview).to_have_attribute("aria-busy", "false")
    assert_accessible(page)
    shown = preview.get_by_role("button", name=re.compile("^Play ")).all()
    names = [(button.get_attribute("aria-label") or "").removeprefix("Play ") for button in shown]
    page.get_by_label("Name", exact=True).fill("Quick ones")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Quick ones")).to_be_visible()
    expect(links(page)).to_have_text(names)


def test_a_form_is_shared_by_its_address_and_back_goes_to_the_method_before(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/new?seed={place.store.ids()[0]}&length=4")
    tracks = page.get_by_role("list", name="Tracks").get_by_role("listitem")
    expect(tracks).to_have_count(4)
    page.get_by_role("radio", name="Mood").check()
    expect(page.get_by_text("Choose: Mood.")).to_be_visible()
    page.get_by_role("radio", name="Calm").check()
    expect(tracks).to_have_count(4)
    expect(page).to_have_url(re.compile("method=mood.*mood=calm"))
    page.reload()
    expect(page.get_by_role("radio", name="Calm")).to_be_checked()
    page.go_back()
    expect(page.get_by_role("radio", name="Similar")).to_be_checked()
    expect(tracks).to_have_count(4)


def test_tracks_are_moved_by_keyboard_and_moved_back(site: StartSite, page: Page) -> None:
    place = site()
    number = open_playlist(place, page)
    before, ids = titles(page), stored(place, number)
    entries(page).first.get_by_role("button", name=re.compile("^Drag")).focus()
    page.keyboard.press("Enter")
    for _ in range(2):
        wait_for_target(page)
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The order is changed.")).to_be_visible()
    after = titles(page)
    assert after != before
    assert sorted(after) == sorted(before)
    assert after.index(before[0]) > 0
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It is as it was before.")).to_be_visible()
    expect(links(page)).to_have_text(before)
    assert stored(place, number) == ids


def test_a_locked_track_stays_when_the_list_is_built_again(site: StartSite, page: Page) -> None:
    place = site()
    number = open_playlist(place, page)
    choose(page, 3, "Lock on this place")
    expect(entries(page).nth(2).get_by_role("img", name="locked")).to_be_visible()
    ids = stored(place, number)
    page.get_by_role("button", name="Ways to regenerate").click()
    page.get_by_role("menuitem", name="Other tracks where none is locked").click()
    expect(page.get_by_text("The places that are not locked have other tracks.")).to_be_visible()
    after = stored(place, number)
    assert after[2] == ids[2]
    assert set(after) - {ids[2]} != set(ids) - {ids[2]}
    page.get_by_role("button", name="Regenerate", exact=True).click()
    expect(page.get_by_text("The playlist is built again.")).to_be_visible()
    assert stored(place, number)[2] == ids[2]


def test_a_track_is_replaced_and_versions_tell_the_difference(site: StartSite, page: Page) -> None:
    place = site()
    open_playlist(place, page)
    before = titles(page)
    choose(page, 2, "Replace")
    dialog = page.get_by_role("dialog")
    alternative = dialog.get_by_role("button", name=re.compile("^Take (?!the best)")).first
    new = (alternative.get_attribute("aria-label") or "").removeprefix("Take ")
    assert_accessible(page)
    alternative.click()
    expect(page.get_by_text("Place 2 has another track.")).to_be_visible()
    expect(links(page)).to_have_text([before[0], new, *before[2:]])
    choose(page, 5, "Remove")
    expect(entries(page)).to_have_count(5)
    page.get_by_role("heading", name="Versions").click()
    compared = page.get_by_role("region", name="Compare versions")
    expect(compared.get_by_role("heading", name="Went: 1")).to_be_visible()
    compared.get_by_label("From version").select_option("1")
    expect(compared.get_by_role("heading", name="Went: 2")).to_be_visible()
    expect(compared.get_by_role("heading", name="Came: 1")).to_be_visible()
    page.get_by_role("link", name="Open 1", exact=True).click()
    expect(page.get_by_text("This is version 1, as it was.")).to_be_visible()
    expect(links(page)).to_have_text(before)
    page.get_by_role("button", name="Make it the newest").click()
    expect(page.get_by_text("Version 1 is the newest again.")).to_be_visible()


def test_an_export_holds_the_tracks_in_their_order(site: StartSite, page: Page, tmp_path: Path) -> None:
    place = site()
    number = open_playlist(place, page)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile("^M3U8")).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    wanted = [place.store.track(each).track.file.path for each in stored(place, number) if each is not None]
    assert path.name == "Evening.m3u8"
    assert lines == wanted


def test_a_file_is_imported_and_what_is_missing_is_told(site: StartSite, page: Page, tmp_path: Path) -> None:
    place = site()
    there = place.store.track(place.store.ids()[3]).track.file.path
    file = tmp_path / "Car.m3u8"
    file.write_text(f"#EXTM3U\n{there}\n#EXTINF:200,Nobody - Nothing\n/nowhere/nothing.mp3\n", encoding="utf-8")
    place.sign_in(page)
    page.goto(f"{place.url}/playlists")
    expect(page.get_by_text("You have no playlists yet.")).to_be_visible()
    page.get_by_label("A playlist to import").set_input_files(file)
    expect(page.get_by_text("1 of 2 tracks are in the library.")).to_be_visible()
    page.get_by_text("What was not found").click()
    expect(page.get_by_text(re.compile("Nothing"))).to_be_visible()
    page.get_by_role("link", name="Open Car").click()
    expect(entries(page)).to_have_count(1)


def test_a_playlist_is_renamed_and_deleted(site: StartSite, page: Page) -> None:
    place = site()
    make_playlist(place)
    place.sign_in(page)
    page.goto(f"{place.url}/playlists")
    page.get_by_role("button", name="More for Evening").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("New name").fill("Late evening")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Late evening")).to_be_visible()
    page.get_by_role("button", name="More for Late evening").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("You have no playlists yet.")).to_be_visible()
    assert place.store.playlists.all(owner_id=place.user("anna").id) == ()


def test_the_playlist_of_somebody_else_is_not_found(site: StartSite, page: Page) -> None:
    place = site()
    number = make_playlist(place, owner="anna")
    place.sign_in(page, "ben")
    page.goto(f"{place.url}/playlists/{number}")
    expect(page.get_by_role("alert")).to_contain_text(f"there is no playlist {number}")


def test_a_transition_is_told_where_one_points(site: StartSite, page: Page) -> None:
    place = site()
    place.sign_in(page)
    page.goto(f"{place.url}/playlists/new?method=dj&length=6")
    strip = page.get_by_role("slider", name="Transition", exact=True)
    expect(strip).to_have_attribute("aria-valuetext", re.compile("^Weakest: .* BPM"))
    strip.focus()
    page.keyboard.press("Home")
    expect(strip).to_have_attribute("aria-valuenow", "1")
    page.keyboard.press("ArrowRight")
    expect(strip).to_have_attribute("aria-valuenow", "2")
    expect(page.get_by_role("figure", name="Transitions")).to_contain_text(re.compile("apart.*energy.*in sound"))


#: Notes every picture in which there is more than the width shows.
_WIDE = """
window.wide = [];
const look = () => {
  const main = document.querySelector('main');
  if (main !== null && main.scrollWidth > main.clientWidth) window.wide.push(main.scrollWidth);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def test_a_phone_shows_everything_without_scrolling_sideways(site: StartSite, open_page: OpenPage) -> None:
    place = site()
    page = open_page(viewport=PHONE)
    page.add_init_script(_WIDE)
    number = open_playlist(place, page)
    for address in (f"/playlists/{number}", "/playlists", f"/playlists/new?seed={place.store.ids()[0]}"):
        page.goto(f"{place.url}{address}")
        page.get_by_role("heading", level=1).wait_for()
        page.get_by_role("main").get_by_role("listitem").or_(entries(page)).first.wait_for()
        assert page.evaluate("window.wide") == [], address
        assert_accessible(page)
