"""Adding music: what is added is seen at once, as it goes, and as it ends; by its owner and nobody else."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, expect

from models.jobs import Job, Progress
from tests.audio_files import tone, write
from tests.fakes.music_world import artist, music_world, title
from tests.playlista.jobs.waiting import until
from tests.playlista.web.wanting import want
from tests.ui.accessibility import assert_accessible
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.scenes import RUNNER
from tests.ui.sites import PASSWORD, Site
from tests.ui.watching import Watch

LINK = "https://open.spotify.com/playlist/37i9dQZF1DX{:011d}"
#: Jobs that are really run take their time on a machine that has other things to do.
SLOW_MS = 60_000


def test_a_queue_fills_and_drains(site: StartSite, page: Page) -> None:
    with music_world(1, 2, 3) as world:
        place = site("empty", runs_jobs=True, **{name.lower(): value for name, value in world.settings.items()})
        _open(place, page)
        _add(page, "\n".join(f"{artist(number)} - {title(number)}" for number in (1, 2, 3)))
        expect(_rows(page)).to_have_count(3)
        for number in (1, 2, 3):
            expect(_row(page, title(number)).get_by_text("1 downloaded", exact=True)).to_be_visible(timeout=SLOW_MS)
            expect(_row(page, title(number)).get_by_text("Done", exact=True)).to_be_attached()
        expect(page.get_by_text("in queue")).to_have_count(0)
    assert len([path for path in place.music.rglob("*") if path.suffix in (".flac", ".opus", ".m4a", ".mp3")]) == 3


def test_what_is_added_has_its_place_and_the_badges_count_it(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page)
    _add(page, " ".join(LINK.format(number) for number in range(3)))
    expect(page.get_by_label("Links or songs")).to_be_focused()
    expect(_row(page, "#3").get_by_text("You are 3rd in the queue.")).to_be_visible()
    running = _claimed(place)
    place.store.jobs.progress(RUNNER, running.id, Progress("downloading", 7, 40, "A song"))
    expect(_row(page, "Downloading · 7 of 40 songs").get_by_role("progressbar")).to_have_attribute(
        "aria-valuenow", "18"
    )
    expect(page.get_by_text("2 in queue • 1 downloading").first).to_be_visible()
    expect(_rows(page).filter(has_text="#")).to_have_count(2)
    assert_accessible(page)


def test_a_link_that_cannot_be_read_says_why_beside_it(site: StartSite, page: Page) -> None:
    _open(site("empty"), page)
    _add(page, f"https://example.org/nothing\n{LINK.format(1)}")
    bad = _row(page, "example.org")
    expect(bad.get_by_role("alert")).to_contain_text("is no list that can be read")
    expect(_row(page, "#1")).to_have_count(1)
    bad.get_by_role("button", name="Remove").click()
    expect(_rows(page)).to_have_count(1)


def test_a_song_of_a_list_that_is_not_found_is_named_with_the_reason(
    site: StartSite, page: Page, tmp_path: Path
) -> None:
    wanted = tmp_path / "wanted.txt"
    wanted.write_text(f"{artist(1)} - {title(1)}\nNobody - Nothing at all\n")
    with music_world(1) as world:
        place = site("empty", runs_jobs=True, **{name.lower(): value for name, value in world.settings.items()})
        _open(place, page)
        page.get_by_label("Lists …").set_input_files(wanted)
        row = _row(page, "wanted.txt").first
        expect(row.get_by_text("1 not found", exact=True)).to_be_visible(timeout=SLOW_MS)
        expect(row.get_by_text("Done, in part", exact=True)).to_be_attached()
        row.get_by_text("What is missing").click()
        expect(row).to_contain_text("Nothing that fits was found.")
        assert_accessible(page)
        row.get_by_role("link", name="Look again").click()
        expect(page.get_by_role("heading", name="Not found")).to_be_visible()


def test_a_file_that_is_no_list_is_told_by_its_name_alone(site: StartSite, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "broken.xspf"
    file.write_text("<playlist><track")
    place = site("empty", runs_jobs=True)
    _open(place, page)
    page.get_by_label("Lists …").set_input_files(file)
    row = _row(page, "broken.xspf")
    expect(row.get_by_text("It failed: broken.xspf is no XSPF")).to_be_visible(timeout=SLOW_MS)
    expect(row.locator(".badge").first).to_have_text("List")


def test_a_file_that_is_sent_too_late_waits_for_who_signs_in_again(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page)
    place.end_sessions("anna")
    page.get_by_label("Lists …").set_input_files({"name": "late.txt", "mimeType": "text/plain", "buffer": b"A - B"})
    again = page.get_by_role("dialog", name="You are signed out")
    again.get_by_label("Password").fill(PASSWORD)
    again.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Try late.txt again").click()
    expect(_row(page, "#1").filter(has_text="late.txt")).to_have_count(1)


def test_two_users_see_their_own_and_how_long_the_queue_is(site: StartSite, open_page: OpenPage) -> None:
    place = site("empty")
    annas, bens = open_page(), open_page()
    for page, name, number in ((annas, "anna", 1), (bens, "ben", 2)):
        _open(place, page, name)
        _add(page, LINK.format(number))
    for page, own, other in ((annas, 1, 2), (bens, 2, 1)):
        expect(page.get_by_text("2 in queue").first).to_be_visible()
        expect(_row(page, LINK.format(own)[8:])).to_have_count(1)
        expect(_row(page, LINK.format(other)[8:])).to_have_count(0)
    expect(_row(bens, "#2")).to_have_count(1)
    _row(annas, "#1").get_by_role("button", name="Cancel").click()
    expect(_row(annas, "It was cancelled.")).to_have_count(1)
    expect(_row(bens, "#1")).to_have_count(1)


def test_what_was_cancelled_or_has_failed_is_tried_again(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page)
    _add(page, LINK.format(1))
    job = _claimed(place)
    place.store.jobs.fail(RUNNER, job.id, "not_found", "this playlist is private or was deleted")
    failed = _row(page, "It failed: this playlist is private or was deleted.")
    failed.get_by_role("button", name="again").click()
    expect(_row(page, "#1")).to_have_count(1)
    _row(page, "#1").get_by_role("button", name="Cancel").click()
    expect(_row(page, "It was cancelled.").get_by_role("button", name="again")).to_be_visible()


def test_a_priority_is_chosen_by_the_keyboard(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page)
    _add(page, f"{LINK.format(1)} {LINK.format(2)}")
    expect(_row(page, "#2")).to_have_count(1)
    _row(page, LINK.format(2)[8:]).get_by_role("button", name="Priority").press("Enter")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(_row(page, "#1").filter(has_text=LINK.format(2)[8:])).to_have_count(1)


def test_the_page_goes_on_after_the_server_was_away(site: StartSite, page: Page, watch: Watch) -> None:
    place = site("empty")
    _open(place, page)
    _add(page, LINK.format(1))
    expect(_row(page, "#1")).to_have_count(1)
    watch.allow("net::ERR_")  # however it breaks off
    place.stop()
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    job = _claimed(place)
    place.store.jobs.complete(RUNNER, job.id, {"songs": 2, "downloaded": 2})
    place.start()
    expect(_row(page, "2 downloaded")).to_have_count(1)
    expect(page.get_by_text("The server cannot be reached.")).to_have_count(0)
    _add(page, LINK.format(2))
    expect(_row(page, "#1")).to_have_count(1)


def test_without_the_stream_of_events_it_is_asked_again_while_something_is_active(site: StartSite, page: Page) -> None:
    place = site("empty")
    asked: list[str] = []
    page.clock.install()
    page.route("**/events", _refuse)
    page.on("request", lambda request: asked.append(request.url) if "/my-jobs" in request.url else None)
    _open(place, page)
    _add(page, LINK.format(1))
    expect(_row(page, "#1")).to_have_count(1)
    added = len(asked)
    job = _claimed(place)
    expect(_row(page, "Running")).to_have_count(1)
    place.store.jobs.complete(RUNNER, job.id, {"songs": 1, "downloaded": 1})
    expect(_row(page, "1 downloaded")).to_have_count(1)
    before = len(asked)
    # One that was under way already may have brought the first change, not the second.
    assert before > added
    page.clock.run_for(20_000)
    expect(_row(page, "1 downloaded")).to_have_count(1)
    assert len(asked) == before


def test_a_list_and_music_are_sent_as_files(site: StartSite, page: Page, tmp_path: Path) -> None:
    place = site("empty")
    _open(place, page)
    wanted = tmp_path / "wanted.csv"
    wanted.write_text("artist,title\nSomebody,Something\n")
    page.get_by_label("Lists …").set_input_files(wanted)
    expect(_row(page, "wanted.csv").filter(has_text="#1")).to_have_count(1)
    song = write(tmp_path / "song.flac", "flac", tone(0.3))
    fake = tmp_path / "fake.mp3"
    fake.write_bytes(b"no sound at all")
    page.get_by_label("Music files …").set_input_files([song, fake])
    expect(_row(page, "song.flac")).to_contain_text("Added.")
    expect(_row(page, "fake.mp3").get_by_role("alert")).to_contain_text("is no audio")
    assert (place.music / "Uploads/anna/song.flac").read_bytes() == song.read_bytes()


def test_music_is_dropped_on_the_page(site: StartSite, page: Page) -> None:
    _open(site("empty"), page)
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["Somebody - Something\\n"], "dropped.txt", {type: "text/plain"}));
          const send = (name) => document.body.dispatchEvent(
            new DragEvent(name, {dataTransfer: transfer, bubbles: true, cancelable: true}));
          send("dragenter");
          window.dropNow = () => send("drop");
        }"""
    )
    expect(page.get_by_text("Drop lists or music here")).to_be_visible()
    page.evaluate("window.dropNow()")
    expect(_row(page, "dropped.txt")).to_have_count(1)
    expect(page.get_by_text("Drop lists or music here")).to_have_count(0)


