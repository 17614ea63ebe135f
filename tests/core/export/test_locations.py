"""Where a list says that its files are: relative, whole, or where another system has them."""

import pytest

from core.errors import ExportError
from core.export.locations import Locations, mapping, mappings


def test_paths_are_relative_unless_asked_for_whole() -> None:
    assert Locations("/srv/lists").line("/srv/music/a.mp3") == "../music/a.mp3"
    assert Locations("/srv/lists", absolute=True).line("/srv/music/a.mp3") == "/srv/music/a.mp3"
    assert Locations("/srv/lists").uri("/srv/music/a b.mp3") == "../music/a%20b.mp3"
    assert Locations("/srv/lists", absolute=True).uri("/srv/music/a b.mp3") == "file:///srv/music/a%20b.mp3"


@pytest.mark.parametrize(
    ("text", "line", "uri"),
    [
        ("/srv/music=Z:\\Music", "Z:\\Music\\x\\a b.mp3", "file:///Z:/Music/x/a%20b.mp3"),
        ("/srv/music=Z:/Music/", "Z:/Music/x/a b.mp3", "file:///Z:/Music/x/a%20b.mp3"),
        ("/srv/music=\\\\nas\\music", "\\\\nas\\music\\x\\a b.mp3", "file://nas/music/x/a%20b.mp3"),
        ("/srv/music/=/Volumes/Music", "/Volumes/Music/x/a b.mp3", "file:///Volumes/Music/x/a%20b.mp3"),
        ("/=/mnt", "/mnt/srv/music/x/a b.mp3", "file:///mnt/srv/music/x/a%20b.mp3"),
    ],
)
def test_a_folder_is_named_as_the_reader_has_it(text: str, line: str, uri: str) -> None:
    locations = Locations("/srv/lists", mapped=(mapping(text),))
    assert (locations.line("/srv/music/x/a b.mp3"), locations.uri("/srv/music/x/a b.mp3")) == (line, uri)


def test_a_folder_whose_name_only_begins_alike_is_not_mapped() -> None:
    assert Locations("/", mapped=(mapping("/srv/music=/m"),)).line("/srv/music2/a.mp3") == "srv/music2/a.mp3"


def test_the_nearest_folder_counts() -> None:
    nearest = mappings(["/srv=/far", "/srv/music=/near"])
    assert Locations("/", mapped=nearest).line("/srv/music/a.mp3") == "/near/a.mp3"


@pytest.mark.parametrize("text", ["", "/srv/music", "=/m", "/srv/music=", "/srv/music=music"])
def test_what_maps_no_folder_is_refused(text: str) -> None:
    with pytest.raises(ExportError, match="maps no folder"):
        mapping(text)
