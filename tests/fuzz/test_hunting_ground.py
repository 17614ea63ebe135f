"""The fuzzer fuzzed: harm that was planted is found, whichever it is, so silence means that there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.analyze import analyze_file
from core.settings import AnalysisSettings
from models.audio import AudioFile
from models.track import Failure, Track
from tests.fuzz import test_fuzz
from tests.fuzz.checksums import sealed
from tests.fuzz.hunting_ground import Harm, HuntingGround
from tests.fuzz.seeds import SEEDS, seed
from tests.fuzz.test_fuzz import CASES, hunt

PLANTED = "tests.fuzz.planted"


@pytest.fixture(scope="module")
def ground() -> Iterator[HuntingGround]:
    """One victim for all faults but those that take long."""
    with HuntingGround(PLANTED) as ground:
        yield ground


def harm(ground: HuntingGround, folder: Path, fault: str) -> str:
    """What is said of a file with a fault; "" if nothing."""
    path = folder / "case"
    path.write_text(fault)
    found = ground.harm_of(path)
    return found.words if found is not None else ""


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("segfault", "ends the process: SIGSEGV"),
        ("kill", "ends the process: SIGKILL"),
        ("leave", "ends the process: exit code 3"),
        ("grow", "KiB of memory"),
        ("devour", "analyze_file raises MemoryError"),
        ("fail", "analyze_file raises KeyError: 'a bug'"),
        ("internal", "analyze_file fails as internal: internal error, please report it: KeyError: 'a bug'"),
        ("memory", "analyze_file fails as memory"),
        ("timeout", "analyze_file fails as timeout"),
        ("escape", r"analyze_file says 'it claims \x1b[2J'"),
        ("warning", r"analyze_file says 'its title is \x07'"),
        ("nan", "analyze_file yields a record with nan"),
        ("infinity", "analyze_file yields a record with inf"),
        ("odd_samples", "open_audio yields samples that are no numbers"),
        ("no_samples", "open_audio yields no sound and no reason"),
        ("write", "is not left as it was"),
        ("touch", "is not left as it was"),
        ("delete", "is not left as it was"),
        ("print", "makes it print '[mp3 @ 0x55] Header missing"),
    ],
)
def test_planted_harm_is_told_and_the_next_file_is_not_blamed(
    fault: str, words: str, ground: HuntingGround, tmp_path: Path
) -> None:
    assert words in harm(ground, tmp_path, fault)
    assert harm(ground, tmp_path, "good") == ""
    assert harm(ground, tmp_path, "refused") == ""


@pytest.mark.parametrize("fault", ["hang", "doze"])
def test_a_file_that_sleeps_in_native_code_is_told(fault: str, tmp_path: Path) -> None:
    with HuntingGround(PLANTED, patience_s=0.5) as ground:
        assert harm(ground, tmp_path, fault) == "hangs"


def test_a_file_that_computes_for_ever_is_told(tmp_path: Path) -> None:
    with HuntingGround(PLANTED, cpu_s=0.5) as ground:
        assert harm(ground, tmp_path, "loop") == "takes for ever"


def test_a_victim_that_cannot_start_is_no_peace(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"the victim cannot be started: .*No module named tests.fuzz.nobody"):
        HuntingGround("tests.fuzz.nobody")


def test_a_hunt_ends_with_the_harm_and_keeps_the_file(
    ground: HuntingGround, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted victim trips over every first word that it does not know."""
    monkeypatch.setattr(test_fuzz, "FINDINGS", tmp_path / "findings")
    with pytest.raises(pytest.fail.Exception, match=r"findings/.*\.wav analyze_file raises "):
        hunt(ground, b"good " + bytes(100), tmp_path / "case.wav", None)
    kept = list((tmp_path / "findings").iterdir())
    assert kept
    assert all(ground.harm_of(path) is not None for path in kept)


@pytest.mark.parametrize("variant", ["ogg", "opus", "oga"])
def test_the_checksums_of_ogg_are_put_right_and_nothing_else_is_touched(variant: str, tmp_path: Path) -> None:
    whole = seed(tmp_path, variant)
    odd_sum = whole.replace(whole[22:26], bytes(4))
    assert odd_sum != whole
    assert sealed(odd_sum) == sealed(whole) == whole
    assert sealed(whole[:-1]) == whole[:-1]
    assert sealed(b"OggS" + bytes(22)) == b"OggS" + bytes(22)


class Witness(HuntingGround):
    """Notes what a hunt tries, and lets nobody open it."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def harm_of(self, path: Path) -> Harm | None:
        """Find nothing."""
        self.seen.append(path.read_bytes())
        return None


@pytest.mark.parametrize("variant", SEEDS)
def test_a_hunt_tries_many_damages_and_gets_past_the_header_with_some(variant: str, tmp_path: Path) -> None:
    path, whole, witness = tmp_path / "case", seed(tmp_path, variant), Witness()
    hunt(witness, whole, path, None)
    assert isinstance(outcome(path, whole), Track)
    assert len(set(witness.seen) - {whole}) >= CASES // 2
    assert any(is_opened(outcome(path, content)) for content in witness.seen if content != whole)


def outcome(path: Path, content: bytes) -> Track | Failure:
    """Analyse a file of this content, here: it harms nobody."""
    path.write_bytes(content)
    return analyze_file(AudioFile(str(path), len(content), 0), AnalysisSettings())


def is_opened(outcome: Track | Failure) -> bool:
    """Tell whether a decoder has been at it, or the header was the end."""
    return isinstance(outcome, Track) or "decoded" in outcome.reason
