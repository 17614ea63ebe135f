"""The tempo as a query sees it: folded into the range that is preferred; and whether a track is corrected. SQL alone.

The ends of the range are parameters (``Database.asked``), without which nothing is folded.
"""

from typing import Any

from sqlalchemy import Float, and_, bindparam, case, exists
from sqlalchemy.sql.elements import ColumnElement

from models.tables import CORRECTIONS, FEATURES, TRACKS

_LOW = bindparam("tempo_low", 0.0, Float)
_HIGH = bindparam("tempo_high", 1e9, Float)
#: Tempi are 20 to 400 BPM, and a tag's hardly others: three octaves lead from there into every range.
_OCTAVES = 3


def folded(tempo: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a tempo doubled or halved into the range, as ``models.tempi.TempoRange.fold`` does."""
    halved = [(tempo >= _HIGH * float(2 ** (n - 1)), tempo / float(2**n)) for n in range(_OCTAVES, 0, -1)]
    doubled = [(tempo * float(2 ** (n - 1)) < _LOW, tempo * float(2**n)) for n in range(_OCTAVES, 0, -1)]
    return case(*halved, *doubled, else_=tempo)


TEMPO = folded(FEATURES.c.tempo_bpm)
_OF_TRACK = CORRECTIONS.c.track_id == TRACKS.c.id
CORRECTED = exists().where(_OF_TRACK)
#: Whether somebody has said of what was measured that it is right.
CONFIRMED = exists().where(and_(_OF_TRACK, CORRECTIONS.c.confirmed != ()))
