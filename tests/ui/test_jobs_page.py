"""The page of jobs: analyses as they go, scans begun and stopped, and what only administrators see."""

from playwright.sync_api import Locator, Page, expect

from models.jobs import Job, NewJob, Progress
from tests.ui import scenes
from tests.ui.accessibility import assert_accessible
from tests.ui.conftest import OpenPage, StartSite
from tests.ui.scenes import RUNNER
from tests.ui.sites import Site


def test_a_scan_is_begun_watched_and_stopped(site: StartSite, page: Page) -> None:
    place = site("empty")
    (place.music / "Jazz").mkdir()
    _open(place, page)
    page.get_by_label("Look for new and changed files in").fill("Jazz")
    page.get_by_role("button", name="Scan").click()
    card = _mine(page, "Jazz")
    expect(card).to_contain_text("#1")
    job = _claimed(place)
    place.store.jobs.progress(RUNNER, job.id, Progress("analysing", 120, 480, "song.flac"))
    expect(card).to_contain_text("Analysing · 120 of 480 files")
    expect(card.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "25")
    assert_accessible(page)
    card.get_by_role("button", name="Stop Jazz").click()
    expect(card).to_contain_text("Stopping …")
    assert not place.store.jobs.progress(RUNNER, job.id, Progress("analysing", 121, 480))
    place.store.jobs.cancelled(RUNNER, job.id)
    expect(card).to_contain_text("It was cancelled.")
    card.get_by_role("button", name="again").click()
    expect(card).to_contain_text("#1")


def test_a_folder_that_is_not_there_is_refused_in_words(site: StartSite, page: Page) -> None:
    _open(site("empty"), page)
    page.get_by_label("Look for new and changed files in").fill("Nowhere")
    page.get_by_role("button", name="Scan").click()
    expect(page.get_by_text("'Nowhere' is not there")).to_be_visible()


def test_what_an_analysis_came_to_and_why_files_failed_is_told(site: StartSite, page: Page) -> None:
    place = site("empty")
    scenes.break_file(place)
    _scan(place)
    job = _claimed(place)
    place.store.jobs.complete(RUNNER, job.id, {"total": 12, "analyzed": 11, "failed": 1})
    _open(place, page)
    expect(_mine(page, "11 analysed")).to_contain_text("1 failed")
    failures = page.get_by_role("group").filter(has_text="Files that could not be analysed")
    expect(failures.locator("summary")).to_contain_text("1")
    page.get_by_text("Files that could not be analysed").click()
    expect(page.get_by_text("nothing in it could be decoded")).to_be_visible()


def test_who_has_had_no_job_yet_is_not_missed(site: StartSite, page: Page) -> None:
    _open(site("empty", runs_jobs=True), page)
    expect(page.get_by_text("Nothing has run yet.")).to_be_visible()


def test_a_playlist_is_analysed(site: StartSite, page: Page) -> None:
    place = site()
    number = scenes.make_playlist(place)
    _open(place, page)
    page.get_by_label("Analyse the tracks of a playlist").select_option("Evening")
    page.get_by_role("button", name="Analyse").click()
    expect(_mine(page, "#1")).to_have_count(1)
    assert _claimed(place).payload["playlist_id"] == number


def test_administrators_see_workers_and_everybodys_jobs(site: StartSite, page: Page) -> None:
    place = site("empty")
    scenes.queue_jobs(place, owner="ben")
    _scan(place)
    _claimed(place)
    _open(place, page)
    expect(page.get_by_role("heading", name="Workers")).to_be_visible()
    expect(page.get_by_text("shelf")).to_be_visible()
    expect(_all(page)).to_have_count(6)
    page.get_by_label("Kind").select_option("Downloads")
    page.get_by_label("State").select_option("Failed")
    expect(_all(page)).to_have_count(1)
    expect(_all(page).first).to_contain_text("this playlist is private or was deleted. · ben")
    page.get_by_label("Owner").select_option("anna")
    expect(page.get_by_text("There is no such job.")).to_be_visible()
    page.get_by_label("Owner").select_option("ben")
    _all(page).get_by_role("button", name="again").click()
    expect(page.get_by_text("There is no such job.")).to_be_visible()
    assert len(place.store.jobs.list(owner_id=place.user("ben").id, states=("failed",), limit=10)) == 0


def test_others_see_their_own_and_nothing_to_administer(site: StartSite, open_page: OpenPage) -> None:
    place = site("empty")
    _scan(place)
    page = open_page()
    _open(place, page, "ben")
    expect(page.get_by_text("Nothing is being analysed.")).to_be_visible()
    for name in ("Workers", "Everybody's jobs"):
        expect(page.get_by_role("heading", name=name)).to_have_count(0)
    expect(page.get_by_role("button", name="Scan")).to_have_count(0)


def _open(place: Site, page: Page, name: str = "anna") -> None:
    place.sign_in(page, name)
    page.goto(f"{place.url}/jobs")
    expect(page.get_by_role("heading", name="Jobs", exact=True)).to_be_visible()


def _mine(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def _all(page: Page) -> Locator:
    return page.get_by_role("list", name="Everybody's jobs").get_by_role("listitem")


def _scan(place: Site) -> None:
    """Queue a scan of anna's."""
    folder = str(place.music)
    place.store.jobs.submit([NewJob("analysis", "scan", place.user("anna").id, folder, {"paths": [folder]})])


def _claimed(place: Site) -> Job:
    job = place.store.jobs.claim(RUNNER, {"analysis": 100})
    assert job is not None
    return job
