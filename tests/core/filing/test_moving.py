"""A file gets a name only where nobody has it, with hard links or without."""

import errno
import os
from pathlib import Path

import pytest

from core.filing.moving import entries, folded, move


@pytest.mark.parametrize("links", [True, False])
def test_a_name_that_is_taken_stays_whose_it_is(links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "taken").write_text("theirs")
    assert not move(tmp_path / "mine", tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "theirs"
    assert move(tmp_path / "mine", tmp_path / "free")
    assert (tmp_path / "free").read_text() == "mine"
    assert not (tmp_path / "mine").exists()


def test_names_that_other_systems_cannot_tell_apart_count_as_one(tmp_path: Path) -> None:
    (tmp_path / "Cafe\u0301").touch()
    assert entries(tmp_path) == {folded("CAFÉ"): "Cafe\u0301"}
