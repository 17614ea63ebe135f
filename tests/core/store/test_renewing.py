"""What the store tells of files that are stale, and the evidence it keeps."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core.store import Store
from models.features import Rhythm
from models.tables import EVIDENCE
from models.track import Evidence
from tests.core.store.examples import VERSIONS, file, track

PATH = "/music/a.flac"
WANTED = VERSIONS.replace("tonal=fast.1", "tonal=fast.2")
KEPT = Evidence("tonal=fast.1", b"\0kept")


@pytest.fixture
def track_id(store: Store) -> int:
    store.save([track(PATH, evidence=KEPT), track("/music/b.flac")])
    return store.ids()[0]


def evidence(store: Store) -> list[tuple[int, str, bytes]]:
    query = select(EVIDENCE).order_by(EVIDENCE.c.track_id)
    return [(row[0], row[1], bytes(row[2])) for row in store.database.read(lambda c: c.execute(query).all())]


@pytest.mark.usefixtures("track_id")
def test_a_file_of_other_versions_is_told_with_all_that_is_known(store: Store) -> None:
    assert store.stale(file(PATH), WANTED) == track(PATH, evidence=KEPT)
    assert store.stale(file("/music/b.flac"), WANTED) == track("/music/b.flac")


@pytest.mark.usefixtures("track_id")
def test_only_a_file_as_it_was_is_stale(store: Store) -> None:
    assert store.stale(file(PATH), VERSIONS) is None
    assert store.stale(file(PATH, size=1001), WANTED) is None
    assert store.stale(file(PATH, mtime_ns=5), WANTED) is None
    assert store.stale(file("/music/new.flac"), WANTED) is None


def test_it_is_told_as_measured_whatever_was_corrected(store: Store, track_id: int) -> None:
    store.correct([track_id], tempo="x2", key="9B")
    assert store.stale(file(PATH), WANTED) == track(PATH, evidence=KEPT)


def test_a_new_analysis_replaces_evidence_and_one_without_deletes_it(store: Store, track_id: int) -> None:
    assert evidence(store) == [(track_id, KEPT.versions, KEPT.data)]
    store.save([track(PATH, evidence=replace(KEPT, data=b"new"))])
    assert evidence(store) == [(track_id, KEPT.versions, b"new")]
    store.save([track(PATH, rhythm=Rhythm())])
    assert evidence(store) == []
