"""Saving outcomes: nothing is lost, nothing is there twice."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import StoreError
from core.store import Store
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Dynamics, Features, Loudness, Rhythm, TempoCandidate, Timbre, Tonal
from models.text import clean
from models.track import Track
from tests.core.store.examples import Clock, failure, file, track


def only(store: Store, path: str) -> int:
    found = store.identity_at(path)
    assert found is not None
    return found[0]


def test_a_saved_track_comes_back_as_it_was(store: Store, clock: Clock) -> None:
    saved = track()
    store.save([saved])
    (found,) = store.tracks()
    assert found.track == saved
    assert found.added_at == found.analysed_at == clock.now
    assert found.added_at.utcoffset() is not None
    assert found.missing_since is None
    assert store.track(found.id) == found


def test_saving_again_keeps_the_id_and_the_day_it_was_added(store: Store, clock: Clock) -> None:
    store.save([track()])
    (before,) = store.tracks()
    clock.pass_days(3)
    again = track(versions="rhythm=fast.2 timbre=fast.2", identity="other audio", tags=Tags(title="New"))
    store.save([again])
    (after,) = store.tracks()
    assert (after.id, after.added_at) == (before.id, before.added_at)
    assert after.analysed_at == clock.now
    assert after.track == again


def test_a_track_without_vector_loses_the_old_one(store: Store) -> None:
    store.save([track(), track("/music/b.flac")])
    short = track(timbre=Timbre())
    store.save([short])
    ids, matrix = store.vectors()
    assert ids.tolist() == [only(store, "/music/b.flac")]
    assert matrix.shape == (1, 4)
    assert next(store.tracks()).track == short


def test_of_several_outcomes_of_one_path_the_last_counts(store: Store) -> None:
    store.save([track(), failure("/music/a.flac"), track(identity="last")])
    assert [found.track.identity for found in store.tracks()] == ["last"]
    assert list(store.failures()) == []


def test_a_batch_with_a_number_that_is_none_is_refused_whole_and_names_the_file(store: Store) -> None:
    for broken in (
        track("/music/nan.flac", rhythm=Rhythm(tempo_bpm=float("nan"))),
        track("/music/nan.flac", rhythm=Rhythm(tempo_candidates=(TempoCandidate(float("inf"), 0.5),))),
        track("/music/nan.flac", timbre=Timbre(vector=(0.0, float("-inf")))),
        track("/music/nan.flac", info=AudioInfo(float("nan"), "flac", 44100, 2, None)),
    ):
        with pytest.raises(StoreError, match=r"/music/nan\.flac: the analysis gave a \w+ that is not a number"):
            store.save([track(), broken])
    assert list(store.tracks()) == []


def test_claims_of_tags_that_no_column_holds_are_dropped(store: Store) -> None:
    store.save([track(tags=Tags(year=10**30, bpm=float("nan"), replaygain_track_gain_db=float("inf"), track_number=7))])
    assert next(store.tracks()).track.tags == Tags(track_number=7)


def test_a_failure_leaves_an_older_analysis_alone_and_counts_attempts(store: Store, clock: Clock) -> None:
    store.save([track()])
    store.save([failure("/music/a.flac")])
    first = clock.now
    clock.pass_days(1)
    store.save([failure("/music/a.flac", error_class="crash", stage="worker", reason="it crashed")])
    (kept,) = store.failures()
    assert (kept.attempts, kept.first_at, kept.last_at) == (2, first, clock.now)
    assert (kept.failure.error_class, kept.failure.stage, kept.failure.reason) == ("crash", "worker", "it crashed")
    assert next(store.tracks()).track == track()


def test_attempts_start_anew_when_the_file_changes(store: Store, clock: Clock) -> None:
    store.save([failure()])
    store.save([failure()])
    clock.pass_days(1)
    changed = failure(file=file("/music/broken.mp3", size=2000))
    store.save([changed])
    (kept,) = store.failures()
    assert (kept.failure, kept.attempts, kept.first_at) == (changed, 1, clock.now)


def test_a_track_removes_the_failure_of_its_path(store: Store) -> None:
    store.save([failure("/music/a.flac"), failure("/music/b.flac")])
    store.save([track("/music/a.flac")])
    assert [kept.failure.file.path for kept in store.failures()] == ["/music/b.flac"]


def test_forgotten_failures_are_gone(store: Store) -> None:
    store.save([failure("/music/a.flac"), failure("/music/b.flac")])
    assert store.forget_failures(["/music/a.flac", "/music/never.flac"]) == 1
    assert [kept.failure.file.path for kept in store.failures()] == ["/music/b.flac"]


def test_a_file_that_was_moved_and_retagged_continues_the_row_of_the_vanished_one(store: Store, clock: Clock) -> None:
    store.save([track("/gone/old.flac", identity="audio")])
    (before,) = store.tracks()
    clock.pass_days(1)
    moved = track("/music/new.flac", identity="audio", tags=Tags(title="New"))
    store.save([moved])
    (after,) = store.tracks()
    assert (after.id, after.added_at, after.track) == (before.id, before.added_at, moved)


def test_a_second_copy_of_a_file_that_is_still_there_gets_a_row_of_its_own(store: Store, tmp_path: Path) -> None:
    original = tmp_path / "original.flac"
    original.touch()
    store.save([track(str(original), identity="audio")])
    store.save([track("/music/copy.flac", identity="audio")])
    assert {found.track.file.path for found in store.tracks()} == {str(original), "/music/copy.flac"}


def test_a_row_marked_missing_is_continued_even_if_something_is_at_its_path(store: Store, tmp_path: Path) -> None:
    store.save([track(str(tmp_path), identity="audio")])
    (before,) = store.tracks()
    store.mark_missing([before.id], before.added_at)
    store.save([track("/music/new.flac", identity="audio")])
    (after,) = store.tracks()
    assert (after.id, after.missing_since, after.track.file.path) == (before.id, None, "/music/new.flac")


def test_one_vanished_row_is_continued_by_one_file_only(store: Store) -> None:
    store.save([track("/gone/old.flac", identity="audio")])
    store.save([track("/music/a.flac", identity="audio"), track("/music/b.flac", identity="audio")])
    assert [found.track.file.path for found in store.tracks()] == ["/music/a.flac", "/music/b.flac"]


def test_more_outcomes_than_a_statement_takes_are_saved(store: Store) -> None:
    store.save([track(f"/music/{number:04}.flac", timbre=Timbre(vector=(number, 1.0))) for number in range(1203)])
    ids, matrix = store.vectors()
    assert len(ids) == 1203
    by_id = dict(zip(ids.tolist(), matrix[:, 0].tolist(), strict=True))
    assert all(by_id[found.id] == float(found.track.file.path[7:11]) for found in store.tracks())


def test_nothing_to_save_is_no_error(store: Store) -> None:
    store.save([])
    assert list(store.tracks()) == []


_TEXT = st.text(max_size=40)
_HOSTILE = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
_NUMBER = st.floats(allow_nan=False, allow_infinity=False)
_UNKNOWN_OR_NUMBER = st.none() | _NUMBER
_SERIES = st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=8).map(tuple)
_PATHS = st.one_of(
    st.lists(
        st.binary(min_size=1, max_size=250).map(lambda b: b.replace(b"\0", b"\xff").replace(b"/", b"%")),
        min_size=1,
        max_size=16,
    ).map(lambda names: os.fsdecode(b"/" + b"/".join(names))),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=3000).map(
        "/{}".format
    ),
    st.text(max_size=20).map(lambda text: "bytes:" + text.replace("\0", "").encode(errors="ignore").decode()),
)
_COUNT = st.none() | st.integers(-(2**31) + 1, 2**31 - 1)
_BIG = st.integers(0, 2**62)

_TAGS = st.builds(
    Tags,
    title=st.none() | _HOSTILE,
    artists=st.lists(_HOSTILE, max_size=3).map(tuple),
    album=st.none() | _HOSTILE,
    album_artist=st.none() | _HOSTILE,
    track_number=_COUNT,
    track_total=_COUNT,
    disc_number=_COUNT,
    year=_COUNT,
    genres=st.lists(_HOSTILE, max_size=3).map(tuple),
    isrc=st.none() | _HOSTILE,
    musicbrainz_recording_id=st.none() | _TEXT,
    musicbrainz_album_id=st.none() | _TEXT,
    musicbrainz_artist_ids=st.lists(_TEXT, max_size=2).map(tuple),
    bpm=_UNKNOWN_OR_NUMBER,
    key=st.none() | _HOSTILE,
    replaygain_track_gain_db=_UNKNOWN_OR_NUMBER,
    replaygain_track_peak=_UNKNOWN_OR_NUMBER,
    has_cover=st.booleans(),
)
_KEY = st.none() | st.sampled_from(["A minor", "C major"])
_FEATURES = st.builds(
    Features,
    st.builds(
        Rhythm,
        _UNKNOWN_OR_NUMBER,
        _NUMBER,
        st.just((TempoCandidate(120.123456789, 1 / 3),)),
        _SERIES,
        _UNKNOWN_OR_NUMBER,
        _SERIES,
        st.none() | st.booleans(),
        st.none() | st.integers(2, 12),
        _SERIES,
        _UNKNOWN_OR_NUMBER,
        _SERIES,
    ),
    st.builds(Tonal, _KEY, st.sampled_from([None, "8A"]), _NUMBER, _KEY, _KEY, _KEY, _UNKNOWN_OR_NUMBER),
    st.builds(Loudness, *[_UNKNOWN_OR_NUMBER] * 4),
    st.builds(Dynamics, _UNKNOWN_OR_NUMBER, _SERIES, _UNKNOWN_OR_NUMBER, _UNKNOWN_OR_NUMBER),
    st.builds(Timbre, *[_UNKNOWN_OR_NUMBER] * 3, _SERIES, _UNKNOWN_OR_NUMBER, *[_SERIES] * 5),
)
_TRACKS = st.builds(
    Track,
    file=st.builds(AudioFile, _PATHS, _BIG, st.integers(-(2**62), 2**62)),
    identity=st.text("0123456789abcdef", min_size=1, max_size=64),
    info=st.builds(AudioInfo, _NUMBER, _TEXT.map(clean), _BIG, _BIG, st.none() | _BIG),
    tags=_TAGS,
    features=_FEATURES,
    versions=st.sampled_from(["", "timbre=fast.1", "rhythm=fast.1 timbre=librosa.3"]),
    warnings=st.lists(_HOSTILE, max_size=2).map(tuple),
)


def cleaned(tags: Tags) -> Tags:
    texts = {name: clean(value) for name in Tags.__slots__ if isinstance(value := getattr(tags, name), str)}
    lists = {
        name: tuple(map(clean, value)) for name in Tags.__slots__ if isinstance(value := getattr(tags, name), tuple)
    }
    return replace(tags, **texts, **lists)  # type: ignore[arg-type]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(_TRACKS, min_size=1, max_size=4, unique_by=lambda track: track.file.path))
def test_any_track_comes_back_as_it_was_but_for_what_no_database_holds(store: Store, tracks: list[Track]) -> None:
    store.save(tracks)
    for saved in tracks:
        found = store.track(only(store, saved.file.path))
        assert found is not None
        expected = replace(saved, tags=cleaned(saved.tags), warnings=tuple(map(clean, saved.warnings)))
        assert found.track == expected
        assert np.asarray(found.track.features.timbre.vector, np.float32).tolist() == list(saved.features.timbre.vector)
