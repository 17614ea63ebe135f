"""Sound by ranges, covers, drawings: right to the byte, and nothing but files of the library."""

import os
import random
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from models.audio import AudioFile
from models.track import Track
from playlista.web.ranges import UnsatisfiableError, part_of
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import add_picture, made_up, real_file
from tests.playlista.web.serving import Server


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def audio(running: Server, name: str = "song.wav") -> tuple[TestClient, str, bytes]:
    number, path = real_file(running, name)
    return running.client(), f"/api/tracks/{number}/audio", path.read_bytes()


def test_a_file_is_sent_as_it_is(server: StartServer) -> None:
    client, url, data = audio(server(), "a song,\u00e9.wav")
    answer = client.get(url)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == str(len(data))
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''a%20song%2C%C3%A9.wav"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=100-", 100, -1),
        ("bytes=-50", -50, -1),
        ("bytes=5-999999999", 5, -1),
    ],
)
def test_a_part_is_sent_to_the_byte(server: StartServer, asked: str, first: int, last: int) -> None:
    client, url, data = audio(server())
    size = len(data)
    start, end = first % size, last % size
    answer = client.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, data[start : end + 1])
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{size}"
    assert answer.headers["content-length"] == str(end + 1 - start)


def test_a_part_behind_the_end_is_refused(server: StartServer) -> None:
    client, url, data = audio(server())
    for asked in (f"bytes={len(data)}-", "bytes=-0", f"bytes={10**17}-{10**17 + 1}"):
        answer = client.get(url, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (416, b"")
        assert answer.headers["content-range"] == f"bytes */{len(data)}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-2", "bytes=a-b", "bytes=0-1,5-6", "items=0-1", "bytes=", "bytes=-", "0-5", "bytes=" + "9" * 400 + "-"],
)
def test_what_is_no_single_range_is_answered_with_the_whole(server: StartServer, asked: str) -> None:
    client, url, data = audio(server())
    answer = client.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, data)


def test_a_head_tells_the_same_without_the_sound(server: StartServer) -> None:
    client, url, data = audio(server())
    for headers, status, length in (({}, 200, len(data)), ({"Range": "bytes=10-19"}, 206, 10)):
        answer = client.head(url, headers=headers)
        assert (answer.status_code, answer.content) == (status, b"")
        assert answer.headers["content-length"] == str(length)


def test_who_has_it_already_is_told_so(server: StartServer) -> None:
    client, url, _ = audio(server())
    first = client.get(url)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in ({"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": modified}):
        answer = client.get(url, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
    for headers in ({"If-None-Match": '"x"', "If-Modified-Since": modified}, {"If-Modified-Since": "yesterday"}):
        assert client.get(url, headers=headers).status_code == 200


def test_a_part_is_sent_only_of_the_file_that_the_rest_is_of(server: StartServer) -> None:
    running = server()
    client, url, data = audio(running)
    first = client.get(url)
    part = {"Range": "bytes=10-19"}
    for condition in (first.headers["etag"], first.headers["last-modified"]):
        assert client.get(url, headers=part | {"If-Range": condition}).status_code == 206
    path = Path(running.context.settings.library.library_path) / "song.wav"
    os.utime(path, ns=(1, 1_600_000_000_000_000_000))
    for condition in (first.headers["etag"], first.headers["last-modified"], "W/" + first.headers["etag"], "nonsense"):
        answer = client.get(url, headers=part | {"If-Range": condition})
        assert (answer.status_code, answer.content) == (200, data)


def test_ranges_drawn_at_random_make_the_file_again(server: StartServer) -> None:
    client, url, data = audio(server())
    rng = random.Random(7)
    at, parts = 0, []
    while at < len(data):
        length = rng.randint(1, 9000)
        answer = client.get(url, headers={"Range": f"bytes={at}-{at + length - 1}"})
        assert answer.status_code == 206
        parts.append(answer.content)
        at += length
    assert b"".join(parts) == data


def test_any_header_gives_a_part_within_the_file_or_none() -> None:
    rng = random.Random(11)
    signs = "bytes=-0123456789, \t"
    for _ in range(5000):
        header = "bytes=" + "".join(rng.choice(signs) for _ in range(rng.randint(0, 12)))
        size = rng.choice([0, 1, 10, 1000])
        try:
            part = part_of(header, size)
        except UnsatisfiableError:
            continue
        assert part is None or 0 <= part.start < part.end <= size


def test_a_file_that_is_gone_or_is_something_else_is_not_there(server: StartServer, tmp_path: Path) -> None:
    running = server()
    client, url, _ = audio(running)
    path = Path(running.context.settings.library.library_path) / "song.wav"
    secret = tmp_path / "secret.txt"
    secret.write_text("root:x:0:0")
    path.unlink()
    gone = client.get(url)
    assert (gone.status_code, gone.json()) == (
        404,
        {"detail": "the file of this track is not there, or cannot be read"},
    )
    path.symlink_to(secret)
    assert client.get(url).json() == {"detail": "the file of this track holds no sound any more"}
    path.unlink()
    os.mkfifo(path)
    assert client.get(url).status_code == 404
    path.unlink()
    path.mkdir()
    assert client.get(url).status_code == client.get(url.replace("audio", "cover")).status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "1%00", "-1", "0", "1e3", str(1 << 63)])
