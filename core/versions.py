"""Which engine and version makes each group of features; the name of an analysis, compared before work is done.

Loads no engine, so that a run over unchanged files need not either.
"""

from models.features import FAST_VERSIONS, GROUPS

#: Which groups an adapter takes from its library; the rest of the record is the default engine's.
ADAPTED = {
    "fast": {},
    "librosa": {"rhythm": 1, "tonal": 1, "timbre": 1},
    "essentia": {"rhythm": 1, "tonal": 1, "loudness": 1},
}


def versions(engine: str) -> str:
    """Name the engine and version behind each group of features, e.g. "rhythm=fast.1 tonal=fast.1 …"."""
    adapted = ADAPTED[engine]
    return " ".join(
        f"{group}={engine}.{adapted[group]}" if group in adapted else f"{group}=fast.{FAST_VERSIONS[group]}"
        for group in GROUPS
    )
