"""Lists and the tracks they want: kept once each, claimed by one run, decided with all that was offered."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import StoreError
from core.store import Store
from core.store.documents import read_judged, read_track, write_judged, write_track
from models.audio import Tags
from models.downloads import Wish
from models.matching import Candidate, Decision, Judged
from models.runs import Runner
from models.wanted import LeftOut, ListHead, WantedTrack
from tests.core.store.examples import track

HEAD = ListHead("spotify:playlist:1", "playlist", "Road trip", "spotify", url="https://open.spotify.com/playlist/1")
ONE, TWO, THREE = (WantedTrack(f"Song {n}", ("Somebody",), position=n, isrc=f"ISRC{n}") for n in (1, 2, 3))
OUT = LeftOut(2, "a podcast", "episode", "an episode is no song")


def candidate(number: int, score: float = 0.9, verdict: str = "accept") -> Judged:
    offered = Candidate("youtube", f"id{number}", f"https://example.org/{number}", f"Song {number}", ("Somebody",))
    return Judged(offered, score, verdict, ("duration",), (("duration", 0.5, 2.0),))


def runner(name: str) -> Runner:
    return Runner(name, "here", 1, 0.0, datetime(2026, 1, 1, tzinfo=UTC))


def wish_of(store: Store, wanted: WantedTrack) -> Wish:
    saved = store.wishes.save_list(replace(HEAD, source=f"list of {wanted.key}"), [wanted])
    assert saved.items[0].wish_id is not None
    return store.wishes.get([saved.items[0].wish_id])[saved.items[0].wish_id]


def test_a_list_is_kept_in_its_order_with_what_was_left_out(store: Store) -> None:
    saved = store.wishes.save_list(HEAD, [TWO, OUT, ONE], m3u="/music/trip.m3u8")
    assert [item.position for item in saved.items] == [1, 2, 3]
    assert saved.items[1].left_out == OUT
    assert store.wishes.lists() == (saved,)
    assert store.wishes.list_of(HEAD.source) == saved
    assert saved.m3u == "/music/trip.m3u8"
    ids = [item.wish_id for item in saved.items if item.wish_id is not None]
    assert [wish.track for wish in store.wishes.get(ids).values()] == [TWO, ONE]
    assert {wish.state for wish in store.wishes.in_state("wanted")} == {"wanted"}


def test_a_track_on_two_lists_or_twice_on_one_is_one_wish(store: Store) -> None:
    first = store.wishes.save_list(HEAD, [ONE, TWO, replace(ONE, position=3)])
    other = store.wishes.save_list(replace(HEAD, source="deezer:1"), [replace(TWO, title="Song 2 (Remaster)")])
    assert first.items[0].wish_id == first.items[2].wish_id
    assert other.items[0].wish_id == first.items[1].wish_id
    assert len(list(store.wishes.in_state("wanted"))) == 2


def test_what_a_list_has_no_longer_stays_behind_the_rest_until_it_is_forgotten(store: Store) -> None:
    store.wishes.save_list(HEAD, [ONE, TWO], m3u="/music/a.m3u8")
    saved = store.wishes.save_list(HEAD, [THREE, TWO])
    assert [item.gone for item in saved.items] == [False, False, True]
    assert saved.m3u == "/music/a.m3u8"
    again = store.wishes.save_list(HEAD, [THREE, TWO])
    assert again.items == saved.items
    assert store.wishes.forget_gone(saved.id) == 1
    assert store.wishes.list_of(HEAD.source) == replace(saved, items=saved.items[:2])
    back = store.wishes.save_list(HEAD, [ONE])
    assert [item.gone for item in back.items] == [False, True, True]


def test_a_list_may_be_empty_or_very_long_and_forgotten(store: Store) -> None:
    assert store.wishes.save_list(HEAD, []).items == ()
    many = [WantedTrack(f"Song {number}", position=number) for number in range(1, 10_001)]
    saved = store.wishes.save_list(HEAD, many)
    assert len(saved.items) == 10_000
    assert [wish.track.title for wish in store.wishes.in_state("wanted")][:2] != []
    ids = [item.wish_id for item in saved.items if item.wish_id]
    assert [wish.track for wish in store.wishes.get(ids).values()] == many
    store.wishes.forget_list(saved.id)
    assert store.wishes.lists() == ()


def test_a_wish_is_claimed_by_one_run_until_it_is_settled_or_the_run_ends(store: Store) -> None:
    wish = wish_of(store, ONE)
    assert store.wishes.claim(runner("a"), [wish.id]) == {wish.id}
    assert store.wishes.claim(runner("a"), [wish.id]) == {wish.id}
    assert store.wishes.claim(runner("b"), [wish.id]) == set()
    store.wishes.settle(replace(wish, state="failed", error_class="transient", reason="later", attempts=1))
    assert store.wishes.claim(runner("b"), [wish.id]) == {wish.id}
    store.end_runs(["b"])
    assert store.wishes.claim(runner("a"), [wish.id]) == {wish.id}


def test_runs_that_claim_at_once_share_the_wishes(store: Store) -> None:
    saved = store.wishes.save_list(HEAD, [WantedTrack(f"Song {number}") for number in range(40)])
    ids = [item.wish_id for item in saved.items if item.wish_id]
    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(lambda name: store.wishes.claim(runner(name), ids), "abcd"))
    assert sorted(number for share in shares for number in share) == sorted(ids)


def test_what_became_of_a_wish_is_kept(store: Store, clock: Callable[[], datetime]) -> None:
    wish = wish_of(store, ONE)
    done = replace(
        *(wish,),
        state="done",
        path="/music/b\udce9.mp3",
        how="downloaded",
        identity="abc",
        reasons=("isrc",),
        chosen=("youtube", "id1"),
        retry_at=datetime(2026, 12, 1, tzinfo=UTC),
    )
    store.wishes.settle(done)
    assert replace(store.wishes.get([wish.id])[wish.id], updated_at=None) == replace(done, updated_at=None)
    assert store.wishes.want_again([wish.id]) == 0
    assert store.wishes.is_needed([wish.id], "/music/b\udce9.mp3")
    store.wishes.forget_file([wish.id])
    assert store.wishes.get([wish.id])[wish.id].path is None
    assert store.wishes.want_again([wish.id]) == 1


def test_offers_are_replaced_and_bans_stay(store: Store) -> None:
    wish = wish_of(store, ONE)
    store.wishes.decide(wish.id, Decision("review", (candidate(1), candidate(2, 0.5, "review"))))
    store.wishes.ban(wish.id, [("youtube", "id1")])
    store.wishes.decide(wish.id, Decision("accept", (candidate(3), candidate(1)), candidate(3)))
    found = store.wishes.offers(wish.id)
    assert [(offer.candidate.id, offer.banned) for offer in found] == [("id3", False), ("id1", True)]
    assert found[0].judged == candidate(3)
    store.wishes.decide(wish.id, Decision("reject"))
    assert [offer.candidate.id for offer in store.wishes.offers(wish.id)] == ["id1"]
    store.wishes.ban(wish.id, [("youtube", "id1")], banned=False)
    assert not store.wishes.offers(wish.id)[0].banned


def test_a_candidate_is_picked_only_if_it_was_offered(store: Store) -> None:
    wish = wish_of(store, ONE)
    store.wishes.decide(wish.id, Decision("review", (candidate(1),)))
    store.wishes.ban(wish.id, [("youtube", "id1")])
    store.wishes.settle(replace(wish, state="review"))
    store.wishes.pick(wish, ("youtube", "id1"))
    picked = store.wishes.get([wish.id])[wish.id]
    assert (picked.state, picked.chosen) == ("wanted", ("youtube", "id1"))
    assert not store.wishes.offers(wish.id)[0].banned
    with pytest.raises(StoreError, match="youtube:other was not offered for 'Somebody - Song 1'"):
        store.wishes.pick(wish, ("youtube", "other"))


def test_the_library_is_asked_by_isrc_sound_and_artist(store: Store) -> None:
    tagged = track("/music/a.flac", identity="same", tags=Tags("Song", ("A", "B"), isrc="DEA123456789"))
    store.save([tagged, track("/music/b.flac", identity="other", tags=Tags())])
    (found,) = store.find("/music/a.flac")
    assert store.wishes.tracks_with_isrc("DEA123456789") == (found.id,)
    assert store.wishes.paths_with("same") == ("/music/a.flac",)
    assert list(store.wishes.artists()) == [(found.id, ("A", "B"), "Song", tagged.info.duration_s)]
    store.mark_missing([found.id], datetime(2026, 1, 1, tzinfo=UTC))
    assert store.wishes.tracks_with_isrc("DEA123456789") == ()
    assert store.wishes.paths_with("same") == ()
    assert list(store.wishes.artists()) == []


TEXTS = st.text(st.characters(codec=None), max_size=30)


@given(TEXTS, st.tuples(TEXTS, TEXTS), TEXTS)
def test_any_text_of_a_list_comes_back_as_it_was(title: str, artists: tuple[str, str], number: str) -> None:
    wanted = WantedTrack(title, artists, album=title, source_ids=(("spotify", number),))
    assert read_track(write_track(wanted)) == wanted
    judged = replace(candidate(1), candidate=Candidate("youtube", number, title, title, artists))
    assert read_judged(write_judged(judged)) == judged
    assert len(wanted.key.encode()) <= 200
    assert len(replace(wanted, source_ids=()).key.encode()) <= 200


def test_a_hostile_title_is_stored_on_both_servers(store: Store) -> None:
    hostile = WantedTrack("../\0\ud800" + "x" * 300 + "\u202e", ("\0",), album="\r\n")
    assert wish_of(store, hostile).track == hostile
