import sqlite3
import threading
from pathlib import Path

import pytest

from core.services.cache import Cache
from tests.core.services.clock import Clock


def test_an_answer_is_kept_for_its_time(tmp_path: Path) -> None:
    clock = Clock()
    cache = Cache(tmp_path / "c.sqlite", now=clock)
    cache.put("key", {"title": "Café", "n": [1, None]}, keep_s=10)
    clock.seconds += 9
    assert cache.get("key") == {"title": "Café", "n": [1, None]}
    clock.seconds += 2
    assert cache.get("key") is None
    cache.close()


def test_what_is_not_to_be_kept_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c.sqlite")
    cache.put("key", 1, keep_s=0)
    assert cache.get("key") is None
    assert not list(tmp_path.glob("*")) or cache.get("key") is None
    cache.close()


def test_another_program_finds_the_answer(tmp_path: Path) -> None:
    first, second = Cache(tmp_path / "c.sqlite"), Cache(tmp_path / "c.sqlite")
    first.put("key", "one", keep_s=100)
    assert second.get("key") == "one"
    second.put("key", "two", keep_s=100)
    assert first.get("key") == "two"
    first.close()
    second.close()


def test_many_threads_share_it(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c.sqlite")
    wrong: list[object] = []

    def work(number: int) -> None:
        for i in range(20):
            cache.put(f"{number} {i}", i, keep_s=100)
            if cache.get(f"{number} {i}") != i:
                wrong.append((number, i))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    cache.close()


def test_a_block_is_known_to_the_next_run_of_the_same_client_until_it_ends(tmp_path: Path) -> None:
    clock = Clock()
    cache = Cache(tmp_path / "c.sqlite", now=clock)
    cache.block("spotify", "mine", clock() + 100, "429")
    cache.close()
    again = Cache(tmp_path / "c.sqlite", now=clock)
    assert again.blocked("spotify", "mine") == (clock() + 100, "429")
    assert again.blocked("spotify", "another") is None
    assert again.blocked("deezer", "mine") is None
    clock.seconds += 101
    assert again.blocked("spotify", "mine") is None
    again.close()


def test_a_file_that_is_no_database_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this is no database at all, " * 100)
    cache = Cache(path)
    cache.put("key", 1, keep_s=100)
    assert cache.get("key") == 1
    cache.close()


def test_a_cache_that_cannot_be_used_is_told_once_and_costs_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file" / "c.sqlite")
    cache.put("key", 1, keep_s=100)
    assert cache.get("key") is None
    assert cache.blocked("spotify", "") is None
    here = [record for record in caplog.records if record.thread == threading.get_ident()]
    assert [record.levelname for record in here if record.levelname == "WARNING"] == ["WARNING"]


def test_what_is_over_is_deleted_when_it_is_opened(tmp_path: Path) -> None:
    clock = Clock()
    cache = Cache(tmp_path / "c.sqlite", now=clock)
    cache.put("old", 1, keep_s=1)
    cache.put("new", 1, keep_s=1000)
    cache.close()
    clock.seconds += 10
    cache.get("new")
    cache.close()
    connection = sqlite3.connect(tmp_path / "c.sqlite")
    assert connection.execute("select key from answers").fetchall() == [("new",)]
    connection.close()


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c.sqlite")
    cache.put("key", 1, keep_s=100)
    cache.close()
    assert (tmp_path / "c.sqlite").stat().st_mode & 0o077 == 0
