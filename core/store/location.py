"""Where the library lies if nobody says otherwise."""

from pathlib import Path

from platformdirs import user_data_path


def default_path() -> Path:
    """SQLite file in the user's data folder."""
    return user_data_path("playlista", appauthor=False) / "library.db"


def default_url() -> str:
    """Address of ``default_path``."""
    path = str(default_path())
    if not set(path) & set("?%"):
        return f"sqlite:///{path}"
    from sqlalchemy import URL  # its spelling of these has changed between versions

    return URL.create("sqlite", database=path).render_as_string(hide_password=False)
