"""Networks loaded once per process, whatever the number of threads; one that does not load is left out and told."""

import threading
from dataclasses import dataclass

from core.errors import ModelError
from core.networks.backend import open_extractor, open_head
from core.networks.listening import Extractor, Head
from core.networks.plan import Chosen, Disabled, Plan


@dataclass(frozen=True, slots=True)
class Loaded:
    """The networks of a plan that work here, and those that do not."""

    extractors: tuple[Extractor, ...]
    failed: tuple[Disabled, ...] = ()


_lock = threading.Lock()
_loaded: dict[Plan, Loaded] = {}


def loaded(plan: Plan) -> Loaded:
    """Return the networks of a plan; the first call loads them, others wait for it."""
    with _lock:
        if plan not in _loaded:
            _loaded[plan] = _load(plan)
        return _loaded[plan]


def _load(plan: Plan) -> Loaded:
    extractors: list[Extractor] = []
    failed: list[Disabled] = []
    for chosen in plan.extractors:
        try:
            extract = open_extractor(chosen)
        except ModelError as error:
            failed.append(Disabled(chosen.network.name, str(error)))
            failed += [Disabled(head.network.name, f"{chosen.network.name}: {error}") for head in _heads(plan, chosen)]
            continue
        extractors.append(Extractor(chosen, extract, _load_heads(_heads(plan, chosen), failed)))
    return Loaded(tuple(extractors), tuple(failed))


def _heads(plan: Plan, chosen: Chosen) -> tuple[Chosen, ...]:
    return plan.heads(chosen.network.name)


def _load_heads(heads: tuple[Chosen, ...], failed: list[Disabled]) -> tuple[Head, ...]:
    opened: list[Head] = []
    for chosen in heads:
        try:
            opened.append(Head(chosen, open_head(chosen)))
        except ModelError as error:
            failed.append(Disabled(chosen.network.name, str(error)))
    return tuple(opened)
