"""``Atlas``: the map of the library, drawn in a thread and kept, packed, until the library is another one."""

import gzip
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any

LOGGER = logging.getLogger("playlista.web")

#: Who asks waits so long for a map before being told to come again: most are there by then.
WAIT_S = 2.0

State = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """A map of a state of the library, as JSON under gzip; ``tag`` is another one for another map."""

    state: State
    packed: bytes
    tag: str


@dataclass(slots=True)
class _Drawing:
    """A map that is being drawn."""

    done: Event
    error: Exception | None = None


class Atlas:
    """Draws one map at a time, however many ask."""

    def __init__(self, wait_s: float | None = None) -> None:
        self._wait_s = WAIT_S if wait_s is None else wait_s
        self._lock = Lock()
        self._kept: Map | None = None
        self._drawing: _Drawing | None = None

    def of(self, state: State, draw: Callable[[], dict[str, Any]]) -> Map | None:
        """Return the map of a state of the library: an older one, or none, while it is being drawn.

        What went wrong with a drawing is raised once; who asks then has it tried again.
        """
        with self._lock:
            if self._kept is not None and self._kept.state == state:
                return self._kept
            drawing = self._drawing or self._begin(state, draw)
        drawing.done.wait(self._wait_s)
        with self._lock:
            if drawing.done.is_set() and self._drawing is drawing:
                self._drawing = None
            if drawing.error is not None:
                raise drawing.error
            return self._kept

    def _begin(self, state: State, draw: Callable[[], dict[str, Any]]) -> _Drawing:
        self._drawing = drawing = _Drawing(Event())
        Thread(target=self._draw, args=(drawing, state, draw), name="playlista-map", daemon=True).start()
        return drawing

    def _draw(self, drawing: _Drawing, state: State, draw: Callable[[], dict[str, Any]]) -> None:
        try:
            made = _packed(state, draw())
            with self._lock:
                self._kept = made
        except Exception as error:  # whatever it is, who asks is told
            LOGGER.warning("the map could not be drawn: %s", error)
            drawing.error = error
        finally:
            drawing.done.set()


def _packed(state: State, content: dict[str, Any]) -> Map:
    text = json.dumps(content, separators=(",", ":")).encode("ascii")
    return Map(state, gzip.compress(text, 6, mtime=0), f'"{hashlib.sha256(text).hexdigest()[:24]}"')
