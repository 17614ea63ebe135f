"""The queue of jobs."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from models.columns import CleanText, UtcTime
from models.tables.base import METADATA, ROW_ID

#: Numbers that only grow; to count one up is to be alone with it until the transaction ends.
COUNTERS = Table(
    "counters",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

#: Work that was asked for (``models.jobs.Job``). ``payload`` and ``result`` are JSON objects. ``subject`` is what no
#: two jobs are at together. The queue goes by ``nice`` (the priority with its sign changed, so that one index gives the
#: order), ``turn`` and ``id``. ``run`` is the run that is at it; ``revision`` grows with every change of any job.
JOBS = Table(
    "jobs",
    METADATA,
    Column("id", ROW_ID, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("nice", Integer, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("run_after", UtcTime),
    Column("cancelling", Boolean, nullable=False),
    Column("stage", Text),
    Column("current", Integer, nullable=False),
    Column("total", Integer),
    Column("message", CleanText),
    Column("error_class", Text),
    Column("error", CleanText),
    Column("result", Text),
    Column("run", Text, ForeignKey("runs.id", ondelete="SET NULL"), index=True),
    Column("created_at", UtcTime, nullable=False),
    Column("queued_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    Column("revision", BigInteger, nullable=False, index=True),
    Index(None, "kind", "state", "nice", "turn", "id"),
    Index(None, "owner_id", "kind", "state", "turn"),
    Index(None, "owner_id", "id"),
    sqlite_autoincrement=True,
)
