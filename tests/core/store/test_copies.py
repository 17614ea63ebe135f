"""What the database tells of tracks that could be there more than once."""

from dataclasses import replace
from datetime import UTC, datetime

from core.store import Store
from models.audio import Tags
from models.track import Track
from tests.core.store.examples import track


def named(path: str, title: str | None, *artists: str, identity: str = "") -> Track:
    return replace(track(path), tags=Tags(title=title, artists=artists), identity=identity or f"own {path}")


def suspects(store: Store) -> list[str]:
    return [suspect.path for suspect in store.suspects()]


def test_what_shares_its_sound_or_its_name_is_suspected_and_nothing_else(store: Store) -> None:
    store.save(
        [
            named("/m/a", "Rope", "Strings"),
            named("/m/b", "ROPE", "strings"),
            named("/m/c", "Rope", "Others"),
            named("/m/d", "Sail", "Strings"),
            named("/m/e", None, identity="x"),
            named("/m/f", "Tide", "Strings", identity="x"),
        ]
    )
    assert suspects(store) == ["/m/a", "/m/b", "/m/e", "/m/f"]
    first, *_, last = store.suspects()
    assert (first.label, first.name) == ("Strings - Rope", ("strings\n", "rope"))
    assert (last.identity, last.name, store.suspects()[2].name) == ("x", ("strings\n", "tide"), None)


def test_names_that_are_missing_are_no_name_in_common(store: Store) -> None:
    store.save([named("/m/a", None), named("/m/b", None), named("/m/c", "Rope"), named("/m/d", "Rope")])
    assert suspects(store) == []


def test_a_file_that_is_gone_is_no_copy(store: Store) -> None:
    store.save([named(f"/m/{name}", "Rope", "Strings", identity="x") for name in "ab"])
    store.mark_missing(store.ids()[:1], datetime.now(UTC))
    assert suspects(store) == []
