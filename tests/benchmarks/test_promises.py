"""The verdicts of the accuracy benchmark, on figures made up for the purpose."""

from typing import Any

from promises import verdicts

OURS, ESTIMATE = "playlista fast", "playlista, five-fold"


def sets(**real: float) -> dict[str, Any]:
    row = {name: (value, 100) for name, value in real.items()}
    return {"real": row, "all": row, "gtzan": row, "fof": dict.fromkeys(real, (0.0, 4))}


def results(peer: dict[str, Any], ours: dict[str, Any], p5: float = 0.5) -> dict[str, Any]:
    return {
        OURS: {"sets": sets(), "neighbours": {"gtzan/genre": p5}},
        ESTIMATE: {"sets": ours, "neighbours": {}},
        "peer a": {"sets": peer, "neighbours": {"gtzan/genre": 0.4}},
        "peer b": {"sets": sets(acc1=0.5), "neighbours": {}},
    }


def judged(found: dict[str, Any]) -> dict[str, bool]:
    return {each.promise: each.holds for each in verdicts(found, OURS, ESTIMATE, 109)}


def test_a_lead_is_over_the_best_peer_and_as_large_as_promised() -> None:
    peer = sets(acc1=0.6, acc2=0.8, key=0.6, beat_f=0.7)
    ahead = judged(results(peer, sets(acc1=0.68, acc2=0.84, key=0.66, beat_f=0.7)))
    assert all(ahead.values())
    assert ahead["tempo, accuracy 1, real: best peer + 8 points"]
    behind = judged(results(peer, sets(acc1=0.67, acc2=0.83, key=0.65, beat_f=0.69)))
    assert [promise for promise, holds in behind.items() if holds] == [
        "tempo, accuracy 1, gtzan: best peer no better",
        "tempo, accuracy 2, gtzan: best peer no better",
        "neighbours, P@5, gtzan/genre: best peer + 5 points",
        "vector of at most 128 dimensions",
    ]


def test_what_no_peer_tells_is_not_judged() -> None:
    told = judged(results(sets(acc1=0.5), sets(acc1=0.9, key=0.5)))
    assert not any(promise.startswith("key") for promise in told)
    assert not any("fof" in promise for promise in told)


def test_of_what_is_said_with_confidence_nine_of_ten_are_right() -> None:
    told = judged(results(sets(), sets(sure_tempo=0.9, sure_key=0.89)))
    assert told["tempo said with confidence of 0.8 or more, real: 90% right"]
    assert not told["key said with confidence of 0.8 or more, real: 90% right"]


def test_neighbours_are_judged_as_shipped() -> None:
    label = "neighbours, P@5, gtzan/genre: best peer + 5 points"
    assert judged(results(sets(), sets(), p5=0.45))[label]
    assert not judged(results(sets(), sets(), p5=0.44))[label]
