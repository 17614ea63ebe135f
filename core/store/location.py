"""Where the library lies if nobody says otherwise."""

from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy import URL


def default_path() -> Path:
    """SQLite file in the user's data folder."""
    return user_data_path("playlista", appauthor=False) / "library.db"


def default_url() -> str:
    """Address of ``default_path``."""
    return URL.create("sqlite", database=str(default_path())).render_as_string(hide_password=False)
