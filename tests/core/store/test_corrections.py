"""Corrections of tempo and key: they count everywhere, what was measured stays beside, a new analysis keeps them."""

import numpy as np
import pytest

from core.errors import QueryError
from core.store import Store
from models.audio import Tags
from models.corrections import Correction, Measured, parse_tempo
from models.features import Rhythm, Tonal
from models.track import LibraryTrack
from tests.core.store.examples import FULL, Clock, track

MEASURED = Measured(120.1, 0.75, "A minor", "8A", 0.8, "A minor", "E minor", (0.5, 1.0, 1.5), 0.6)
PATH = "/music/a.flac"


@pytest.fixture
def track_id(store: Store) -> int:
    store.save([track(PATH), track("/music/b.flac")])
    return store.ids()[0]


def found(store: Store, track_id: int) -> LibraryTrack:
    entry = store.track(track_id)
    assert entry is not None
    return entry


def test_a_correction_counts_and_tells_what_was_measured(store: Store, track_id: int, clock: Clock) -> None:
    assert store.correct([track_id], tempo="x2", key="Em", by=(7, "anna")) == (track_id,)
    entry = found(store, track_id)
    rhythm, tonal = entry.track.features.rhythm, entry.track.features.tonal
    assert (rhythm.tempo_bpm, rhythm.tempo_confidence) == (240.2, 1.0)
    assert (tonal.key, tonal.camelot, tonal.key_confidence) == ("E minor", "9A", 1.0)
    assert (tonal.key_opening, tonal.key_ending) == ("E minor", "E minor")
    assert rhythm.beats == (0.5, 0.75, 1.0, 1.25, 1.5)
    assert rhythm.tempo_candidates == FULL["rhythm"].tempo_candidates
    assert entry.correction == Correction(240.2, "E minor", MEASURED, 7, "anna", clock.now)


def test_every_query_and_column_sees_what_counts(store: Store, track_id: int) -> None:
    ids = np.array(store.ids(), np.int64)
    assert store.columns(ids).tempo_bpm[0] == pytest.approx(120.1)
    store.correct([track_id], tempo="/2", key="9B")
    assert store.ids("tempo:60") == store.ids("key:9B") == [track_id]
    assert track_id not in store.ids("tempo:120")
    columns = store.columns(ids)
    assert columns.tempo_bpm[0] == pytest.approx(60.05)
    assert columns.key[0] != columns.key[1]
    assert store.ids("", "tempo")[0] == track_id


def test_a_new_analysis_keeps_the_correction_above_what_is_measured_then(store: Store, track_id: int) -> None:
    store.correct([track_id], tempo="64", by=(7, "anna"))
    store.save([track(PATH, rhythm=Rhythm(128.5, 0.4), tonal=Tonal("C major", "8B", 0.9))])
    entry = found(store, track_id)
    assert entry.track.features.rhythm.tempo_bpm == 64.0
    assert entry.track.features.tonal.key == "C major"
    assert entry.correction is not None
    assert (entry.correction.tempo_bpm, entry.correction.by_name) == (64.0, "anna")
    assert (entry.correction.measured.tempo_bpm, entry.correction.measured.key) == (128.5, "C major")
    assert store.columns(np.array([track_id])).tempo_bpm[0] == pytest.approx(64.0)
    store.correct([track_id], undo=["tempo"])
    assert found(store, track_id).track.features.rhythm == Rhythm(128.5, 0.4)


def test_undo_brings_back_what_was_measured(store: Store, track_id: int) -> None:
    before = found(store, track_id)
    store.correct([track_id], tempo="90", key="C")
    store.correct([track_id], undo=["key"])
    halfway = found(store, track_id)
    assert halfway.track.features.tonal == before.track.features.tonal
    assert halfway.track.features.rhythm.tempo_bpm == 90.0
    assert store.correct([track_id], undo=["tempo", "key"]) == (track_id,)
    assert found(store, track_id) == before
    assert store.correct([track_id], undo=["tempo", "key"]) == ()


def test_only_tracks_that_change_are_told(store: Store, track_id: int) -> None:
    store.save([track("/music/silent.flac", rhythm=Rhythm()), track("/music/fast.flac", rhythm=Rhythm(210.0, 0.5))])
    everything = store.ids()
    assert len(store.correct(everything, tempo="x2")) == 2
    assert store.correct([track_id, 999_999], tempo="240.2") == ()
    assert found(store, store.ids("silent")[0]).correction is None
    assert found(store, store.ids("fast")[0]).track.features.rhythm.tempo_bpm == 210.0
    assert len(store.correct(store.ids("silent"), tempo="99.5")) == 1


