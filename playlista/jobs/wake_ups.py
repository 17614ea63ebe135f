"""Wake-ups for workers as jobs of RQ: each says that there may be work of a kind, and nothing else.

RQ's registries are kept short, since what became of a job stands in its row.
"""

import redis
from rq import Queue
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from models.jobs import JOB_KINDS

#: The queues of RQ, by the kind of their jobs.
QUEUES = {"download": "downloads", "analysis": "analysis"}
#: The function that workers call.
FUNCTION = "playlista.jobs.worker.work"
#: What RQ remembers of a wake-up, in seconds.
RESULT_S, FAILURE_S = 60, 600
#: RQ takes a worker for dead that long after a job should have been stopped by us.
GRACE_S = 300


def queue(kind: str, connection: redis.Redis) -> Queue:
    """Return RQ's queue for a kind of jobs."""
    return Queue(QUEUES[kind], connection=connection, serializer=JSONSerializer)


def wake(kind: str, number: int, connection: redis.Redis, timeout_s: float) -> int:
    """See to it that so many wake-ups are there, and return how many were added."""
    to = queue(kind, connection)
    missing = max(0, number - to.count)
    for _ in range(missing):
        to.enqueue_call(
            FUNCTION,
            args=(kind,),
            timeout=int(timeout_s) + GRACE_S,
            result_ttl=RESULT_S,
            failure_ttl=FAILURE_S,
            description=f"work({kind})",
        )
    return missing


def workers(connection: redis.Redis) -> int:
    """Return how many workers have shown themselves to Redis, and still do.

    The name of one that was killed stays in the list until another worker clears it away; what it showed does not.
    """
    keys = BaseWorker.all_keys(connection=connection)
    return int(connection.exists(*keys)) if keys else 0


def kinds_of(names: str) -> tuple[str, ...]:
    """Return the kinds that names of queues, separated by commas, stand for; ``ValueError`` for an unknown one."""
    found = {name: kind for kind, name in QUEUES.items()}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in found]
    if unknown or not wanted:
        raise ValueError(f"{names!r} is not among {', '.join(found)}")
    return tuple(kind for kind in JOB_KINDS if QUEUES[kind] in wanted)
