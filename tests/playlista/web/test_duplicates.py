"""What is there more than once, over HTTP: a page at a time, and found again when the library has changed."""

from dataclasses import replace

from core.store import Store
from playlista.web.copies import groups_of
from playlista.web.counted import SAME_S, Counted
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import fill, made_up


def twice(store: Store, *numbers: int) -> None:
    """Have tracks there once more, as other encodings."""
    tracks = [made_up(number, f"/music/more/{number:03}.mp3") for number in numbers]
    store.save([replace(track, identity=f"again {track.identity}") for track in tracks])


def test_copies_are_told_side_by_side(server: StartServer) -> None:
    running = server()
    running.store.save([made_up(1), made_up(2), made_up(2, "/music/more/002.flac")])
    told = running.client().get("/api/duplicates").json()
    assert (told["total"], told["copies"], told["offset"]) == (1, 1, 0)
    (group,) = told["groups"]
    assert (group["kind"], group["label"]) == ("same sound", "Artist 2 - Song 002")
    assert [copy["path"] for copy in group["copies"]] == ["/music/002.flac", "/music/more/002.flac"]
    assert group["copies"][1]["evidence"] == "the same sound, sample for sample"
    assert (group["copies"][0]["codec"], group["copies"][0]["bit_rate"]) == ("flac", 900_000)


def test_groups_come_a_page_at_a_time(server: StartServer) -> None:
    running = server()
    fill(running.store, 6)
    twice(running.store, 0, 1, 2)
    client = running.client()
    pages = [client.get(f"/api/duplicates?limit=2&offset={offset}").json() for offset in (0, 2, 4)]
    assert [[group["label"][-3:] for group in page["groups"]] for page in pages] == [["000", "001"], ["002"], []]
    assert {page["total"] for page in pages} == {3}


def test_a_copy_that_comes_is_seen_at_once_and_a_new_tag_after_a_while(server: StartServer) -> None:
    running = server()
    store = running.store
    now = [0.0]
    kept_by = Counted(lambda: now[0], kept_s=0.0)
    fill(store, 3)
    assert groups_of(store, kept_by) == ()
    twice(store, 1)
    assert len(groups_of(store, kept_by)) == 1
    kept = groups_of(store, kept_by)
    assert groups_of(store, kept_by) is kept
    now[0] += SAME_S + 1
    assert groups_of(store, kept_by) is not kept
