from collections.abc import Iterator

import pytest

from core.errors import SourceError
from core.services.services import Services
from models.wanted import WantedTrack
from tests.core.lists.reading import items, opened, titles
from tests.core.services.conftest import MakeServices
from tests.fakes.listenbrainz import FakeListenBrainz, fake_listenbrainz

MBID = "9c2d0f7e-1111-4222-8333-444455556666"
RECORDING = "0b382a13-32f0-4743-9248-ba5536a6115e"


@pytest.fixture
def site() -> Iterator[FakeListenBrainz]:
    with fake_listenbrainz() as fake:
        yield fake


@pytest.fixture
def services(site: FakeListenBrainz, make_services: MakeServices) -> Services:
    return make_services(site.settings())


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize(
    "source",
    [
        f"https://listenbrainz.org/playlist/{MBID}",
        f"listenbrainz.org/playlist/{MBID.upper()}/",
        f"https://listenbrainz.org/playlist/{MBID}?x=1",
    ],
)
def test_a_playlist_is_read(source: str, several: bool, site: FakeListenBrainz, services: Services) -> None:
    site.several = several
    site.add_playlist(MBID, "Weekly", [(RECORDING, "A", "One")])
    found = opened(source, services)
    assert (found.head.source, found.head.name, found.head.owner, found.head.total) == (
        *(f"https://listenbrainz.org/playlist/{MBID}", "Weekly", "somebody", 1),
    )
    assert list(found.items) == [
        WantedTrack("One", ("A",), "An Album", duration_s=187.0, source_ids=(("musicbrainz", RECORDING),))
    ]


def test_doubles_are_left_out_and_an_empty_one_is_empty(site: FakeListenBrainz, services: Services) -> None:
    site.add_playlist(MBID, "Twice", [(RECORDING, "A", "One"), (RECORDING, "A", "One")])
    assert titles(items(f"https://listenbrainz.org/playlist/{MBID}", services)) == ["One", "(duplicate)"]
    site.add_playlist(MBID, "Nothing", [])
    assert items(f"https://listenbrainz.org/playlist/{MBID}", services) == []


def test_one_that_is_not_there_is_told(services: Services) -> None:
    with pytest.raises(SourceError, match=r"ListenBrainz shows no such playlist .*404"):
        opened(f"https://listenbrainz.org/playlist/{MBID}", services)


@pytest.mark.parametrize(
    "source", ["https://listenbrainz.org/user/x/playlists/", "https://listenbrainz.org/playlist/123"]
)
def test_other_addresses_of_listenbrainz_are_told(source: str, services: Services) -> None:
    with pytest.raises(SourceError, match="is no playlist of ListenBrainz"):
        opened(source, services)
