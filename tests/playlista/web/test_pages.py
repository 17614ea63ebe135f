"""The pages: one document for every address of a page, files that are kept for good, and nothing outside the folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from playlista.web.pages import Pages


@pytest.fixture
def site(tmp_path: Path) -> Callable[..., TestClient]:
    """The pages of a folder; below /api another application answers."""

    def make(**files: str) -> TestClient:
        folder = tmp_path / "static"
        (folder / "assets").mkdir(parents=True)
        (tmp_path / "secret.txt").write_text("secret")
        for name, text in files.items():
            (folder / name.replace("__", "/").replace("_", ".")).write_text(text)
        app = Starlette()
        app.router.default = Pages(folder, PlainTextResponse("the API", 404))
        return TestClient(app)

    return make


def test_every_address_of_a_page_is_the_document_with_a_nonce_of_its_own(site: Callable[..., TestClient]) -> None:
    client = site(index_html="<p>__NONCE__</p>")
    answers = [client.get(path) for path in ("/", "/library", "/playlists/7")]
    assert {answer.status_code for answer in answers} == {200}
    nonces = {answer.text.removeprefix("<p>").removesuffix("</p>") for answer in answers}
    assert len(nonces) == 3
    for answer in answers:
        nonce = answer.text.removeprefix("<p>").removesuffix("</p>")
        assert f"style-src 'self' 'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_files_with_their_hash_are_kept_for_good_and_come_compressed(site: Callable[..., TestClient]) -> None:
    client = site(index_html="", assets__app_js="let a = 1;" * 100, icon_svg="<svg/>")
    script = client.get("/assets/app.js")
    assert script.text == "let a = 1;" * 100
    assert script.headers["Content-Encoding"] == "gzip"
    assert "immutable" in script.headers["Cache-Control"]
    plain = client.get("/assets/app.js", headers={"Accept-Encoding": "identity"})
    assert (plain.text, plain.headers.get("Content-Encoding")) == (script.text, None)
    assert client.get("/icon.svg").headers["Cache-Control"] == "no-cache"


def test_a_file_that_is_not_there_is_no_page(site: Callable[..., TestClient]) -> None:
    client = site(index_html="")
    assert client.get("/assets/old.js").status_code == 404
    assert client.get("/favicon.ico").status_code == 404


@pytest.mark.parametrize("path", ["/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/a%00b"])
def test_nothing_outside_the_folder_is_shown(site: Callable[..., TestClient], path: str) -> None:
    assert "secret" not in site(index_html="page").get(path).text


@pytest.mark.parametrize("path", ["/api/nothing", "/downloads/nothing", "/events/x"])
def test_what_the_api_does_not_know_is_no_page(site: Callable[..., TestClient], path: str) -> None:
    assert site(index_html="page").get(path).text == "the API"


def test_a_page_cannot_be_posted_to(site: Callable[..., TestClient]) -> None:
    assert site(index_html="page").post("/library").text == "the API"


def test_pages_that_are_not_built_say_how_to_build_them(site: Callable[..., TestClient]) -> None:
    answer = site().get("/")
    assert answer.status_code == 404
    assert "make ui" in answer.text
