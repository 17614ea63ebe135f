"""Every reason has a sentence, and the page tells them all."""

from pathlib import Path

from core.matching import REASONS


def test_the_page_tells_every_reason_as_the_code_does(repository: Path) -> None:
    page = (repository / "docs/matching.md").read_text(encoding="utf-8")
    told = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert {code.strip("`"): sentence for code, sentence in told} == REASONS


def test_every_reason_is_a_sentence() -> None:
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in REASONS.values())
