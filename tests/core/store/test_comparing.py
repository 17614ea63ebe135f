"""What the library says of files found: unchanged, failed before or new; by the store and, of SQLite, at a glance."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import astuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.store import Store
from core.store.glance import glance
from models.audio import AudioFile
from models.runs import Compared, Wanted
from tests.core.store.examples import VERSIONS, Clock, failure, file, track

EXAMPLES = itertools.count()


def compared(store: Store, files: Sequence[AudioFile], *, versions: str = VERSIONS, **options: bool) -> Compared:
    """Ask the store, and expect the same answer of a glance."""
    stamps, wanted = [(found.path, found.size, found.mtime_ns) for found in files], Wanted(versions, **options)
    told = store.compare(stamps, wanted)
    if store.database.is_sqlite:
        with glance(f"sqlite:///{store.database.path}") as looked:
            assert looked is not None
            assert looked.compare(stamps, wanted) == told
    return told


def reasons(store: Store, *files: AudioFile, force: bool = False, retry_failed: bool = False) -> list[str | None]:
    """Return why each file need not be analysed, ``None`` if it must."""
    told = compared(store, files, force=force, retry_failed=retry_failed)
    kinds = dict.fromkeys(told.unchanged, "unchanged") | dict.fromkeys(told.failed_before, "failed_before")
    assert len(kinds) + len(told.new) == len(files)
    return [kinds.get((found.path, found.size, found.mtime_ns)) for found in files]


def below(store: Store, *roots: str) -> tuple[int, set[str]]:
    """Return how many tracks are present and the paths of those that are missing."""
    told = store.below(roots)
    if store.database.is_sqlite:
        with glance(f"sqlite:///{store.database.path}") as looked:
            assert looked is not None
            assert looked.below(roots) == told
    return told.present, {path for _, path in told.missing}


def test_an_unchanged_file_is_not_stale(store: Store) -> None:
    store.save([track()])
    assert reasons(store, file("/music/a.flac"), file("/music/new.flac")) == ["unchanged", None]


def test_another_size_or_time_or_feature_version_makes_a_file_stale(store: Store) -> None:
    store.save([track("/music/a.flac"), track("/music/b.flac", versions="rhythm=fast.0")])
    assert reasons(store, file("/music/a.flac", size=1001)) == [None]
    assert reasons(store, file("/music/a.flac", mtime_ns=1_700_000_000_000_000_002)) == [None]
    assert reasons(store, file("/music/b.flac")) == [None]


def test_force_makes_every_file_stale(store: Store) -> None:
    store.save([track(), failure()])
    assert reasons(store, file("/music/a.flac"), file("/music/broken.mp3"), force=True) == [None, None]


def test_a_failed_file_is_left_alone_until_it_changes_or_is_asked_for(store: Store) -> None:
    store.save([failure()])
    assert reasons(store, file("/music/broken.mp3")) == ["failed_before"]
    assert reasons(store, file("/music/broken.mp3", size=7)) == [None]
    assert reasons(store, file("/music/broken.mp3"), retry_failed=True) == [None]


def test_an_analysis_that_is_current_outweighs_a_later_failure(store: Store) -> None:
    store.save([track()])
    store.save([failure("/music/a.flac")])
    assert reasons(store, file("/music/a.flac")) == ["unchanged"]


def test_files_are_told_in_the_order_given_whatever_it_is(store: Store) -> None:
    files = [file(f"/music/{number}.flac") for number in range(2500)]
    store.save([*(track(found.path) for found in files[::2]), *(failure(found.path) for found in files[1::4])])
    random.Random(1).shuffle(files)
    told = compared(store, files)
    numbers = [[int(path[7:-5]) for path, _, _ in part] for part in (told.unchanged, told.failed_before, told.new)]
    order = [int(found.path[7:-5]) for found in files]
    assert numbers[0] == [number for number in order if number % 2 == 0]
    assert numbers[1] == [number for number in order if number % 4 == 1]
    assert numbers[2] == [number for number in order if number % 4 == 3]


def test_few_files_among_many_rows_are_found(store: Store) -> None:
    store.save([track(f"/music/{number:04}.flac") for number in range(600)])
    assert reasons(store, file("/music/0000.flac"), file("/music/0599.flac"), file("/music/9.flac")) == [
        "unchanged",
        "unchanged",
        None,
    ]


def test_names_of_any_bytes_and_any_length_are_told_apart(store: Store) -> None:
    long = "/" + "/".join(["f" * 250] * 15)
    names = [
        "/m/\udcff.mp3",
        "/m/\udcfe.mp3",
        "/m/%FF.mp3",
        "/m/音楽.mp3",
        "bytes:/m/%FF.mp3",
        "/m/a\nb.mp3",
        f"{long}1",
        f"{long}2",
    ]
    store.save([track(name) for name in names[::2]])
    assert reasons(store, *map(file, names)) == ["unchanged", None] * 4
    assert sorted(path for _, path, _ in store.paths()) == sorted(names[::2])


def test_a_folder_whose_name_begins_like_another_does_not_hide_its_files(store: Store) -> None:
    names = [f"/m/{folder}/{number:03}.mp3" for folder in ("a", "a b") for number in range(300)]
    store.save([track(name) for name in names])
    assert set(reasons(store, *map(file, names))) == {"unchanged"}
    assert reasons(store, file("/m/a/299.mp3"), file("/m/a b/000.mp3"), file("/m/a b/new")) == [
        *["unchanged"] * 2,
        None,
    ]


NAMES = ("/m/a", "/m/a b", "/m/a/b", "/m/ä", "/m/\udcff", "/m/\udcff/a", "/" + "l" * 700, "/b", "bytes:/b")
FILES = st.lists(
    st.builds(AudioFile, st.sampled_from(NAMES), st.integers(0, 1), st.integers(0, 1)),
    unique_by=lambda found: found.path,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(FILES, FILES, FILES)
def test_a_file_is_told_by_its_row_alone_whatever_lies_beside_it(
    store: Store, analysed: list[AudioFile], failed: list[AudioFile], found: list[AudioFile]
) -> None:
    versions = f"rhythm=fast.{next(EXAMPLES)}"  # what earlier examples have left is of another version
    failed = [known for known in failed if known.path not in {track.path for track in analysed}]
    store.save([track(file=known, versions=versions) for known in analysed])
    store.save([failure(file=known, versions=versions) for known in failed])
    told = compared(store, found, versions=versions)
    assert list(told.unchanged) == [astuple(one) for one in found if one in analysed]
    assert list(told.failed_before) == [astuple(one) for one in found if one in failed]
    assert list(told.new) == [astuple(one) for one in found if one not in analysed and one not in failed]


def test_tracks_are_counted_below_folders_only(store: Store, clock: Clock) -> None:
    names = ["/m/a/1.flac", "/m/a/\udcff.flac", "/m/ab/2.flac", "/m/a.flac", "/ü/\udcfe.flac", "/ü/3.flac"]
    store.save([track(name) for name in names])
    assert below(store, "/") == (6, set())
    assert below(store, "/m/a") == below(store, "/m/a/") == (2, set())
    assert below(store, "/ü", "/m/a.flac") == (3, set())
    assert below(store, "/nowhere") == (0, set())
    store.mark_missing([number for number, path, _ in store.paths() if path.startswith("/m/a/")], clock.now)
    assert below(store, "/") == (4, {"/m/a/1.flac", "/m/a/\udcff.flac"})
    assert below(store, "/ü") == (2, set())


def test_tracks_in_folders_within_one_another_are_counted_once(store: Store) -> None:
    store.save([track("/m/a/1.flac"), track("/m/a b/2.flac")])
    assert below(store, "/m/a/1.flac", "/m/a", "/m", "/m/a") == (2, set())


def test_a_thousand_folders_may_be_named(store: Store) -> None:
    store.save([track(f"/m/{number:04}/a.flac") for number in range(0, 1000, 10)])
    assert below(store, *(f"/m/{number:04}" for number in range(1000))) == (100, set())
