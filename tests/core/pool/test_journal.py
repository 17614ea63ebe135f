"""What a dead run leaves, and who reads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.pool.journal import Journal
from models.audio import AudioFile
from tests.core.pool.faulty_work import found, library

ROOT = Path(__file__).resolve().parents[3]

DIE_AT = """
import os, sys
from pathlib import Path
from core.pool.journal import Journal
from tests.core.pool.faulty_work import found
journal = Journal(Path(sys.argv[1]))
done, current = found(map(Path, sys.argv[2:]))
with journal.at(done):
    pass
with journal.at(current):
    os.abort()
"""


def die_at(journal: Path, done: Path, current: Path) -> None:
    """Run a program that ends one file and dies at another."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-c", DIE_AT, str(journal), str(done), str(current)]
    assert subprocess.run(program, env=environment, stderr=subprocess.DEVNULL).returncode < 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def suspects(folder: Path) -> set[AudioFile]:
    with Journal(folder) as journal:
        return set(journal.suspects)


def test_what_a_dead_run_was_at_is_suspected_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    done, current = library(tmp_path, "good", "good")
    die_at(folder, done, current)
    assert suspects(folder) == set(found([current]))


def test_a_suspect_that_was_not_met_is_kept_for_the_next_run(folder: Path, tmp_path: Path) -> None:
    done, current = library(tmp_path, "good", "good")
    die_at(folder, done, current)
    assert suspects(folder) == suspects(folder) == set(found([current]))


def test_a_suspect_with_an_outcome_is_forgotten(folder: Path, tmp_path: Path) -> None:
    done, current = library(tmp_path, "good", "good")
    die_at(folder, done, current)
    with Journal(folder) as journal:
        journal.end(*found([current]))
    assert suspects(folder) == set()
    assert list(folder.iterdir()) == []


def test_a_file_that_was_changed_since_is_no_suspect(folder: Path, tmp_path: Path) -> None:
    done, current = library(tmp_path, "good", "good")
    die_at(folder, done, current)
    current.write_text("something else")
    assert suspects(folder) == set()


def test_a_living_run_is_not_taken_for_a_dead_one(folder: Path, tmp_path: Path) -> None:
    (file,) = found(library(tmp_path, "good"))
    with Journal(folder) as living, living.at(file):
        assert suspects(folder) == set()
        assert len(list(folder.iterdir())) == 1


def test_a_run_that_ends_in_peace_blames_nobody(folder: Path, tmp_path: Path) -> None:
    (file,) = found(library(tmp_path, "good"))
    journal = Journal(folder)
    with journal.at(file):
        journal.close()
    assert suspects(folder) == set()


def test_a_name_of_any_bytes_is_written_and_read(folder: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/line\nbreak \xff"))
    odd.write_text("good")
    die_at(folder, library(tmp_path, "good")[0], odd)
    assert suspects(folder) == set(found([odd]))


def test_a_torn_line_is_ignored(folder: Path, tmp_path: Path) -> None:
    done, current = library(tmp_path, "good", "good")
    die_at(folder, done, current)
    (journal,) = folder.iterdir()
    journal.write_bytes(journal.read_bytes() + b'["begin", "/to')
    assert suspects(folder) == set(found([current]))


def test_a_folder_that_cannot_be_written_costs_only_the_journal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (file,) = found(library(tmp_path, "good"))
    with Journal(tmp_path / "file" / "journal") as journal, journal.at(file):
        assert journal.suspects == set()
