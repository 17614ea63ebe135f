"""Networks run by the TensorFlow inside essentia-tensorflow: one session for each, kept open; holds the GIL.

Only workers import this, never a process that is forked later.
"""

import os
import threading
from collections.abc import Sequence
from typing import Any

#: TensorFlow reads these when it is loaded; workers have them set already, threads of the program itself may not.
for _name, _value in {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}.items():
    os.environ.setdefault(_name, _value)

import essentia  # noqa: E402 - after its environment is set
import numpy as np  # noqa: E402

essentia.log.infoActive = False
essentia.log.warningActive = False

import essentia.standard as es  # noqa: E402 - after the logs are silent

from core.errors import ModelError  # noqa: E402
from core.networks.backend import Array, Extract, Judge, checked  # noqa: E402
from core.networks.plan import Chosen  # noqa: E402


def open_extractor(chosen: Chosen) -> Extract:
    """Load an extractor; tags and embedding come out of one pass."""
    network, classes = chosen.network, len(chosen.classes)
    nodes = [node for node in (network.scores_node, network.embedding_node) if node]
    graph = _Graph(chosen, nodes)

    def extract(patches: Array) -> tuple[Array, Array]:
        *scores, embedding = graph.run(patches)
        nothing = np.zeros((len(patches), 0), np.float32)
        numbers = checked(embedding, network.dimension, "numbers")
        return checked(scores[0], classes, "scores") if scores else nothing, numbers

    return extract


def open_head(chosen: Chosen) -> Judge:
    """Load a head."""
    graph, classes = _Graph(chosen, [chosen.network.scores_node]), len(chosen.classes)
    return lambda embedding: checked(graph.run(embedding)[0], classes, "scores")


class _Graph:
    """A session with one input; threads take turns, for it keeps state between what goes in and what comes out."""

    def __init__(self, chosen: Chosen, outputs: Sequence[str]) -> None:
        self._input, self._outputs = chosen.network.input_node, list(outputs)
        self._turn = threading.Lock()
        if not hasattr(es, "TensorflowPredict"):
            raise ModelError("this essentia has no TensorFlow: pip install 'playlista[essentia]'")
        try:
            self._predict: Any = es.TensorflowPredict(
                graphFilename=str(chosen.path), inputs=[self._input], outputs=self._outputs
            )
        except RuntimeError as error:
            raise ModelError(f"TensorFlow does not take {chosen.path}: {' '.join(str(error).split())}") from error

    def run(self, values: Array) -> list[Array]:
        """Feed values (n, …); return each output, its first axis n."""
        pool = essentia.Pool()
        # Essentia's tensors have four axes; it takes the empty one out again.
        shape = (len(values), *(1,) * (3 - values.ndim + 1), *values.shape[1:])
        pool.set(self._input, np.ascontiguousarray(values).reshape(shape))
        try:
            with self._turn:
                found = self._predict(pool)
                return [np.asarray(found[name], np.float32).reshape(len(values), -1) for name in self._outputs]
        except (RuntimeError, KeyError, ValueError) as error:
            raise ModelError(f"TensorFlow failed: {' '.join(str(error).split())}") from error
