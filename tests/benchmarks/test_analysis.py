"""The verdicts of the speed benchmark, on figures made up for the purpose."""

from analysis import cost_verdicts, floor_of, pool_verdicts

COSTS = {"sndfile_decode": 0.05, "planes_decode": 0.04, "playlista": 0.08, "bliss-audio": 0.07, "sonara playlist": 0.2}


def test_the_floor_is_the_fastest_decode() -> None:
    assert floor_of(COSTS) == 0.04


def test_each_promise_is_judged_by_its_own_peer() -> None:
    verdicts = cost_verdicts({"mp3": COSTS})
    assert [(got, holds) for _, got, holds in verdicts] == [("2.00", True), ("1.143", False), ("0.400", True)]


def test_processes_need_not_scale_better_than_pure_python() -> None:
    scaling = {
        "pure Python": {"gain": 1.5},
        "processes": {"gain": 1.55, "pss_mb": 100.0, "crowd_pss_mb": 200.0},
        "threads": {"gain": 1.5, "pss_mb": 80.0, "crowd_pss_mb": 120.0},
    }
    assert [holds for _, _, holds in pool_verdicts({"scaling": scaling})] == [True, False, False, True]


def test_memory_may_waver_but_not_grow() -> None:
    assert [holds for _, _, holds in pool_verdicts({"memory": {"200": 100.0, "2000": 109.0}})] == [True]
    assert [holds for _, _, holds in pool_verdicts({"memory": {"200": 100.0, "2000": 111.0}})] == [False]