def test_five_hundred_entries_are_drawn_only_where_they_are_seen(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page)
    _add(page, "\n".join(LINK.format(number) for number in range(500)))
    expect(page.get_by_text("500 in queue").first).to_be_visible(timeout=SLOW_MS)
    expect(_row(page, "#1").first).to_be_visible()
    assert _rows(page).count() < 60
    expect(_rows(page).first).to_have_attribute("aria-setsize", "500")
    page.locator("#main").evaluate("main => { main.scrollTop = main.scrollHeight }")
    expect(_row(page, "#500")).to_be_visible()


def test_the_history_goes_back_to_the_first(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page)
    _add(page, "\n".join(LINK.format(number) for number in range(70)))
    expect(page.get_by_text("70 in queue").first).to_be_visible()
    for _ in range(70):
        place.store.jobs.complete(RUNNER, _claimed(place).id, {"songs": 1, "downloaded": 1})
    expect(page.get_by_text("in queue")).to_have_count(0)
    page.reload()
    expect(_rows(page).first).to_have_attribute("aria-setsize", "10")
    page.get_by_role("button", name="Show earlier ones").click()
    expect(_rows(page).first).to_have_attribute("aria-setsize", "50")
    page.get_by_role("button", name="Show earlier ones").click()
    expect(_rows(page).first).to_have_attribute("aria-setsize", "70")
    expect(page.get_by_text("That is all.")).to_be_visible()


