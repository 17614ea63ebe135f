"""Nothing a file is called can break a line or command the terminal; tables line up."""

import json
from pathlib import Path

import pytest

from playlista.cli.output import Column, count, print_json, print_table, program, safe, show_duration, show_size


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ünïcödé – 音楽 🎵 (ремикс).ogg", "Ünïcödé – 音楽 🎵 (ремикс).ogg"),
        ("new\nline\r.mp3", r"new\nline\r.mp3"),
        ("\x1b]0;owned\x07\x1b[31mred", r"\x1b]0;owned\x07\x1b[31mred"),
        ("latin1_\udce9\udcff.mp3", r"latin1_\xe9\xff.mp3"),
        ("right\u202eto left", r"right\u202eto left"),
        ("line\u2028separator\x85", r"line\u2028separator\x85"),
        ("family 👨\u200d👩", "family 👨\u200d👩"),
    ],
)
def test_a_name_prints_safely_and_stays_readable(name: str, shown: str) -> None:
    assert safe(name) == shown


def test_json_is_one_line_and_brings_the_name_back(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"path": "a\n\udce9é"})
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert printed.isascii()
    assert json.loads(printed) == {"path": "a\n\udce9é"}


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"tempo_bpm": float("nan")})


def test_columns_line_up_and_nothing_is_cut_off_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    columns = (Column("id", 3, right=True), Column("name", 6), Column("path"))
    rows = [("1", "音楽", "/a"), ("20", "long name", "/" + "b" * 300)]
    assert print_table(columns, rows) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines == [" id  name    path", "  1  音楽    /a", " 20  long name  /" + "b" * 300]


def test_a_table_without_rows_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_table((Column("id", 3),), []) == 0
    assert capsys.readouterr().out == ""


def test_on_a_terminal_long_cells_are_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    print_table((Column("id", 3, right=True), Column("path")), [("1", "x" * 100)])
    assert capsys.readouterr().out.splitlines()[1] == "  1  " + "x" * 24 + "…"


def test_quantities_read_well() -> None:
    assert [show_duration(seconds) for seconds in (0, 59.6, 205, 3723)] == ["0:00", "1:00", "3:25", "1:02:03"]
    assert [show_size(size) for size in (412, 3_400_000, 2.5e12)] == ["412 B", "3.4 MB", "2.5 TB"]
    assert [count(number, "track") for number in (0, 1, 1200)] == ["0 tracks", "1 track", "1,200 tracks"]


def test_hints_name_the_program_as_the_shell_finds_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / ".venv" / "bin" / "playlista"
    script.parent.mkdir(parents=True)
    script.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [str(script)])
    monkeypatch.setenv("PATH", str(script.parent))
    assert program() == "playlista"
    monkeypatch.setenv("PATH", "/nowhere")
    assert program() == ".venv/bin/playlista"
