"""Lists become files, playlists and an analysed library, in one run; everything on loopback, all else real."""

import json
import shutil
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.analysis_manager import AnalysisManager
from core.download_manager import DownloadManager, Order
from core.errors import DownloadError, ExportError, SourceError, StoreError
from core.services.services import Services
from core.services.spotify_login import login
from core.store import open_store
from core.store.wish_store import WishStore
from core.tags.writing import write_tags
from models.audio import Tags
from models.downloads import FilesGone, ListRead, SongSettled, SongStage
from models.track import Track
from tests.core.acquiring.conftest import *  # noqa: F403
from tests.core.acquiring.conftest import NewManager
from tests.core.acquiring.fakes import entries
from tests.fakes.music_world import SAMPLE_RATE, World, artist, title
from tests.fakes.spotify import episode, fake_spotify, local_item
from tests.ports import port_of_our_own


def name(number: int) -> str:
    """Where a song is that is on no album."""
    return f"{artist(number)} - {title(number)}"


def asked(world: World, number: int) -> int:
    """How often the sound of a song was fetched."""
    return world.site.server.count(f"/files/{number}.flac")


def there(folder: Path) -> list[str]:
    """The songs in a folder, without their endings, sorted."""
    return sorted(path.stem for path in folder.rglob("*.flac"))


