"""Networks run over a track: both back ends agree with a forward pass in NumPy, heads keep their order of classes."""

import threading
import tracemalloc
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import ModelError
from core.networks.listening import Cutter, Listener, embed
from core.networks.loading import loaded
from core.networks.mel import mel_frames
from core.networks.plan import make_plan
from core.settings import ModelSettings
from models.learned import NetworkOutput, NetworkProblem
from models.networks import MSD_TAGS, NETWORKS, Patches
from tests.core.networks.forward import forward
from tests.core.networks.made import (
    IDENTITY,
    SIGMOID,
    SOFTMAX,
    Cabinet,
    a_linear,
    onnx_effnet,
    onnx_head,
    tensorflow_effnet,
    tensorflow_head,
)

Array = NDArray[np.float32]
BACKENDS = ("onnx", "essentia")

#: A head of every kind: how it ends, its classes as its metadata have them, and what would be wrong to assume.
HEADS = (
    ("mood_happy-msd-musicnn-1", SOFTMAX, ("happy", "non_happy")),
    ("mood_party-msd-musicnn-1", SOFTMAX, ("non_party", "party")),
    ("danceability-msd-musicnn-1", SOFTMAX, ("danceable", "not_danceable")),
    ("voice_instrumental-msd-musicnn-1", SOFTMAX, ("instrumental", "voice")),
    ("deam-msd-musicnn-2", IDENTITY, ("valence", "arousal")),
    ("moods_mirex-msd-musicnn-1", SOFTMAX, ("passionate", "cheerful", "wistful", "humorous", "aggressive")),
    ("genre_discogs400-discogs-effnet-1", SIGMOID, tuple(f"Style---{number}" for number in range(400))),
    ("mtg_jamendo_moodtheme-discogs-effnet-1", SIGMOID, ("action", "adventure", "calm")),
)


def hear(settings: ModelSettings, samples: Array) -> dict[str, NetworkOutput | NetworkProblem]:
    """Run the networks of the settings over a sound."""
    ready = loaded(make_plan(settings))
    assert ready.failed == ()
    listener = Listener(ready.extractors)
    listener.hear(samples)
    return {told.pipeline.network: told for told in listener.finish()}


def patches_of(samples: Array, *, size: int = 187, hop: int = 187) -> Array:
    frames = mel_frames(samples, sample_rate=16000)
    return np.array([frames[at : at + size] for at in range(0, len(frames) - size + 1, hop)])


def add_effnet(cabinet: Cabinet, name: str = "discogs-effnet-bs64-1") -> tuple[Any, Any]:
    scores, embedding = a_linear(96, 400, seed=7), a_linear(96, 1280, seed=8)
    make = onnx_effnet if name.endswith("dynamic-1") else tensorflow_effnet
    content = make(scores, embedding, *([] if make is onnx_effnet else [NETWORKS[name]]))
    cabinet.add(name, content, {"classes": [f"style {number}" for number in range(400)]})
    return scores, embedding


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("hop", [0, 93])
def test_tags_and_embedding_are_means_of_the_forward_pass(
    cabinet: Cabinet, song: Array, backend: str, hop: int
) -> None:
    weights = cabinet.add_musicnn()
    (extractor,) = loaded(make_plan(cabinet.settings("msd-musicnn", backend=backend, hop=hop))).extractors
    tags, embedding = embed(extractor, song, sample_rate=16000)
    wanted_tags, wanted_embedding = forward(weights, patches_of(song, hop=hop or 187))
    assert len(wanted_tags) == (3 if not hop else 5)
    tolerance = 1e-5 if backend == "onnx" else 1e-4
    assert np.abs(tags - wanted_tags.mean(axis=0)).max() < tolerance
    assert np.abs(embedding - wanted_embedding.mean(axis=0)).max() < tolerance


