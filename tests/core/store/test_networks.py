"""What networks tell is kept with the way it came by, and never outlives the sound it is of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Table, func, select, update

from core.errors import QueryError, StoreError
from core.store import Store
from models.audio import AudioFile
from models.learned import NetworkOutput, NetworkProblem, Pipeline
from models.runs import Claimed, Runner
from models.tables import NETWORK_OUTPUTS, NETWORK_TAGS, PIPELINES
from models.track import Embedded
from tests.core.store.examples import Clock, file, track

WAY = Pipeline("msd-musicnn", 16000, "mel v1", 187, "hash", "onnx", "order")
HEAD = replace(WAY, network="mood_happy", model_sha256="hash+head")
CLASSES = ("rock", "Hip-Hop", "sad")
PATHS = tuple(f"/music/{name}.flac" for name in "abc")
FIRST = Runner("first", "here", 1, 1000.5, datetime(2026, 1, 31, 12, tzinfo=UTC))
SECOND = replace(FIRST, id="second", pid=2)


def output(
    scores: Sequence[float] = (0.4, 0.15, 0.05), embedding: Sequence[float] = (1.0, -0.5), way: Pipeline = WAY
) -> NetworkOutput:
    return NetworkOutput(way, CLASSES, tuple(scores), tuple(embedding))


def happy(score: float) -> NetworkOutput:
    return NetworkOutput(HEAD, ("happy", "non_happy"), (score, 1.0 - score))


def told(path: str, *outputs: NetworkOutput, problem: str = "", found: AudioFile | None = None) -> Embedded:
    problems = (NetworkProblem(WAY, problem, CLASSES),) if problem else ()
    return Embedded(found or file(path), outputs, problems)


def heard(store: Store) -> dict[str, tuple[NetworkOutput, ...]]:
    return {each.track.file.path: each.networks for each in store.tracks()}


def rows_of(store: Store, table: Table) -> int:
    query = select(func.count()).select_from(table)
    return store.database.read(lambda connection: connection.execute(query).scalar_one())


def waiting(store: Store, *ways: Pipeline, retry_failed: bool = False) -> dict[str, tuple[Pipeline, ...]]:
    return {found.path: missing for found, missing in store.lacking(ways or (WAY,), retry_failed=retry_failed)}


def test_scores_come_back_with_classes_and_way_and_embeddings_as_a_matrix(store: Store) -> None:
    store.save([track(path) for path in PATHS])
    store.save([told(PATHS[0], output(), happy(0.75)), told(PATHS[2], output(embedding=(0.25, 8.0)))])
    by_path = heard(store)
    assert by_path[PATHS[1]] == ()
    head, first = by_path[PATHS[0]]
    assert (first.pipeline, first.classes) == (WAY, CLASSES)
    assert first.scores == pytest.approx((0.4, 0.15, 0.05))
    assert first.embedding == ()
    assert (head.pipeline, head.classes) == (HEAD, ("happy", "non_happy"))
    pipeline, (ids, matrix) = store.embeddings()
    assert pipeline == WAY
    assert matrix.dtype == np.float32
    assert matrix.tolist() == [[1.0, -0.5], [0.25, 8.0]]
    assert [store.track(int(number)).track.file.path for number in ids] == [PATHS[0], PATHS[2]]  # type: ignore[union-attr]


def test_what_is_missing_is_told_for_every_way(store: Store) -> None:
    store.save([track(path) for path in PATHS])
    assert waiting(store, WAY, HEAD) == dict.fromkeys(PATHS, (WAY, HEAD))
    store.save([told(PATHS[0], output(), happy(0.75)), told(PATHS[1], output())])
    assert waiting(store, WAY, HEAD) == {PATHS[1]: (HEAD,), PATHS[2]: (WAY, HEAD)}
    assert waiting(store, WAY) == {PATHS[2]: (WAY,)}


@pytest.mark.parametrize(
    "other",
    [
        replace(WAY, sample_rate=22050),
        replace(WAY, mel="mel v2"),
        replace(WAY, hop=93),
        replace(WAY, model_sha256="other"),
        replace(WAY, backend="essentia"),
        replace(WAY, classes_sha256="other"),
    ],
)
def test_another_way_is_another_result_and_never_mixed_with_the_first(store: Store, other: Pipeline) -> None:
    store.save([track(path) for path in PATHS])
    store.save([told(path, output()) for path in PATHS])
    assert waiting(store, other) == dict.fromkeys(PATHS, (other,))
    store.save([told(PATHS[0], output(embedding=(7.0, 7.0, 7.0), way=other))])
    pipeline, (_, matrix) = store.embeddings("msd-musicnn")
    assert pipeline == WAY
    assert matrix.shape == (2, 2)
    store.save([told(PATHS[1], output(embedding=(7.0, 7.0, 7.0), way=other))])
    pipeline, (_, matrix) = store.embeddings()
    assert pipeline == other
    assert matrix.shape == (2, 3)


def test_a_result_is_of_the_sound_it_was_made_from(store: Store) -> None:
    store.save([track(PATHS[0])])
    store.save([told(PATHS[0], output())])
    store.save([track(PATHS[0], file=file(PATHS[0], size=2000), identity="another sound")])
    assert heard(store)[PATHS[0]] == ()
    assert waiting(store) == {PATHS[0]: (WAY,)}
    assert store.embeddings()[0] is None
    assert store.networks() == []


def test_a_file_that_was_retagged_or_moved_keeps_it(store: Store) -> None:
    store.save([track(PATHS[0])])
    store.save([told(PATHS[0], output())])
    (number, _, _), *_ = store.paths()
    assert store.relocate(number, file("/music/moved.flac", size=1001))
    assert heard(store)["/music/moved.flac"][0].pipeline == WAY
    assert waiting(store) == {}


def test_a_file_that_changed_while_it_was_heard_gets_nothing(store: Store) -> None:
    store.save([track(PATHS[0])])
    store.save([told(PATHS[0], output(), found=file(PATHS[0], size=7)), told("/music/unknown.flac", output())])
    assert heard(store)[PATHS[0]] == ()


def test_a_missing_file_is_neither_waited_for_nor_compared(store: Store) -> None:
    store.save([track(path) for path in PATHS])
    store.save([told(PATHS[0], output())])
    ids = {path: number for number, path, _ in store.paths()}
    store.mark_missing([ids[PATHS[0]], ids[PATHS[1]]], datetime.now(UTC))
    assert waiting(store) == {PATHS[2]: (WAY,)}
    assert store.embeddings()[0] is None


def test_only_the_folders_asked_for_are_looked_at(store: Store) -> None:
    store.save([track(path) for path in ("/music/a.flac", "/music/b/c.flac", "/musical/d.flac")])
    assert [found.path for found, _ in store.lacking((WAY,), ["/music"])] == ["/music/a.flac", "/music/b/c.flac"]
    assert [found.path for found, _ in store.lacking((WAY,), ["/music/a.flac"])] == ["/music/a.flac"]


def test_a_thousand_files_are_named_and_no_others_are_looked_at(store: Store) -> None:
    paths = [f"/music/{number:05}.flac" for number in range(1500)]
    store.save([track(path) for path in paths])
    assert [found.path for found, _ in store.lacking((WAY,), paths[1::2][::-1])] == paths[1::2]


def test_more_tracks_than_a_page_are_all_told(store: Store) -> None:
    paths = [f"/music/{number:05}.flac" for number in range(4100)]
    store.save([track(path) for path in paths])
    store.save([told(path, output()) for path in paths[::2]])
    assert list(waiting(store)) == paths[1::2]


def test_a_problem_is_not_tried_again_unless_that_is_asked_for(store: Store) -> None:
    store.save([track(PATHS[0])])
    store.save([told(PATHS[0], problem="there is only silence")])
    assert waiting(store) == {}
    assert waiting(store, retry_failed=True) == {PATHS[0]: (WAY,)}
    assert heard(store)[PATHS[0]] == ()
    assert store.networks() == []


def test_what_was_told_before_can_be_left_out(store: Store, clock: Clock) -> None:
    store.save([track(path) for path in PATHS])
    store.save([told(PATHS[0], output())])
    clock.pass_days(1)
    since = clock.now
    store.save([told(PATHS[1], output())])
    assert [found.path for found, _ in store.lacking((WAY,), since=since)] == [PATHS[0], PATHS[2]]


def test_a_new_result_takes_the_place_of_the_old_one(store: Store) -> None:
    store.save([track(PATHS[0])])
    store.save([told(PATHS[0], output())])
    store.save([told(PATHS[0], output(scores=(0.0, 0.0, 0.9), embedding=(2.0, 2.0)))])
    assert heard(store)[PATHS[0]][0].scores == pytest.approx((0.0, 0.0, 0.9))
    assert [each.track.file.path for each in store.tracks("tag:rock")] == []
    assert [each.track.file.path for each in store.tracks("tag:sad")] == [PATHS[0]]


def test_something_that_is_no_number_is_refused(store: Store) -> None:
    store.save([track(PATHS[0])])
    with pytest.raises(StoreError, match="msd-musicnn gave something that is not a number"):
        store.save([told(PATHS[0], output(embedding=(1.0, float("nan"))))])


def test_pruning_a_track_takes_all_of_it_along(store: Store) -> None:
    store.save([track(PATHS[0])])
    store.save([told(PATHS[0], output())])
    ids = [number for number, _, _ in store.paths()]
    store.mark_missing(ids, datetime.now(UTC))
    store.prune(ids)
    counts = [rows_of(store, table) for table in (NETWORK_OUTPUTS, NETWORK_TAGS)]
    assert counts == [0, 0]


def test_tracks_are_found_by_what_was_heard(store: Store) -> None:
    store.save([track(path) for path in PATHS])
    store.save(
        [told(PATHS[0], output((0.4, 0.15, 0.05)), happy(0.75)), told(PATHS[1], output((0.1, 0.6, 0.25)), happy(0.3))]
    )
    found = {
        query: [each.track.file.path[-6] for each in store.tracks(query)]
        for query in (
            "tag:rock", "tag:rock=0.1..", "tag:ROCK=0.1..0.2", 'tag:"hip-hop"', "tag:rock,sad", "-tag:rock",
            "tag:happy", "tag:non_happy=0.7", "tag:happy=0.1..", "tag:sad=0..", "tag:nothing",
        )
    }  # fmt: skip
    assert found == {
        "tag:rock": ["a"],
        "tag:rock=0.1..": ["a", "b"],
        "tag:ROCK=0.1..0.2": ["b"],
        'tag:"hip-hop"': ["b"],
        "tag:rock,sad": ["a", "b"],
        "-tag:rock": ["b", "c"],
        "tag:happy": ["a"],
        "tag:non_happy=0.7": ["b"],
        "tag:happy=0.1..": ["a"],
        "tag:sad=0..": ["b"],
        "tag:nothing": [],
    }


@pytest.mark.parametrize("query", ["tag:=0.4", "tag:rock=", "tag:rock=loud", "tag:rock=.."])
def test_a_tag_that_cannot_be_read_is_told(store: Store, query: str) -> None:
    with pytest.raises(QueryError, match="tag:"):
        list(store.tracks(query))


def test_the_library_counts_what_was_heard(store: Store) -> None:
    store.save([track(path) for path in PATHS])
    store.save([told(PATHS[0], output(), happy(0.75)), told(PATHS[1], output())])
    assert [(each.value, each.number) for each in store.stats().networks] == [("msd-musicnn", 2), ("mood_happy", 1)]


def test_a_check_finds_results_of_another_length(store: Store) -> None:
    store.save([track(path) for path in PATHS])
    store.save([told(path, output()) for path in PATHS])
    assert store.check() == []
    store.database.write(
        lambda c: c.execute(update(NETWORK_OUTPUTS).values(scores=(0.5,)).where(NETWORK_OUTPUTS.c.track_id == 1))
    )
    assert store.check() == ["1 results of networks have another length than they should: analyse again with --models"]


def test_a_way_is_entered_once(store: Store) -> None:
    store.save([track(path) for path in PATHS])
    for path in PATHS:
        store.save([told(path, output(), happy(0.6))])
    assert rows_of(store, PIPELINES) == 2


def test_a_file_is_heard_by_one_run_only(store: Store) -> None:
    store.save([track(path) for path in PATHS])
    files = tuple(map(file, PATHS))
    assert store.claim_for_networks(FIRST, files[:2], (WAY,)) == Claimed(granted=files[:2])
    assert store.claim_for_networks(SECOND, files, (WAY,)) == Claimed(granted=files[2:], held=files[:2])
    store.save([told(PATHS[0], output())])
    done = ((files[0], "embedded"),)
    assert store.claim_for_networks(SECOND, files, (WAY,)) == Claimed(granted=files[2:], done=done, held=files[1:2])
    changed = replace(files[1], size=7)
    store.end_runs(["first"])
    assert store.claim_for_networks(SECOND, [changed], (WAY,)).done == ((changed, "embedded"),)


def test_what_was_heard_since_a_run_began_counts_for_it(store: Store, clock: Clock) -> None:
    store.save([track(PATHS[0])])
    store.save([told(PATHS[0], output())])
    before, after = clock.now - timedelta(seconds=1), clock.now + timedelta(seconds=1)
    assert store.claim_for_networks(FIRST, [file(PATHS[0])], (WAY,), since=before).granted == ()
    assert store.claim_for_networks(FIRST, [file(PATHS[0])], (WAY,), since=after).granted == (file(PATHS[0]),)
