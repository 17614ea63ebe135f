"""What playlists read of a whole library: arrays that agree with the tracks, kept up with every change."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import text

from core.playlists.columns import CONTENT, TYPES, columns_of
from core.store import Store, traits
from models.audio import AudioInfo, Tags
from models.content import CLASSES, bit
from models.features import Dynamics, Loudness, Rhythm, Timbre, Tonal
from models.learned import NetworkOutput, Pipeline
from models.track import Embedded
from tests.core.store.examples import Clock, file, identity, track

UNKNOWN = {
    "rhythm": Rhythm(), "tonal": Tonal(), "loudness": Loudness(), "dynamics": Dynamics(), "timbre": Timbre(),
}  # fmt: skip
TRACKS = [
    track("/m/a.flac", tags=Tags(title="Blue", artists=("Alpha",), album="One", year=1999)),
    track("/m/b.flac", tags=Tags(title="Blue (Live at Home)", artists=("ALPHA",), album="One", album_artist="Alpha")),
    track("/m/c.flac", tags=Tags(title="Last Christmas", artists=("Beta",), album="Two", year=0)),
    track("/m/d.flac", tags=Tags(), **UNKNOWN),
    track("/m/e.flac", tags=Tags(title="Other", artists=("Gamma",)), identity=identity("/m/a.flac")),
    track("/m/f.flac", info=AudioInfo(4000.0, "flac", 44100, 2, None)),
]  # fmt: skip


@pytest.fixture
def ids(store: Store) -> NDArray[np.int64]:
    store.save(TRACKS)
    return np.array(sorted(store.ids()), np.int64)


def pattern(codes: NDArray[np.int32]) -> list[int]:
    """Which rows have one number: that of the first row with it."""
    found = codes.tolist()
    return [-1 if code < 0 else found.index(code) for code in found]


def test_columns_are_what_the_tracks_say(store: Store, ids: NDArray[np.int64]) -> None:
    columns = store.columns(ids)
    wanted = columns_of([store.track(int(number)) for number in ids])
    for name, (kind, _) in TYPES.items():
        found = getattr(columns, name)
        assert found.dtype == kind, name
        if name in ("artist", "album", "song"):
            assert pattern(found) == pattern(getattr(wanted, name)), name
        elif name != "content":
            np.testing.assert_allclose(found, getattr(wanted, name), rtol=1e-6, err_msg=name)
    assert pattern(columns.song) == [0, 0, 2, 3, 0, 5]
    assert columns.content.tolist() == [0, bit("live"), bit("christmas"), 0, 0, bit("mix")]


def test_the_bits_of_content_are_those_of_the_columns() -> None:
    assert {name: bit(name) for name in CLASSES} == CONTENT


def test_a_track_takes_at_most_128_bytes(store: Store, ids: NDArray[np.int64]) -> None:
    columns = store.columns(ids)
    kept = sum(getattr(columns, name).nbytes for name in TYPES) + sum(each.nbytes for each in columns.moods.values())
    assert kept <= 128 * len(ids)


def test_columns_are_in_the_order_of_the_ids_asked_for(store: Store, ids: NDArray[np.int64]) -> None:
    some = np.array([ids[1], ids[5], 10**12], np.int64)
    columns = store.columns(some)
    assert columns.duration_s[:2].tolist() == pytest.approx([234.5, 4000.0])
    assert np.isnan(columns.duration_s[2])
    assert columns.key[2] == columns.artist[2] == columns.song[2] == -1
    assert columns.content.tolist() == [bit("live"), bit("mix"), 0]
    assert len(store.columns(np.empty(0, np.int64))) == 0


def test_opinions_and_plays_are_in_the_columns(store: Store, ids: NDArray[np.int64], clock: Clock) -> None:
    first, second = int(ids[0]), int(ids[1])
    store.like([first], 1)
    store.like([second], -1)
    store.rate([first], 4.5)
    store.play([first, first])
    clock.pass_days(2)
    store.play([first])
    columns = store.columns(ids)
    assert columns.liked.tolist() == [1, -1, 0, 0, 0, 0]
    assert columns.rating[0] == 4.5
    assert np.isnan(columns.rating[1:]).all()
    assert columns.played_at[0] == pytest.approx(clock.now.timestamp(), abs=0.01)
    assert columns.added_at[0] == pytest.approx(clock.now.timestamp() - 2 * 86400, abs=0.01)
    assert np.isnan(columns.played_at[1:]).all()


def test_what_people_say_of_content_goes_before_what_is_found(store: Store, ids: NDArray[np.int64]) -> None:
    store.set_content([int(ids[1])], "live", False)
    store.set_content([int(ids[0])], "skit", True)
    store.set_content([int(ids[0])], "live", True)
    assert store.columns(ids).content.tolist()[:2] == [bit("skit") | bit("live"), 0]
    store.set_content([int(ids[1]), int(ids[0])], "live", None)
    assert store.columns(ids).content.tolist()[:2] == [bit("skit"), bit("live")]


def test_what_networks_tell_of_moods_is_in_the_columns(store: Store, ids: NDArray[np.int64]) -> None:
    way = ("mel", 10, "sha", "onnx")
    head = Pipeline("head", 16000, *way, "h")
    tags = Pipeline("tags", 16000, *way, "t")
    names = ("happy", "Chillout", "Mellow", *(f"tag {number}" for number in range(7)))
    outputs = (
        NetworkOutput(tags, names, (0.5, 0.25, 0.75, *[0.0] * 7)),
        NetworkOutput(head, ("happy", "non happy"), (0.125, 0.875)),
    )
    store.save([Embedded(file("/m/a.flac"), outputs), Embedded(file("/m/b.flac"), outputs[:1])])
    columns = store.columns(ids)
    wanted = columns_of([store.track(int(number)) for number in ids])
    assert set(columns.moods) == set(wanted.moods) == {"happy", "relaxed"}
    for name, values in wanted.moods.items():
        np.testing.assert_array_equal(columns.moods[name], values, err_msg=name)
    assert columns.moods["happy"][:2].tolist() == [0.125, 0.5]


def test_new_tags_and_a_new_analysis_change_the_columns(store: Store, ids: NDArray[np.int64]) -> None:
    store.relocate(int(ids[0]), file("/m/moved.flac"), Tags(title="Silent Night", artists=("Delta",)))
    store.save([track("/m/b.flac", tags=Tags(title="Blue"), info=AudioInfo(50.0, "flac", 44100, 2, None))])
    columns = store.columns(ids)
    assert columns.content.tolist()[:2] == [bit("christmas"), 0]
    assert columns.duration_s[1] == 50.0


def test_an_older_library_gets_its_traits_when_they_are_needed(store: Store, ids: NDArray[np.int64]) -> None:
    before = store.columns(ids)
    store.database.write(lambda connection: connection.execute(text("UPDATE traits SET version = 1, found = 0")))
    assert [found.id for found in store.tracks("content:live")] == [ids[1]]
    store.database.write(lambda connection: connection.execute(text("DELETE FROM traits")))
    after = store.columns(ids)
    for name in TYPES:
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name), err_msg=name)


def test_traits_take_few_bytes() -> None:
    assert traits.DATA.itemsize <= 72
