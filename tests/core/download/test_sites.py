"""yt-dlp is told what we tell it, and runs no extractor but those that are meant to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import audio_site

ROOT = Path(__file__).resolve().parents[3]
PLUGIN = """
from yt_dlp.extractor.common import InfoExtractor
class AnythingIE(InfoExtractor):
    IE_NAME = "generic"
    _VALID_URL = r".*"
class MineIE(InfoExtractor):
    IE_NAME = "mine:(x)"
    _VALID_URL = r"https?://mine\\.example/.*"
"""
SHOW = """
import yt_dlp
from core.download.job import Job
from core.download.sites import Said, allowed_extractors, options
job = Job("https://example.org", "/", "keep", (), False, "")
told = options(job, Said([], print), print)
with yt_dlp.YoutubeDL({**told, "logger": None}) as ydl:
    print(*(one.IE_NAME for one in ydl._ies.values()), sep="\\n")
    print(told["postprocessors"], told["fixup"], len(ydl._pps["post_process"]))
"""


def shown(**variables: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-c", SHOW]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()


def test_only_youtube_and_plugins_are_asked() -> None:
    *names, told = shown(PYTHONPATH=os.pathsep.join([str(ROOT), str(audio_site.PLUGIN)]))
    assert {"youtube", "youtube:tab", "audiosite", "audiosite:list"} <= set(names)
    assert all(name.startswith(("youtube", "audiosite")) for name in names)
    assert told == "[] never 0"


def test_a_plugin_in_the_users_own_folder_counts_but_none_takes_any_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "yt-dlp" / "plugins" / "mine" / "yt_dlp_plugins" / "extractor"
    folder.mkdir(parents=True)
    (folder / "mine.py").write_text(PLUGIN)
    names = shown(XDG_CONFIG_HOME=str(tmp_path))
    assert "mine:(x)" in names
    assert "generic" not in names


def test_plugins_can_be_switched_off_as_in_yt_dlp() -> None:
    names = shown(PYTHONPATH=os.pathsep.join([str(ROOT), str(audio_site.PLUGIN)]), YTDLP_NO_PLUGINS="1")
    assert "youtube" in names
    assert "audiosite" not in names


def test_the_users_configuration_of_yt_dlp_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "yt-dlp").mkdir()
    (tmp_path / "yt-dlp" / "config").write_text("--exec 'touch /tmp/owned'\n--use-extractors all\n")
    assert "generic" not in shown(XDG_CONFIG_HOME=str(tmp_path))


def test_help_is_shown_without_loading_yt_dlp() -> None:
    program = "import sys, playlista.cli; print([name for name in ('yt_dlp', 'requests', 'av') if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


def test_what_obtains_a_song_does_not_load_yt_dlp_into_the_program() -> None:
    program = "import sys, core.download.obtaining; print('yt_dlp' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"
