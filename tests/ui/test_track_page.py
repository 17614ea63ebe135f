"""The page of a track: all that is known of it, corrected there."""

import re
from dataclasses import replace
from typing import Any

from playwright.sync_api import Page, expect

from tests.playlista.jobs.waiting import until
from tests.ui.accessibility import assert_accessible
from tests.ui.browsers import PHONE
from tests.ui.conftest import OpenPage, StartSite


def opened(site: Any, page: Page, track_id: int | None = None) -> int:
    number = int(track_id or site.store.ids()[0])
    site.sign_in(page)
    page.goto(f"{site.url}/tracks/{number}")
    page.get_by_role("heading", level=1).wait_for()
    return number


def test_a_track_is_told_in_full(site: StartSite, page: Page) -> None:
    running = site()
    track = running.store.track(opened(running, page)).track
    expect(page.get_by_role("heading", level=1)).to_have_text(track.tags.title)
    panel = page.get_by_role("region", name="Tempo and key")
    expect(panel).to_contain_text(f"{track.features.rhythm.tempo_bpm:.1f} BPM")
    expect(panel).to_contain_text(track.features.tonal.key)
    expect(panel.get_by_role("table", name="Tempos that explain it").get_by_role("row")).to_have_count(
        len(track.features.rhythm.tempo_candidates)
    )
    expect(page.get_by_role("region", name="Waveform")).to_contain_text(f"{len(track.features.rhythm.beats)} beats")
    expect(page.get_by_role("img", name=re.compile("^Energy: "))).to_be_visible()
    expect(page.get_by_role("region", name="File")).to_contain_text(track.file.path)
    assert_accessible(page)


def test_energy_is_told_everywhere_as_queries_take_it(site: StartSite, page: Page) -> None:
    running = site()
    number = running.store.ids()[0]
    track = running.store.track(number).track
    dynamics = replace(track.features.dynamics, energy=0.386, danceability=0.704, energy_curve=(0.25, 0.5, 0.75))
    running.store.save([replace(track, features=replace(track.features, dynamics=dynamics))])
    opened(running, page, number)
    panel = page.get_by_role("region", name="Tempo and key")
    expect(panel.locator("dl").filter(has_text="Danceability")).to_contain_text("Energy0.39Danceability0.70")
    said = "Energy: 0.25 at the start, 0.50 in the middle, 0.75 at the end."
    expect(page.get_by_role("img", name=said)).to_be_visible()
    page.goto(f"{running.url}/library")
    page.get_by_role("combobox", name="Search the library").fill("energy:0.39 danceability:0.7")
    row = page.get_by_role("grid", name="Tracks").locator('[aria-rowindex="2"]')
    expect(row.get_by_role("link")).to_have_text(track.tags.title or "")
    expect(row).to_contain_text("0.39")
    page.get_by_role("combobox", name="Search the library").fill("energy:")
    expect(page.get_by_text("0 to 1, as it is rounded, or a range: energy:0.39")).to_be_visible()


def test_bars_and_a_tempo_that_changes_are_shown(site: StartSite, page: Page) -> None:
    running = site()
    number = running.store.ids()[0]
    track = running.store.track(number).track
    beats = tuple(0.5 * n for n in range(40))
    curve = tuple(100.0 + 0.5 * n for n in range(64))
    rhythm = replace(
        track.features.rhythm,
        beats=beats,
        tempo_curve=curve,
        tempo_stable=False,
        beats_per_bar=3,
        downbeats=beats[1::3],
    )
    running.store.save([replace(track, features=replace(track.features, rhythm=rhythm))])
    opened(running, page, number)
    panel = page.get_by_role("region", name="Waveform")
    expect(panel).to_contain_text("40 beats, 13 bars of 3")
    expect(panel.get_by_role("img", name="Tempo: 100.0 to 131.5 BPM")).to_be_visible()
    assert_accessible(page)


def test_the_waveform_is_drawn_from_the_peaks(site: StartSite, page: Page) -> None:
    running = site()
    with page.expect_response(re.compile("/waveform$")):
        opened(running, page)
    expect(page.get_by_text("It is being drawn …")).to_have_count(0)
    canvas = page.locator(".track-wave canvas").first
    share = """canvas => {
        const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((_, at) => at % 4 === 3 && data[at] > 0).length / (data.length / 4);
    }"""
    until(lambda: canvas.evaluate(share) > 0.1, "a tenth of it is drawn")