def test_a_tag_of_ones_own_is_made_and_goes_with_what_is_added(site: StartSite, page: Page) -> None:
    place = site("empty")
    _open(place, page)
    page.get_by_label("My tag").select_option("New tag …")
    page.get_by_label("Name of the new tag").fill("Late night")
    page.keyboard.press("Enter")
    expect(page.get_by_label("My tag").locator("option:checked")).to_have_text("Late night")
    _add(page, LINK.format(1))
    expect(_row(page, "#1")).to_have_count(1)
    (label,) = place.store.labels.seen_by(place.user("anna").id)
    assert _claimed(place).payload["tag_id"] == label.id


def test_the_right_recording_is_picked_by_the_keyboard(site: StartSite, page: Page) -> None:
    place = site("empty")
    first, second = _review(place, "First", "Second")
    _open(place, page)
    review = page.get_by_role("link", name="Review matches 2")
    review.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="First")).to_be_visible()
    card = page.get_by_role("article").filter(has_text="The good one")
    expect(card.get_by_text("80 % alike")).to_be_visible()
    listen = card.get_by_role("link", name="Listen")
    assert (listen.get_attribute("rel"), listen.get_attribute("target")) == ("noreferrer", "_blank")
    assert_accessible(page)
    later = page.get_by_role("button", name="Decide later")
    for next_one in ("Second", "First"):  # round and round, the focus with it
        later.press("Enter")
        expect(page.get_by_role("heading", name=next_one)).to_be_focused()
    card.get_by_role("button", name="Pick").press("Enter")
    expect(page.get_by_role("heading", name="Second")).to_be_visible()
    assert place.store.wishes.get([first])[first].chosen == ("youtube", "good")
    page.get_by_role("article").filter(has_text="The bad one").get_by_role("button", name="Never").press("Enter")
    expect(page.get_by_role("button", name="Allow The bad one")).to_be_visible()
    assert [offer.banned for offer in place.store.wishes.offers(second)].count(True) == 1


def _review(place: Site, *titles: str) -> list[int]:
    """Have songs of anna's wait for a decision."""
    wishes = place.store.wishes
    ids = want(place.store, place.user("anna").id, *titles)
    for wish in wishes.get(ids).values():
        wishes.settle(replace(wish, state="review", reasons=("title_similar",)))
    return ids


def _open(place: Site, page: Page, name: str = "anna") -> None:
    place.sign_in(page, name)
    page.goto(f"{place.url}/add")
    expect(page.get_by_role("heading", name="Add music")).to_be_visible()


def _add(page: Page, text: str) -> None:
    page.get_by_label("Links or songs").fill(text)
    page.locator("button[type=submit]").click()


def _rows(page: Page) -> Locator:
    return page.get_by_role("list", name="Downloads").get_by_role("listitem")


def _row(page: Page, text: str) -> Locator:
    return _rows(page).filter(has_text=text)


def _claimed(place: Site) -> Job:
    """Begin the next job; an entry is seen before the server has it."""
    found: list[Job] = []

    def begin() -> bool:
        job = place.store.jobs.claim(RUNNER, {"download": 100})
        found.extend([] if job is None else [job])
        return bool(found)

    until(begin, "a job")
    return found[0]


def _refuse(route: Route) -> None:
    route.fulfill(status=429, json={"detail": "too many streams"})