def written(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def test_a_list_is_downloaded_analysed_and_written(
    world: World, new_manager: NewManager, tmp_path: Path, database_url: str
) -> None:
    mode = "processes" if database_url.startswith("sqlite") else "threads"
    source = written(tmp_path / "party.txt", world.text(3, 1, 2))
    manager = new_manager(DATABASE_URL=database_url)
    events: list[object] = []
    summary = manager.run([source], Order(tmp_path / "music", mode=mode), on_event=events.append)
    assert (summary.downloaded, summary.songs, summary.failures) == (3, 3, ())
    assert summary.analysis is not None
    assert summary.analysis.analysed == 3
    lines = entries(tmp_path / "music" / "party.m3u8")
    assert [line.endswith(f"{title(number)}.flac") for line, number in zip(lines, (3, 1, 2), strict=True)] == [True] * 3
    assert all((tmp_path / "music" / line).is_file() for line in lines)
    stages = [event.stage for event in events if isinstance(event, SongStage) and event.label == name(1)]
    assert (stages[0], stages[-1]) == ("searching", "analysing")
    assert {"downloading", "checking", "tagging"} <= set(stages)
    assert len([event for event in events if isinstance(event, Track)]) == 3
    with open_store(database_url) as store:
        assert store.stats().tracks == 3
        (found,) = store.find(str(tmp_path / "music" / lines[1]))
        assert (found.track.tags.title, found.track.tags.artists) == (title(1), (artist(1),))
    again = manager.run([source], Order(tmp_path / "music", mode=mode))
    assert (again.kept, again.downloaded, again.analysis and again.analysis.analysed) == (3, 0, 0)
    assert [asked(world, number) for number in (1, 2, 3)] == [1, 1, 1]


def test_only_what_is_missing_is_fetched_and_a_moved_file_is_found_again(
    world: World, new_manager: NewManager, tmp_path: Path
) -> None:
    source, folder = written(tmp_path / "party.txt", world.text(1, 2)), tmp_path / "music"
    manager, order = new_manager(), Order(tmp_path / "music", mode="threads")
    manager.run([source], order)
    first, second = ((folder / line) for line in entries(folder / "party.m3u8"))
    (tmp_path / "elsewhere").mkdir()
    first.rename(tmp_path / "elsewhere" / "mine.flac")
    AnalysisManager(manager.settings).run([str(tmp_path / "elsewhere")], mode="threads")
    second.unlink()
    written(tmp_path / "party.txt", world.text(1, 2, 3))
    summary = manager.run([source], order)
    assert (summary.kept, summary.downloaded) == (1, 2)
    assert [asked(world, number) for number in (1, 2, 3)] == [1, 2, 1]
    assert entries(folder / "party.m3u8")[0] == "../elsewhere/mine.flac"
    assert len(there(folder)) == 2


def test_the_library_is_asked_first(world: World, new_manager: NewManager, tmp_path: Path) -> None:
    """By ISRC, by tags and length, and by the path that an M3U names; nothing is searched for."""
    mine, manager = tmp_path / "mine", new_manager()
    mine.mkdir()
    for number, tags in enumerate((Tags("Odd", ("Somebody",), isrc="DEA121212121"), Tags(title(2), (artist(2),)))):
        (mine / f"{number}.flac").write_bytes(world.site.files[f"{number + 1}.flac"])
        write_tags(str(mine / f"{number}.flac"), tags, None, source="https://example.org/", afresh=True)
    AnalysisManager(manager.settings).run([str(mine)], mode="threads")
    (tmp_path / "unknown.flac").write_bytes(world.site.files["3.flac"])
    lists = [
        written(tmp_path / "a.csv", f"Track Name,Artist Name(s),ISRC\nAnything,{artist(1)},DEA121212121\n"),
        written(tmp_path / "b.csv", f"Track Name,Artist Name(s),Duration (ms)\n{title(2)},{artist(2)},2000\n"),
        written(tmp_path / "c.m3u8", "#EXTM3U\nunknown.flac\n"),
    ]
    summary = manager.run(lists, Order(tmp_path / "music", analyze=False, m3u=tmp_path / "all.m3u8"))
    assert (summary.linked, summary.songs) == (3, 3)
    assert entries(tmp_path / "all.m3u8") == ["mine/0.flac", "mine/1.flac", "unknown.flac"]
    assert world.site.server.requests == []
    assert manager.run(lists, Order(tmp_path / "music", analyze=False)).kept == 3


def test_several_lists_of_several_kinds_with_what_cannot_be_read(
    world: World, new_manager: NewManager, tmp_path: Path
) -> None:
    sources = written(tmp_path / "sources.txt", f"first.txt\n{name(3)}\nhttps://open.spotify.com/playlist/nobody\n")
    written(tmp_path / "first.txt", world.text(1, 2))
    summary = new_manager().run(
        [sources, str(tmp_path / "nowhere.csv"), "file:///etc/passwd", "http://192.168.0.1/song.mp3"],
        Order(tmp_path / "music", analyze=False),
    )
    assert summary.downloaded == 3
    kinds = {kind.kind: (kind.read, kind.failed, kind.there, kind.not_there) for kind in summary.kinds}
    assert kinds.pop("file")[0] >= 1
    assert kinds["track"] == (1, 0, 1, 0)
    assert kinds["unknown"][1] >= 2
    failed = {Path(each.source).name: each.reason for each in summary.failed_lists}
    assert "No such file" in failed["nowhere.csv"]
    assert "DOWNLOAD_ALLOWED_HOSTS" in failed["song.mp3"] or "private" in failed["song.mp3"]
    assert "nobody" in failed
    assert len(there(tmp_path / "music")) == 3


def test_a_playlist_of_spotify_with_all_that_is_no_song(world: World, new_manager: NewManager, tmp_path: Path) -> None:
    with fake_spotify() as spotify:
        one, two = (spotify.add_track(f"track{n}", title(n), artist(n), duration_ms=2000) for n in (1, 2))
        for n, track in ((1, one), (2, two)):
            spotify.add_album(f"album{n}", f"Album {n}", [track], artist=artist(n))
        items = [one, local_item("a tape"), None, two, episode("e1", "A talk"), one]
        spotify.add_playlist("mixed", "All sorts", items, owner="me")
        login_of_user = {
            "SPOTIFY_CLIENT_SECRET": "",
            "SPOTIFY_REDIRECT_URI": f"http://127.0.0.1:{port_of_our_own()}/callback",
        }
        manager = new_manager(**(spotify.settings() | login_of_user))
        _log_in(manager)
        summary = manager.run(["spotify:playlist:mixed"], Order(tmp_path / "music", analyze=False))
    (read,) = summary.lists
    assert [(out.position, out.error_class) for out in read.left_out] == [
        (2, "local"),
        (3, "removed"),
        (5, "episode"),
        (6, "duplicate"),
    ]
    assert (summary.downloaded, summary.left_out) == (2, 4)
    lines = entries(tmp_path / "music" / "All sorts.m3u8")
    assert [line.startswith("# left out") for line in lines] == [False, True, True, False, True, True]


def _log_in(manager: DownloadManager) -> None:
    """As a person does whose browser follows the address."""
    with Services(manager.settings.services, allow_private=True) as services, ThreadPoolExecutor() as browser:
        login(services, lambda address: browser.submit(lambda: urllib.request.urlopen(address, timeout=60).close()))


def test_a_changed_list_is_followed_and_only_our_files_are_deleted(
    world: World, new_manager: NewManager, tmp_path: Path
) -> None:
    source, folder = written(tmp_path / "party.txt", world.text(1, 2)), tmp_path / "music"
    manager = new_manager()
    order = Order(folder, analyze=False)
    manager.run([source], order)
    (folder / "mine.flac").write_bytes(world.site.files["6.flac"])
    written(tmp_path / "party.txt", world.text(2, 3))
    before = {path: path.read_bytes() for path in folder.rglob("*.flac")}
    read, gone = manager.changes([source], folder)
    assert isinstance(read, ListRead)
    assert isinstance(gone, FilesGone)
    assert (read.new, read.gone, len(gone.paths)) == (1, 1, 1)
    assert {path: path.read_bytes() for path in folder.rglob("*.flac")} == before
    removed = manager.run([source], replace(order, drop_gone=True))
    assert (removed.removed, removed.deleted, removed.downloaded) == (1, 0, 1)
    assert len(entries(folder / "party.m3u8")) == 2
    assert len(there(folder)) == 4
    written(tmp_path / "party.txt", world.text(3))
    deleted = manager.run([source], replace(order, delete_gone=True))
    assert (deleted.removed, deleted.deleted) == (1, 1)
    assert "mine" in there(folder)
    assert len(there(folder)) == 3
    assert Path(gone.paths[0]).exists()  # gone before anybody wanted it deleted


def test_a_candidate_that_is_not_what_it_should_be_is_followed_by_the_next(
    world: World, new_manager: NewManager, tmp_path: Path
) -> None:
    silence, noise = world.seconds, np.random.default_rng(1).normal(0.0, 0.1, 30 * SAMPLE_RATE)
    bad = {"silent": np.zeros(round(silence * SAMPLE_RATE)), "long": noise}
    for place, (kind, sound) in enumerate(bad.items()):
        soundfile.write(tmp_path / f"{kind}.flac", sound, SAMPLE_RATE)
        world.add(1, id=f"bad{kind:_<8}"[:11], file=f"{kind}.flac", views=10_000 - place)
        world.site.files[f"{kind}.flac"] = (tmp_path / f"{kind}.flac").read_bytes()
    world.add(1, id="badnosound_", file="nosound.flac", views=20_000)
    world.site.files["nosound.flac"] = b"this is no sound at all" * 100
    world.site.videos.sort(key=lambda video: not video.id.startswith("bad"))
    source = written(tmp_path / "party.txt", world.text(1))
    manager = new_manager()
    summary = manager.run([source], Order(tmp_path / "music", analyze=False))
    assert (summary.downloaded, summary.failures) == (1, ())
    assert asked(world, 1) == 1
    tried = [kind for kind in ("silent", "long", "nosound") if world.site.server.count(f"/files/{kind}.flac")]
    assert tried != []
    with open_store(manager.settings.database.database_url) as store:
        (wish,) = store.wishes.in_state("done")
        banned = {offer.candidate.id for offer in store.wishes.offers(wish.id) if offer.banned}
    assert wish.chosen == ("youtube", "video000001")
    assert {f"bad{kind:_<8}"[:11] for kind in tried} == banned
    assert list((tmp_path / "music" / ".playlista-incoming").glob("*/*")) == []


def test_what_cannot_be_begun_is_one_error(world: World, new_manager: NewManager, tmp_path: Path) -> None:
    source = written(tmp_path / "party.m3u8", "#EXTM3U\na - b.mp3\n")
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match="file"):
        new_manager().run([source], Order(tmp_path / "file"))
    with pytest.raises(ExportError, match="is a list that is read"):
        new_manager().run([source], Order(tmp_path / "music", m3u=tmp_path / "party.m3u8"))
    with pytest.raises(SourceError, match="nothing to read"):
        new_manager().run([], Order(tmp_path / "music"))
    assert (tmp_path / "party.m3u8").read_text() == "#EXTM3U\na - b.mp3\n"


