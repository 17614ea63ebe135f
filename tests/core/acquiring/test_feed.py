import threading
from pathlib import Path
from typing import Any

from core.acquiring.feed import AnalysisFeed
from models.audio import Stamp

PATIENCE_S = 60.0


class FakeAnalysing:
    """Takes what arrives, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.paths: list[str] = []
        self.came, self.stopped = threading.Semaphore(0), threading.Event()
        self.mode, self._error = "", error

    def arriving(self, files: Any, mode: str) -> None:
        self.mode = mode
        for file in files:
            if self.stopped.is_set():
                return
            if file is not None:
                if self._error is not None:
                    raise self._error
                self.paths.append(file.path)
                self.came.release()

    def stop(self) -> None:
        self.stopped.set()


def feed_of(analysing: FakeAnalysing, old: tuple[str, ...] = ()) -> AnalysisFeed:
    def is_new(stamp: Stamp) -> bool:
        return Path(stamp[0]).name not in old

    feed = AnalysisFeed(analysing, "threads", is_new)  # type: ignore[arg-type]
    feed.start()
    return feed


def test_files_are_analysed_once_as_they_come(tmp_path: Path) -> None:
    analysing = FakeAnalysing()
    feed = feed_of(analysing, old=("old",))
    paths = [tmp_path / name for name in ("a", "old", "b")]
    for path in paths:
        path.touch()
    assert [feed.give(str(path)) for path in (*paths, paths[0], tmp_path / "gone")] == [True, False, True, False, False]
    assert analysing.came.acquire(timeout=PATIENCE_S)
    feed.close()
    feed.join(PATIENCE_S)
    assert (analysing.paths, analysing.mode) == ([str(paths[0]), str(paths[2])], "threads")
    assert (feed.is_alive(), feed.error) == (False, None)


def test_it_can_be_ended_at_any_time(tmp_path: Path) -> None:
    analysing = FakeAnalysing()
    feed = feed_of(analysing)
    (tmp_path / "a").touch()
    feed.give(str(tmp_path / "a"))
    assert analysing.came.acquire(timeout=PATIENCE_S)
    feed.stop()
    feed.join(PATIENCE_S)
    assert (feed.is_alive(), analysing.stopped.is_set()) == (False, True)


def test_what_ends_the_analysis_is_kept_for_whoever_waits(tmp_path: Path) -> None:
    error = RuntimeError("no engine")
    feed = feed_of(FakeAnalysing(error))
    (tmp_path / "a").touch()
    feed.give(str(tmp_path / "a"))
    feed.join(PATIENCE_S)
    assert feed.error is error
