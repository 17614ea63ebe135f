"""The player: it really plays, stays between pages, survives a reload, and passes over what is gone."""

import os
import re
from dataclasses import replace
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.ui.accessibility import assert_accessible
from tests.ui.browsers import PHONE
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.scenes import titles_of
from tests.ui.watching import Watch

#: Notes the audio elements that the page makes, which are in no document.
_NOTED = """
window.sounds = [];
const Real = window.Audio;
window.Audio = function () { const made = new Real(); window.sounds.push(made); return made; };
"""
_TIME = "Math.max(0, ...window.sounds.filter(each => !each.paused).map(each => each.currentTime))"


def opened(site: Any, page: Page, path: str = "/library") -> Page:
    page.add_init_script(_NOTED)
    site.sign_in(page)
    page.goto(f"{site.url}{path}")
    return page


def player(page: Page) -> Locator:
    return page.get_by_role("region", name="Player")


def place(page: Page) -> Locator:
    return page.get_by_role("slider", name="Place in the track")


def start(page: Page, row: int = 1) -> str:
    """Play a row of the library; return its title."""
    line = page.get_by_role("grid").locator(f'[role="row"][aria-rowindex="{row + 1}"]')
    title = line.get_by_role("link").inner_text()
    line.get_by_role("button", name=f"Play {title}").click()
    expect(player(page)).to_contain_text(title)
    return title


def wait_until_it_plays(page: Page, beyond_s: float = 0.3) -> None:
    wait_until(page, f"{_TIME} > {beyond_s}")


def wait_until(page: Page, condition: str) -> None:
    """Wait in the page; Playwright's own way writes code into it, which the policy forbids."""
    page.evaluate(f"""new Promise((resolve, reject) => {{
        const timer = setInterval(() => {{ if ({condition}) {{ clearInterval(timer); resolve(); }} }}, 30);
        setTimeout(() => reject(new Error('not so within 60 s: ' + {condition!r})), 60000);
    }})""")


def title(page: Page) -> str:
    return player(page).locator(".player-title").inner_text()


def test_playing_really_plays_and_goes_on_between_pages(site: StartSite, page: Page) -> None:
    opened(site(), page)
    played = start(page)
    wait_until_it_plays(page)
    page.get_by_role("link", name="Jobs").click()
    expect(page).to_have_url(re.compile("/jobs$"))
    before = page.evaluate(_TIME)
    wait_until_it_plays(page, before + 0.2)
    assert title(page) == played
    assert_accessible(page)


