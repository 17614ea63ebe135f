import json
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.errors import SettingsError
from core.settings import LoggingSettings
from core.settings.keys import KEYS
from core.settings.reference import shipped_file
from playlista.cli import cli
from playlista.cli.logs import configure_logging


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="playlista")


@pytest.fixture
def conf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A playlista.conf in the current folder."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "playlista.conf"
    file.write_text("PROCESS_WORKERS=3\n", encoding="utf-8")
    return file


def test_config_prints_every_key_with_its_value_and_origin(conf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYLISTA_IO_THREADS", "9")
    result = run("-v", "config")
    assert result.exit_code == 0
    lines = {line.split()[0]: line.split(maxsplit=2)[1:] for line in result.stdout.splitlines()[1:]}
    assert list(lines) == list(KEYS)
    assert lines["PROCESS_WORKERS"] == ["3", f"file {conf}:1"]
    assert lines["IO_THREADS"] == ["9", "environment PLAYLISTA_IO_THREADS"]
    assert lines["LOG_LEVEL"] == ["INFO", "option"]
    assert lines["ENGINE"] == ["fast", "default"]
    assert result.stderr == f"Read from {conf}.\n"


def test_config_as_json_has_values_of_their_types(conf: Path) -> None:
    result = run("config", "--json")
    values = json.loads(result.stdout)
    assert list(values) == list(KEYS)
    assert values["PROCESS_WORKERS"] == {"value": 3, "origin": f"file {conf}:1"}
    assert values["USE_THREADED_PROCESSING"] == {"value": False, "origin": "default"}
    assert "mp3" in values["EXTENSIONS"]["value"]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_config_shows_no_password(conf: Path, form: tuple[str, ...]) -> None:
    conf.write_text("DATABASE_URL=postgresql://me:secret@host/music\n", encoding="utf-8")
    result = run("config", *form)
    assert "postgresql://me:***@host/music" in result.stdout
    assert "secret" not in result.output


def test_config_reads_the_file_that_is_named(conf: Path, tmp_path: Path) -> None:
    other = tmp_path / "other name.conf"
    other.write_text("ENGINE=librosa\n", encoding="utf-8")
    values = json.loads(run("--config", str(other), "config", "--json").stdout)
    assert values["ENGINE"] == {"value": "librosa", "origin": f"file {other}:1"}
    assert values["PROCESS_WORKERS"]["origin"] == "default"


def test_the_check_of_a_right_configuration_passes(conf: Path) -> None:
    result = run("config", "--check")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == f"No mistakes. Read from {conf}.\n"


def test_the_check_of_a_wrong_configuration_fails_and_tells_all_mistakes(conf: Path) -> None:
    conf.write_text("PROCESS_WORKER=3\nENGINE=quick\n", encoding="utf-8")
    result = run("config", "--check")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Error: 2 mistakes in the configuration:",
        f"  {conf}:1: unknown key PROCESS_WORKER; did you mean PROCESS_WORKERS?",
        f"  {conf}:2: ENGINE=quick: expected fast, librosa or essentia",
    ]


def test_a_named_file_that_is_not_there_is_an_error_in_one_line(tmp_path: Path) -> None:
    result = run("--config", str(tmp_path / "none.conf"), "config")
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path / 'none.conf'}: there is no such file\n"


def test_the_template_is_the_shipped_file_even_beside_a_wrong_one(conf: Path) -> None:
    conf.write_text("NONSENSE\n", encoding="utf-8")
    result = run("config", "--template")
    assert result.exit_code == 0
    assert result.stdout == shipped_file()


def test_the_log_goes_to_the_file_of_the_settings_and_only_once(tmp_path: Path) -> None:
    log_file = tmp_path / "playlista.log"
    for _ in range(2):
        configure_logging(LoggingSettings(log_level="INFO", log_file=str(log_file)))
    logging.getLogger("playlista.scan").info("%s files", 3)
    logging.getLogger("playlista.scan").debug("not this")
    (line,) = log_file.read_text(encoding="utf-8").splitlines()
    assert line.endswith("INFO playlista.scan: 3 files")


def test_a_log_file_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"LOG_FILE=.*cannot be written"):
        configure_logging(LoggingSettings(log_file=str(tmp_path / "none" / "log")))
