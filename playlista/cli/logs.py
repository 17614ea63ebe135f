"""Where log lines go: standard error or a file. Only the command line sets up logging."""

import logging

from core.errors import SettingsError
from core.settings import LoggingSettings

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def configure_logging(settings: LoggingSettings) -> None:
    """Send the log of "playlista" and all below it to one place, in place of an earlier one.

    Raises
    ------
    SettingsError
        If ``LOG_FILE`` cannot be written.
    """
    logger = logging.getLogger("playlista")
    handler = _handler(settings.log_file)
    handler.setFormatter(logging.Formatter(_FORMAT))
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.setLevel(settings.log_level)


def _handler(log_file: str) -> logging.Handler:
    if not log_file:
        return logging.StreamHandler()
    try:
        return logging.FileHandler(log_file, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        message = f"LOG_FILE={log_file}: cannot be written ({error.strerror}); name a file in a folder that is writable"
        raise SettingsError(message) from error
