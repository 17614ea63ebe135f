"""A radio holds its seeds first, then the true neighbours, each once, each with its reason."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from core.errors import PlaylistError
from core.features.vector import DIMENSIONS
from core.playlists import Library, build
from core.playlists.library import aligned
from models.audio import AudioFile, AudioInfo, Tags
from models.features import Features, Rhythm, Timbre, Tonal
from models.keys import CAMELOT
from models.playlist import PlaylistSpec
from models.track import LibraryTrack, Track

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def a_track(
    number: int,
    vector: tuple[float, ...],
    *,
    artist: str = "",
    title: str = "",
    identity: str = "",
    key: str = "A minor",
) -> LibraryTrack:
    features = Features(
        rhythm=Rhythm(tempo_bpm=100.0 + number), tonal=Tonal(key, CAMELOT[key]), timbre=Timbre(vector=vector)
    )
    tags = Tags(title=title or f"Song {number}", artists=(artist or f"Artist {number}",))
    info = AudioInfo(180.0, "flac", 44100, 2, None)
    file = AudioFile(f"/music/{number}.flac", 1, 1)
    return LibraryTrack(number, Track(file, identity or str(number), info, tags, features, "v"), NOW, NOW)


def at_angle(degrees: float) -> tuple[float, float]:
    return float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))


def a_library(*tracks: LibraryTrack) -> Library:
    by_id = {track.id: track for track in tracks}
    with_vector = sorted(number for number, track in by_id.items() if track.track.features.timbre.vector)
    matrix = np.array([by_id[number].track.features.timbre.vector for number in with_vector], np.float32)
    return Library(np.array(with_vector, np.int64), matrix.reshape(len(with_vector), -1), by_id.get)


def heard(library: Library, embeddings: dict[int, tuple[float, float]]) -> Library:
    """Return the library after a network has heard some of its tracks."""
    known = np.array(sorted(embeddings), np.int64)
    vectors = np.array([embeddings[int(number)] for number in known], np.float32)
    return replace(library, embeddings=aligned(library.ids, known, vectors))


def ids(spec: PlaylistSpec, library: Library) -> list[int]:
    return [entry.track.id for entry in build(spec, library).entries]


def test_the_seed_comes_first_and_the_rest_by_likeness() -> None:
    library = a_library(*(a_track(number, at_angle(10 * (number % 7))) for number in range(1, 7)))
    playlist = build(PlaylistSpec("similar", seeds=(3,), length=4), library)
    assert [entry.track.id for entry in playlist.entries] == [3, 2, 4, 1]  # 2 and 4 are equally near: by id
    assert [entry.score for entry in playlist.entries] == pytest.approx([1, 0.9848, 0.9848, 0.9397], abs=1e-4)
    assert playlist.entries[0].reason == "seed"
    assert playlist.name == "Similar to Song 3"


def test_several_seeds_are_all_kept_and_meet_in_the_middle() -> None:
    library = a_library(*(a_track(number, at_angle(20 * number)) for number in range(1, 5)), a_track(9, at_angle(170)))
    assert ids(PlaylistSpec("similar", seeds=(1, 4), length=3), library) == [1, 4, 2]
    playlist = build(PlaylistSpec("similar", seeds=(1, 4), length=3), library)
    assert playlist.entries[2].reason.endswith("(beside Song 1)")


def test_a_seed_named_twice_comes_once() -> None:
    library = a_library(a_track(1, at_angle(0)), a_track(2, at_angle(5)))
    assert ids(PlaylistSpec("similar", seeds=(1, 1), length=5), library) == [1, 2]


def test_the_length_counts_the_seeds() -> None:
    library = a_library(*(a_track(number, at_angle(number)) for number in range(1, 6)))
    assert len(ids(PlaylistSpec("similar", seeds=(1, 2), length=4), library)) == 4
    assert ids(PlaylistSpec("similar", seeds=(1, 2), length=1), library) == [1]


def test_the_same_recording_or_song_never_comes_twice() -> None:
    library = a_library(
        a_track(1, at_angle(0), identity="same", artist="A", title="One"),
        a_track(2, at_angle(1), identity="same", artist="A", title="One (copy)"),
        a_track(3, at_angle(2), artist="a", title="ONE"),
        a_track(4, at_angle(3), artist="B", title="One"),
    )
    assert ids(PlaylistSpec("similar", seeds=(1,), length=4), library) == [1, 4]


def test_one_artist_does_not_fill_the_list_while_others_are_near() -> None:
    loyal = [a_track(number, at_angle(number), artist="One Band") for number in range(1, 11)]
    others = [a_track(number, at_angle(number)) for number in range(20, 26)]
    chosen = ids(PlaylistSpec("similar", seeds=(1,), length=9), a_library(*loyal, *others))
    assert chosen == [1, 2, 3, 20, 21, 22, 23, 24, 25]


def test_the_artist_limit_gives_way_when_there_is_nobody_else() -> None:
    library = a_library(*(a_track(number, at_angle(number), artist="One Band") for number in range(1, 8)))
    assert ids(PlaylistSpec("similar", seeds=(1,), length=6), library) == [1, 2, 3, 4, 5, 6]


def test_the_reason_names_the_likeness_that_is_the_score() -> None:
    vectors = np.abs(np.random.default_rng(5).normal(size=(9, len(DIMENSIONS))))
    vectors[::2] *= np.linspace(0.2, 4.0, len(DIMENSIONS))  # some reach further than others
    library = a_library(*(a_track(k, tuple(vector)) for k, vector in enumerate(vectors.tolist(), start=1))).ready()
    assert library.reaches is not None
    assert float(np.ptp(library.reaches)) > 0.01
    for entry in build(PlaylistSpec("similar", seeds=(1,)), library).entries[1:]:
        assert f"in timbre ({entry.score:.2f})" in entry.reason


def test_a_reason_names_timbre_key_and_tempo() -> None:
    library = a_library(a_track(1, at_angle(0)), a_track(3, at_angle(10)))
    reason = build(PlaylistSpec("similar", seeds=(1,)), library).entries[1].reason
    assert reason == "very close in timbre (0.98), same key 8A, 2 BPM apart"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (PlaylistSpec("similar"), "needs at least one seed"),
        (PlaylistSpec("similar", seeds=(1,), length=0), "length of at least 1, not 0"),
        (PlaylistSpec("similar", seeds=(77,)), "no track 77"),
        (PlaylistSpec("similar", seeds=(2,)), "track 2 .* silent or too short"),
        (PlaylistSpec("simular", seeds=(1,)), "no method 'simular'; there is similar"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_reason(spec: PlaylistSpec, message: str) -> None:
    library = a_library(a_track(1, at_angle(0)), a_track(2, ()))
    with pytest.raises(PlaylistError, match=message):
        build(spec, library)


def test_the_same_question_gives_the_same_list() -> None:
    vectors = np.random.default_rng(5).standard_normal((200, 8))
    library = a_library(*(a_track(number + 1, tuple(vector)) for number, vector in enumerate(vectors)))
    spec = PlaylistSpec("similar", seeds=(5, 9), length=30)
    assert build(spec, library) == build(spec, library)


def test_an_embedding_has_half_the_say_where_there_is_one() -> None:
    library = a_library(a_track(1, at_angle(0)), a_track(2, at_angle(10)), a_track(3, at_angle(40)))
    spec = PlaylistSpec("similar", seeds=(1,))
    assert ids(spec, library) == [1, 2, 3]
    with_network = heard(library, {1: at_angle(0), 2: at_angle(120), 3: at_angle(5)})
    playlist = build(spec, with_network)
    assert [entry.track.id for entry in playlist.entries] == [1, 3, 2]
    wanted = library.likeness([0], share=0.0), with_network.likeness([0], share=1.0)
    assert playlist.entries[1].score == pytest.approx(float(wanted[0][2] + wanted[1][2]) / 2)
    assert " in sound (" in playlist.entries[1].reason


def test_the_share_of_the_embedding_can_be_chosen() -> None:
    library = a_library(a_track(1, at_angle(0)), a_track(2, at_angle(10)), a_track(3, at_angle(40)))
    library = heard(library, {1: at_angle(0), 2: at_angle(120), 3: at_angle(5)})
    assert ids(PlaylistSpec("similar", seeds=(1,), embedding_share=0.0), library) == [1, 2, 3]
    assert ids(PlaylistSpec("similar", seeds=(1,), embedding_share=1.0), library) == [1, 3, 2]
    reason = build(PlaylistSpec("similar", seeds=(1,), embedding_share=0.0), library).entries[1].reason
    assert " in timbre (" in reason


def test_a_seed_that_no_network_has_heard_is_compared_by_its_timbre() -> None:
    library = a_library(a_track(1, at_angle(0)), a_track(2, at_angle(10)), a_track(3, at_angle(40)))
    library = heard(library, {2: at_angle(120), 3: at_angle(5)})
    assert ids(PlaylistSpec("similar", seeds=(1,)), library) == [1, 2, 3]
    assert ids(PlaylistSpec("similar", seeds=(1, 3)), library) == [1, 3, 2]


def test_a_track_that_was_not_heard_comes_behind_one_that_sounds_as_alike_and_was() -> None:
    library = a_library(a_track(1, at_angle(0)), a_track(2, at_angle(10)), a_track(3, at_angle(10)))
    library = heard(library, {1: at_angle(0), 3: at_angle(10)})
    assert ids(PlaylistSpec("similar", seeds=(1,)), library) == [1, 3, 2]


def test_embeddings_of_tracks_without_a_vector_are_left_out() -> None:
    ids_, heard_ = np.array([1, 4], np.int64), np.array([2, 4], np.int64)
    found = aligned(ids_, heard_, np.array([[9.0, 9.0], [1.0, 2.0]], np.float32))
    assert found is not None
    assert found[0].tolist() == [0.0, 0.0]
    assert found[1] == pytest.approx(np.array([1.0, 2.0]) * (1 - 1 / 21))
    assert aligned(ids_, np.array([7], np.int64), np.ones((1, 2), np.float32)) is None
