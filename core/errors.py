"""The one root of every error this program raises on purpose, and a child per stage."""


class PlaylistaError(Exception):
    """Something a person can understand and mend; the message is one line and names the value and the fix."""


class SettingsError(PlaylistaError):
    """The configuration is wrong; the message lists every mistake, one a line."""


class ScanError(PlaylistaError):
    """A folder or file named by the user cannot be read."""


class AudioError(PlaylistaError):
    """One file cannot be analysed; becomes a ``Failure`` with ``error_class`` and ``stage`` (see ``models.track``)."""

    def __init__(self, message: str, *, error_class: str, stage: str) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.stage = stage


class TagError(PlaylistaError):
    """The tags of a file cannot be read or written."""


class EngineError(PlaylistaError):
    """The analysis engine asked for is not installed or does not work here."""


class ModelError(PlaylistaError):
    """A network cannot be downloaded, installed, loaded or run."""


class NetworksLostError(ModelError):
    """Some networks do not load here; ``reasons`` tells of each by name. They are left out, nothing else is."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in reasons.items()))
        self.reasons = reasons

    def __reduce__(self) -> tuple[type["NetworksLostError"], tuple[dict[str, str]]]:
        return type(self), (self.reasons,)


class StoreError(PlaylistaError):
    """The database cannot be opened, read or written."""


class ConflictError(StoreError):
    """What is asked for cannot stand beside what there is: a name that is taken, the last administrator."""


class MissingError(StoreError):
    """What is named is not there, or not for who asks."""


class QueryError(PlaylistaError):
    """A query for tracks, the name of a field to sort by, a correction or a label cannot be understood.

    ``place`` says which characters of a query are wrong: from the first, counted from 0, to before the last.
    """

    def __init__(self, message: str, place: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.place = place


class PlaylistError(PlaylistaError):
    """A playlist cannot be made from what was asked for."""


class ExportError(PlaylistaError):
    """A playlist cannot be written."""


class SourceError(PlaylistaError):
    """A list of wanted tracks cannot be read; the message says why and what works instead."""


class Stopped(PlaylistaError):
    """A run was told to end before it was done; what was finished is stored."""


class OrderError(PlaylistaError):
    """A job cannot be what was asked for; nothing was queued."""


class JobError(PlaylistaError):
    """A job came to nothing; ``error_class`` and ``retry_at`` are as in ``ServiceError`` and ``DownloadError``."""

    def __init__(self, message: str, *, error_class: str, retry_at: float | None = None) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.retry_at = retry_at


class ServiceError(PlaylistaError):
    """A service on the network does not answer as it should.

    ``error_class`` is one word for programs: ``unauthorized``, ``forbidden``, ``not_found``, ``rate_limited``,
    ``transient``, ``unreachable``, ``refused`` (by our own guard), ``malformed``, ``environment`` (something is missing
    on this machine), ``stopped`` (we were told to).
    ``retry_at`` is the time, in seconds of ``time.time()``, before which nothing must be asked there again.
    """

    def __init__(self, message: str, *, service: str, error_class: str, retry_at: float | None = None) -> None:
        super().__init__(message)
        self.service = service
        self.error_class = error_class
        self.retry_at = retry_at


class DownloadError(PlaylistaError):
    """One song cannot be downloaded.

    ``error_class`` says what is to be done: ``permanent`` (this address never), ``unfit`` (it came and is not what it
    should be: try another candidate), ``rate_limited`` and ``bot_check`` (the whole service waits), ``transient`` (try
    again later), ``environment`` (nothing can be downloaded until somebody mends it), ``stopped`` (we were told to).
    ``retry_at`` is as in ``ServiceError``.
    """

    def __init__(self, message: str, *, error_class: str, retry_at: float | None = None) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.retry_at = retry_at
