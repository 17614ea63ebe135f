"""What a run will use is settled beforehand, and what it cannot use is told with what mends it."""

import pickle
from pathlib import Path

import pytest

from core.errors import ModelError
from core.networks.plan import Disabled, make_plan
from models.networks import NETWORKS
from tests.core.networks.made import SOFTMAX, Cabinet, a_linear, tensorflow_head

HAPPY = "mood_happy-msd-musicnn-1"


def add_happy(cabinet: Cabinet) -> None:
    graph = tensorflow_head(a_linear(200, 2), SOFTMAX, NETWORKS[HAPPY])
    cabinet.add(HAPPY, graph, {"classes": ["happy", "non_happy"]})


def without(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    """Make it look as if these modules were not installed."""
    monkeypatch.setattr("core.networks.plan.find_spec", lambda name: None if name in modules else object())


def test_no_names_is_an_empty_plan(cabinet: Cabinet) -> None:
    assert make_plan(cabinet.settings()).chosen == ()


def test_an_extractor_is_chosen_with_its_pipeline(cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    plan = make_plan(cabinet.settings("msd-musicnn"))
    (chosen,) = plan.chosen
    assert plan.disabled == ()
    assert chosen.pipeline.backend == "onnx"
    assert chosen.pipeline.sample_rate == 16000
    assert chosen.pipeline.hop == chosen.patches.hop == 187
    assert chosen.pipeline.model_sha256 == chosen.network.sha256
    assert chosen.classes[0] == "rock"
    assert pickle.loads(pickle.dumps(plan)) == plan


@pytest.mark.parametrize(("backend", "suffix"), [("onnx", ".onnx"), ("essentia", ".pb")])
def test_the_back_end_of_the_settings_is_taken(cabinet: Cabinet, backend: str, suffix: str) -> None:
    cabinet.add_musicnn()
    (chosen,) = make_plan(cabinet.settings("msd-musicnn", backend=backend)).chosen
    assert chosen.pipeline.backend == backend
    assert chosen.path.suffix == suffix


def test_auto_takes_the_back_end_that_is_installed(cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    cabinet.add_musicnn()
    without(monkeypatch, "onnxruntime")
    assert make_plan(cabinet.settings("msd-musicnn")).pipelines[0].backend == "essentia"
    without(monkeypatch, "onnxruntime", "essentia")
    (disabled,) = make_plan(cabinet.settings("msd-musicnn")).disabled
    assert disabled.reason == "it needs onnxruntime: pip install 'playlista[onnx]'"


def test_a_network_that_is_not_installed_is_told_with_the_command(cabinet: Cabinet) -> None:
    plan = make_plan(cabinet.settings("msd-musicnn"))
    assert plan.chosen == ()
    assert plan.disabled == (Disabled("msd-musicnn", "it is not installed: playlista models install msd-musicnn"),)


def test_a_name_that_is_none_is_an_error(cabinet: Cabinet) -> None:
    with pytest.raises(ModelError, match="did you mean msd-musicnn"):
        make_plan(cabinet.settings("msd-music"))


def test_a_changed_file_is_not_run(cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    path = cabinet.folder / "msd-musicnn" / "msd-musicnn.onnx"
    path.write_bytes(path.read_bytes() + b"!")
    assert "has changed since it was installed" in make_plan(cabinet.settings("msd-musicnn")).disabled[0].reason


def test_weights_that_the_catalogue_no_longer_has_are_not_run(cabinet: Cabinet, tmp_path: Path) -> None:
    cabinet.add_musicnn(seed=1)
    old = (cabinet.folder / "msd-musicnn").rename(tmp_path / "old")
    cabinet.add_musicnn(seed=2)
    (cabinet.folder / "msd-musicnn").rename(tmp_path / "new")
    old.rename(cabinet.folder / "msd-musicnn")
    assert "is of another version" in make_plan(cabinet.settings("msd-musicnn")).disabled[0].reason


def test_a_head_brings_its_extractor_along(cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    add_happy(cabinet)
    plan = make_plan(cabinet.settings(HAPPY))
    extractor, head = plan.chosen
    assert extractor.network.name == head.extractor == "msd-musicnn"
    assert plan.heads("msd-musicnn") == (head,)
    assert head.pipeline.model_sha256 == f"{extractor.network.sha256}+{head.network.sha256}"
    assert head.pipeline.backend == "onnx+essentia"
    assert head.classes == ("happy", "non_happy")


def test_a_head_without_an_extractor_is_told(cabinet: Cabinet) -> None:
    add_happy(cabinet)
    (disabled,) = make_plan(cabinet.settings(HAPPY)).disabled
    assert disabled.reason == "it needs msd-musicnn or its like: playlista models install msd-musicnn"


def test_a_graph_that_the_chosen_back_end_does_not_run_is_told(cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    add_happy(cabinet)
    plan = make_plan(cabinet.settings("msd-musicnn", HAPPY, backend="onnx"))
    assert [chosen.network.name for chosen in plan.chosen] == ["msd-musicnn"]
    assert plan.disabled[0].reason == "there is no onnx file of it, so MODEL_BACKEND=onnx does not run it"


def test_a_hop_of_ones_own_is_another_pipeline(cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    (chosen,) = make_plan(cabinet.settings("msd-musicnn", hop=93)).chosen
    assert chosen.pipeline.hop == chosen.patches.hop == 93


def test_a_network_that_is_lost_takes_its_heads_along(cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    add_happy(cabinet)
    plan = make_plan(cabinet.settings(HAPPY)).without([Disabled("msd-musicnn", "it does not load")])
    assert plan.chosen == ()
    assert plan.disabled == (Disabled("msd-musicnn", "it does not load"),)


def test_a_tensorflow_worker_is_known_to_be_larger(cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    onnx, essentia = (
        make_plan(cabinet.settings("msd-musicnn", backend=name)).worker_bytes for name in ("onnx", "essentia")
    )
    assert 0 < onnx < essentia
    add_happy(cabinet)
    assert make_plan(cabinet.settings(HAPPY)).worker_bytes == onnx + essentia
    assert make_plan(cabinet.settings()).worker_bytes == 0
