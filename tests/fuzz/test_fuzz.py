"""Damaged files harm nobody. For a bounded number of cases here; for FUZZ_SECONDS by ``make fuzz``."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.checksums import sealed
from tests.fuzz.hunting_ground import HuntingGround
from tests.fuzz.mutations import DAMAGES, Damage, damaged
from tests.fuzz.seeds import SEEDS, seed

#: How long ``make fuzz`` hunts, shared by all containers.
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
CASES = 40
CASES_AT_LENGTH = 100
FINDINGS = Path(os.environ.get("FUZZ_FINDINGS", "fuzz-findings"))


@pytest.fixture(scope="module")
def ground() -> Iterator[HuntingGround]:
    """One victim for all cases: starting it costs as much as a hundred of them."""
    with HuntingGround() as ground:
        yield ground


@pytest.mark.parametrize("variant", SEEDS)
def test_a_damaged_file_harms_nobody(variant: str, ground: HuntingGround, tmp_path: Path) -> None:
    whole = seed(tmp_path, variant)
    deadline = time.monotonic() + SECONDS / len(SEEDS)
    hunt(ground, whole, tmp_path / f"case.{variant}", None)
    while time.monotonic() < deadline:
        hunt(ground, whole, tmp_path / f"case.{variant}", deadline)


def hunt(ground: HuntingGround, whole: bytes, path: Path, deadline: float | None) -> None:
    """Try many damages of one file; without a deadline always the same ones."""

    @settings(
        max_examples=CASES if deadline is None else CASES_AT_LENGTH,
        derandomize=deadline is None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(DAMAGES, st.sampled_from([True, True, True, False]))
    def case(damages: list[Damage], seal: bool) -> None:
        if deadline is not None and time.monotonic() > deadline:
            return
        content = damaged(whole, damages)
        if seal:  # a page of Ogg whose checksum is wrong is dropped before anybody reads it
            content = sealed(content)
        path.write_bytes(content)
        harm = ground.harm_of(path)
        if harm is not None:
            pytest.fail(f"{kept(content, path.suffix)} {harm.words}")

    case()


def kept(content: bytes, suffix: str) -> Path:
    """Keep a file that did harm, for tests/data."""
    FINDINGS.mkdir(exist_ok=True)
    path = FINDINGS / f"{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
    path.write_bytes(content)
    return path
