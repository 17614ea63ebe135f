"""Where the library is kept, and how to call that without giving a password away."""

from core.settings import DatabaseSettings
from core.settings.masking import without_passwords

#: Hosts that are this machine.
HERE = (None, "", "localhost", "127.0.0.1", "::1")


def database_url(database: DatabaseSettings) -> str:
    """Return the address of the library: as configured, else in the user's data folder."""
    from core.store import default_url

    return database.database_url or default_url()


def database_name(url: str) -> str:
    """Return what people know a database by: its file, or its address without the password."""
    return without_passwords(url).removeprefix("sqlite:///")
