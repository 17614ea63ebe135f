"""``playlista export`` and ``playlista import``: lists of any format, and songs brought into a folder."""

import json
from pathlib import Path

import pytest

from tests.playlista.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def songs(music: Path) -> list[Path]:
    return sorted(path for path in music.rglob("*") if path.is_file())


@pytest.fixture
def party(home: Path, songs: list[Path]) -> Path:
    target = home / "party.m3u8"
    target.write_text("#EXTM3U\n#PLAYLIST:Party\n" + "".join(f"{song}\n" for song in reversed(songs)))
    return target


@pytest.mark.parametrize("ending", ["m3u8", "m3u", "pls", "xspf", "jspf", "csv"])
def test_what_is_exported_is_imported_again(run: Run, home: Path, party: Path, songs: list[Path], ending: str) -> None:
    assert run("export", str(party), "--out", f"out.{ending}").exit_code == 0
    result = run("import", f"out.{ending}", "--json")
    assert result.exit_code == 0, result.output
    entries = json.loads(result.stdout)["entries"]
    assert [entry["path"] for entry in entries] == [str(song) for song in reversed(songs)]
    assert {entry["how"] for entry in entries} == {"path"}


def test_several_files_are_written_at_once(run: Run, home: Path, party: Path) -> None:
    result = run("export", str(party), "--out", "a.xml", "--out", "b.json", "--name", "Another", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["written"] == ["a.xml", "b.json"]
    assert '<NODE Name="Another"' in (home / "a.xml").read_text()
    assert json.loads((home / "b.json").read_text())["name"] == "Another"


def test_songs_come_along_and_the_list_names_them(run: Run, home: Path, party: Path, songs: list[Path]) -> None:
    result = run("export", str(party), "--copy-to", "stick", "--out", "stick/list.m3u8")
    assert result.exit_code == 0, result.output
    paths = [line for line in (home / "stick" / "list.m3u8").read_text().splitlines() if not line.startswith("#")]
    assert [path[:3] for path in paths] == [f"{number:02} " for number in range(1, len(songs) + 1)]
    assert [(home / "stick" / path).read_bytes() for path in paths] == [song.read_bytes() for song in reversed(songs)]


def test_paths_are_mapped_for_another_machine(run: Run, home: Path, party: Path, music: Path) -> None:
    assert run("export", str(party), "--out", "a.m3u8", "--map", f"{music}=Z:\\Music").exit_code == 0
    lines = [line for line in (home / "a.m3u8").read_text().splitlines() if not line.startswith("#")]
    assert all(line.startswith("Z:\\Music\\") and "/" not in line for line in lines)


def test_what_is_not_in_the_library_is_told(run: Run, home: Path, party: Path) -> None:
    party.write_text(party.read_text() + "#EXTINF:1,Nobody - Nothing\n/nowhere/nothing.mp3\n")
    found = run("import", str(party))
    assert found.exit_code == 3
    assert "4 of 5 entries found" in found.stderr
    result = run("export", str(party), "--out", "a.pls")
    assert result.exit_code == 3
    assert "Left out, number 5, Nobody - Nothing: no file of the library" in result.stderr
    assert "NumberOfEntries=4" in (home / "a.pls").read_text()


def test_an_imported_list_can_be_saved_and_exported_by_name(run: Run, home: Path, party: Path) -> None:
    assert run("import", str(party), "--save", "My party").exit_code == 0
    result = run("export", "my party", "--out", "a.m3u8", "--absolute")
    assert result.exit_code == 0, result.output
    written = (home / "a.m3u8").read_text()
    assert "#PLAYLIST:My party\n" in written
    assert [line for line in written.splitlines() if line[0] != "#"] == party.read_text().splitlines()[2:]
    assert run("import", str(party), str(party), "--save", "x").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["party.m3u8"], 2, "say where to"),
        (["party.m3u8", "--out", "a.mp3"], 1, "must end in"),
        (["party.m3u8", "--out", "no/a.pls"], 1, "there is no folder"),
        (["party.m3u8", "--out", "a.pls", "--link"], 2, "--link goes with --copy-to"),
        (["party.m3u8", "--out", "a.pls", "--map", "x"], 1, "maps no folder"),
        (["nothing.m3u8", "--out", "a.pls"], 1, "there is no file and no saved playlist nothing.m3u8"),
        (["empty.m3u8", "--out", "a.pls"], 1, "no track of the library is in"),
    ],
)
def test_mistakes_are_one_line(
    run: Run, home: Path, party: Path, arguments: list[str], code: int, message: str
) -> None:
    (home / "empty.m3u8").write_text("#EXTM3U\n")
    result = run("export", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert not (home / "a.pls").exists()
