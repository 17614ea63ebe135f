from core.acquiring.comparing import changes
from core.errors import ServiceError
from models.downloads import ListFailed, ListRead
from tests.core.acquiring.fakes import FakeWorld, wanted


def test_what_is_new_and_gone_is_told_and_nothing_changed(fake_world: FakeWorld) -> None:
    fake_world.lists = {"a": [wanted(1), wanted(2)], "b": [wanted(3)]}
    fake_world.run("a", "b")
    before = fake_world.store.wishes.lists()
    fake_world.lists = {"a": [wanted(2), wanted(4), wanted(5)], "b": [wanted(3)]}
    told = list(changes(fake_world.store, ["a", "nowhere", "b"], fake_world.open_list, None))
    assert [(each.head.name, each.songs, each.new, each.gone) for each in told if isinstance(each, ListRead)] == [
        ("a", 3, 2, 1),
        ("b", 1, 0, 0),
    ]
    assert [each.reason for each in told if isinstance(each, ListFailed)] == ["there is no file nowhere"]
    assert fake_world.store.wishes.lists() == before
    assert [wish.track.title for wish in fake_world.store.wishes.in_state("wanted")] == []


def test_a_service_that_fails_costs_only_its_list(fake_world: FakeWorld) -> None:
    fake_world.lists["a"] = [wanted(1), ServiceError("deezer is away", service="deezer", error_class="transient")]
    fake_world.lists["b"] = [wanted(2)]
    first, second = changes(fake_world.store, ["a", "b"], fake_world.open_list, None)
    assert first == ListFailed("a", "transient", "deezer is away")
    assert isinstance(second, ListRead)
