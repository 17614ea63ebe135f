"""Alembic, and nothing else: its import is slow, so ``core.store.schema`` loads this only when there is work."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

#: Any number, the same in every playlista: two of them do not migrate one PostgreSQL database at once.
_UPGRADE_LOCK = 0x706C6179


def known_revisions(folder: Path) -> set[str]:
    """Names of the revisions in a folder of migrations."""
    return {script.revision for script in ScriptDirectory.from_config(_config(folder)).walk_revisions()}


def upgrade_to_head(connection: Connection, folder: Path) -> None:
    """Run what is missing inside the transaction of ``connection``; nothing if another process was faster."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
    config = _config(folder)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config
