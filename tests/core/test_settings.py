import string
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SettingsError
from core.settings import LoadedSettings, Settings, from_mapping, load, unread
from core.settings.conf_file import parse
from core.settings.keys import KEYS, as_text
from core.settings.reference import page, shipped_file


def load_text(folder: Path, text: str, environ: Mapping[str, str] = {}, **overrides: object) -> LoadedSettings:
    file = folder / "some.conf"
    file.write_text(text, encoding="utf-8")
    return load(file, overrides=overrides, environ=environ)


def mistakes_in(folder: Path, text: str, environ: Mapping[str, str] = {}, **overrides: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_text(folder, text, environ, **overrides)
    lines = [line.strip() for line in str(caught.value).replace(f"{folder}/", "").splitlines()]
    return lines if len(lines) == 1 else lines[1:]


def test_without_a_file_every_key_has_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = load(environ={})
    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {"default"}
    assert loaded.file is None


def test_the_documented_defaults_are_the_defaults() -> None:
    settings = Settings()
    assert settings.analysis.use_threaded_processing is False
    assert settings.analysis.threaded_workers_default == 4
    assert settings.analysis.process_workers == 0
    assert settings.database.database_url == ""
    assert {"mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "wma", "wv", "mka", "ape"} <= {
        *settings.library.extensions
    }


def test_what_was_meant_for_the_server_but_lacks_the_prefix_is_known(tmp_path: Path) -> None:
    environ = {"REDIS_URL": "redis://here", "MAX_CONCURRENT_DOWNLOADS": "9", "HOST": "x", "PORT": "1", "LOG_LEVEL": "x"}
    loaded = load_text(tmp_path, "", environ)
    assert unread(loaded, environ) == ("MAX_CONCURRENT_DOWNLOADS", "REDIS_URL")
    set_otherwise = load_text(
        tmp_path, "REDIS_URL=redis://there", environ | {"PLAYLISTA_MAX_CONCURRENT_DOWNLOADS": "2"}
    )
    assert unread(set_otherwise, environ) == ()


def test_an_option_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    text = "PROCESS_WORKERS=1\nIO_THREADS=1\nWORKER_MAX_FILES=1\n"
    environ = {"PLAYLISTA_PROCESS_WORKERS": "2", "PLAYLISTA_IO_THREADS": "2", "HOME": "/x"}
    loaded = load_text(tmp_path, text, environ, PROCESS_WORKERS=3)
    analysis = loaded.settings.analysis
    assert (analysis.process_workers, analysis.io_threads, analysis.worker_max_files) == (3, 2, 1)
    assert loaded.origins["PROCESS_WORKERS"] == "option"
    assert loaded.origins["IO_THREADS"] == "environment PLAYLISTA_IO_THREADS"
    assert loaded.origins["WORKER_MAX_FILES"] == f"file {tmp_path}/some.conf:3"
    assert loaded.origins["ENGINE"] == "default"


def test_an_option_that_was_not_given_changes_nothing(tmp_path: Path) -> None:
    assert load_text(tmp_path, "PROCESS_WORKERS=1", PROCESS_WORKERS=None).settings.analysis.process_workers == 1


def test_the_file_here_is_read_before_the_one_in_the_configuration_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "config" / "playlista" / "playlista.conf"
    mine.parent.mkdir(parents=True)
    mine.write_text("IO_THREADS=7\n", encoding="utf-8")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(here)
    assert load(environ={}).settings.analysis.io_threads == 7
    (here / "playlista.conf").write_text("PROCESS_WORKERS=5\n", encoding="utf-8")
    analysis = load(environ={}).settings.analysis
    assert (analysis.process_workers, analysis.io_threads) == (5, 4)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("LOG_FILE=/a/b", "/a/b"),
        ("  LOG_FILE = /a/b  ", "/a/b"),
        ("LOG_FILE=/a/b # comment", "/a/b"),
        ("LOG_FILE=/a#b", "/a#b"),
        ('LOG_FILE="/a #1 b"  # comment', "/a #1 b"),
        ("LOG_FILE='/a \"b\"'", '/a "b"'),
        ("LOG_FILE=/it's", "/it's"),
        ("LOG_FILE=/a=b", "/a=b"),
        ("LOG_FILE=", ""),
        ("LOG_FILE= # none", ""),
        ("LOG_FILE=#a", "#a"),
        ('LOG_FILE=""', ""),
        ("[logging]\nLOG_FILE=/a", "/a"),
        ("\ufeffLOG_FILE=/a", "/a"),
        ("# é ß 音楽\r\nLOG_FILE=/音楽\r\n", "/音楽"),
    ],
)
def test_a_line_is_read_as_a_person_means_it(tmp_path: Path, line: str, value: str) -> None:
    assert load_text(tmp_path, line).settings.logging.log_file == value


