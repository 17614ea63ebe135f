"""The map: points to hover, open, select and find, a playlist as a path, and words where nothing can be drawn."""

import base64
import re

from playwright.sync_api import Locator, Page, expect

from tests.playlista.jobs.waiting import until
from tests.ui.accessibility import assert_accessible
from tests.ui.browsers import PHONE
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.scenes import make_playlist
from tests.ui.sites import Site

#: How much of the smaller side the map takes, as in ``ui/src/pages/map/view.ts``.
FILLS, STEPS = 0.92, 10_000


#: Which places of the screen are not the map's to be touched.
_COVERED = """
places => places.filter(([x, y]) => !document.elementFromPoint(x, y)?.closest('[role="img"]'))
"""


def opened(place: Site, page: Page, address: str = "/map") -> Locator:
    place.sign_in(page)
    page.goto(place.url + address)
    stage = page.get_by_role("img", name=re.compile("Map of"))
    expect(stage).to_be_visible(timeout=120_000)
    return stage


def point_of(page: Page, stage: Locator, title: str) -> tuple[float, float]:
    """Where the point of a track is on the screen, while the whole map is seen."""
    found = page.evaluate("fetch('/api/map').then((answer) => answer.json())")
    rows = page.evaluate("fetch('/api/tracks?limit=100&fields=title').then((answer) => answer.json())")["tracks"]
    index = found["ids"].index(next(row["id"] for row in rows if row["title"] == title))
    return on_screen(stage, found["x"][index], found["y"][index])


def on_screen(stage: Locator, x: int, y: int) -> tuple[float, float]:
    box = stage.bounding_box()
    assert box is not None
    unit = min(box["width"], box["height"]) / 2 * FILLS / STEPS
    return box["x"] + box["width"] / 2 + x * unit, box["y"] + box["height"] / 2 - y * unit


def drawn_pixels(page: Page) -> int:
    """How many pixels of the picture of the map have a strong colour."""
    canvas = page.locator(".map-canvas").first
    return int(
        page.evaluate(
            """async (picture) => {
                const image = new Image();
                image.src = 'data:image/png;base64,' + picture;
                await image.decode();
                const canvas = new OffscreenCanvas(image.width, image.height);
                const pen = canvas.getContext('2d');
                pen.drawImage(image, 0, 0);
                const bytes = pen.getImageData(0, 0, image.width, image.height).data;
                let count = 0;
                for (let at = 0; at < bytes.length; at += 4) {
                    const [red, green, blue] = bytes.slice(at, at + 3);
                    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 90) count++;
                }
                return count;
            }""",
            base64.b64encode(canvas.screenshot()).decode(),
        )
    )


def test_every_track_is_a_point_that_tells_what_it_is_and_opens(site: StartSite, page: Page) -> None:
    stage = opened(site(), page)
    until(lambda: drawn_pixels(page) > 500, "it is drawn")
    page.mouse.move(*point_of(page, stage, "Boss Fight"))
    hint = page.get_by_role("tooltip")
    expect(hint).to_contain_text("Boss Fight")
    expect(hint).to_contain_text(re.compile(r"\d+ BPM · \d+[AB]"))
    page.mouse.click(*point_of(page, stage, "Boss Fight"))
    card = page.get_by_role("region", name="Track", exact=True)
    expect(card.get_by_role("heading")).to_have_text("Boss Fight")
    expect(card.get_by_role("link", name="Open")).to_have_attribute("href", re.compile(r"^/tracks/\d+$"))
    card.get_by_role("button", name="Neighbours").click()
    expect(page.get_by_role("region", name="Selection")).to_contain_text("that sound alike")
    card.get_by_role("button", name="Play").click()
    expect(page.get_by_role("region", name="Player")).to_contain_text("Boss Fight")


def test_an_outline_selects_tracks_that_become_a_playlist(site: StartSite, page: Page) -> None:
    place = site()
    stage = opened(place, page)
    box = stage.bounding_box()
    assert box is not None
    page.get_by_role("button", name="Select by an outline").click()
    left, top, right, bottom = box["x"] + 3, box["y"] + 3, box["x"] + box["width"] - 90, box["y"] + box["height"] - 3
    page.mouse.move(left, top)
    page.mouse.down()
    for corner in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(*corner, steps=3)
    page.mouse.up()
    selection = page.get_by_role("region", name="Selection")
    expect(selection.get_by_role("heading")).to_contain_text("inside the outline")
    rows = selection.get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    count = rows.count() - 1
    selection.get_by_role("button", name="Make a playlist").click()
    selection.get_by_label("Name of the playlist").fill("From the map")
    selection.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/playlists/\d+$"))
    (saved,) = place.store.playlists.all(owner_id=place.user("anna").id)
    assert (saved.name, len(place.store.playlists.entries(saved.id, 1))) == ("From the map", count)


