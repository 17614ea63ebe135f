"""Records are flat, complete, and survive JSON."""

import json
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from core.errors import PlaylistError
from core.export.record import SHORT, failure_record, playlist_record, track_record
from core.export.spec import spec_from, spec_record
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Dynamics, Features, Loudness, Rhythm, TempoCandidate, Timbre, Tonal
from models.playlist import Limits, Playlist, PlaylistEntry, PlaylistSpec
from models.track import Failure, LibraryFailure, LibraryTrack, Track

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NAME = "/music/latin1_\udce9\n.mp3"


def an_entry() -> LibraryTrack:
    rhythm = Rhythm(120.0, 0.9, (TempoCandidate(120.0, 0.8), TempoCandidate(60.0, 0.2)), (0.5, 1.0), 2.0)
    features = Features(rhythm, Tonal("A minor", "8A", 0.7), timbre=Timbre(vector=(0.25, -1.0)))
    info = AudioInfo(10.0, "mp3", 44100, 2, 128000)
    tags = Tags(title="Song", artists=("One",), bpm=240.0, key="Am")
    return LibraryTrack(7, Track(AudioFile(NAME, 5, 6), "abc", info, tags, features, "v", ("odd",)), NOW, NOW)


def test_a_short_record_has_what_is_documented() -> None:
    record = track_record(an_entry())
    assert tuple(record) == SHORT
    assert record["tempo_bpm"] == 120.0
    assert record["camelot"] == "8A"
    assert record["duration_s"] == 10.0
    assert record["loudness_lufs"] is None


def test_a_full_record_leaves_no_field_out_and_keeps_claims_apart() -> None:
    record = track_record(an_entry(), full=True)
    for model in (AudioFile, AudioInfo, Rhythm, Tonal, Loudness, Dynamics, Timbre):
        assert {field.name for field in fields(model)} <= record.keys()
    assert record["key"] == "A minor"
    assert record["tag_key"] == "Am"
    assert record["tag_bpm"] == 240.0
    assert record["tempo_candidates"] == [{"bpm": 120.0, "score": 0.8}, {"bpm": 60.0, "score": 0.2}]
    assert record["vector"] == (0.25, -1.0)


def test_json_brings_back_the_exact_name() -> None:
    text = json.dumps(track_record(an_entry(), full=True), allow_nan=False)
    assert "\n" not in text
    assert json.loads(text)["path"] == NAME


def test_a_failure_tells_what_where_and_how_often() -> None:
    failure = Failure(AudioFile(NAME, 5, 6), "corrupt", "decode", "nothing could be decoded", "v")
    record = failure_record(LibraryFailure(failure, 3, NOW, NOW))
    assert (record["path"], record["error_class"], record["stage"]) == (NAME, "corrupt", "decode")
    assert (record["attempts"], record["last_at"]) == (3, "2026-01-02T03:04:05+00:00")


def test_a_playlist_carries_its_question_and_its_reasons() -> None:
    spec = PlaylistSpec("similar", seeds=(7,), length=2)
    record = playlist_record(Playlist("List", spec, (PlaylistEntry(an_entry(), 1.0, "seed"),)))
    parsed = json.loads(json.dumps(record))
    assert (parsed["spec"]["method"], parsed["spec"]["seeds"], parsed["spec"]["length"]) == ("similar", [7], 2)
    assert spec_from(parsed["spec"]) == spec
    assert parsed["tracks"][0]["reason"] == "seed"
    assert parsed["tracks"][0]["id"] == 7


def test_a_specification_comes_back_from_json_whole() -> None:
    limits = Limits(query="tempo:120..", artist_most=2, exclude=("live",), exploration=0.5, prefer_liked=True)
    part = PlaylistSpec("similar", seeds=(1, 2), against=(3,))
    spec = PlaylistSpec(
        "mixed", parts=((0.5, part), (1.0, PlaylistSpec("random"))), limits=limits, locked=((2, 9),), duration_s=60.0
    )
    assert spec_from(json.loads(json.dumps(spec_record(spec)))) == spec
    assert set(spec_record(spec)) == {field.name for field in fields(PlaylistSpec)}


def test_a_specification_may_leave_out_what_is_as_by_default() -> None:
    assert spec_from({"method": "random"}) == PlaylistSpec("random")
    with pytest.raises(PlaylistError, match="has no colour"):
        spec_from({"method": "random", "colour": "red"})
    with pytest.raises(PlaylistError, match="has no artist_least"):
        spec_from({"method": "random", "limits": {"artist_least": 1}})
    with pytest.raises(PlaylistError, match="names no method"):
        spec_from({"length": 3})
