"""Imported once by the fork server, so that every worker forked from it has the engine loaded and its kernels warm.

Nothing else imports it: it works at import. A worker is then ready in 0.01 s with 5 MB of its own.
"""

import contextlib
import gc

# Whatever is wrong here is wrong in each worker too, and is told by it; the fork server itself must not die of it.
with contextlib.suppress(Exception):
    from core.analyze import initialize_worker
    from core.settings import AnalysisSettings

    initialize_worker(AnalysisSettings())
    gc.collect()
    gc.freeze()  # the collector would write to every object, and so copy all shared pages into each worker
