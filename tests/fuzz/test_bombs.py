"""Files that claim or unpack to enormous ones stay inside bounds of memory and time, one by one and in a run."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.decode import open_audio
from core.errors import AudioError
from core.tags import read_tags
from tests.audio_files import tone, write
from tests.audio_tags import id3, tag_id3
from tests.fuzz import bombs, tag_bombs
from tests.fuzz.hunting_ground import ROOT, HuntingGround

BOMBS = (*bombs.BOMBS, *tag_bombs.TAG_BOMBS)

#: What the whole program may need for a folder of bombs, in KiB; it needs 330,000 for songs.
MOST_OF_A_RUN_KB = 600_000


@pytest.fixture(scope="module")
def ground() -> Iterator[HuntingGround]:
    """One victim for all bombs."""
    with HuntingGround() as ground:
        yield ground


@pytest.mark.parametrize("make", BOMBS, ids=lambda make: make.__name__)
def test_a_bomb_takes_little_memory_and_time(
    make: Callable[[Path], bytes], ground: HuntingGround, tmp_path: Path
) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(make(tmp_path))
    assert ground.harm_of(path) is None


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (bombs.mp4_of_a_billion_samples, "its mp4 header cannot be true: it claims 1000000000 samples in 4585 bytes"),
        (bombs.mp4_of_endless_fragments, r"its mp4 header cannot be true: it claims 1000000016 samples in 4\d+ bytes"),
        (bombs.mp4_with_a_packed_header, "its mp4 header cannot be true: its packed header claims 536870912 bytes"),
        (tag_bombs.opus_of_many_comments, "its ogg header has more than 10000 tags"),
        (tag_bombs.flac_of_many_comments, "its flac header has more than 10000 tags"),
        (tag_bombs.wma_of_many_attributes, "its asf header has more than 10000 tags"),
        (tag_bombs.matroska_of_many_tags, r"its matroska header has \d+ tags or more in 50\d\d groups"),
        (bombs.wav_of_65535_channels, "its audio stream has no sample rate or channels"),
    ],
)
def test_an_absurd_claim_is_a_reason_that_a_person_understands(
    make: Callable[[Path], bytes], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(make(tmp_path))
    with pytest.raises(AudioError, match=reason):
        open_audio(str(path))


def test_a_packed_tag_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "bomb.mp3"
    path.write_bytes(bombs.mp3_with_a_packed_tag(tmp_path))
    assert read_tags(str(path)).title == "A seed"  # of the ID3v1 tag behind the sound
    with open_audio(str(path)) as stream:
        assert sum(len(block) for block in stream.blocks()) > 10_000


def test_a_tag_with_many_frames_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "book.mp3", "mp3", tone(0.5))
    chapters = [id3.TXXX(encoding=3, desc=f"chapter {number}", text=["x"]) for number in range(5_000)]
    tag_id3(path, [*chapters, id3.TIT2(encoding=3, text=["A long book"])])
    assert read_tags(str(path)).title == "A long book"


WARM_UP = "from core import analyze, settings; analyze.initialize_worker(settings.AnalysisSettings())"

#: A process begins with the peak memory of the one that starts it, and a worker of pytest is large: so a small one
#: starts the program and tells its peak in kB.
MEASURE = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def test_a_run_over_all_bombs_ends_every_one_and_stays_small(tmp_path: Path) -> None:
    folder = tmp_path / "bombs"
    folder.mkdir()
    for make in BOMBS:
        (folder / f"{make.__name__}.mp3").write_bytes(make(tmp_path))
    database = {"PLAYLISTA_DATABASE_URL": f"sqlite:///{tmp_path / 'library.db'}", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", WARM_UP], cwd=ROOT, check=True)  # compiling takes memory of its own, once
    command = [sys.executable, "-m", "playlista", "analyze", str(folder), "--sequential", "--json"]
    measured = [sys.executable, "-c", MEASURE, *command]
    run = subprocess.run(
        measured, cwd=ROOT, env={**os.environ, **database}, capture_output=True, text=True, check=False
    )
    summary = json.loads(run.stdout)
    assert run.returncode == 3
    assert summary["analysed"] + summary["failed"] == len(BOMBS)
    assert {name for name, _ in summary["failure_classes"]} <= {"corrupt", "not_audio", "no_audio"}
    assert int(run.stderr.split()[-1]) < MOST_OF_A_RUN_KB
