"""Networks run by ONNX Runtime: one thread a call, and no GIL while it computes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime

from core.errors import ModelError
from core.networks.backend import Array, Extract, Judge, checked
from core.networks.plan import Chosen

_ERRORS_ONLY = 3


def open_extractor(chosen: Chosen) -> Extract:
    """Load an extractor; its outputs are told apart by their widths."""
    session, classes, dimension = _session(chosen), len(chosen.classes), chosen.network.dimension
    sound = session.get_inputs()[0].name
    names = [_output(session, width) for width in (classes, dimension) if width]

    def extract(patches: Array) -> tuple[Array, Array]:
        *scores, embedding = _run(session, names, sound, patches)
        nothing = np.zeros((len(patches), 0), np.float32)
        return checked(scores[0], classes, "scores") if scores else nothing, checked(embedding, dimension, "numbers")

    return extract


def open_head(chosen: Chosen) -> Judge:
    """Load a head."""
    session, classes = _session(chosen), len(chosen.classes)
    embedding, scores = session.get_inputs()[0].name, _output(session, classes)
    return lambda values: checked(_run(session, [scores], embedding, values)[0], classes, "scores")


def _session(chosen: Chosen) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    options.enable_mem_pattern = False  # one block for all that a run needs at any time: 20 MB more, and no faster
    try:
        return onnxruntime.InferenceSession(str(chosen.path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has a class of its own for each thing that can be wrong with a file
        raise ModelError(f"ONNX Runtime does not take {chosen.path}: {_line(error)}") from error


def _output(session: Any, width: int) -> str:
    """The output of a width, or the only one, whose width the file may leave open."""
    outputs = session.get_outputs()
    found = [each.name for each in outputs if each.shape and each.shape[-1] == width]
    if len(found) == 1 or len(outputs) == 1:
        return str((found or [outputs[0].name])[0])
    raise ModelError(
        f"the file has no single output of {width} numbers: {[(each.name, each.shape) for each in outputs]}"
    )


def _run(session: Any, names: list[str], node: str, values: Array) -> Any:
    return _told(lambda: session.run(names, {node: np.ascontiguousarray(values)}))


def _told(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:  # as above
        raise ModelError(f"ONNX Runtime failed: {_line(error)}") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