def test_a_correction_goes_with_its_track(store: Store, track_id: int, clock: Clock) -> None:
    store.correct([track_id], tempo="x3/2")
    store.save([track("/music/moved.flac", identity=found(store, track_id).track.identity)])
    moved = found(store, track_id)
    assert moved.track.file.path == "/music/moved.flac"
    assert moved.correction is not None
    store.mark_missing([track_id], clock.now)
    store.prune([track_id])
    assert store.track(track_id) is None


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"tempo": "fast"}, "'fast' is no tempo: give 20 to 400 BPM or one of x2, /2"),
        ({"tempo": "0"}, "no tempo"),
        ({"tempo": "nan"}, "no tempo"),
        ({"tempo": "401"}, "no tempo"),
        ({"tempo": "1e2"}, "no tempo"),
        ({"key": "H sharp dorian"}, "is no key: write it as 8A"),
        ({"undo": ["beats"]}, "'beats' cannot be undone"),
        ({}, "nothing to correct"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_changes(
    store: Store, track_id: int, told: dict[str, str], message: str
) -> None:
    before = found(store, track_id)
    with pytest.raises(QueryError, match=message):
        store.correct([track_id], **told)  # type: ignore[arg-type]
    assert found(store, track_id) == before


@pytest.mark.parametrize(("text", "value"), [("X2", 2), ("×2", 2), (" 128.25 ", 128.25), ("x2/3", 2 / 3), ("x4", None)])
def test_a_tempo_is_read_as_people_write_it(text: str, value: float | None) -> None:
    read = parse_tempo(text)
    assert (None if read is None else float(read)) == (None if value is None else pytest.approx(value))


def test_a_lock_keeps_what_was_measured_whatever_is_measured_later(store: Store, track_id: int) -> None:
    before = found(store, track_id)
    assert store.correct([track_id], lock=["tempo", "key"], by=(7, "anna")) == (track_id,)
    assert store.correct([track_id], lock=["tempo", "key"]) == ()
    locked = found(store, track_id)
    assert locked.correction is not None
    assert (locked.correction.tempo_bpm, locked.correction.key) == (120.1, "A minor")
    assert locked.correction.confirmed == ("key", "tempo")
    assert locked.track.features.rhythm.beats == before.track.features.rhythm.beats
    assert locked.track.features.rhythm.tempo_confidence == 1.0
    store.save([track(PATH, rhythm=Rhythm(60.0, 0.4, beats=(0.5, 1.5, 2.5)), tonal=Tonal("C major", "8B", 0.9))])
    again = found(store, track_id).track.features
    assert (again.rhythm.tempo_bpm, again.tonal.key) == (120.1, "A minor")
    assert again.rhythm.beats == (0.5, 1.0, 1.5, 2.0, 2.5)


def test_to_unlock_frees_what_was_confirmed_and_leaves_what_was_corrected(store: Store, track_id: int) -> None:
    before = found(store, track_id)
    store.correct([track_id], key="9B", lock=["tempo"])
    assert store.ids("locked:yes") == store.ids("corrected:yes") == [track_id]
    assert store.correct([track_id], unlock=["tempo", "key"]) == (track_id,)
    after = found(store, track_id)
    assert after.track.features.rhythm == before.track.features.rhythm
    assert after.track.features.tonal.key == "G major"
    assert store.ids("locked:yes") == []
    assert store.ids("corrected:yes") == [track_id]
    assert store.correct([track_id], unlock=["tempo", "key"]) == ()


def test_a_lock_on_what_is_corrected_changes_nothing_and_undo_frees_both(store: Store, track_id: int) -> None:
    before = found(store, track_id)
    store.correct([track_id], tempo="x2")
    assert store.correct([track_id], lock=["tempo"]) == ()
    store.correct([track_id], lock=["key"])
    assert store.correct([track_id], undo=["tempo", "key"]) == (track_id,)
    assert found(store, track_id) == before


def test_what_is_unknown_cannot_be_locked(store: Store) -> None:
    store.save([track("/music/noise.flac", rhythm=Rhythm(), tonal=Tonal())])
    assert store.correct(store.ids(), lock=["tempo", "key"]) == ()


def test_to_lock_and_free_at_once_is_refused(store: Store, track_id: int) -> None:
    with pytest.raises(QueryError, match="the key cannot be locked and freed at once"):
        store.correct([track_id], lock=["key"], undo=["key"])


def test_what_the_tags_say_is_taken_where_they_say_it(store: Store) -> None:
    store.save([
        track("/music/1.flac", tags=Tags(title="a", bpm=174.0, key="Em")),
        track("/music/2.flac", tags=Tags(title="b", bpm=3.0, key="off")),
        track("/music/3.flac", tags=Tags(title="c")),
    ])  # fmt: skip
    first, *others = store.ids()
    assert store.correct([first, *others], tempo="tag", key="tag") == (first,)
    features = found(store, first).track.features
    assert (features.rhythm.tempo_bpm, features.tonal.key) == (174.0, "E minor")


@pytest.mark.parametrize(
    ("tempo", "beats"),
    [
        ("x2", (0.5, 0.75, 1.0, 1.25, 1.5)),
        ("/2", (0.5, 1.5)),
        ("x3", (0.5, 0.5 + 1 / 6, 0.5 + 2 / 6, 1.0, 1.0 + 1 / 6, 1.0 + 2 / 6, 1.5)),
        ("x3/2", (0.5, 0.5 + 2 / 6, 1.0 + 1 / 6, 1.5)),
        ("120", (0.5, 1.0, 1.5)),
        ("100", ()),
    ],
)
def test_beats_follow_the_tempo(store: Store, track_id: int, tempo: str, beats: tuple[float, ...]) -> None:
    store.correct([track_id], tempo=tempo)
    assert found(store, track_id).track.features.rhythm.beats == pytest.approx(beats)
    store.correct([track_id], undo=["tempo"])
    assert found(store, track_id).track.features.rhythm.beats == (0.5, 1.0, 1.5)
