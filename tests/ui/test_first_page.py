"""What the first page costs: little enough for a slow line. How soon it can be used, benchmarks/pages.py measures."""

from playwright.sync_api import Page, Response, expect

from tests.ui.conftest import StartSite

MOST_BYTES = 250_000


def test_the_first_page_is_less_than_250_kb(site: StartSite, page: Page) -> None:
    place = site()
    sizes: dict[str, int] = {}

    def note(response: Response) -> None:
        if "/events" not in response.url:  # goes on for as long as the page is open
            path = response.url.removeprefix(place.url)
            # What the sign-in has loaded comes from the cache after.
            sizes[path] = max(sizes.get(path, 0), response.request.sizes()["responseBodySize"])

    finished: list[Response] = []
    page.on("response", lambda response: finished.append(response))
    page.goto(place.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    place.sign_in(page)
    page.goto(place.url)
    expect(page.get_by_role("figure", name="Tempo")).to_be_visible()
    for response in finished:
        note(response)
    scripts = [path for path in sizes if path.endswith(".js")]
    assert len(scripts) >= 3
    assert 50_000 < sum(sizes.values()) < MOST_BYTES, sizes


def test_what_only_one_page_needs_comes_with_that_page(site: StartSite, page: Page) -> None:
    place = site()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    place.sign_in(page)
    page.goto(place.url)
    expect(page.get_by_role("figure", name="Tempo")).to_be_visible()
    assert not [url for url in asked if "MapPage" in url]
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.get_by_role("heading", name="Map")).to_be_visible()
    assert [url for url in asked if "MapPage" in url]
