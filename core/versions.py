"""Which engine and version makes each group of features; the name of an analysis, compared before work is done.

Loads no engine, so that a run over unchanged files need not either.
"""

from functools import lru_cache

from models.features import CHANGES, FAST_DECISIONS, FAST_VERSIONS, GROUPS
from models.results import Change
from models.track import Evidence, StaleFile

#: Which groups an adapter takes from its library; the rest of the record is the default engine's.
ADAPTED = {
    "fast": {},
    "librosa": {"rhythm": 2, "tonal": 1, "timbre": 1},
    "essentia": {"rhythm": 2, "tonal": 1, "loudness": 1},
}
#: The engine that can renew some groups alone.
RENEWING = "fast"


def versions(engine: str) -> str:
    """Name the engine and version behind each group of features, e.g. "rhythm=fast.1 tonal=fast.2.1 …"."""
    adapted = ADAPTED[engine]
    return " ".join(
        f"{group}={engine}.{adapted[group]}" if group in adapted else f"{group}={_fast(group)}" for group in GROUPS
    )


@lru_cache
def version_of(group: str, named: str) -> str:
    """Version of one group in "rhythm=fast.1 tonal=fast.1 …"; empty if it is not named."""
    return next((part.partition("=")[2] for part in named.split() if part.startswith(f"{group}=")), "")


def measured(version: str) -> str:
    """Return of a version what measured, without what decided: "fast.2" of "fast.2.1"."""
    return ".".join(version.split(".")[:2])


def measured_versions(named: str, groups: tuple[str, ...]) -> str:
    """Name what measured some groups, as ``versions`` does: "tonal=fast.2 timbre=fast.2"."""
    return " ".join(f"{group}={measured(version_of(group, named))}" for group in groups)


@lru_cache
def changes(has: str, wanted: str) -> tuple[Change, ...]:
    """Return what is another version of a track than wanted, group by group, with the reason in a few words."""
    both = ((group, version_of(group, has), version_of(group, wanted)) for group in GROUPS)
    return tuple(
        Change(group, before, after, _reason(group, before, after)) for group, before, after in both if before != after
    )


def is_enough(stale: StaleFile, wanted: str) -> bool:
    """Tell whether the evidence that is kept of a file is enough for all of its groups to be decided as wanted."""
    evidence = stale.known.evidence
    if evidence is None:
        return False
    return all(is_of(group, evidence, wanted) for group in stale.groups)


def is_of(group: str, evidence: Evidence, wanted: str) -> bool:
    """Tell whether evidence of a group was measured as a wanted version measures."""
    return version_of(group, evidence.versions) == measured(version_of(group, wanted))


def _reason(group: str, before: str, after: str) -> str:
    """Say what is new since a version of ours, or that it was none of ours."""
    first, last = _numbers(before), _numbers(after)
    if first is None or last is None:
        return f"was made by {before}" if before else "was not made before"
    news = [
        words for (of, version), words in CHANGES.items() if of == group and first < (_numbers(version) or ()) <= last
    ]
    return "; ".join(news) or "another version"


def _numbers(version: str) -> tuple[int, ...] | None:
    """Return the numbers of a version of the default engine: (2, 1) of "fast.2.1"; ``None`` for any other."""
    engine, *parts = version.split(".")
    return tuple(map(int, parts)) if engine == "fast" and parts and all(part.isdecimal() for part in parts) else None


def _fast(group: str) -> str:
    decision = FAST_DECISIONS.get(group, 0)
    return f"fast.{FAST_VERSIONS[group]}{f'.{decision}' if decision else ''}"