def test_values_are_brought_into_one_form(tmp_path: Path) -> None:
    text = """\
EXTENSIONS=.MP3, flac,,mp3
LIBRARY_PATH=~/Music
USE_THREADED_PROCESSING=Yes
ENGINE=Librosa
LOG_LEVEL=debug
"""
    settings = load_text(tmp_path, text).settings
    assert settings.library.extensions == ("mp3", "flac")
    assert settings.library.library_path == str(Path("~/Music").expanduser())
    assert settings.logging.log_level == "DEBUG"
    assert settings.analysis.engine == "librosa"
    assert settings.analysis.use_threaded_processing is True


@pytest.mark.parametrize("word", ["true", "YES", "On", "1"])
def test_many_words_mean_yes(word: str) -> None:
    assert from_mapping({"INCLUDE_HIDDEN": word}).library.include_hidden is True


@pytest.mark.parametrize("word", ["false", "NO", "Off", "0"])
def test_many_words_mean_no(word: str) -> None:
    assert from_mapping({"FOLLOW_LINKS": word}).library.follow_links is False


def test_all_mistakes_are_told_at_once_with_place_and_value_and_hint(tmp_path: Path) -> None:
    text = """\
THREADED_WORKER_DEFAULT=4
PROCESS_WORKERS=four
IO_THREADS=0

this is nothing
ENGINE=libosa
LOG_LEVEL=INFO
LOG_LEVEL=DEBUG
"""
    found = mistakes_in(tmp_path, text, {"PLAYLISTA_ANALYSIS_TIMEOUT_SECONDS": "nan"}, DATABASE_BATCH_SIZE=0)
    assert found == [
        'some.conf:5: "this is nothing" is no KEY=value line',
        "some.conf:8: LOG_LEVEL is given again, first in line 7; keep one of them",
        "some.conf:1: unknown key THREADED_WORKER_DEFAULT; did you mean THREADED_WORKERS_DEFAULT?",
        "some.conf:2: PROCESS_WORKERS=four: expected a whole number from 0 to 1024",
        "some.conf:3: IO_THREADS=0: expected a whole number from 1 to 256",
        "some.conf:6: ENGINE=libosa: expected fast, librosa or essentia; did you mean librosa?",
        "environment PLAYLISTA_ANALYSIS_TIMEOUT_SECONDS: ANALYSIS_TIMEOUT_SECONDS=nan: "
        "expected a number from 1 to 1000000",
        "option: DATABASE_BATCH_SIZE=0: expected a whole number from 1 to 10000",
    ]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("log_level=INFO", "did you mean LOG_LEVEL?"),
        ("WORKERS=3", "did you mean PROCESS_WORKERS?"),
        ("COLOUR_OF_THE_SKY=blue", "unknown key COLOUR_OF_THE_SKY"),
    ],
)
def test_an_unknown_key_is_a_mistake_and_the_nearest_key_is_named(tmp_path: Path, line: str, hint: str) -> None:
    (mistake,) = mistakes_in(tmp_path, line)
    assert mistake.endswith(hint)


@pytest.mark.parametrize(
    "line",
    ["LOG_FILE", "=x", "LOG FILE=x", 'LOG_FILE="x', 'LOG_FILE="x" y', "export LOG_FILE=x", "[unclosed", "9LIVES=1"],
)
def test_a_line_without_meaning_is_a_mistake(tmp_path: Path, line: str) -> None:
    (mistake,) = mistakes_in(tmp_path, f"\n{line}\n")
    assert mistake == f'some.conf:2: "{line}" is no KEY=value line'


@pytest.mark.parametrize(
    "line",
    [
        "USE_THREADED_PROCESSING=perhaps",
        "USE_THREADED_PROCESSING=",
        "PROCESS_WORKERS=",
        "PROCESS_WORKERS=2.5",
        "PROCESS_WORKERS=-1",
        "ANALYSIS_TIMEOUT_SECONDS=0",
        "MIN_DURATION_SECONDS=inf",
        "MAX_DURATION_SECONDS=-0.1",
        "EXTENSIONS=",
        "EXTENSIONS=*.mp3",
        "EXTENSIONS=mp3 flac",
        "DATABASE_URL=mysql://localhost/music",
        "DATABASE_URL=/home/me/music.db",
        "LOG_LEVEL=LOUD",
    ],
)
def test_a_value_that_cannot_be_is_a_mistake(tmp_path: Path, line: str) -> None:
    (mistake,) = mistakes_in(tmp_path, line)
    assert mistake.startswith(f"some.conf:1: {line}: expected ")


