"""``playlista like``, ``dislike``, ``rate``, ``played`` and ``content``, and what follows from them."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("library")


def shown(run: Run, track: str = "1") -> dict[str, object]:
    found: dict[str, object] = json.loads(run("tracks", "show", track, "--json").stdout)
    return found


def test_an_opinion_is_shown_and_taken_back(run: Run) -> None:
    assert "2 tracks liked." in run("like", "1", "2").stderr
    run("rate", "4.5", "1")
    run("played", "1", "--at", "2026-03-01T21:30")
    run("played", "1", "--at", "2026-03-02")
    text = run("tracks", "show", "1").stdout
    assert "opinion       liked, 4.5 of 5 stars" in text
    assert "played        2 times, last 2026-03-0" in text
    assert [shown(run)[name] for name in ("liked", "rating", "plays")] == [1, 4.5, 2]
    run("like", "1", "--no-longer")
    run("rate", "none", "1")
    assert [shown(run)[name] for name in ("liked", "rating", "plays")] == [0, None, 2]


def test_queries_ask_for_opinions(run: Run) -> None:
    run("dislike", "3")
    run("rate", "2", "2")
    assert run("tracks", "disliked:yes", "--json").stdout.count('"id": 3,') == 1
    assert run("tracks", "list", "--json", "--", "-rating:3..", "rating:1..").stdout.count('"id"') == 1


def test_disliked_tracks_come_in_no_playlist(run: Run) -> None:
    run("dislike", "3")
    made = json.loads(run("generate", "random", "--json").stdout)
    assert sorted(track["id"] for track in made["tracks"]) == [1, 2, 4]


def test_content_is_said_listed_and_left_out(run: Run) -> None:
    assert "No track is." in run("content").stderr
    said = run("content", "set", "2", "christmas", "yes")
    assert "2 is now: christmas." in said.stderr
    run("content", "set", "3", "live", "yes")
    (first, second) = map(json.loads, run("content", "list", "--json").stdout.splitlines())
    assert (first["id"], first["class"], first["source"], second["class"]) == (2, "christmas", "set", "live")
    assert "set by hand" in run("content", "list", "live").stdout
    assert "content       christmas: set by hand" in run("tracks", "show", "2").stdout
    assert shown(run, "2")["content"] == ["christmas"]
    left = json.loads(run("generate", "random", "--exclude", "live", "--include", "christmas", "--json").stdout)
    assert sorted(track["id"] for track in left["tracks"]) == [1, 2, 4]
    run("content", "set", "3", "live", "auto")
    assert "No track is." in run("content", "list", "live").stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("rate", "six", "1"), 2, "six is no number of stars"),
        (("rate", "5.5", "1"), 2, "5.5 is no number of stars"),
        (("rate", "nan", "1"), 2, "nan is no number of stars"),
        (("like", "999"), 1, "no track in the library is meant by '999'"),
        (("like",), 2, "Missing argument"),
        (("like", "artist:Nobody"), 1, "no track in the library is meant by 'artist:Nobody'"),
        (("like", "in:Nothing"), 1, "there is no saved playlist 'Nothing'"),
        (("content", "set", "1", "opera", "yes"), 2, "'opera' is not one of"),
        (("played", "1", "--at", "soon"), 2, "does not match the formats"),
        (("tracks", "content:opera"), 1, "no class of content"),
    ],
)
def test_mistakes_are_told(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, message in result.stderr) == (code, True), result.output


def test_references_mean_several_tracks(run: Run) -> None:
    assert "4 tracks liked." in run("like", 'artist:"Harbour Strings"').stderr
    run("generate", "random", "--length", "2", "--save", "--name", "Two")
    assert "Rated 2 tracks." in run("rate", "3", "in:two").stderr
    run("generate", "random", "--length", "3", "--out", "three.m3u8")
    assert "Noted 3 tracks as played." in run("played", "three.m3u8").stderr
