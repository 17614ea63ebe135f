"""What becomes of the jobs of somebody who is removed: those that wait or run are cancelled, the others are history."""

from collections.abc import Callable

from core.store import Store


def cancel_jobs_of(owner_id: int, store: Store, cancel: Callable[[int], object]) -> int:
    """Cancel what a user has in the queue; return how many jobs that were."""
    jobs = store.jobs.list(owner_id=owner_id, states=("queued", "processing"))
    for job in sorted(jobs, key=lambda job: job.state, reverse=True):  # none of those that wait begins meanwhile
        cancel(job.id)
    return len(jobs)