@pytest.mark.parametrize("what", ["audio", "cover", "waveform"])
def test_an_id_is_a_number_and_nothing_else(server: StartServer, name: str, what: str) -> None:
    answer = server().client().get(f"/api/tracks/{name}/{what}")
    assert answer.status_code in (404, 422)
    assert b"root:" not in answer.content


def test_a_drawing_shows_where_it_is_loud_and_is_kept(server: StartServer, cache: Path) -> None:
    running = server()
    number, path = real_file(running, seconds=20.0)
    client = running.client()
    told = client.get(f"/api/tracks/{number}/waveform").json()
    assert (told["points"], told["duration_s"]) == (1000, 20.0)
    assert set(told["lowest"][:499]) == set(told["highest"][:499]) == {0}
    assert all(60 <= high <= 64 for high in told["highest"][505:])
    assert all(-64 <= low <= -60 for low in told["lowest"][505:])
    assert len(list(cache.rglob("*.peaks"))) == 1
    path.unlink()
    assert client.get(f"/api/tracks/{number}/waveform").json() == told
    (kept,) = cache.rglob("*.peaks")
    kept.write_bytes(b"broken")
    assert client.get(f"/api/tracks/{number}/waveform").status_code == 404


def test_what_cannot_be_drawn_is_told(server: StartServer, cache: Path) -> None:
    running = server()
    number, path = real_file(running)
    path.write_bytes(b"no sound at all")
    answer = running.client().get(f"/api/tracks/{number}/waveform")
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("this track cannot be drawn: ")
    assert not list(cache.rglob("*.peaks"))


def with_picture(running: Server, picture: bytes) -> str:
    number, path = real_file(running, "cover.flac")
    add_picture(path, picture)
    return f"/api/tracks/{number}/cover"


def test_a_cover_is_sent_as_what_it_is(server: StartServer) -> None:
    running = server()
    url = with_picture(running, b"\xff\xd8\xff\xe0 jpeg, whatever its tag says")
    answer = running.client().get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8\xff\xe0 jpeg")
    known = running.client().get(url, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_cover_that_is_no_picture_is_not_sent(server: StartServer) -> None:
    running = server()
    url = with_picture(running, b"<svg onload='alert(1)'/>")
    answer = running.client().get(url)
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "the cover of this track is no picture that can be shown",
    )


def test_a_track_without_a_cover_says_so(server: StartServer) -> None:
    running = server()
    number, _ = real_file(running)
    assert running.client().get(f"/api/tracks/{number}/cover").json() == {"detail": "this track has no cover"}


def test_a_path_that_no_file_can_have_is_not_there(server: StartServer) -> None:
    running = server()
    track = made_up(1)
    odd = AudioFile("/music/" + "x" * 5000, 1, 1)
    running.store.save([Track(odd, track.identity, track.info, track.tags, track.features, track.versions)])
    (number,) = running.store.ids()
    for what in ("audio", "cover", "waveform"):
        assert running.client().get(f"/api/tracks/{number}/{what}").status_code == 404
