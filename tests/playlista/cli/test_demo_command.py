"""``playlista demo`` makes a library and says how to go on; refuses folders of others in one line."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from core.demo import demo_tracks

Run = Callable[..., Result]


def test_the_demo_library_is_made_once(run: Run, home: Path) -> None:
    songs = [home / "my songs" / track.path for track in demo_tracks()]
    for song in songs[2:]:  # those that are there are kept, which spares the time to render them
        song.parent.mkdir(parents=True, exist_ok=True)
        song.touch()
    first = run("demo", "my songs")
    assert first.exit_code == 0, first.output
    assert "Wrote 2 songs to my songs." in first.stderr
    assert "Next: playlista analyze 'my songs'" in first.stderr
    assert all(song.exists() for song in songs)
    assert songs[2].stat().st_size == 0
    again = run("demo", "my songs")
    assert again.exit_code == 0
    assert "is complete; nothing was written." in again.stderr


def test_a_folder_of_somebody_else_is_left_alone(run: Run, home: Path) -> None:
    (home / "thesis.tex").write_text("")
    result = run("demo", ".")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: . is not empty")
    assert json.dumps([path.name for path in home.iterdir()]) == '["thesis.tex"]'
