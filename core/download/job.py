"""What the program and a process that downloads tell each other: lines of JSON, values only."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import DownloadError


@dataclass(frozen=True, slots=True)
class Job:
    """One download: everything that the process may know of the settings.

    ``folder`` is absolute. What is fetched is called "fetched" there, with more behind it.
    """

    url: str
    folder: str
    audio_format: str
    allowed_hosts: tuple[str, ...]
    allow_private: bool
    cookies_file: str

    def line(self) -> bytes:
        """Write it as a line."""
        return as_line(asdict(self))


def job_of(line: bytes) -> Job:
    """Read what ``Job.line`` wrote."""
    fields = json.loads(line)
    return Job(**{**fields, "allowed_hosts": tuple(fields["allowed_hosts"])})


def as_line(value: object) -> bytes:
    """Write a value as one line of ASCII."""
    return json.dumps(value).encode("ascii") + b"\n"


def failure(error: DownloadError) -> dict[str, Any]:
    """Return an error as values."""
    return {"message": str(error), "error_class": error.error_class, "retry_at": error.retry_at}
