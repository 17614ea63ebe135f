"""Addresses and faults: every error is one line. Locks and outages are in ``test_outages.py``."""

import os
import resource
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from core.errors import StoreError
from core.store import Store, default_url, open_store
from tests.core.store.examples import track
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parents[3]

SAVE_UNTIL_IT_FAILS = """
import signal, sys
from core.errors import StoreError
from core.store import open_store
from tests.core.store.examples import track
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
try:
    for number in range(10**6):
        store.save([track(f"/music/{number}-{letter}") for letter in range(100)])
        print(number + 1, flush=True)
except StoreError as error:
    print(error)
"""

#: Root may write anywhere, so it becomes nobody; by then everything must be imported, as nobody may not read that.
SAVE_AS_NOBODY = """
import os, sys
from core.errors import StoreError
from core.store import open_store
from tests.core.store.examples import track
open_store(sys.argv[1]).close()
if os.geteuid() == 0:
    os.setuid(65534)
try:
    open_store(sys.argv[2], patience_s=0.5).save([track()])
except StoreError as error:
    print(error)
"""


#: Writes and does not commit before its input ends.
@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "DATABASE_URL 'nonsense' is no address of a database: use sqlite:"),
        ("mysql://me@host/music", "names 'mysql', which is not supported: use sqlite:"),
        ("postgresql+psycopg2://me@host/music", r"names 'postgresql\+psycopg2', which is not supported"),
        ("sqlite://", "keeps nothing, being in memory"),
        ("sqlite:///:memory:", "keeps nothing, being in memory"),
        ("sqlite:////proc/nowhere/library.db", "the folder /proc/nowhere for the database cannot be made"),
        ("sqlite:////tmp", "the database /tmp is a folder"),
    ],
)
def test_an_address_that_cannot_work_is_told_with_one_that_does(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        open_store(url)
    assert "\n" not in str(caught.value)


def test_the_default_database_lies_in_the_data_folder_of_the_user() -> None:
    with open_store(default_url()) as store:
        assert store.database.path == Path(os.environ["XDG_DATA_HOME"], "playlista", "library.db")
        assert store.database.path.exists()


def test_a_relative_address_is_kept_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///library.db") as store:
        assert store.database.path == tmp_path / "library.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_works(postgres: PostgresServer, scheme: str) -> None:
    with postgres.database() as url, open_store(url.replace("postgresql", scheme, 1)) as store:
        store.save([track()])
        assert len(list(store.tracks())) == 1


def test_without_the_driver_the_command_that_installs_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ImportError('as if it were not installed')")
    program = (
        "from core.errors import StoreError\nfrom core.store import open_store\n"
        "try:\n    open_store('postgresql://localhost/music')\nexcept StoreError as error:\n    print(error)"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "PostgreSQL needs a driver: pip install 'playlista[postgres]'\n"


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"postgresql://me:secret@127.0.0.1:{unused.getsockname()[1]}/music"
        with pytest.raises(
            StoreError, match=r"the database postgresql.*me:\*\*\*@.* cannot be reached: .*refused"
        ) as caught:
            open_store(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_the_server_does_not_have_is_told(postgres: PostgresServer) -> None:
    with postgres.database() as url, pytest.raises(StoreError, match=r"nowhere.* does not exist"):
        open_store(url.replace("/test_", "/nowhere_"))


def test_sqlite_runs_with_a_write_ahead_log_and_foreign_keys(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'library.db'}") as store, store.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_full_disk_is_told_and_what_was_saved_stays(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'library.db'}") as store:
        store.save([track("/music/a.flac")])
        store.close()
        event.listen(store.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count = 1"))
        with pytest.raises(StoreError, match="cannot grow, the disk is full: free some space"):
            store.save([track(f"/music/{number}.flac") for number in range(2000)])
        assert [found.track for found in store.tracks()] == [track("/music/a.flac")]
        assert store.check() == []


def test_a_limit_on_the_size_of_files_is_told_and_what_was_saved_stays(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'library.db'}"
    done = subprocess.run(
        [sys.executable, "-c", SAVE_UNTIL_IT_FAILS, url],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    *saved, error = done.stdout.splitlines()
    assert "library.db cannot be read or written, the disk reports an error or is full" in error
    with open_store(url) as store:
        assert store.stats().tracks == 100 * int(saved[-1])
        assert store.check() == []


@pytest.fixture
def unwritable(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a library in a folder that nobody may write to; the test's parameter is the mode of the file."""
    with tempfile.TemporaryDirectory(prefix="playlista-") as name:
        folder = Path(name, "readable")
        folder.mkdir()
        path = folder / "library.db"
        with open_store(f"sqlite:///{path}") as store:
            store.save([track()])
        path.chmod(request.param)
        Path(name).chmod(0o755)
        folder.chmod(0o555)
        yield f"sqlite:///{path}"
        folder.chmod(0o755)


@pytest.mark.parametrize("unwritable", [0o444, 0o666, 0o000], indirect=True)
def test_a_database_that_cannot_be_written_is_one_clear_line(unwritable: str, tmp_path: Path) -> None:
    spare = f"sqlite:///{tmp_path / 'spare.db'}"
    done = subprocess.run(
        [sys.executable, "-c", SAVE_AS_NOBODY, spare, unwritable],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = done.stdout.splitlines()
    assert "library.db cannot be" in line
    assert "check" in line


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with open_store(f"sqlite:///{path}") as store:
        store.save([track(f"/music/{number}.flac") for number in range(300)])
        store.vacuum()
    data = bytearray(path.read_bytes())
    data[4096 * 8 :] = os.urandom(len(data) - 4096 * 8)
    path.write_bytes(data)
    with (
        pytest.raises(StoreError, match="is damaged: run `playlista db check`"),
        open_store(f"sqlite:///{path}") as store,
    ):
        list(store.tracks())


def test_an_error_nobody_foresaw_is_still_one_line(store: Store) -> None:
    with pytest.raises(StoreError, match=r"does not work: .*no_such_table") as caught:
        store.database.read(lambda connection: connection.execute(text("SELECT *\nFROM no_such_table")))
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is not None


def test_an_interruption_is_not_hidden_by_the_error_that_follows_it(store: Store) -> None:
    def interrupted(connection: Connection) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            connection.exec_driver_sql("no statement")

    with pytest.raises(KeyboardInterrupt):
        store.database.read(interrupted)


def test_an_interruption_while_a_connection_is_put_away_is_no_error_to_tell(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dialect = store.database.engine.dialect
    close = dialect.do_close

    def interrupted(connection: DBAPIConnection) -> None:
        close(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(dialect, "do_close", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.close()
    assert caplog.records == []
    monkeypatch.undo()
    assert store.stats().tracks == 0
