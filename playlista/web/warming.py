"""What the first visitor of a new server would wait for, done in a thread while the server starts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from core.errors import PlaylistaError
from playlista.web.context import ServerContext
from playlista.web.routes import stats

LOGGER = logging.getLogger("playlista.web")

#: A server that stops waits no longer for it than this.
_PATIENCE_S = 2.0


@contextmanager
def warming(context: ServerContext) -> Iterator[None]:
    """Get ready, beside whatever is done in the context."""
    thread = Thread(target=_warm, args=(context,), name="playlista-warming", daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join(_PATIENCE_S)


def _warm(context: ServerContext) -> None:
    try:
        stats.prepare(context)
    except PlaylistaError as error:  # whoever asks for it is told
        LOGGER.info("the library could not be counted yet: %s", error)
