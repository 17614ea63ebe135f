"""The address of a wheel is found in every form in which an index tells it, and the index is pip's."""

import json
from pathlib import Path

import pytest

from core.errors import ModelError
from core.model_files.package_index import PUBLIC_INDEX, find_wheel, index_url
from models.networks import MUSICNN_WHEEL
from tests.web_server import Site

FILE = MUSICNN_WHEEL.file


def as_json(*urls: str) -> bytes:
    return json.dumps(
        {"meta": {"api-version": "1.0"}, "files": [{"filename": "x", "url": url} for url in urls]}
    ).encode()


def as_html(*urls: str) -> bytes:
    anchors = "".join(f'<a href="{url}" data-requires-python="&gt;=3">file</a><br>' for url in urls)
    return f"<!DOCTYPE html><html><body>{anchors}</body></html>".encode()


def test_the_json_form_is_read(site: Site) -> None:
    url = f"https://files.example/ab/{FILE}"
    page = as_json("https://files.example/musicnn-0.1.0.tar.gz", url)
    site.add("/simple/musicnn/", page, "application/vnd.pypi.simple.v1+json")
    assert find_wheel(f"{site.address}/simple", MUSICNN_WHEEL) == url
    assert "application/vnd.pypi.simple.v1+json" in site.requests[0][1]["accept"]


@pytest.mark.parametrize(
    "link", [f"../../files/{FILE}#sha256=abc", f"/files/{FILE}", f"/files/{FILE}".replace("-", "%2D")]
)
def test_the_html_form_is_read_with_links_of_every_kind(site: Site, link: str) -> None:
    site.add("/simple/musicnn/", as_html("../other.whl", link), "text/html")
    found = find_wheel(f"{site.address}/simple/", MUSICNN_WHEEL)
    assert found.replace("%2D", "-") == f"{site.address}/files/{FILE}"


def test_a_password_of_the_index_goes_to_its_own_files_only(site: Site) -> None:
    index = f"{site.address}/simple".replace("http://", "http://me:s3cret@")
    site.add("/simple/musicnn/", as_html(f"/files/{FILE}"), "text/html")
    assert find_wheel(index, MUSICNN_WHEEL) == f"{site.address}/files/{FILE}".replace("http://", "http://me:s3cret@")
    site.add("/simple/musicnn/", as_html(f"https://elsewhere.example/{FILE}"), "text/html")
    assert find_wheel(index, MUSICNN_WHEEL) == f"https://elsewhere.example/{FILE}"


def test_an_index_without_the_wheel_is_told(site: Site) -> None:
    site.add("/simple/musicnn/", as_html("musicnn-0.0.9-py3-none-any.whl"), "text/html")
    with pytest.raises(ModelError, match=rf"does not have {FILE}: name another in MODEL_INDEX_URL"):
        find_wheel(f"{site.address}/simple", MUSICNN_WHEEL)


def test_an_answer_that_is_no_index_is_told(site: Site) -> None:
    site.add("/simple/musicnn/", b"[1, 2]", "application/vnd.pypi.simple.v1+json")
    with pytest.raises(ModelError, match="no list of files"):
        find_wheel(f"{site.address}/simple", MUSICNN_WHEEL)


def test_the_index_is_the_configured_one_then_that_of_pip_then_the_public_one(tmp_path: Path) -> None:
    empty = {"PIP_CONFIG_FILE": "/dev/null"}
    assert index_url("", empty) == PUBLIC_INDEX
    assert index_url("", empty | {"PIP_INDEX_URL": "https://a.example/simple"}) == "https://a.example/simple"
    assert index_url("https://b.example", {"PIP_INDEX_URL": "https://a.example"}) == "https://b.example"


def test_the_configuration_of_pip_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    shared, named = tmp_path / "xdg" / "pip" / "pip.conf", tmp_path / "named.conf"
    shared.parent.mkdir(parents=True)
    shared.write_text("[global]\nindex-url = https://shared.example/simple\n")
    environ = {"XDG_CONFIG_DIRS": str(tmp_path / "xdg")}
    assert index_url("", environ) == "https://shared.example/simple"
    named.write_text(
        "[global]\nextra-index-url =\n  https://x.example\n[download]\nindex-url = https://named.example\n"
    )
    assert index_url("", environ | {"PIP_CONFIG_FILE": str(named)}) == "https://named.example"
    named.write_text("no section\n")
    assert index_url("", environ | {"PIP_CONFIG_FILE": str(named)}) == "https://shared.example/simple"
