from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from core.acquiring.deleting import deletable, delete_gone
from core.identity import identify
from core.store import Store
from core.synthesis import Song, render
from models.downloads import Wish
from models.wanted import ListHead
from tests.core.acquiring.fakes import wanted
from tests.core.store.examples import track

Make = Callable[..., Wish]


@pytest.fixture
def make(store: Store, tmp_path: Path) -> Make:
    """Make a wish that is done, with a file of sound; by default downloaded by us into the folder."""

    def make(number: int, folder: Path = tmp_path / "music", how: str = "downloaded", **changes: object) -> Wish:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{number}.flac"
        if not path.exists():
            soundfile.write(path, render(Song(100.0 + number, seconds=0.5), 22050), 22050)
        (wish_id,) = store.wishes.enter([wanted(number)])
        values = {"state": "done", "path": str(path), "how": how, "identity": identify(str(path)), **changes}
        store.wishes.settle(Wish(wish_id, wanted(number), **values))  # type: ignore[arg-type]
        return store.wishes.get([wish_id])[wish_id]

    return make


def put_on_list(store: Store, name: str, *numbers: int) -> None:
    store.wishes.save_list(ListHead(name, "playlist", name, "file"), [wanted(number) for number in numbers])


def test_what_we_downloaded_and_no_list_has_is_deleted_with_its_folder(
    store: Store, make: Make, tmp_path: Path
) -> None:
    wish = make(1, tmp_path / "music" / "Artist" / "Album")
    assert wish.path is not None
    store.save([track(wish.path)])
    assert delete_gone(store, [wish.id], tmp_path / "music") == 1
    assert list((tmp_path / "music").iterdir()) == []
    after = store.wishes.get([wish.id])[wish.id]
    assert (after.state, after.path, after.identity) == ("wanted", None, None)
    assert [each.missing_since is None for each in store.find(wish.path)] == [False]
    assert delete_gone(store, [wish.id], tmp_path / "music") == 0


def test_nothing_is_deleted_that_is_not_ours(store: Store, make: Make, tmp_path: Path) -> None:
    linked = make(1, how="linked")
    elsewhere = make(2, tmp_path / "other")
    replaced = make(3)
    assert replaced.path is not None
    soundfile.write(replaced.path, render(Song(180.0, seconds=0.5), 22050), 22050)
    unreadable = make(4)
    assert unreadable.path is not None
    Path(unreadable.path).write_bytes(b"notes of mine")
    wishes = [linked, elsewhere, replaced, unreadable]
    assert delete_gone(store, [wish.id for wish in wishes], tmp_path / "music") == 0
    assert all(wish.path is not None and Path(wish.path).exists() for wish in wishes)


def test_what_another_list_or_wish_needs_stays(store: Store, make: Make, tmp_path: Path) -> None:
    on_list, shared = make(1), make(2)
    store.wishes.settle(replace(make(3, how="linked"), path=shared.path))
    put_on_list(store, "other", 1)
    assert delete_gone(store, [on_list.id, shared.id], tmp_path / "music") == 0
    put_on_list(store, "other", 5)
    assert delete_gone(store, [on_list.id, shared.id], tmp_path / "music") == 1


def test_places_that_are_to_go_need_nothing(store: Store, make: Make, tmp_path: Path) -> None:
    wish = make(1)
    put_on_list(store, "a", 1)
    put_on_list(store, "b", 1)
    first, second = (each.id for each in store.wishes.lists())
    folder = tmp_path / "music"
    assert deletable(store, [wish], folder, gone=[(first, wish.id)]) == {}
    assert deletable(store, [wish], folder, gone=[(first, wish.id), (second, wish.id)]) == {wish.path: [wish.id]}
    assert wish.path is not None
    assert Path(wish.path).exists()