def test_standard_input_is_a_list(world: World, new_manager: NewManager, tmp_path: Path) -> None:
    manager = DownloadManager(new_manager().settings, read_stdin=lambda: world.text(4))
    summary = manager.run(["-"], Order(tmp_path / "music", analyze=False))
    assert (summary.downloaded, [read.head.name for read in summary.lists]) == (1, ["standard input"])


def test_a_title_that_is_hostile_stays_in_the_library(world: World, new_manager: NewManager, tmp_path: Path) -> None:
    hostile = ["../../../outside", "a/b\\c", "x" * 300, "\u202egnp.flac", "two\nlines", "nul\0nul", ".hidden", "~root"]
    tracks = []
    for place, text in enumerate(hostile):
        url = f"{world.site.url}/files/{place + 1}.flac"
        world.site.files.setdefault(f"{place + 1}.flac", world.site.files["1.flac"])
        tracks.append({"title": text, "creator": text, "album": text, "location": [url]})
    listed = {"playlist": {"title": "../../list\n#EXTM3U", "track": tracks}}
    source = written(tmp_path / "hostile.jspf", json.dumps(listed))
    folder = tmp_path / "deep" / "down" / "music"
    manager = new_manager(DOWNLOAD_ALLOWED_HOSTS="127.0.0.1")
    summary = manager.run([source], Order(folder, analyze=False))
    assert summary.downloaded >= 6, summary
    files = list(tmp_path.rglob("*.flac"))
    assert all(path.is_relative_to(folder) for path in files)
    assert all(part.isprintable() and len(part.encode()) <= 255 for path in files for part in path.parts)
    (m3u,) = tmp_path.rglob("*.m3u8")
    assert m3u.parent == folder
    lines = [line for line in m3u.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == summary.downloaded + summary.linked
    assert all((folder / line).resolve().is_relative_to(folder.resolve()) for line in lines)


def test_a_list_that_was_read_before_a_run_was_killed_keeps_its_file(
    world: World, new_manager: NewManager, tmp_path: Path
) -> None:
    source = written(tmp_path / "party.txt", world.text(1))
    manager = new_manager()

    def stop(event: object) -> None:
        if isinstance(event, SongSettled | SongStage):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        manager.run([source], Order(tmp_path / "music", analyze=False), on_event=stop)
    assert manager.run([source], Order(tmp_path / "music", analyze=False)).songs == 1
    assert [path.name for path in (tmp_path / "music").glob("*.m3u8")] == ["party.m3u8"]
    shutil.rmtree(tmp_path / "music")


def test_a_song_that_was_placed_but_not_noted_before_the_end_is_not_fetched_again(
    world: World, new_manager: NewManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, order, manager = (
        written(tmp_path / "party.txt", world.text(1)),
        Order(tmp_path / "music", analyze=False),
        new_manager(),
    )

    def lost(*_: object) -> None:
        raise StoreError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(WishStore, "settle", lost)
        with pytest.raises(StoreError, match="away"):
            manager.run([source], order)
    assert len(there(tmp_path / "music")) == 1
    assert manager.run([source], order).downloaded == 1
    assert (len(there(tmp_path / "music")), asked(world, 1)) == (1, 1)
    assert not list((tmp_path / "music").rglob("*.placed"))
