"""Orders are checked before anything is queued: only addresses of lists, only files of the library."""

from pathlib import Path

import pytest

from core.errors import OrderError
from core.settings import Settings, from_mapping
from models.jobs import NewJob
from models.wanted import ListHead
from playlista.jobs import orders

PLAYLIST = "37i9dQZF1DXcBWIGoYBM5M"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "Music").mkdir()
    return from_mapping({"LIBRARY_PATH": str(tmp_path / "Music"), "DOWNLOAD_ALLOWED_HOSTS": "files.example.org"})


@pytest.mark.parametrize(
    ("url", "name", "subject"),
    [
        (f"https://open.spotify.com/intl-de/playlist/{PLAYLIST}?si=1", "spotify", f"spotify:playlist:{PLAYLIST}"),
        (f" spotify:playlist:{PLAYLIST} ", "spotify", f"spotify:playlist:{PLAYLIST}"),
        ("https://youtu.be/dQw4w9WgXcQ?t=3", "youtube", "youtube:video:dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1", "youtube", "youtube:video:dQw4w9WgXcQ"),
        ("https://music.youtube.com/playlist?list=PLabc", "youtube", "youtube_music:playlist:PLabc"),
        ("https://www.deezer.com/en/album/302127", "deezer", "deezer:album:302127"),
        ("https://files.example.org/a/song.flac", "url", "https://files.example.org/a/song.flac"),
        (
            "https://listenbrainz.org/playlist/0A1B2C3D-0000-4000-8000-000000000001/",
            "listenbrainz",
            "https://listenbrainz.org/playlist/0a1b2c3d-0000-4000-8000-000000000001",
        ),
    ],
)
def test_an_address_is_known_by_its_usual_form(url: str, name: str, subject: str, settings: Settings) -> None:
    job = orders.download(url, owner_id=7, settings=settings, labels=orders.Labels(tag_id=3))
    payload = {"url": url.strip(), "reader": name, "tag_id": 3}
    assert job == NewJob("download", name, 7, subject, payload)
    assert orders.download(url, name, owner_id=7, settings=settings).type == name


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "no address"),
        ("Kalo - Miru", "no address"),
        ("-", "no address"),
        ("/etc/passwd", "no address"),
        ("file:///etc/passwd", "no address"),
        ("party.m3u8", "no address"),
        ("open.spotify.com/playlist/x", "no address"),
        ("ftp://files.example.org/song.mp3", "no address"),
        ("javascript:alert(1)", "no address"),
        ("https://example.com/list.m3u", "no list"),
        ("https://example.com/song.mp3", "DOWNLOAD_ALLOWED_HOSTS"),
        ("https://files.example.org.evil.com/song.mp3", "DOWNLOAD_ALLOWED_HOSTS"),
        ("http://127.0.0.1/song.mp3", "DOWNLOAD_ALLOWED_HOSTS|private"),
        ("http://169.254.169.254/latest/meta-data", "private"),
        ("http://[::1]/x", "private"),
        ("http://localhost:8780/api", "private"),
        ("https://user:secret@youtube.com/watch?v=dQw4w9WgXcQ", "no plain web address"),
        ("https://youtube.com/watch?v=dQw4w9WgXcQ\nHost: x", "no address"),
        ("https://youtu.be/" + "x" * 3000, "no address"),
        ("spotify:show:abc", "no track, album, artist or playlist"),
        ("spotify:collection", "liked songs"),
        ("https://www.youtube.com/playlist?list=WL", "shown to its owner only"),
    ],
)
def test_what_is_no_list_or_must_not_be_asked_is_refused(url: str, says: str, settings: Settings) -> None:
    with pytest.raises(OrderError, match=says) as caught:
        orders.download(url, owner_id=1, settings=settings)
    assert "\n" not in str(caught.value)


def test_the_type_must_be_that_of_the_address(settings: Settings) -> None:
    with pytest.raises(OrderError, match="for the type youtube, not spotify"):
        orders.download("https://youtu.be/dQw4w9WgXcQ", "spotify", owner_id=1, settings=settings)
    with pytest.raises(OrderError, match="'vinyl' is unknown: expected auto"):
        orders.download("https://youtu.be/dQw4w9WgXcQ", "vinyl", owner_id=1, settings=settings)


def test_words_are_an_order_only_with_the_type_search(settings: Settings) -> None:
    job = orders.download("  Kalo  -  Miru ", "search", owner_id=1, settings=settings)
    assert (job.type, job.subject) == ("search", "Kalo - Miru")
    for text in ("Miru", "https://youtu.be/dQw4w9WgXcQ", "/etc/passwd"):
        with pytest.raises(OrderError, match="expected Artist - Title"):
            orders.download(text, "search", owner_id=1, settings=settings)


def test_nothing_is_ordered_without_a_library() -> None:
    with pytest.raises(OrderError, match="LIBRARY_PATH is not set"):
        orders.download("https://youtu.be/dQw4w9WgXcQ", owner_id=1, settings=Settings())


def test_only_files_of_the_library_are_analysed(tmp_path: Path, settings: Settings) -> None:
    library = tmp_path / "Music"
    (library / "a.flac").touch()
    (tmp_path / "secret.flac").touch()
    (library / "link").symlink_to(tmp_path)
    assert orders.scan(owner_id=1, settings=settings).payload["paths"] == [str(library)]
    assert orders.upload([Path("a.flac")], owner_id=1, settings=settings).payload["paths"] == [str(library / "a.flac")]
    for path in ("../secret.flac", "link/secret.flac", "/etc", str(tmp_path / "secret.flac")):
        with pytest.raises(OrderError, match="is not in the library"):
            orders.upload([Path(path)], owner_id=1, settings=settings)
    with pytest.raises(OrderError, match="is not there"):
        orders.scan([Path("gone")], owner_id=1, settings=settings)
    with pytest.raises(OrderError, match="no path"):
        orders.scan([Path("a\0b")], owner_id=1, settings=settings)


def test_a_list_that_was_sent_is_read_where_it_lies(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "Music" / "party.csv").touch()
    job = orders.wanted_file(Path("party.csv"), owner_id=2, settings=settings, labels=orders.Labels(global_tag_id=9))
    assert job.payload == {"url": str(tmp_path / "Music" / "party.csv"), "reader": "file", "global_tag_id": 9}


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (ListHead(f"spotify:playlist:{PLAYLIST}", "playlist", "Party", "spotify"), "spotify"),
        (ListHead("youtube:video:dQw4w9WgXcQ", "track", "V", "youtube", url="https://youtu.be/dQw4w9WgXcQ"), "youtube"),
        (ListHead("Artist - Title", "track", "Artist - Title", "text"), "search"),
    ],
)
def test_a_list_that_was_read_is_ordered_again_as_it_was(head: ListHead, name: str, settings: Settings) -> None:
    job = orders.again(head, owner_id=7, settings=settings)
    assert (job.type, job.owner_id) == (name, 7)
    assert job.subject == head.source


def test_a_file_that_was_sent_is_ordered_again_while_it_is_there(settings: Settings) -> None:
    path = Path(settings.library.library_path) / "list.txt"
    head = ListHead(str(path), "file", "list", "file")
    with pytest.raises(OrderError, match="is not there"):
        orders.again(head, owner_id=7, settings=settings)
    path.write_text("Artist - Title\n")
    assert orders.again(head, owner_id=7, settings=settings).payload["url"] == str(path)
