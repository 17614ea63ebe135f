"""``assert_accessible``: axe, run in a page. Comes from the packages of the UI; no other host is asked."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")


@cache
def _axe() -> str:
    if not AXE.exists():
        raise AssertionError(f"{AXE} is missing: run `python ui/npm.py ci`")
    return AXE.read_text(encoding="utf-8")


def findings(page: Page) -> list[str]:
    """Return what axe holds to be serious or critical, each with the places in the page."""
    # Evaluated by the browser's own door for tools, which no policy of the page closes.
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [_told(each) for each in found["violations"] if each["impact"] in SERIOUS]


def assert_accessible(page: Page) -> None:
    """Fail if a page keeps somebody out."""
    assert findings(page) == []


def _told(finding: dict[str, Any]) -> str:
    places = "; ".join(f"{' '.join(map(str, node['target']))}: {node['html'][:120]}" for node in finding["nodes"][:5])
    return f"{finding['id']} ({finding['impact']}): {finding['help']}: {places}"
