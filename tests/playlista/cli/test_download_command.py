"""``playlista download``, ``sync``, ``matches`` and ``login``: what they print, in every style, and how they end."""

import io
import json
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import Result
from rich.console import Console

from models.audio import AudioFile
from models.downloads import (
    ListFailed,
    ListOpened,
    ListRead,
    Paused,
    SongProgress,
    SongSettled,
    SongStage,
    Wish,
)
from models.results import NetworkLost
from models.track import Failure
from models.wanted import LeftOut, ListHead, WantedTrack
from playlista.cli.download_bars import Bars
from playlista.cli.download_progress import INTERVAL_S, JsonLines, Lines
from playlista.cli.download_songs import Songs
from tests.core.store.examples import track
from tests.fakes.music_world import World, artist, music_world, sound, title
from tests.fakes.spotify import fake_spotify

Run = Callable[..., Result]
HEAD = ListHead("list", "playlist", "Road\x1b[31m trip", "spotify")
SONG = WantedTrack("Title\u202e\n", ("Artist",))
WISH = Wish(7, SONG)


@pytest.fixture
def world(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with music_world(1, 2, 3, seconds=2.0) as served:
        for key, value in served.environment.items():
            monkeypatch.setenv(key, value)
        monkeypatch.setenv("PLAYLISTA_LIBRARY_PATH", str(home / "music"))
        monkeypatch.setenv("PLAYLISTA_DOWNLOAD_THREADS", "1")
        (home / "party.txt").write_text(served.text(1, 2))
        yield served


def assert_safe(text: str) -> None:
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_summary_is_one_json_object_and_events_are_one_a_line(run: Run, world: World, home: Path) -> None:
    result = run("download", "party.txt", "--json", "--progress", "json")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert (summary["downloaded"], summary["songs"], summary["failures"]) == (2, 2, [])
    assert summary["kinds"] == {"file": {"read": 1, "failed": 0, "there": 2, "not_there": 0}}
    assert summary["m3u"] == [str(home / "music" / "party.m3u8")]
    events = [json.loads(line) for line in result.stderr.splitlines()]
    named = {event["event"] for event in events}
    assert {"list_opened", "list_read", "song_stage", "song_settled"} <= named
    documented = Path(__file__).resolve().parents[3] / "docs" / "download.md"
    text = documented.read_text()
    assert [name for name in named if f"`{name}`" not in text] == []


def test_plain_lines_tell_each_song_and_the_summary_what_to_do_next(run: Run, world: World, home: Path) -> None:
    (home / "party.txt").write_text(world.text(1) + "Nobody - Never heard of\n")
    result = run("download", "party.txt", "--progress", "lines")
    assert result.exit_code == 3
    assert f"downloaded: {artist(1)} - {title(1)}" in result.stderr.splitlines()
    assert "not found: Nobody - Never heard of" in result.stderr
    assert "Downloaded 1 song of 2 in" in result.stdout
    assert "The playlist is in " in result.stdout
    silent = run("download", "party.txt", "--progress", "none")
    assert silent.stderr == ""
    assert "Nothing new among 2 songs." in silent.stdout


def test_everything_at_once_from_files_and_standard_input(run: Run, world: World, home: Path) -> None:
    (home / "sources.txt").write_text("party.txt\n")
    one = ("--m3u", "all.m3u8", "--progress", "none", "--json")
    result = run("download", "-", "--from-file", "sources.txt", "nowhere.csv", *one, input=world.text(3))
    assert result.exit_code == 3, result.output
    summary = json.loads(result.stdout)
    assert (summary["downloaded"], len(summary["lists"]), len(summary["failed_lists"])) == (3, 2, 1)
    lines = [line for line in (home / "all.m3u8").read_text().splitlines() if not line.startswith("#")]
    assert [Path(line).name.rpartition(" - ")[2] for line in lines] == [f"{title(number)}.flac" for number in (3, 1, 2)]


def test_where_nothing_can_be_read_the_reason_is_one_line(run: Run, world: World) -> None:
    result = run("download", "nowhere.csv", "--progress", "none")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: nowhere.csv: ")
    assert "No such file" in result.stderr
    several = run("download", "nowhere.csv", "nothing.txt", "--progress", "none")
    assert (several.exit_code, several.stderr.count("\n")) == (1, 1)
    assert run("download", "--progress", "none").exit_code == 2


@pytest.mark.parametrize("source", ["file:///etc/passwd", "http://192.168.7.7/a.mp3", "ftp://example.org/a.mp3"])
def test_no_address_leads_anywhere_private(
    run: Run, world: World, home: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYLISTA_DOWNLOAD_ALLOW_PRIVATE", "false")
    monkeypatch.setenv("PLAYLISTA_SEARCH_PROVIDERS", "youtube")
    result = run("download", source, "--progress", "none", "--json")
    assert result.exit_code in (1, 3), result.output
    assert json.loads(result.stdout.splitlines()[0])["downloaded"] == 0
    assert not list((home / "music").rglob("*.flac"))


def test_a_place_for_the_songs_must_be_said(run: Run, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYLISTA_LIBRARY_PATH")
    result = run("download", "party.txt")
    assert result.exit_code == 2
    assert "--out-dir DIR, or LIBRARY_PATH" in result.stderr


def test_lists_are_followed_with_a_dry_run_first(run: Run, world: World, home: Path) -> None:
    run("download", "party.txt", "--progress", "none")
    (home / "party.txt").write_text(world.text(2, 3))
    songs = sorted((home / "music").rglob("*.flac"))
    dry = run("sync", "--delete", "--dry-run")
    assert (dry.exit_code, dry.stdout.splitlines()[0]) == (0, "party: 1 new song, 1 gone")
    assert dry.stdout.splitlines()[1] == f"would delete {next(path for path in songs if title(1) in path.name)}"
    assert sorted((home / "music").rglob("*.flac")) == songs
    told = [json.loads(line) for line in run("sync", "--dry-run", "--json").stdout.splitlines()]
    assert [(each["new"], each["gone"]) for each in told] == [(1, 1)]
    assert run("sync", "--no-analyze", "--progress", "none").exit_code == 0
    assert len(list((home / "music").rglob("*.flac"))) == 3
    deleted = run("sync", "--no-analyze", "--delete", "--progress", "none", "--json")
    assert (json.loads(deleted.stdout)["deleted"], json.loads(deleted.stdout)["removed"]) == (1, 1)
    assert not any(title(1) in path.name for path in (home / "music").rglob("*.flac"))
    (home / "party.txt").unlink()
    assert run("sync", "--dry-run").exit_code == 3


def test_what_waits_for_a_person_is_shown_picked_banned_and_looked_for_again(
    run: Run, world: World, home: Path
) -> None:
    world.add(2, id="otherlength", duration_s=24.0, file="long.flac", artists=(), track=None, channel="Fan")
    world.site.videos[:] = [video for video in world.site.videos if video.id == "otherlength"]
    world.site.files["long.flac"] = sound(2, 24.0)
    csv = f"Track Name,Artist Name(s),Duration (ms)\n{title(2)},{artist(2)},2000\n"
    (home / "party.csv").write_text(csv)
    run("download", "party.csv", "--progress", "none")
    listed = [json.loads(line) for line in run("matches", "--json").stdout.splitlines()]
    (wish,) = listed
    number = str(wish["id"])
    assert wish["state"] in ("review", "rejected")
    shown = json.loads(run("matches", "show", number, "--json").stdout)
    assert [offer["id"] for offer in shown["candidates"]] == ["otherlength"]
    assert title(2) in run("matches").stdout
    table = run("matches", "show", number).stdout
    assert "https://www.youtube.com/watch?v=otherlength" in table
    assert run("matches", "ban", number, "1").exit_code == 0
    assert json.loads(run("matches", "show", number, "--json").stdout)["candidates"][0]["banned"] is True
    assert run("matches", "ban", number, "youtube:otherlength", "--undo").exit_code == 0
    assert "1 song will be looked for again" in run("matches", "retry", number).stderr
    assert run("matches", "retry").exit_code == 2
    assert run("matches", "pick", number, "9").exit_code == 1
    assert run("matches", "show", "99").exit_code == 1
    assert run("matches", "pick", number, "1").exit_code == 0
    searches = world.site.server.count("/api/search")
    result = run("download", "party.csv", "--progress", "none", "--json")
    assert (result.exit_code, json.loads(result.stdout)["downloaded"]) == (0, 1), result.output
    assert world.site.server.count("/files/long.flac") == 1
    assert world.site.server.count("/api/search") == searches
    assert "Every song that was wanted is there." in run("matches").stderr
    assert "otherlength" in run("matches", "--state", "done", "--json").stdout
    assert not list((home / "music").rglob("*.placed"))


def test_a_login_follows_the_address_and_can_be_forgotten(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.ports import port_of_our_own

    with fake_spotify() as spotify, ThreadPoolExecutor() as browser:
        told = spotify.settings() | {"SPOTIFY_CLIENT_SECRET": ""}
        told["SPOTIFY_REDIRECT_URI"] = f"http://127.0.0.1:{port_of_our_own()}/callback"
        for key, value in told.items():
            monkeypatch.setenv(f"PLAYLISTA_{key}", str(value))
        seen: list[str] = []

        def follow(address: str) -> bool:
            seen.append(address)
            browser.submit(lambda: urllib.request.urlopen(address, timeout=60).close())
            return True

        monkeypatch.setattr("webbrowser.open", follow)
        result = run("login", "spotify")
        assert (result.exit_code, result.stdout) == (0, "")
        assert seen[0] in result.stderr
        assert "code_challenge_method=S256" in seen[0]
        assert result.stderr.endswith("You are logged in to spotify.\n")
        assert "The login is forgotten." in run("login", "spotify", "--forget").stderr
        assert "There was no login." in run("login", "spotify", "--forget").stderr


def events() -> list[object]:
    """One of everything that passes by, with names that are not safe."""
    audio = AudioFile("/music/a\x1b.flac", 1, 1)
    return [
        ListOpened(HEAD),
        ListRead(HEAD, 2, 2, 0, (LeftOut(3, "a\x1btalk", "episode", "no song"),)),
        ListFailed("x\x1b", "unreadable", "no\x1b file"),
        SongStage(7, SONG.label, "searching"),
        SongStage(7, SONG.label, "downloading"),
        SongProgress(7, 500_000, 1_000_000, 250_000.0),
        Paused("youtube\x1b", 1_800_000_000.0, "too\x1b often"),
        Paused("youtube\x1b", 1_800_000_000.0, "too\x1b often"),
        SongSettled(Wish(8, SONG, "failed", reason="it was\x1b removed")),
        NetworkLost("net\x1b", "no\x1b memory"),
        Failure(audio, "corrupt", "decode", "broken\x1b", ""),
    ]


def test_bars_show_each_song_with_its_stage_and_speed_and_lines_above() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, color_system=None)
    with Bars(console) as bars:
        for event in events():
            bars.see(event)
        console.print(bars._shown())
    text = screen.getvalue()
    shown = text.replace("\x1b[", "")
    assert "downloading 500.0 kB of 1.0 MB, 250.0 kB/s: Artist - Title\\u202e\\n" in text
    assert "0 of 2 songs there, 1 not, 1 downloading" in text
    assert "failed: Artist - Title\\u202e\\n: it was\\x1b removed" in text
    assert text.count("is left alone until") == 1
    assert "\x1b31m" not in shown
    assert "\u202e" not in text


def test_songs_that_are_analysed_are_shown_behind_those_on_their_way_until_they_are_done() -> None:
    songs = Songs()
    songs.see(SongStage(1, "one", "searching"))
    songs.see(SongSettled(Wish(1, SONG, "done", "/music/a.flac", how="downloaded")))
    songs.see(SongStage(1, "one", "analysing"))
    songs.see(SongStage(2, "two", "downloading"))
    assert [song.line() for song in songs.shown()] == ["downloading: two", "analysing: one"]
    assert songs.line() == "1 of 0 songs there, 1 analysing, 1 downloading"
    songs.see(track("/music/a.flac"))
    assert [song.label for song in songs.shown()] == ["two"]
    assert songs.line().endswith("1 analysed")


def test_lines_are_safe_and_count_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    lines = Lines(clock=lambda: now)
    for event in events():
        lines.see(event)
    now = INTERVAL_S
    lines.see(SongStage(9, "nine", "searching"))
    told = capsys.readouterr().err
    assert_safe(told)
    assert told.splitlines()[-1] == "0 of 2 songs there, 1 not, 1 downloading, 1 searching"
    assert "not analysed: /music/a\\x1b.flac: broken\\x1b (corrupt)" in told
    with Lines(quiet=True) as quiet:
        for event in events():
            quiet.see(event)
    assert capsys.readouterr().err == ""
    assert quiet.songs.not_there == 1


def test_every_event_is_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    with JsonLines() as shown:
        for event in [*events(), track("/music/a.flac")]:
            shown.see(event)
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [each["event"] for each in told] == [
        *("list_opened", "list_read", "list_failed", "song_stage", "song_stage", "song_progress", "paused", "paused"),
        *("song_settled", "network_lost", "not_analysed", "analysed"),
    ]
    assert told[5] == {"event": "song_progress"} | asdict(SongProgress(7, 500_000, 1_000_000, 250_000.0))
