"""Copies that are told at a glance: by the sound, or by artist, title and length."""

from core.duplicates.glancing import at_a_glance
from models.duplicates import Suspect

SONG = ("harbour strings", "rope and sail")


def suspect(number: int, identity: str = "", *, name: tuple[str, str] | None = SONG, **known: object) -> Suspect:
    values: dict[str, object] = {"duration_s": 200.0, "codec": "mp3", "bit_rate": 320_000, "label": "Rope and Sail"}
    return Suspect(number, f"/m/{number}", identity or f"own {number}", name=name, **{**values, **known})  # type: ignore[arg-type]


def told(*suspects: Suspect) -> list[tuple[str, list[int]]]:
    return [(group.kind, [member.track_id for member in group.members]) for group in at_a_glance(suspects)]


def test_the_same_sound_is_one_group_whatever_its_names() -> None:
    other = ("somebody", "something")
    assert told(suspect(1, "x"), suspect(2, "x", name=other), suspect(3, "x", name=None)) == [("same sound", [1, 2, 3])]


def test_one_name_of_one_length_is_a_group_with_the_best_copy_first() -> None:
    low, high = suspect(1, bit_rate=128_000), suspect(2)
    lossless = suspect(3, codec="flac", duration_s=201.3)
    assert told(low, high, lossless) == [("same name", [3, 2, 1])]
    (group,) = at_a_glance((low, high, lossless))
    assert [member.evidence for member in group.members] == [
        "the best copy",
        *2 * ["the same artist and title, 1.3 s shorter"],
    ]


def test_copies_of_a_copy_come_with_it() -> None:
    assert told(suspect(1, "x"), suspect(2, "x"), suspect(3, codec="flac")) == [("same name", [3, 1, 2])]


def test_one_name_of_other_lengths_is_another_version() -> None:
    assert told(suspect(1), suspect(2, duration_s=203.0)) == []
    edits = [suspect(3, duration_s=240.0), suspect(4, duration_s=240.5)]
    assert told(suspect(1), suspect(2, duration_s=200.5), *edits) == [("same name", [2, 1]), ("same name", [4, 3])]


def test_what_has_no_name_is_known_by_its_sound_alone() -> None:
    assert told(suspect(1, name=None), suspect(2, name=None)) == []
    assert told() == []
