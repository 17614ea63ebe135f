"""Which networks a run will use, by which files and back ends, and which it cannot: settled before a worker starts.

Looks at files and at what is installed; imports no back end.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from core.errors import ModelError
from core.model_files.folder import Installed, installed, models_folder, network_named, problems
from core.settings import ModelSettings
from models.learned import Pipeline
from models.networks import MEL, NETWORKS, Network, Patches

MEBIBYTE = 1 << 20

#: Back end: the kind of file, the module it needs, the extra that brings it, and what a worker takes with it.
_FILES = {"onnx": "onnx", "essentia": "pb"}
_MODULES = {"onnx": "onnxruntime", "essentia": "essentia"}
_WORKER_BYTES = {"onnx": 300 * MEBIBYTE, "essentia": 550 * MEBIBYTE}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A network as it will run; ``classes`` are in the order of its scores, ``extractor`` is whom a head listens to."""

    network: Network
    pipeline: Pipeline
    path: Path
    classes: tuple[str, ...]
    extractor: str = ""

    @property
    def patches(self) -> Patches:
        """What goes into one run of an extractor."""
        if self.network.patches is None:
            raise ValueError(f"{self.network.name} is no extractor")
        return replace(self.network.patches, hop=self.pipeline.hop)


@dataclass(frozen=True, slots=True)
class Disabled:
    """A network that was asked for and cannot run; ``reason`` is a sentence with what mends it."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The networks of a run, extractors before their heads; picklable."""

    chosen: tuple[Chosen, ...] = ()
    disabled: tuple[Disabled, ...] = ()

    @property
    def extractors(self) -> tuple[Chosen, ...]:
        """Those that listen to sound."""
        return tuple(chosen for chosen in self.chosen if not chosen.extractor)

    def heads(self, extractor: str) -> tuple[Chosen, ...]:
        """Those that listen to an extractor."""
        return tuple(chosen for chosen in self.chosen if chosen.extractor == extractor)

    @property
    def pipelines(self) -> tuple[Pipeline, ...]:
        """The ways by which results will come."""
        return tuple(chosen.pipeline for chosen in self.chosen)

    @property
    def worker_bytes(self) -> int:
        """What a worker takes, at most."""
        backends = {name for chosen in self.chosen for name in chosen.pipeline.backend.split("+")}
        return sum(_WORKER_BYTES[name] for name in backends)

    def only(self, pipelines: Iterable[Pipeline]) -> "Plan":
        """Return the plan with what these pipelines need: heads bring their extractors along."""
        wanted = {chosen for chosen in self.chosen if chosen.pipeline in set(pipelines)}
        needed = {chosen.extractor for chosen in wanted}
        return Plan(tuple(chosen for chosen in self.chosen if chosen in wanted or chosen.network.name in needed))

    def without(self, lost: Iterable[Disabled]) -> "Plan":
        """Return the plan without networks that turned out not to work, and without the heads that listen to them."""
        reasons = {each.name: each.reason for each in lost}
        left = [c for c in self.chosen if c.network.name not in reasons and c.extractor not in reasons]
        return Plan(tuple(left), (*self.disabled, *(Disabled(*item) for item in reasons.items())))


NO_NETWORKS = Plan()


def make_plan(settings: ModelSettings) -> Plan:
    """Settle what the networks of MODELS come to.

    A head that is named without an extractor brings the first installed one of its family along.

    Raises
    ------
    ModelError
        For a name that is none.
    """
    named = [network_named(name) for name in settings.models]
    extractors = [network for network in named if network.kind == "extractor"]
    heads = [network for network in named if network.kind == "head"]
    folder = models_folder(settings.folder)
    extractors += _brought(heads, extractors, folder)
    found = [_extractor(network, folder, settings) for network in extractors]
    chosen = [each for each in found if isinstance(each, Chosen)]
    found += [_head(network, folder, settings, chosen) for network in heads]
    return Plan(
        tuple(each for each in found if isinstance(each, Chosen)),
        tuple(each for each in found if isinstance(each, Disabled)),
    )


def _brought(heads: Sequence[Network], extractors: Sequence[Network], folder: Path) -> list[Network]:
    missing = dict.fromkeys(head.family for head in heads) - dict.fromkeys(each.family for each in extractors).keys()
    return [
        found
        for family in sorted(missing)
        if (found := next((each for each in _family(family) if (folder / each.name).is_dir()), None))
    ]


def _family(family: str) -> list[Network]:
    return [network for network in NETWORKS.values() if network.kind == "extractor" and network.family == family]


def _extractor(network: Network, folder: Path, settings: ModelSettings) -> Chosen | Disabled:
    try:
        found = _whole(network, folder)
        backend, path = _backend(found, settings.backend)
    except ModelError as error:
        return Disabled(network.name, str(error))
    hop = settings.hop or (network.patches.hop if network.patches else 0)
    order = _hash_of(found.classes)
    pipeline = Pipeline(network.name, network.sample_rate, MEL, hop, found.model_sha256, backend, order)
    return Chosen(network, pipeline, path, found.classes)


def _head(network: Network, folder: Path, settings: ModelSettings, extractors: Sequence[Chosen]) -> Chosen | Disabled:
    source = next((each for each in extractors if each.network.family == network.family), None)
    if source is None:
        first = _family(network.family)[0].name
        return Disabled(network.name, f"it needs {first} or its like: playlista models install {first}")
    try:
        found = _whole(network, folder)
        backend, path = _backend(found, settings.backend)
    except ModelError as error:
        return Disabled(network.name, str(error))
    sha256 = f"{source.pipeline.model_sha256}+{found.model_sha256}"
    backend_both = backend if backend == source.pipeline.backend else f"{source.pipeline.backend}+{backend}"
    order = _hash_of(found.classes)
    pipeline = replace(
        source.pipeline, network=network.name, model_sha256=sha256, backend=backend_both, classes_sha256=order
    )
    return Chosen(network, pipeline, path, found.classes, source.network.name)


def _hash_of(classes: Sequence[str]) -> str:
    """Scores are told apart by it where metadata that come with one file differ."""
    return hashlib.sha256("\n".join(classes).encode()).hexdigest()[:16]


def _whole(network: Network, folder: Path) -> Installed:
    found = installed(folder, network.name)
    if found is None:
        raise ModelError(f"it is not installed: playlista models install {network.name}")
    for problem in problems(found):
        raise ModelError(problem)
    if found.model_sha256 != network.sha256:
        raise ModelError(f"it is of another version: playlista models install {network.name}")
    return found


def _backend(found: Installed, wanted: str) -> tuple[str, Path]:
    """Return the back end and its file: with ``auto`` the first that is there."""
    reasons = []
    for backend in _FILES if wanted == "auto" else (wanted,):
        path = found.file(_FILES[backend])
        if path is None:
            reasons.append(f"there is no {_FILES[backend]} file of it, so MODEL_BACKEND={backend} does not run it")
        elif find_spec(_MODULES[backend]) is None:
            reasons.append(f"it needs {_MODULES[backend]}: pip install 'playlista[{backend}]'")
        else:
            return backend, path
    raise ModelError(reasons[-1] if wanted != "auto" else next((r for r in reasons if "pip" in r), reasons[-1]))
