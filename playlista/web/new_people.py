"""What names and passwords of users may be; the same at the command line and over HTTP."""

from pydantic import Field

from core.errors import PlaylistaError
from playlista.web.passwords import LONGEST, SHORTEST, fault

LONGEST_NAME = 64
NAME = Field(max_length=1000, examples=["anna"], description=f"Up to {LONGEST_NAME} visible characters.")
PASSWORD = Field(max_length=10_000, examples=["correct horse battery"], description=f"{SHORTEST} to {LONGEST}.")


def checked_name(name: str) -> str:
    """Return a name that people and terminals can show."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise PlaylistaError(f"the name must have 1 to {LONGEST_NAME} visible characters")
    return name


def checked_password(password: str) -> str:
    """Return a password that is long enough."""
    wrong = fault(password)
    if wrong:
        raise PlaylistaError(wrong)
    return password
