"""TensorFlow graphs run in a process of their own, as workers run them: this one never imports TensorFlow."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SCRIPT = """
import sys
import numpy as np
import essentia
essentia.log.infoActive = False
from essentia import Pool
from essentia.standard import TensorflowPredict
graph, given, answer, inputs, *outputs = sys.argv[1:]
pool = Pool()
pool.set(inputs, np.load(given)[:, np.newaxis])
found = TensorflowPredict(graphFilename=graph, inputs=[inputs], outputs=outputs)(pool)
np.savez(answer, *(found[name].reshape(len(found[name]), -1) for name in outputs))
"""
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


def run_tensorflow(
    graph: Path, node: str, outputs: Sequence[str], values: NDArray[np.float32]
) -> tuple[NDArray[np.float32], ...]:
    """Feed values (n, ...) to a node of a graph by Essentia's TensorFlow; return each output as (n, numbers)."""
    given, answer = graph.with_suffix(".npy"), graph.with_suffix(".npz")
    np.save(given, values)
    command = [sys.executable, "-c", _SCRIPT, str(graph), str(given), str(answer), node, *outputs]
    done = subprocess.run(command, env={**os.environ, **_QUIET}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with np.load(answer) as found:
        return tuple(found[name] for name in found.files)
