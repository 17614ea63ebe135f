"""What the store tells of files on disk: moved, changed, vanished."""

import os
from dataclasses import replace
from datetime import timedelta

from core.store import Store
from models.audio import Tags
from tests.core.store.examples import VERSIONS, Clock, failure, file, track
from tests.core.store.examples import identity as known_identity


def test_a_file_of_the_same_size_may_be_one_that_moved(store: Store) -> None:
    store.save([track("/old/a.flac", file=file("/old/a.flac", 77)), track("/old/b.flac", file=file("/old/b.flac", 78))])
    ((number, path, identity, versions),) = store.same_size(file("/new/a.flac", 77))
    assert (path, identity, versions) == ("/old/a.flac", known_identity("/old/a.flac"), VERSIONS)
    assert store.track(number) is not None


def test_a_file_whose_path_has_a_row_did_not_move_there(store: Store) -> None:
    store.save([track("/music/a.flac"), track("/music/b.flac", file=file("/music/b.flac", 5))])
    assert store.same_size(file("/music/a.flac", 5)) == ()
    assert store.same_size(file("/music/a.flac")) == ()


def test_the_identity_at_a_path_is_known(store: Store) -> None:
    store.save([track()])
    found = store.identity_at("/music/a.flac")
    assert found is not None
    assert found[1:] == (known_identity("/music/a.flac"), VERSIONS)
    assert store.identity_at("/music/b.flac") is None


def test_a_file_that_is_as_its_row_says_has_not_changed(store: Store) -> None:
    store.save([track("/music/a.flac")])
    unchanged = file("/music/a.flac")
    assert store.identity_before(unchanged) is None
    assert store.identity_before(replace(unchanged, mtime_ns=unchanged.mtime_ns + 1)) == store.identity_at(
        "/music/a.flac"
    )


def test_a_relocated_track_keeps_its_analysis(store: Store, clock: Clock) -> None:
    store.save([track()])
    (before,) = store.tracks()
    store.mark_missing([before.id], clock.now)
    moved = file("/new/ä.flac", 1000, 99)
    clock.pass_days(1)
    assert store.relocate(before.id, moved)
    (after,) = store.tracks()
    assert after.track == track(file=moved, identity=before.track.identity)
    assert (after.id, after.added_at, after.analysed_at, after.missing_since) == (
        before.id,
        before.added_at,
        before.analysed_at,
        None,
    )
    assert store.identity_before(moved) is None
    assert store.identity_at("/music/a.flac") is None
    assert [found.id for found in store.tracks("Ä")] == [before.id]


def test_a_retagged_track_gets_its_new_tags_and_keeps_the_rest(store: Store) -> None:
    store.save([track()])
    (before,) = store.tracks()
    retagged = file("/music/a.flac", 1010, 99)
    assert store.relocate(before.id, retagged, Tags(title="Other", artists=("Näme",)))
    (after,) = store.tracks("artist:näme")
    assert after.track == track(file=retagged, tags=Tags(title="Other", artists=("Näme",)))
    assert list(store.tracks("artist:artist")) == []


def test_relocating_forgets_the_failure_at_the_new_path(store: Store) -> None:
    store.save([track(), failure("/new/a.flac")])
    (before,) = store.tracks()
    assert store.relocate(before.id, file("/new/a.flac"))
    assert list(store.failures()) == []


def test_relocating_onto_the_path_of_another_track_or_of_none_changes_nothing(store: Store) -> None:
    store.save([track("/music/a.flac"), track("/music/b.flac")])
    before = list(store.tracks())
    assert not store.relocate(before[0].id, file("/music/b.flac"))
    assert not store.relocate(10**9, file("/music/c.flac"))
    assert list(store.tracks()) == before


def test_where_tracks_are_is_told_in_the_order_of_their_ids(store: Store) -> None:
    long = f"/music/{'c' * 700}.flac"
    store.save([track("/music/a.flac"), track("/music/b.flac"), track(long)])
    first, second, third = (number for number, _, _ in store.paths())
    assert store.paths_of((third, 999, first, second, first)) == [long, "/music/a.flac", "/music/b.flac"]
    assert store.paths_of(()) == []


def test_paths_are_listed_below_folders_only(store: Store) -> None:
    names = ["/m/a/1.flac", "/m/a/\udcff.flac", "/m/ab/2.flac", "/m/a.flac", "/ü/\udcfe.flac", "/ü/3.flac"]
    store.save([track(name) for name in names])

    def below(*roots: str) -> set[str]:
        return {path for _, path, _ in store.paths(roots)}

    assert below() == set(names)
    assert below("/m/a") == below("/m/a/") == {"/m/a/1.flac", "/m/a/\udcff.flac"}
    assert below("/ü") == {"/ü/\udcfe.flac", "/ü/3.flac"}
    assert below("/m/a", "/ü/3.flac") == {"/m/a/1.flac", "/m/a/\udcff.flac", "/ü/3.flac"}
    assert below("/") == set(names)
    assert below("/nowhere") == set()


def test_paths_below_a_folder_with_a_name_longer_than_a_key_are_exact(store: Store) -> None:
    folder = "/" + "/".join([f"{number}" * 200 for number in range(5)])
    store.save([track(f"{folder}/a.flac"), track(f"{folder}b/a.flac")])
    assert [path for _, path, _ in store.paths([folder])] == [f"{folder}/a.flac"]


def test_more_paths_than_a_page_are_listed_once_each(store: Store) -> None:
    names = [f"/music/{number:05}.flac" for number in range(6001)]
    store.save([track(name) for name in names])
    assert [path for _, path, _ in store.paths()] == names


def test_missing_files_are_marked_and_may_come_back(store: Store, clock: Clock) -> None:
    store.save([track("/music/a.flac"), track("/music/b.flac")])
    ids = {path: number for number, path, _ in store.paths()}
    store.mark_missing([ids["/music/a.flac"]], clock.now)
    store.mark_missing([ids["/music/a.flac"]], clock.now + timedelta(days=1))
    assert {path: missing for _, path, missing in store.paths()} == {"/music/a.flac": True, "/music/b.flac": False}
    found = store.track(ids["/music/a.flac"])
    assert found is not None
    assert found.missing_since == clock.now
    store.mark_present([ids["/music/a.flac"]])
    assert not any(missing for _, _, missing in store.paths())


def test_saving_a_missing_track_again_says_it_is_back(store: Store, clock: Clock) -> None:
    store.save([track()])
    ((number, _, _),) = store.paths()
    store.mark_missing([number], clock.now)
    store.save([track()])
    assert [missing for _, _, missing in store.paths()] == [False]


def test_only_what_is_missing_is_pruned_and_nothing_of_it_stays(store: Store, clock: Clock) -> None:
    store.save([track("/music/a.flac"), track("/music/b.flac")])
    ids = [number for number, _, _ in store.paths()]
    store.mark_missing(ids[:1], clock.now)
    assert store.prune(ids) == 1
    assert [path for _, path, _ in store.paths()] == ["/music/b.flac"]
    assert store.vectors()[0].tolist() == ids[1:]
    assert store.check() == []


def test_the_id_of_a_pruned_track_is_not_given_again(store: Store, clock: Clock) -> None:
    store.save([track()])
    ((number, _, _),) = store.paths()
    store.mark_missing([number], clock.now)
    store.prune([number])
    store.save([track()])
    assert [again for again, _, _ in store.paths()] != [number]


def test_a_relative_path_is_no_special_case(store: Store) -> None:
    store.save([track(os.path.abspath("here.flac"))])
    assert [found.track.file.path for found in store.find("here.flac")] == [os.path.abspath("here.flac")]