def test_a_correction_shows_beside_what_was_measured_and_is_undone(site: StartSite, page: Page) -> None:
    running = site()
    number = opened(running, page)
    measured = running.store.track(number).track.features.rhythm.tempo_bpm
    panel = page.get_by_role("region", name="Tempo and key")
    panel.get_by_role("button", name="×2 twice the tempo").click()
    expect(panel).to_contain_text(f"{2 * measured:.1f} BPM")
    expect(panel).to_contain_text(f"Measured was {measured:.1f} BPM")
    expect(panel).to_contain_text("Corrected by anna")
    panel.get_by_label("Key").select_option("8A")
    expect(panel.locator(".track-number").nth(1)).to_contain_text("A minor")
    assert_accessible(page)
    undo = panel.get_by_role("button", name="Undo tempo")
    undo.click()
    expect(panel.locator(".track-number").first).to_contain_text(f"{measured:.1f}")
    expect(undo).to_have_attribute("aria-disabled", "true")
    expect(undo).to_be_focused()
    panel.get_by_role("button", name="Undo key").click()
    expect(panel).not_to_contain_text("Corrected by anna")


def test_a_tempo_is_locked_and_unlocked(site: StartSite, page: Page) -> None:
    running = site()
    number = opened(running, page)
    panel = page.get_by_role("region", name="Tempo and key")
    panel.get_by_role("button", name="Lock tempo").click()
    expect(panel).to_contain_text("Locked as right by anna")
    correction = running.store.track(number).correction
    assert correction.confirmed == ("tempo",)
    assert_accessible(page)
    panel.get_by_role("button", name="Unlock tempo").click()
    expect(panel).not_to_contain_text("Locked as right")
    assert running.store.track(number).correction is None


def test_a_track_is_analysed_again(site: StartSite, page: Page) -> None:
    running = site()
    number = opened(running, page)
    page.get_by_role("button", name="Analyse again").click()
    expect(page.get_by_text("You are next.")).to_be_visible()
    (job,) = running.store.jobs.list()
    assert (job.type, job.payload["track_ids"]) == ("tracks", [number])


def test_a_typed_tempo_that_cannot_be_is_refused_in_words(site: StartSite, page: Page) -> None:
    opened(site(), page)
    panel = page.get_by_role("region", name="Tempo and key")
    panel.get_by_label("Tempo").fill("fast")
    panel.get_by_role("button", name="Set tempo").click()
    expect(page.get_by_text("'fast' is no tempo")).to_be_visible()


def test_another_candidate_is_taken_by_one_press(site: StartSite, page: Page) -> None:
    running = site()
    number = next(
        number for number in running.store.ids()
        if len(running.store.track(number).track.features.rhythm.tempo_candidates) > 1
    )  # fmt: skip
    opened(running, page, number)
    bpm = running.store.track(number).track.features.rhythm.tempo_candidates[1].bpm
    page.get_by_role("button", name=f"Use {bpm:.1f} BPM").click()
    expect(page.locator(".track-number").first).to_contain_text(f"{bpm:.1f}")


def test_tags_that_disagree_are_named(site: StartSite, page: Page) -> None:
    running = site()
    number = running.store.ids()[0]
    known = running.store.track(number)
    running.store.correct([number], key="8A" if known.track.features.tonal.camelot != "8A" else "3B")
    opened(running, page, number)
    if known.track.tags.key:
        expect(page.get_by_text("The tags disagree: the tag says")).to_be_visible()
        expect(page.get_by_role("row", name="Key").get_by_text("differs")).to_be_visible()
    else:
        expect(page.get_by_role("table", name="Its tags beside ours")).to_contain_text("–")


def test_neighbours_are_opened_and_played(site: StartSite, page: Page) -> None:
    opened(site(), page)
    near = page.get_by_role("region", name="Sounds like").get_by_role("listitem").first
    expect(near).to_contain_text(re.compile(r"\d+ %"))
    title = near.get_by_role("link").inner_text()
    near.get_by_role("button", name=f"Play {title}").click()
    expect(page.get_by_role("region", name="Player")).to_contain_text(title)
    near.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_an_opinion_is_given_and_taken_back(site: StartSite, page: Page) -> None:
    running = site()
    number = opened(running, page)
    button = page.get_by_role("main").get_by_role("button", name="Like", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    owner = running.user("anna").id
    assert running.store.track(number, owner_id=owner).opinion.liked == 1
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_a_track_that_there_is_not_is_said_so(site: StartSite, page: Page) -> None:
    running = site("empty")
    running.sign_in(page)
    page.goto(f"{running.url}/tracks/999")
    expect(page.get_by_role("alert")).to_contain_text("there is no track 999")


def test_a_phone_shows_it_without_scrolling_sideways(site: StartSite, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, color_scheme="dark")
    running = site()
    number = running.store.ids()[0]
    track = running.store.track(number).track
    word = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
    running.store.save([replace(track, tags=replace(track.tags, title=word, artists=(word,), album=word))])
    opened(running, page, number)
    page.get_by_role("region", name="Sounds like").get_by_role("listitem").first.wait_for()
    assert page.evaluate("document.querySelector('main').scrollWidth <= innerWidth")
    assert_accessible(page)
