"""Whether what issue 9 promises of accuracy holds, judged on the scores of ``scores.table``. Reads no audio.

Tempo, beats and key are judged by the five-fold estimates, the neighbours by the engine as shipped.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scores import SURELY_RIGHT

#: What must lead by how much, and over which tracks. Beats need only not be worse.
LEADS = (
    ("acc1", "tempo, accuracy 1", ("real",), 0.08),
    ("acc2", "tempo, accuracy 2", ("real",), 0.04),
    ("key", "key, MIREX weighted", ("real", "all"), 0.06),
    ("beat_f", "beats, F", ("real", "all"), 0.0),
)
#: In every set with more tracks than this no peer's tempo is better.
SMALL_SET = 15
NEIGHBOUR_LEAD = 0.05
MOST_DIMENSIONS = 128
CALIBRATED = (("sure_tempo", "tempo"), ("sure_key", "key"))
_ROUNDING = 1e-9

Results = Mapping[str, Any]


class Verdict(NamedTuple):
    """What is promised, what was found, and whether it holds."""

    promise: str
    found: str
    holds: bool


def verdicts(results: Results, ours: str, estimate: str, dimensions: int) -> list[Verdict]:
    """Judge every promise that the results tell about.

    Parameters
    ----------
    results : engine -> its ``sets`` (a ``scores.Table``) and ``neighbours``; those not of ours are peers
    ours, estimate : names of the engine as shipped and of its estimate on tracks left out
    dimensions : of our vector
    """
    peers = {name: result for name, result in results.items() if not name.startswith("playlista")}
    found = [*_leads(results[estimate], peers), *_no_worse(results[estimate], peers)]
    found += [*_confidences(results[estimate]), *_neighbours(results[ours], peers)]
    limit = f"vector of at most {MOST_DIMENSIONS} dimensions"
    return [*found, Verdict(limit, str(dimensions), dimensions <= MOST_DIMENSIONS)] if dimensions else found


def _leads(own: Mapping[str, Any], peers: Results) -> Iterator[Verdict]:
    for measure, title, groups, lead in LEADS:
        for group in groups:
            yield from _compared(f"{title}, {group}", _values(own, peers, group, measure), lead)


def _no_worse(own: Mapping[str, Any], peers: Results) -> Iterator[Verdict]:
    for group, row in own["sets"].items():
        if group in ("real", "all", "mean of sets") or row.get("acc1", (0.0, 0))[1] <= SMALL_SET:
            continue
        for measure, title in (("acc1", "tempo, accuracy 1"), ("acc2", "tempo, accuracy 2")):
            yield from _compared(f"{title}, {group}", _values(own, peers, group, measure), 0.0)


def _values(own: Mapping[str, Any], peers: Results, group: str, measure: str) -> dict[str, float]:
    """Our value under the empty name, and those of the peers that tell the measure."""
    cells = {"": own, **peers}
    told = {name: result["sets"].get(group, {}).get(measure) for name, result in cells.items()}
    return {name: cell[0] for name, cell in told.items() if cell}


def _neighbours(own: Mapping[str, Any], peers: Results) -> Iterator[Verdict]:
    for label, value in own["neighbours"].items():
        others = {name: result["neighbours"][label] for name, result in peers.items() if label in result["neighbours"]}
        yield from _compared(f"neighbours, P@5, {label}", {"": value, **others}, NEIGHBOUR_LEAD)


def _compared(what: str, values: dict[str, float], lead: float) -> Iterator[Verdict]:
    """Compare ours with the best of the others, if both are there."""
    peers = {name: value for name, value in values.items() if name}
    if not peers or "" not in values:
        return
    best = max(peers, key=peers.__getitem__)
    ahead = values[""] - peers[best]
    wanted = f"{what}: best peer {f'+ {100 * lead:.0f} points' if lead else 'no better'}"
    yield Verdict(wanted, f"{values['']:.3f}, {best} {peers[best]:.3f}, {100 * ahead:+.1f}", ahead >= lead - _ROUNDING)


def _confidences(own: Mapping[str, Any]) -> Iterator[Verdict]:
    for measure, title in CALIBRATED:
        for group in ("real", "all"):
            if cell := own["sets"].get(group, {}).get(measure):
                wanted = f"{title} said with confidence of 0.8 or more, {group}: {SURELY_RIGHT:.0%} right"
                yield Verdict(wanted, f"{cell[0]:.3f} of {cell[1]} tracks", cell[0] >= SURELY_RIGHT - _ROUNDING)