def test_a_playlist_is_drawn_as_a_path(site: StartSite, page: Page) -> None:
    place = site()
    number = make_playlist(place, "Evening")
    opened(place, page, f"/map?playlist={number}")
    choice = page.get_by_label("Path of a playlist")
    expect(choice).to_have_value(str(number))
    frame = page.locator(".map-frame")
    choice.select_option("None")
    expect(page).to_have_url(f"{place.url}/map")
    until(lambda: drawn_pixels(page) > 500, "the points are drawn")
    seen = frame.screenshot()
    choice.select_option("Evening")
    until(lambda: frame.screenshot() != seen, "the path is drawn")
    choice.select_option("None")
    until(lambda: frame.screenshot() == seen, "the path is gone")


def test_a_track_is_found_by_words_and_by_keyboard(site: StartSite, page: Page) -> None:
    opened(site(), page)
    page.get_by_label("Find a track on the map").focus()
    page.keyboard.type("cirrus")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Cirrus").press("Enter")
    expect(page.get_by_role("region", name="Track", exact=True).get_by_role("heading")).to_have_text("Cirrus")
    page.get_by_role("button", name="Select what is seen").press("Enter")
    expect(page.get_by_role("region", name="Selection").get_by_role("link", name="Cirrus")).to_be_visible()
    page.get_by_label("Find a track on the map").fill("tempo:fast")
    page.keyboard.press("Enter")
    expect(page.get_by_text("tempo:fast is no number")).to_be_visible()


def test_colours_are_explained(site: StartSite, page: Page) -> None:
    opened(site(), page)
    legend = page.get_by_role("region", name="Legend")
    for by, words in (("Genre", "Chiptune"), ("Key", "8A"), ("Tempo", "BPM"), ("Energy", "1.00"), ("Mood", "Unknown")):
        page.get_by_role("combobox", name="Colours").select_option(label=by)
        expect(legend).to_contain_text(words)
    assert_accessible(page)


def test_moods_that_nobody_has_heard_are_said_to_be_missing(site: StartSite, page: Page) -> None:
    opened(site(), page)
    page.get_by_role("combobox", name="Colours").select_option("Mood")
    expect(page.get_by_role("region", name="Legend")).to_contain_text("Moods come with the models")


def test_wheel_and_buttons_enlarge(site: StartSite, page: Page) -> None:
    stage = opened(site(), page)
    place = point_of(page, stage, "Boss Fight")
    page.mouse.move(*place)
    page.mouse.wheel(0, -600)
    expect(page.get_by_role("tooltip")).to_contain_text("Boss Fight")  # what is under the pointer stays there
    page.get_by_role("button", name="Select what is seen").click()
    heading = page.get_by_role("region", name="Selection").get_by_role("heading")
    expect(heading).not_to_contain_text("24 tracks")
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Select what is seen").click()
    expect(heading).to_contain_text("24 tracks")


def test_nothing_covers_a_point_on_a_phone(site: StartSite, open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True)
    stage = opened(site(), page)
    until(lambda: drawn_pixels(page) > 500, "it is drawn")
    found = page.evaluate("fetch('/api/map').then((answer) => answer.json())")
    assert len(found["ids"]) == 24
    places = [on_screen(stage, *place) for place in zip(found["x"], found["y"], strict=True)]
    assert page.evaluate(_COVERED, places) == []


def test_without_webgl_it_says_so_and_lists_the_tracks(site: StartSite, open_page: OpenPage) -> None:
    place = site()
    page = open_page(viewport=PHONE)
    page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        " return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest); }"
    )
    place.sign_in(page)
    page.goto(f"{place.url}/map")
    expect(page.get_by_text("This browser cannot draw the map.")).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Select what is seen").click()
    expect(page.get_by_role("region", name="Selection").get_by_role("row")).to_have_count(25)
    assert_accessible(page)


def test_an_empty_library_says_what_will_be_here(site: StartSite, page: Page) -> None:
    place = site("empty")
    place.sign_in(page)
    page.goto(f"{place.url}/map")
    expect(page.get_by_text("There is nothing to draw yet.")).to_be_visible(timeout=60_000)
    page.get_by_role("main").get_by_role("link", name="Add music").click()
    expect(page).to_have_url(f"{place.url}/add")