@pytest.mark.parametrize(("name", "last", "classes"), HEADS, ids=[head[0] for head in HEADS])
def test_every_kind_of_head_tells_its_classes_in_the_order_of_its_metadata(
    cabinet: Cabinet, song: Array, name: str, last: str, classes: tuple[str, ...]
) -> None:
    network = NETWORKS[name]
    extractor = "msd-musicnn"
    if network.family == "discogs-effnet":
        extractor = "discogs-effnet-bs64-1"
        add_effnet(cabinet)
    else:
        cabinet.add_musicnn()
    linear = a_linear(network.dimension, len(classes))
    cabinet.add(name, tensorflow_head(linear, last, network), {"classes": classes})
    # One backend for both, so that the embedding of every patch is the one the head was given.
    told = hear(cabinet.settings(extractor, name, backend="essentia"), song)[name]
    assert isinstance(told, NetworkOutput)
    assert told.classes == classes
    assert told.embedding == ()
    wanted = linear(per_patch_embedding(cabinet, extractor, song), last).mean(axis=0)
    assert told.scores == pytest.approx(wanted, abs=1e-4)
    assert len(set(np.round(told.scores, 3))) > 1  # so that another order would be seen


def per_patch_embedding(cabinet: Cabinet, extractor: str, samples: Array) -> NDArray[np.float64]:
    (one,) = loaded(make_plan(cabinet.settings(extractor, backend="essentia"))).extractors
    patches = one.chosen.patches
    cut = patches_of(samples, size=patches.frames, hop=patches.hop)
    filled = np.zeros((patches.batch if patches.fixed else len(cut), *cut.shape[1:]), np.float32)
    filled[: len(cut)] = cut
    return one.extract(filled)[1][: len(cut)].astype(np.float64)