def test_a_named_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.conf: there is no such file"):
        load(tmp_path / "nowhere.conf", environ={})


def test_a_folder_in_place_of_a_file_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load(tmp_path, environ={})


def test_a_file_that_is_not_utf_8_is_a_mistake_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "some.conf"
    file.write_bytes(b"# fine\nLOG_FILE=/caf\xe9\n")
    with pytest.raises(SettingsError, match=r"some\.conf:2: byte 0xe9 is no UTF-8"):
        load(file, environ={})


def test_a_longest_duration_below_the_shortest_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = mistakes_in(tmp_path, "MIN_DURATION_SECONDS=30\nMAX_DURATION_SECONDS=20\n")
    assert mistake == ("some.conf:2: MAX_DURATION_SECONDS=20 is less than MIN_DURATION_SECONDS=30; no file could pass")


def test_a_shortest_duration_without_a_longest_is_fine(tmp_path: Path) -> None:
    assert load_text(tmp_path, "MIN_DURATION_SECONDS=30").settings.analysis.min_duration_seconds == 30


def test_a_mapping_takes_values_of_python_and_text() -> None:
    settings = from_mapping(
        {
            "USE_THREADED_PROCESSING": True,
            "THREADED_WORKERS_DEFAULT": 8,
            "PROCESS_WORKERS": "2",
            "ANALYSIS_TIMEOUT_SECONDS": 60,
            "EXTENSIONS": ["mp3", ".ogg"],
            "LIBRARY_PATH": Path("/music"),
        }
    )
    assert settings.analysis.use_threaded_processing is True
    assert settings.analysis.threaded_workers_default == 8
    assert settings.analysis.process_workers == 2
    assert settings.analysis.analysis_timeout_seconds == 60.0
    assert settings.library.extensions == ("mp3", "ogg")
    assert settings.library.library_path == "/music"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PROCESS_WORKERS", True),
        ("PROCESS_WORKERS", 2.0),
        ("PROCESS_WORKERS", None),
        ("ANALYSIS_TIMEOUT_SECONDS", True),
        ("ANALYSIS_TIMEOUT_SECONDS", 10**400),
        ("USE_THREADED_PROCESSING", 2),
        ("LIBRARY_PATH", 3),
        ("LIBRARY_PATH", "a\0b"),
        ("EXTENSIONS", [1, 2]),
        ("EXCLUDE_PATTERNS", b"abc"),
        ("EXCLUDE_PATTERNS", 5),
        ("DATABASE_URL", 5),
    ],
)
def test_a_mapping_takes_no_value_of_a_wrong_type(key: str, value: object) -> None:
    with pytest.raises(SettingsError, match=f"config: {key}=.*: expected "):
        from_mapping({key: value})


def test_a_mapping_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(SettingsError, match="unknown key USE_THREADS"):
        from_mapping({"USE_THREADS": True})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:secret@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me:se@cr:et@host/db", "postgresql://me:***@host/db"),
        ("postgresql://host/db?user=me&password=secret&x=1", "postgresql://host/db?user=me&password=***&x=1"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("sqlite:////home/me/music.db", "sqlite:////home/me/music.db"),
        ("", ""),
        ("host=h user=me password=secret", "host=h user=me password=***"),
    ],
)
def test_a_password_is_masked_where_a_value_is_shown(url: str, shown: str) -> None:
    assert KEYS["DATABASE_URL"].shown(url) == shown


@pytest.mark.parametrize(
    "line", ['DATABASE_URL="postgresql://me:secret@host', "DATABASE_URL=mysql://me:secret@host/db"]
)
def test_a_mistake_does_not_tell_the_password(tmp_path: Path, line: str) -> None:
    (mistake,) = mistakes_in(tmp_path, line)
    assert "secret" not in mistake
    assert "me:***@host" in mistake


def test_the_secret_of_an_app_is_shown_nowhere(tmp_path: Path) -> None:
    assert KEYS["SPOTIFY_CLIENT_SECRET"].shown("s3cret") == "***"
    assert KEYS["SPOTIFY_CLIENT_SECRET"].shown("") == ""
    for line in (
        'SPOTIFY_CLIENT_SECRET="s3cret',
        "SPOTIFY_CLIENT_SECRET = 's3cret",
        "SPOTIFY_CLIENT_SECRET=s3\x07cret",
    ):
        (mistake,) = mistakes_in(tmp_path, line)
        assert "s3" not in mistake


