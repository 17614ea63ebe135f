"""``LabelStore``: the part of the library about labels, as the rest of the program sees it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from core.store import labels
from core.store.engine import Database
from models.labels import Label
from models.people import LOCAL


class LabelStore:
    """Labels of an open library; reached as ``Store.labels``. Those of ``LOCAL`` are everybody's."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def add(self, name: str, *, colour: str | None = None, owner_id: int = LOCAL) -> Label:
        """Make a label; ``ConflictError`` if its owner has one of this name, whatever its case."""
        now = self._now()

        def work(connection: Connection) -> Label:
            number = labels.add(connection, owner_id, name, colour, now)
            return Label(number, owner_id, " ".join(name.split()), colour and colour.lower(), now)

        return self._database.write(work)

    def rename(self, label_id: int, name: str) -> None:
        """Give a label another name; ``ConflictError`` if another one of its owner has it."""
        self._database.write(lambda connection: labels.rename(connection, label_id, name))

    def paint(self, label_id: int, colour: str | None) -> None:
        """Give a label a colour ("#ff8800"), or none."""
        self._database.write(lambda connection: labels.paint(connection, label_id, colour))

    def delete(self, label_id: int) -> None:
        """Delete a label; no track bears it then."""
        self._database.write(lambda connection: labels.remove(connection, label_id))

    def get(self, label_id: int) -> Label | None:
        """Return the label of an id, whoever's it is."""
        return self._database.read(lambda connection: labels.get(connection, label_id))

    def seen_by(self, owner_id: int = LOCAL) -> tuple[Label, ...]:
        """Return somebody's labels and everybody's, by name."""
        return self._database.read(lambda connection: labels.seen_by(connection, owner_id))

    def put(self, label_id: int, track_ids: Sequence[int]) -> int:
        """Put a label on tracks; return how many did not bear it. Tracks that there are not are left out."""
        return self._database.write(lambda connection: labels.put(connection, label_id, track_ids))

    def take(self, label_id: int, track_ids: Sequence[int]) -> int:
        """Take a label from tracks; return how many bore it."""
        return self._database.write(lambda connection: labels.take(connection, label_id, track_ids))

    def of_tracks(self, track_ids: Sequence[int], *, owner_id: int = LOCAL) -> dict[int, tuple[str, ...]]:
        """Return the names of the labels of tracks that somebody sees; nothing for a track without one."""
        return self._database.read(lambda connection: labels.of_tracks(connection, track_ids, owner_id))
