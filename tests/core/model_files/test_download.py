"""A download is whole and right, or not there; one that broke off goes on where it was."""

import hashlib
import socket
from pathlib import Path

import pytest

from core.errors import ModelError
from core.model_files.download import download, fetch
from tests.core.model_files.checkpoints import names
from tests.web_server import Site, served

CONTENT = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Heard:
    """Remembers what was told of the progress."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int | None]] = []

    def __call__(self, done: int, total: int | None) -> None:
        self.steps.append((done, total))


def test_a_file_is_fetched_checked_and_named(site: Site, tmp_path: Path) -> None:
    heard = Heard()
    download(site.add("/a.bin", CONTENT), tmp_path / "new" / "a.bin", SHA256, on_progress=heard)
    assert (tmp_path / "new" / "a.bin").read_bytes() == CONTENT
    assert names(tmp_path / "new") == ["a.bin"]
    assert heard.steps[0] == (0, len(CONTENT))
    assert heard.steps[-1] == (len(CONTENT), len(CONTENT))


def test_what_is_there_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(CONTENT)
    download(site.add("/a.bin", CONTENT), tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert site.requests == []


def test_a_broken_connection_is_made_again_and_goes_on(site: Site, tmp_path: Path) -> None:
    url = site.add("/a.bin", CONTENT)
    site.break_off = 2
    heard = Heard()
    download(url, tmp_path / "a.bin", SHA256, on_progress=heard)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    starts = [headers.get("range", "") for _, headers in site.requests]
    half, three_quarters = len(CONTENT) // 2, len(CONTENT) * 3 // 4
    assert starts == ["", f"bytes={half}-", f"bytes={three_quarters}-"]
    assert (half, len(CONTENT)) in heard.steps


def test_a_download_that_was_given_up_is_resumed_by_the_next_one(site: Site, tmp_path: Path) -> None:
    url = site.add("/a.bin", CONTENT)

    def interrupt(done: int, total: int | None) -> None:
        if done > len(CONTENT) // 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(url, tmp_path / "a.bin", SHA256, on_progress=interrupt)
    assert not (tmp_path / "a.bin").exists()
    download(url, tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    start = int(site.requests[-1][1]["range"].removeprefix("bytes=").removesuffix("-"))
    assert len(CONTENT) // 4 < start < len(CONTENT)


def test_a_server_that_will_not_go_on_is_asked_for_all(site: Site, tmp_path: Path) -> None:
    url = site.add("/a.bin", CONTENT)
    site.ranges, site.break_off = False, 1
    download(url, tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_part_longer_than_the_file_is_thrown_away(site: Site, tmp_path: Path) -> None:
    (tmp_path / f"a.bin.{SHA256[:12]}.part").write_bytes(CONTENT + b"more")
    download(site.add("/a.bin", CONTENT), tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_another_content_is_refused_and_nothing_is_left(site: Site, tmp_path: Path) -> None:
    url = site.add("/a.bin", CONTENT[::-1])
    with pytest.raises(ModelError, match=f"is not what it should be .SHA-256 .*, expected {SHA256}"):
        download(url, tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert names(tmp_path) == []


def test_a_file_that_always_breaks_off_is_given_up_with_what_came_kept(site: Site, tmp_path: Path) -> None:
    url = site.add("/a.bin", CONTENT)
    site.break_off = 100
    with pytest.raises(ModelError, match="goes on from here"):
        download(url, tmp_path / "a.bin", SHA256, on_progress=Heard())
    site.break_off = 0
    download(url, tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("status", [403, 404, 503])
def test_what_the_server_says_is_passed_on(site: Site, tmp_path: Path, status: int) -> None:
    site.status = status
    with pytest.raises(ModelError, match=f"the server answers {status}"):
        download(site.add("/a.bin", CONTENT), tmp_path / "a.bin", SHA256, on_progress=Heard())


def test_offline_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/a.bin"
        with pytest.raises(ModelError, match=r"cannot be reached: .*; without the internet, name .* --from") as told:
            download(url, tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert "\n" not in str(told.value)


def test_a_proxy_of_the_environment_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with served() as proxy:
        monkeypatch.setenv("http_proxy", proxy.address)
        proxy.pages["http://weights.example/a.bin"] = (CONTENT, "application/octet-stream")
        download("http://weights.example/a.bin", tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_name_and_password_go_into_a_header_and_into_no_message(site: Site, tmp_path: Path) -> None:
    url = site.add("/a.bin", CONTENT).replace("http://", "http://me:s3cret@")
    download(url, tmp_path / "a.bin", SHA256, on_progress=Heard())
    assert site.requests[0][1]["authorization"] == "Basic bWU6czNjcmV0"
    site.status = 500
    with pytest.raises(ModelError) as told:
        fetch(url)
    assert "s3cret" not in str(told.value)


def test_an_answer_that_is_too_long_is_refused(site: Site) -> None:
    with pytest.raises(ModelError, match="more than 100 bytes"):
        fetch(site.add("/long", CONTENT), limit=100)


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ModelError, match="no address"):
        fetch("gopher://weights.example/a.bin")


def test_a_file_is_downloaded_by_one_program_at_a_time(site: Site, tmp_path: Path) -> None:
    url = site.add("/a.bin", CONTENT)
    told: list[str] = []

    def download_again(done: int, total: int | None) -> None:
        if not told:
            with pytest.raises(ModelError) as refused:
                download(url, tmp_path / "a.bin", SHA256, on_progress=Heard())
            told.append(str(refused.value))

    download(url, tmp_path / "a.bin", SHA256, on_progress=download_again)
    assert "another playlista is downloading" in told[0]