def test_a_head_of_onnx_is_read_by_its_file(cabinet: Cabinet, song: Array, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue has no head of this form yet; a plan with one shows that the path is there."""
    from dataclasses import replace

    from core.networks.backend import open_head

    cabinet.add_musicnn()
    (extractor,) = make_plan(cabinet.settings("msd-musicnn")).chosen
    linear = a_linear(200, 2)
    path = cabinet.folder / "head.onnx"
    path.write_bytes(onnx_head(linear, SOFTMAX))
    judge = open_head(replace(extractor, path=path, classes=("non_sad", "sad"), extractor="msd-musicnn"))
    embedding = np.random.default_rng(9).normal(size=(4, 200)).astype(np.float32)
    assert judge(embedding) == pytest.approx(linear(embedding.astype(np.float64), SOFTMAX), abs=1e-6)


@pytest.mark.parametrize("name", ["discogs-effnet-bs64-1", "discogs-effnet-bsdynamic-1"])
def test_an_extractor_of_essentias_takes_patches_of_its_own_size(cabinet: Cabinet, song: Array, name: str) -> None:
    scores, embedding = add_effnet(cabinet, name)
    told = hear(cabinet.settings(name), song)[name]
    assert isinstance(told, NetworkOutput)
    means = patches_of(song, size=128, hop=62).astype(np.float64).mean(axis=1)
    assert len(means) == 9
    assert told.scores == pytest.approx(scores(means, IDENTITY).mean(axis=0), abs=1e-4)
    assert told.embedding == pytest.approx(embedding(means, IDENTITY).mean(axis=0), abs=1e-4)
    assert told.classes[399] == "style 399"


def test_several_networks_hear_the_track_at_once(cabinet: Cabinet, song: Array) -> None:
    cabinet.add_musicnn()
    cabinet.add_musicnn(seed=2, name="mtt-musicnn")
    both = hear(cabinet.settings("msd-musicnn", "mtt-musicnn"), song)
    assert [*both] == ["msd-musicnn", "mtt-musicnn"]
    assert both["msd-musicnn"] == hear(cabinet.settings("msd-musicnn"), song)["msd-musicnn"]


@pytest.mark.parametrize("size", [1000, 16000, 47999])
def test_pieces_of_any_size_give_the_same_result(cabinet: Cabinet, song: Array, size: int) -> None:
    cabinet.add_musicnn()
    ready = loaded(make_plan(cabinet.settings("msd-musicnn", hop=93)))
    whole, pieces = Listener(ready.extractors), Listener(ready.extractors)
    whole.hear(song)
    for start in range(0, len(song), size):
        pieces.hear(song[start : start + size])
    assert pieces.finish() == whole.finish()


def test_sound_of_another_rate_is_an_error_and_no_wrong_answer(cabinet: Cabinet, song: Array) -> None:
    cabinet.add_musicnn()
    (extractor,) = loaded(make_plan(cabinet.settings("msd-musicnn"))).extractors
    with pytest.raises(ModelError, match="networks hear 16000 Hz, not 44100"):
        embed(extractor, song, sample_rate=44100)


def test_a_short_sound_is_repeated_to_fill_one_patch(cabinet: Cabinet, song: Array) -> None:
    weights = cabinet.add_musicnn()
    (extractor,) = loaded(make_plan(cabinet.settings("msd-musicnn"))).extractors
    _, embedding = embed(extractor, song[:24000], sample_rate=16000)
    frames = mel_frames(song[:24000], sample_rate=16000)
    _, wanted = forward(weights, np.tile(frames, (2, 1))[None, :187])
    assert np.abs(embedding - wanted[0]).max() < 1e-5


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        (np.zeros(0, np.float32), "less than 1 s of sound"),
        (np.full(15000, 0.1, np.float32), "less than 1 s of sound"),
        (np.zeros(160000, np.float32), "only silence"),
    ],
)
def test_what_cannot_be_judged_is_a_problem_of_every_network(cabinet: Cabinet, samples: Array, reason: str) -> None:
    cabinet.add_musicnn()
    name = "mood_happy-msd-musicnn-1"
    cabinet.add(name, tensorflow_head(a_linear(200, 2), SOFTMAX, NETWORKS[name]), {"classes": ["happy", "non_happy"]})
    told = hear(cabinet.settings("msd-musicnn", name), samples)
    assert [*told] == ["msd-musicnn", name]
    for problem in told.values():
        assert isinstance(problem, NetworkProblem)
        assert reason in problem.reason


@pytest.mark.parametrize("backend", BACKENDS)
def test_threads_share_one_network_and_get_their_own_results(cabinet: Cabinet, song: Array, backend: str) -> None:
    cabinet.add_musicnn()
    plan = make_plan(cabinet.settings("msd-musicnn", backend=backend))
    parts = [song[start : start + 60000] for start in (0, 40000, 80000, 100000)]
    (extractor,) = loaded(plan).extractors
    wanted = [embed(extractor, part, sample_rate=16000)[1] for part in parts]
    found: dict[int, NDArray[np.float64]] = {}

    def work(number: int) -> None:
        (shared,) = loaded(plan).extractors
        assert shared is extractor
        found[number] = embed(shared, parts[number], sample_rate=16000)[1]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(parts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[number], wanted[number]) for number in range(len(parts)))


def test_a_network_that_does_not_load_is_left_out_and_told(cabinet: Cabinet, song: Array) -> None:
    cabinet.add_musicnn()
    cabinet.add("discogs-effnet-bsdynamic-1", b"no graph at all", {"classes": ["a"]})
    ready = loaded(make_plan(cabinet.settings("discogs-effnet-bsdynamic-1", "msd-musicnn")))
    assert [one.chosen.network.name for one in ready.extractors] == ["msd-musicnn"]
    (failed,) = ready.failed
    assert failed.name == "discogs-effnet-bsdynamic-1"
    assert "ONNX Runtime does not take" in failed.reason


def test_a_graph_that_tensorflow_does_not_take_is_left_out_with_its_heads(cabinet: Cabinet) -> None:
    cabinet.add("msd-musicnn-1", b"no graph at all", {"classes": list(MSD_TAGS)})
    name = "mood_happy-msd-musicnn-1"
    cabinet.add(name, tensorflow_head(a_linear(200, 2), SOFTMAX, NETWORKS[name]), {"classes": ["happy", "non_happy"]})
    ready = loaded(make_plan(cabinet.settings("msd-musicnn-1", name)))
    assert ready.extractors == ()
    assert [failed.name for failed in ready.failed] == ["msd-musicnn-1", name]
    assert "TensorFlow does not take" in ready.failed[0].reason


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_network_with_another_number_of_classes_than_its_metadata_is_a_problem(
    cabinet: Cabinet, song: Array, backend: str
) -> None:
    name = "discogs-effnet-bsdynamic-1" if backend == "onnx" else "discogs-effnet-bs64-1"
    scores, embedding = a_linear(96, 400, seed=7), a_linear(96, 1280, seed=8)
    content = (
        onnx_effnet(scores, embedding) if backend == "onnx" else tensorflow_effnet(scores, embedding, NETWORKS[name])
    )
    cabinet.add(name, content, {"classes": ["only", "three", "classes"]})
    plan = make_plan(cabinet.settings(name))
    ready = loaded(plan)
    if backend == "onnx":
        assert "no single output of 3 numbers" in ready.failed[0].reason
        return
    listener = Listener(ready.extractors)
    listener.hear(song)
    (problem,) = listener.finish()
    assert isinstance(problem, NetworkProblem)
    assert problem.reason == "the network gives 400 scores, its description says 3"


def test_a_network_that_gives_no_numbers_is_a_problem(cabinet: Cabinet, song: Array) -> None:
    scores, embedding = a_linear(96, 400, seed=7), a_linear(96, 1280, seed=8)
    embedding.bias[5] = np.nan
    name = "discogs-effnet-bsdynamic-1"
    cabinet.add(name, onnx_effnet(scores, embedding), {"classes": [f"style {number}" for number in range(400)]})
    told = hear(cabinet.settings(name), song)[name]
    assert isinstance(told, NetworkProblem)
    assert "not finite" in told.reason


@pytest.mark.parametrize(
    ("patches", "frames", "starts"),
    [
        (Patches(4, 4), 12, [0, 4, 8]),
        (Patches(4, 2), 9, [0, 2, 4]),
        (Patches(4, 4, batch=2), 15, [0, 4, 8]),
        (Patches(2, 5), 12, [0, 5, 10]),
        (Patches(4, 3), 3, [0]),
        (Patches(4, 4), 0, []),
    ],
)
@pytest.mark.parametrize("piece", [1, 3, 100])
def test_patches_begin_where_they_should(patches: Patches, frames: int, starts: list[int], piece: int) -> None:
    numbered = np.repeat(np.arange(frames, dtype=np.float32)[:, None], 96, axis=1)
    cutter = Cutter(patches)
    batches = [b for at in range(0, frames, piece) for b in cutter.push(numbered[at : at + piece])] + cutter.flush()
    assert all(len(batch) <= patches.batch for batch in batches)
    cut = [patch for batch in batches for patch in batch]
    assert [int(patch[0, 0]) for patch in cut] == starts
    assert all(patch.shape == (patches.frames, 96) for patch in cut)
    if frames >= patches.frames:
        assert all(
            np.array_equal(patch[:, 0], start + np.arange(patches.frames))
            for patch, start in zip(cut, starts, strict=True)
        )


def test_memory_does_not_grow_with_the_length_of_the_sound(cabinet: Cabinet) -> None:
    cabinet.add_musicnn()
    (extractor,) = loaded(make_plan(cabinet.settings("msd-musicnn"))).extractors
    second = np.random.default_rng(4).uniform(-0.3, 0.3, 16000).astype(np.float32)

    def peak_of(seconds: int) -> int:
        listener = Listener([extractor])
        tracemalloc.start()
        for _ in range(seconds):
            listener.hear(second)
        listener.finish()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_of(2)  # what is loaded and compiled once is not the sound's
    assert peak_of(600) < peak_of(30) + 100_000
