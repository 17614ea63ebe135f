"""Records are flat, complete, and survive JSON."""

import json
from dataclasses import fields
from datetime import UTC, datetime

from core.export.record import SHORT, failure_record, playlist_record, track_record
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Dynamics, Features, Loudness, Rhythm, TempoCandidate, Timbre, Tonal
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
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
    assert parsed["spec"] == {"method": "similar", "seeds": [7], "length": 2, "name": None, "embedding_share": None}
    assert parsed["tracks"][0]["reason"] == "seed"
    assert parsed["tracks"][0]["id"] == 7