def test_pause_seeking_and_keys(site: StartSite, page: Page) -> None:
    opened(site(), page)
    start(page)
    wait_until_it_plays(page)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("Space")
    expect(player(page).get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert page.evaluate("window.sounds.every(each => each.paused)")
    at = round(page.evaluate("Math.max(...window.sounds.map(each => each.currentTime))"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(place(page)).to_have_attribute("aria-valuenow", re.compile(rf"^({at + 9}|{at + 10}|{at + 11})$"))
    place(page).press("Home")
    expect(place(page)).to_have_attribute("aria-valuenow", "0")
    box = place(page).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(place(page)).to_have_attribute("aria-valuenow", re.compile(r"^1[12]$"))
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Play or pause")
    assert_accessible(page)


def test_keys_in_a_field_are_written_there(site: StartSite, page: Page) -> None:
    opened(site(), page)
    start(page)
    box = page.get_by_role("combobox", name="Search the library")
    box.press_sequentially("m s?")
    expect(box).to_have_value("m s?")
    expect(player(page).get_by_role("button", name="Pause")).to_be_visible()
    expect(player(page).get_by_role("button", name="Mute")).to_be_visible()


def test_the_end_of_a_song_leads_to_the_next_which_is_ready(site: StartSite, page: Page) -> None:
    opened(site(), page)
    first = start(page)
    wait_until_it_plays(page)
    second = page.get_by_role("grid").locator('[aria-rowindex="3"] .library-link').inner_text()
    place(page).press("End")
    expect(player(page)).to_contain_text(second)
    wait_until_it_plays(page)
    player(page).get_by_role("button", name="Previous track").click()
    expect(player(page)).to_contain_text(first)
    wait_until_it_plays(page)


def test_the_loudness_of_a_song_is_its_gain(site: StartSite, page: Page) -> None:
    page.add_init_script("""
        window.gains = [];
        const Real = window.GainNode;
        window.GainNode = class extends Real { constructor(...given) { super(...given); window.gains.push(this); } };
    """)
    running = site()
    opened(running, page)
    played = start(page)
    wait_until_it_plays(page)
    track = next(row for row in running.store.page("", cells=("title", "replaygain_db", "true_peak_dbtp")).rows
                 if row["title"] == played)  # fmt: skip
    expected = 10 ** (min(track["replaygain_db"], -track["true_peak_dbtp"]) / 20)
    gains = page.evaluate("window.gains.map(each => each.gain.value)")
    assert any(abs(gain - expected) < 1e-3 for gain in gains), (gains, expected)


def test_a_quiet_song_is_as_loud_from_home_as_from_the_library(site: StartSite, page: Page) -> None:
    page.add_init_script("""
        window.gains = [];
        const Real = window.GainNode;
        window.GainNode = class extends Real { constructor(...given) { super(...given); window.gains.push(this); } };
    """)
    running = site()
    for number in running.store.ids():
        track = running.store.track(number).track
        loudness = replace(track.features.loudness, loudness_lufs=-26.0, replaygain_db=8.0, true_peak_dbtp=-6.0)
        untitled = replace(track.tags, title=None)
        running.store.save([replace(track, tags=untitled, features=replace(track.features, loudness=loudness))])
    opened(running, page, "/")
    newest = page.get_by_role("region", name="Newest tracks")
    name = newest.get_by_role("link").first.inner_text()
    assert name.endswith((".flac", ".ogg"))
    newest.get_by_role("button", name=f"Play {name}").click()
    wait_until_it_plays(page)
    gains = page.evaluate("window.gains.map(each => each.gain.value)")
    assert any(abs(gain - 10 ** (6.0 / 20)) < 1e-3 for gain in gains), gains


def test_only_one_tab_plays(site: StartSite, page: Page, watch: Watch) -> None:
    running = site()
    opened(running, page)
    start(page)
    wait_until_it_plays(page)
    other = page.context.new_page()
    watch.watch(other)
    other.goto(f"{running.url}/library")
    start(other, 3)
    expect(player(other).get_by_role("button", name="Pause")).to_be_visible()
    expect(player(page).get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_song_counts_as_played_after_half_of_it(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page)
    played = start(page)
    with page.expect_response(re.compile(r"/played$")) as told:
        page.evaluate("window.sounds.forEach(each => { each.playbackRate = 4; })")
    assert told.value.status == 200
    found = running.store.page("plays:1..", cells=("title",), owner_id=running.user("anna").id).rows
    assert [row["title"] for row in found] == [played]


def test_a_reload_keeps_the_queue_and_the_place_and_is_silent(site: StartSite, page: Page) -> None:
    opened(site(), page)
    played = start(page, 2)
    wait_until_it_plays(page)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.reload()
    expect(player(page)).to_contain_text(played)
    expect(player(page).get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(place(page)).to_have_attribute("aria-valuenow", re.compile(r"^1\d$"))
    player(page).get_by_role("button", name="Play", exact=True).click()
    wait_until_it_plays(page, 10)


def test_a_file_that_is_gone_is_told_and_passed_over(site: StartSite, page: Page, watch: Watch) -> None:
    watch.allow("Failed to load resource|MEDIA")
    running = site()
    opened(running, page)
    page.get_by_role("grid").locator('[aria-rowindex="2"] .library-link').wait_for()
    names = page.get_by_role("grid").locator(".library-link").all_inner_texts()
    gone = next(row for row in running.store.page("", cells=("title", "path")).rows if row["title"] == names[0])
    os.unlink(gone["path"])
    page.get_by_role("button", name=f"Play {names[0]}").click()
    expect(page.get_by_text(f"“{names[0]}” cannot be played:")).to_be_visible()
    expect(player(page)).to_contain_text(names[1])
    wait_until_it_plays(page)


def test_a_server_that_is_away_stops_the_player_which_goes_on_later(site: StartSite, page: Page, watch: Watch) -> None:
    watch.allow("net::ERR_|MEDIA")  # however it breaks off
    running = site()
    opened(running, page)
    start(page)
    wait_until_it_plays(page)
    player(page).get_by_role("button", name="Show the queue").click()
    later = page.get_by_role("grid", name="Queue").get_by_role("row").nth(9)  # which has not been loaded yet
    played = later.locator(".queue-title").first.inner_text()
    running.stop()
    later.locator(".queue-title").first.click()
    told = page.get_by_text(f"“{played}” cannot be played: the server cannot be reached.")
    expect(told).to_be_visible()
    page.keyboard.press("Escape")
    play = player(page).get_by_role("button", name="Play", exact=True)
    expect(play).to_be_visible()
    assert title(page) == played
    running.start()
    play.click()
    wait_until_it_plays(page)
    assert title(page) == played


def test_a_queue_that_cannot_be_loaded_says_so_and_breaks_nothing(site: StartSite, page: Page, watch: Watch) -> None:
    watch.allow("net::ERR_")
    page.route("**/assets/QueueDrawer-*", lambda route: route.abort())
    opened(site(), page)
    start(page)
    player(page).get_by_role("button", name="Show the queue").click()
    expect(page.get_by_text("This could not be loaded: the server cannot be reached")).to_be_visible()
    wait_until_it_plays(page)
    expect(page.get_by_role("button", name="Load the page anew")).to_be_visible()


def test_the_queue_is_moved_thinned_and_kept_as_a_playlist(site: StartSite, page: Page) -> None:
    running = site()
    opened(running, page)
    start(page, 20)
    player(page).get_by_role("button", name="Show the queue").click()
    queue = page.get_by_role("grid", name="Queue")
    expect(queue.locator(".queue-words")).to_have_count(5)
    names = queue.locator(".queue-words > :first-child").all_inner_texts()
    queue.get_by_role("button", name=f"Move {names[0]} down").click()
    queue.get_by_role("button", name=f"Remove {names[3]}").click()
    wanted = [names[1], names[0], names[2], names[4]]
    expect(queue.locator(".queue-words > :first-child")).to_have_text(wanted)
    assert_accessible(page)
    page.get_by_role("textbox", name="Name of the playlist").fill("From the queue")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved the queue as the playlist “From the queue”.")).to_be_visible()
    assert titles_of(running, "From the queue") == wanted
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text("Nothing is queued.")).to_be_visible()


def test_shuffle_and_repeat_are_buttons_that_tell_their_state(site: StartSite, page: Page) -> None:
    opened(site(), page)
    played = start(page)
    shuffle = player(page).get_by_role("button", name="Shuffle")
    shuffle.click()
    expect(shuffle).to_have_attribute("aria-pressed", "true")
    assert title(page) == played
    player(page).get_by_role("button", name="Repeat nothing").click()
    expect(player(page).get_by_role("button", name="Repeat the queue")).to_have_attribute("aria-pressed", "true")


def test_the_system_knows_what_plays(site: StartSite, page: Page) -> None:
    opened(site(), page)
    played = start(page)
    wait_until(page, "navigator.mediaSession.playbackState === 'playing'")
    assert page.evaluate("navigator.mediaSession.metadata.title") == played


def test_the_bar_of_a_phone_is_small_and_plays(site: StartSite, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    opened(site(), page)
    start(page)
    wait_until_it_plays(page)
    box = player(page).bounding_box()
    assert box is not None
    assert box["height"] <= 64
    assert_accessible(page)