def test_settings_of_every_section_are_read(tmp_path: Path) -> None:
    text = "SPOTIFY_CLIENT_ID=mine\nDOWNLOAD_THREADS=7\nMODEL_HOP=3\nMAX_CONCURRENT_DOWNLOADS=9\nPORT=1234\n"
    settings = load_text(tmp_path, text).settings
    assert (settings.services.spotify_client_id, settings.download.download_threads) == ("mine", 7)
    assert (settings.models.hop, settings.jobs.max_concurrent_downloads, settings.web.port) == (3, 9, 1234)


def test_limits_are_kept_in_one_way_to_write_them(tmp_path: Path) -> None:
    settings = load_text(tmp_path, "RATE_LIMITS=Spotify: 30.0 / 1.50 : 100, deezer:1/2:3").settings
    assert settings.services.rate_limits == ("spotify:30/1.5:100", "deezer:1/2:3")


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        *[(text, "") for text in ("spotify", "spotify:30", "spotify:30/1", "spotify:0/1:5", "spotify:1/0:5")],
        *[(text, "") for text in ("spotify:1/1:0", "spotify:-1/1:5", "spotify:1/1:2.5", "spotify:nan/1:1")],
        ("spotfy:30/1:100", "did you mean spotify?"),
        ("spotify:1/1:1, spotify:2/1:1", "spotify is there twice"),
    ],
)
def test_a_limit_that_means_nothing_is_a_mistake_told_with_the_form(tmp_path: Path, value: str, hint: str) -> None:
    (mistake,) = mistakes_in(tmp_path, f"RATE_LIMITS={value}")
    assert f"RATE_LIMITS={value}" in mistake
    assert "expected name:requests/seconds:burst" in mistake
    assert mistake.endswith(hint)


def test_hosts_are_kept_as_dns_writes_them(tmp_path: Path) -> None:
    settings = load_text(tmp_path, "DOWNLOAD_ALLOWED_HOSTS=Example.ORG., *.müller.example, 127.0.0.1, [::1]").settings
    assert settings.download.download_allowed_hosts == (
        *("example.org", "*.xn--mller-kva.example", "127.0.0.1", "::1"),
    )


@pytest.mark.parametrize(
    "host", ["https://example.org", "example.org:80", "*", "a*.org", "exam ple.org", "example.org/x"]
)
def test_what_is_no_host_is_a_mistake(tmp_path: Path, host: str) -> None:
    (mistake,) = mistakes_in(tmp_path, f"DOWNLOAD_ALLOWED_HOSTS={host}")
    assert "expected hosts as example.org or *.example.org" in mistake


def test_the_shipped_text_has_every_key_once_and_reads_as_the_defaults(tmp_path: Path) -> None:
    assert [line.key for line in parse(shipped_file()).lines] == list(KEYS)
    assert load_text(tmp_path, shipped_file()).settings == Settings()


def test_the_page_names_every_key_with_its_default() -> None:
    text = page()
    for key in KEYS.values():
        assert f"| `{key.name}` | `{as_text(key.default)}` |" in text or f"| `{key.name}` | (empty) |" in text


@given(st.text())
def test_no_text_upsets_the_reading_of_a_file(text: str) -> None:
    contents = parse(text)
    assert all(line.key.isidentifier() for line in contents.lines)


@given(st.text(alphabet=string.printable.replace('"', "").translate({ord(c): None for c in "\r\n\x0b\x0c"})))
def test_whatever_stands_in_quotes_comes_back(value: str) -> None:
    (line,) = parse(f'LOG_FILE="{value}"').lines
    assert line.value == value


@pytest.mark.parametrize(
    ("written", "kept"), [("22:00-06:00", "22:00-06:00"), ("9:30 - 17:00", "09:30-17:00"), ("", "")]
)
def test_a_window_of_the_day_is_kept_in_one_spelling(written: str, kept: str) -> None:
    assert from_mapping({"ANALYSIS_WINDOW": written}).analysis.analysis_window == kept


@pytest.mark.parametrize("written", ["22-6", "24:00-06:00", "22:00", "06:00-06:00", "6:00-06:00", 22, "22:60-23:00"])
def test_what_is_no_window_of_the_day_is_refused(written: object) -> None:
    with pytest.raises(SettingsError, match="expected two different times of the day as in 22:00-06:00"):
        from_mapping({"ANALYSIS_WINDOW": written})
