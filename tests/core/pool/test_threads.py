"""A thread is interrupted in its own work and nowhere else."""

import threading
from pathlib import Path

from core.pool.inside import Work
from core.pool.journal import Journal
from core.pool.threads import ThreadWorker
from core.settings import AnalysisSettings
from tests.core.pool import faulty_work

WORK = Work(faulty_work.initialize, faulty_work.work, AnalysisSettings(), "")


def test_giving_up_an_idle_worker_interrupts_no_thread_that_came_after_it(tmp_path: Path) -> None:
    # The system gives the number of a thread that has ended to the next one at once.
    go_on, unharmed = threading.Event(), []

    def stand_by() -> None:
        while not go_on.wait(0.001):
            pass
        unharmed.append(threading.get_ident())

    with Journal(tmp_path) as journal:
        worker = ThreadWorker(journal)
        worker.launch(WORK).result(60.0)
        worker.wait(60.0)
        others = [threading.Thread(target=stand_by, daemon=True) for _ in range(5)]
        for other in others:
            other.start()
        worker.abandon()
        go_on.set()
        for other in others:
            other.join(60.0)
    assert len(unharmed) == len(others)
