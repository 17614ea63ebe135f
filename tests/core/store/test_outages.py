"""Locks and outages: what another try may mend is waited for, for a while, and told after that."""

import os
import socket
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url

from core.errors import StoreError
from core.manager.claims import this_run
from core.manager.writer import Writer
from core.store import Store, open_store
from tests.core.store.examples import track
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parents[3]
#: A lock that is let go is seen long before.
PATIENCE_S = 60.0

LOCK = """
import sys
from core.store import open_store
with open_store(sys.argv[1]) as store:
    connection = store.database.engine.connect()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if store.database.is_sqlite else "LOCK TABLE tracks, claims")
    print("locked", flush=True)
    sys.stdin.read()
    connection.commit()
    connection.close()
"""


@pytest.fixture
def blocker(database_url: str) -> Iterator[Callable[[], None]]:
    """Another program that has written and not committed; calling it makes it commit."""
    with open_store(database_url) as store:
        connection = store.database.engine.connect()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if store.database.is_sqlite else "LOCK TABLE tracks")
        yield connection.commit
        connection.close()


def test_a_locked_database_is_told_after_the_patience_is_over(
    database_url: str, blocker: Callable[[], None], open_stores: Callable[..., Store]
) -> None:
    store = open_stores(database_url, patience_s=0.3)
    with pytest.raises(StoreError, match="is locked by another program: wait"):
        store.save([track()])
    blocker()
    store.save([track()])
    assert len(list(store.tracks())) == 1


@contextmanager
def locked_by_another_program(url: str) -> Iterator[None]:
    """Have a process of its own hold the lock while the block lasts."""
    command = [sys.executable, "-c", LOCK, url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "locked\n"
        yield


def tries(caplog: pytest.LogCaptureFixture) -> int:
    """How many tries have failed that were not the last of a call."""
    return sum("trying again" in record.message for record in caplog.records)


def test_who_is_next_after_a_call_that_waited_in_vain_is_told_at_once(
    database_url: str, open_stores: Callable[..., Store], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "playlista.store")
    store = open_stores(database_url, patience_s=2.5)
    writer = Writer(lambda: None, 3600)
    with closing(writer), locked_by_another_program(database_url):
        saved = writer.submit(partial(store.save, [track()]))
        claimed = writer.submit(partial(store.claim, this_run(), [track().file], "versions"))
        with pytest.raises(StoreError, match="is locked by another program"):
            saved.result()
        waited = tries(caplog)
        assert waited > 0
        with pytest.raises(StoreError, match="is locked by another program"):
            claimed.result()
        assert tries(caplog) == waited


def test_who_is_impatient_is_told_while_others_wait(
    database_url: str, blocker: Callable[[], None], open_stores: Callable[..., Store]
) -> None:
    store = open_stores(database_url, patience_s=3600.0)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(store.save, [track("/music/a.flac")])
        try:
            with pytest.raises(StoreError, match="is locked by another program"):
                store.impatient(0.2).save([track("/music/b.flac")])
            assert not working.done()
        finally:
            blocker()
        working.result(PATIENCE_S)
    assert len(list(store.tracks())) == 1


def test_a_new_outage_has_its_own_patience(
    database_url: str, open_stores: Callable[..., Store], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "playlista.store")
    store = open_stores(database_url, patience_s=2.5)
    for _ in range(2):
        before = tries(caplog)
        with locked_by_another_program(database_url), pytest.raises(StoreError, match="is locked by another program"):
            store.save([track()])
        assert tries(caplog) > before
        store.save([track()])


def test_a_lock_that_is_let_go_in_time_is_never_noticed(
    database_url: str, blocker: Callable[[], None], open_stores: Callable[..., Store]
) -> None:
    store = open_stores(database_url, patience_s=20.0)
    timer = threading.Timer(0.3, blocker)
    timer.start()
    store.save([track()])
    timer.join()
    assert len(list(store.tracks())) == 1


def test_reading_goes_on_while_another_program_writes(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'library.db'}", patience_s=0.0) as store:
        store.save([track()])
        with closing(sqlite3.connect(store.database.path)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert len(list(store.tracks())) == 1
            other.rollback()


def test_a_lost_connection_is_made_again(postgres: PostgresServer, open_stores: Callable[..., Store]) -> None:
    with postgres.database() as url:
        store = open_stores(url)
        store.save([track("/music/a.flac")])
        postgres.end_connections(url)
        store.save([track("/music/b.flac")])
        postgres.end_connections(url)
        assert len(list(store.tracks())) == 2
        store.close()


def test_a_server_that_restarts_in_the_middle_of_a_transaction_costs_nothing(
    postgres: PostgresServer, open_stores: Callable[..., Store]
) -> None:
    with postgres.database() as url:
        store = open_stores(url)
        tries = []

        def cut_once(*_: object) -> None:
            tries.append(1)
            if len(tries) == 1:
                postgres.end_connections(url)

        event.listen(store.database.engine, "before_cursor_execute", cut_once)
        store.save([track()])
        assert len(tries) > 1
        assert [found.track for found in store.tracks()] == [track()]
        store.close()


def test_a_server_that_goes_away_is_told_and_its_return_is_enough() -> None:
    with tempfile.TemporaryDirectory(prefix="playlista-") as folder:
        server = PostgresServer(Path(folder, "data"))
        with server.database() as url, open_store(url, patience_s=0.2) as store:
            store.save([track("/music/a.flac")])
            server.pause()
            with pytest.raises(StoreError, match=r"the database .* (went away|cannot be reached)"):
                store.save([track("/music/b.flac")])
            server.resume()
            store.save([track("/music/b.flac")])
            assert len(list(store.tracks())) == 2
        server.stop()


@contextmanager
def through_tcp(url: str) -> Iterator[str]:
    """Reach a server that listens at a file by TCP, and give its address there."""
    there = make_url(url)

    class Between(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.socket(socket.AF_UNIX) as server:
                server.connect(f"{there.query['host']}/.s.PGSQL.5432")
                answers = threading.Thread(target=pass_on, args=(server, self.request))
                answers.start()
                pass_on(self.request, server)
                answers.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Between) as between:
        threading.Thread(target=between.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            here = there.set(host="127.0.0.1", port=between.server_address[1], query={})
            yield here.render_as_string(hide_password=False)
        finally:
            between.shutdown()


def pass_on(one: socket.socket, other: socket.socket) -> None:
    """Pass on what is said, to its end; who is there no more is told nothing."""
    with suppress(OSError):
        while said := one.recv(1 << 16):
            other.sendall(said)
        other.shutdown(socket.SHUT_WR)


def test_a_server_whose_machine_is_gone_is_missed_within_seconds(postgres: PostgresServer) -> None:
    with postgres.database() as url, through_tcp(url) as there, open_store(there) as store:
        with store.database.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            with socket.socket(fileno=os.dup(driver.pgconn.socket)) as seen:
                options = (socket.TCP_USER_TIMEOUT, socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
                told = [seen.getsockopt(socket.IPPROTO_TCP, option) for option in options]
        assert told == [5000, 10, 5, 3]
