"""The filter language, and sorting."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import QueryError
from core.store import Store, open_store
from models.audio import AudioInfo, Tags
from models.features import Dynamics, Loudness, Rhythm, Tonal
from tests.core.store.examples import Clock, track
from tests.made_libraries import library_of

LIBRARY = [
    track(
        "/music/house/Alpha.flac",
        tags=Tags(
            title="Größe", artists=("The Knife", "Björk"), album="Ärger", year=1995, genres=("Deep House", "Dub")
        ),
        rhythm=Rhythm(tempo_bpm=120.4, tempo_stable=True, beats_per_bar=4),
        tonal=Tonal(key="A minor", camelot="8A", key_confidence=0.5),
        loudness=Loudness(loudness_lufs=-8.0),
        dynamics=Dynamics(energy=0.75),
        info=AudioInfo(100.0, "flac", 44100, 2, None),
    ),
    track(
        "/music/techno/beta_100%.mp3",
        tags=Tags(title="50% off_road", artists=("X",), album_artist="Various", year=2004, genres=("Techno",)),
        rhythm=Rhythm(tempo_bpm=130.0, tempo_stable=False),
        tonal=Tonal(key="C# major", camelot="3B", key_confidence=0.5),
        loudness=Loudness(loudness_lufs=-12.0),
        dynamics=Dynamics(energy=0.5),
        info=AudioInfo(300.0, "mp3", 44100, 2, 320_000),
    ),
    track(
        "/music/Γάμμα \udcff.ogg",
        tags=Tags(),
        rhythm=Rhythm(),
        tonal=Tonal(),
        loudness=Loudness(),
        dynamics=Dynamics(),
        info=AudioInfo(400.5, "vorbis", 48000, 1, None),
    ),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One library for all questions: none of them changes it."""
    clock = Clock()
    with library_of(request, tmp_path_factory.mktemp("library")) as url, open_store(url, now=clock) as store:
        clock.pass_days(-40)
        store.save(LIBRARY[:1])
        clock.pass_days(40)
        store.save(LIBRARY[1:])
        yield store


def letters(store: Store, query: str, **options: object) -> str:
    """The answer to a query: A for Alpha, b for beta, G for Gamma."""
    names = {found.file.path: letter for found, letter in zip(LIBRARY, "AbG", strict=True)}
    return "".join(names[found.track.file.path] for found in store.tracks(query, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "AbG"),
        ("tempo:120..130", "Ab"),
        ("tempo:120.4..129.9", "A"),
        ("tempo:..125", "A"),
        ("tempo_bpm:125..", "b"),
        ("tempo:120", "A"),
        ("tempo:121", ""),
        ("tempo_stable:yes", "A"),
        ("tempo_stable:no", "b"),
        ("tempo_stable:none", "G"),
        ("beats_per_bar:4", "A"),
        ("tempo:120.4", "A"),
        ("tempo:120.40", "A"),
        ("tempo:120.3", ""),
        ("bpm:120,130", "Ab"),
        ("tempo:unknown", "G"),
        ("-tempo:120", "bG"),
        ("key:8A", "A"),
        ("key:8a,3B", "Ab"),
        ("key:Am", "A"),
        ('key:"A minor"', "A"),
        ('key:"Db major"', "b"),
        ("key:none", "G"),
        ("camelot:3b", "b"),
        ("-key:8A", "bG"),
        ("genre:house", "A"),
        ("genre:HOUSE,techno", "Ab"),
        ("-genre:house", "bG"),
        ("artist:knife", "A"),
        ('artist:"the knife"', "A"),
        ("artist:BJÖRK", "A"),
        ("artist:bjo\u0308rk", "A"),
        ("artist:various", "b"),
        ('-artist:"X"', "AG"),
        ("title:GRÖSSE", "A"),
        ("title:größe", "A"),
        ("album:ärger", "A"),
        ("path:/techno/", "b"),
        ("path:γάμμα", "G"),
        ("codec:FLAC", "A"),
        ("year:1990..1999", "A"),
        ("year:2004", "b"),
        ("energy:0.5..", "Ab"),
        ("energy:0.51..", "A"),
        ("energy:>0.5", "A"),
        ("energy:>=0.5", "Ab"),
        ("duration:<200,>300", "AG"),
        ("loudness:<=-10", "b"),
        ('loudness:"< -10"', "b"),
        ("loudness:..-10", "b"),
        ("loudness:-8..-7", "A"),
        ("duration:..300", "Ab"),
        ("added:-30d", "bG"),
        ("added:-7w", "AbG"),
        ("added:..-30d", "A"),
        ("added:-50d..-30d", "A"),
        ("added:2025", "A"),
        ("added:2026-01", "bG"),
        ("added:2025-12-22", "A"),
        ("added:..2025", "A"),
        ("added:2026-01-31..", "bG"),
        ("missing:yes", ""),
        ("missing:no", "AbG"),
        ("cover:no", "AbG"),
        ("knife", "A"),
        ("MUSIC", "AbG"),
        ("music -house", "bG"),
        ('"the knife"', "A"),
        ("the björk größe", "A"),
        ("knife techno", ""),
        ("ΓΆΜΜΑ", "G"),
        ("100%", "b"),
        ("0%m", ""),
        ("beta_1", "b"),
        ("betaX1", ""),
        ("beta_100/%", ""),
        ("  genre:house   tempo:..125 ", "A"),
        ("'; DROP TABLE tracks; --", ""),
    ],
)
def test_a_query_finds(library: Store, query: str, expected: str) -> None:
    assert letters(library, query, sort="duration") == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("temop:120", "there is no field 'temop' to search by: did you mean 'tempo'"),
        ("artists:x", "did you mean 'artist'"),
        ("xyzzy:1", "known are added, .*tempo"),
        ("tempo:fast", r"tempo:fast is no number or range: write tempo:1\.\.2\.5, tempo:1\.\. or tempo:>1"),
        ("tempo:>fast", "is no number or range"),
        ("tempo:>nan", "is no number or range"),
        ("tempo:1..inf", "is no number or range"),
        ("tempo:>", "is no number or range"),
        ("tempo:1..2..3", "is no number or range"),
        ("tempo:nan", "is no number or range"),
        ("tempo:..", "has no end"),
        ("key:Z", 'key:Z is no key: write it as 8A, Am or "A minor"'),
        ("key:13A", "is no key"),
        ("missing:perhaps", "neither yes nor no"),
        ("added:soon", "added:soon is no time or range: write added:-30d"),
        ("added:2026-13", "is no time"),
        ("added:9999999", "is no time"),
        ('artist:"x', "cannot read .* a quotation mark is missing"),
        ("artist:", "cannot read 'artist:': .* a value after the colon"),
        ("http://x", "no field 'http'"),
        ('artist:""', "artist: needs a value"),
    ],
)
def test_a_mistake_in_a_query_is_told_at_once(library: Store, query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        library.tracks(query)


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        ("tempo", "AbG", "bAG"),
        ("tempo_bpm", "AbG", "bAG"),
        ("duration_s", "AbG", "GbA"),
        ("key", "bAG", "AbG"),
        ("year", "AbG", "bAG"),
        ("title", "GbA", "AbG"),
        ("artist", "GAb", "bAG"),
        ("path", "AbG", "GbA"),
        ("loudness_lufs", "bAG", "AbG"),
    ],
)
def test_tracks_are_sorted_by_any_field_with_unknown_last(library: Store, sort: str, up: str, down: str) -> None:
    assert letters(library, "", sort=sort) == up
    assert letters(library, "", sort=sort, descending=True) == down


def test_tracks_added_last_come_last(library: Store) -> None:
    assert letters(library, "", sort="added")[0] == "A"
    assert letters(library, "", sort="added", descending=True)[-1] == "A"


def test_an_unknown_sort_is_told_with_the_nearest_name(library: Store) -> None:
    with pytest.raises(QueryError, match="no field 'tempoo' to sort by: did you mean 'tempo'"):
        library.tracks(sort="tempoo")


def test_limit_and_offset_cut_the_answer(library: Store) -> None:
    assert letters(library, "", sort="duration", limit=2) == "Ab"
    assert letters(library, "", sort="duration", limit=1, offset=1) == "b"
    assert letters(library, "", sort="duration", offset=2) == "G"


def test_times_are_compared_in_utc(store: Store, clock: Clock) -> None:
    clock.now = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    store.save([track()])
    clock.now = clock.now.astimezone().replace(microsecond=0) + timedelta(hours=1)
    assert len(list(store.tracks("added:2026-01-01"))) == 1
    assert list(store.tracks("added:2025")) == []


def test_a_path_an_id_and_a_query_find_a_track(library: Store) -> None:
    by_path = library.find("/music/house/Alpha.flac")
    assert [found.track for found in by_path] == LIBRARY[:1]
    assert library.find(str(by_path[0].id)) == by_path
    assert library.find("knife") == by_path
    assert library.find("/music/Γάμμα \udcff.ogg")[0].track == LIBRARY[2]
    assert len(library.find("music")) == 3
    assert library.find("1" * 30) == ()
    assert library.find("2004") == ()
    assert library.find("100%")[0].track == LIBRARY[1]
    assert library.track(10**12) is None


CLAIMS: dict[str, tuple[dict[str, Any], float | None, str | None]] = {
    "a": ({"bpm": 120.0, "key": "Am"}, 121.0, "A minor"),
    "b": ({"bpm": 174.0, "key": "C"}, 87.0, "A minor"),
    "c": ({"bpm": 60.0, "key": "4A"}, 120.0, "A minor"),
    "d": ({"bpm": 113.0, "key": "Bbm"}, 100.0, "A minor"),
    "e": ({"bpm": None, "key": "whatever"}, 100.0, "A minor"),
    "f": ({"bpm": 100.0, "key": "Am"}, None, None),
    "g": ({"bpm": 0.0, "key": None}, 100.0, "A minor"),
}


@pytest.fixture
def claiming(store: Store) -> Store:
    store.save([
        track(f"/music/{name}.flac", tags=Tags(title=name, **tags), rhythm=Rhythm(tempo), tonal=Tonal(key))
        for name, (tags, tempo, key) in CLAIMS.items()
    ])  # fmt: skip
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tempo_disagrees:yes", "bcd"),
        ("tempo_disagrees:no", "a"),
        ("tempo_disagrees:double", "b"),
        ("tempo_disagrees:half,double", "bc"),
        ("tempo_disagrees:other", "d"),
        ("-tempo_disagrees:yes", "aefg"),
        ("key_disagrees:yes", "bcd"),
        ("key_disagrees:no", "a"),
        ("key_disagrees:relative", "b"),
        ("key_disagrees:semitone", "d"),
        ("key_disagrees:far,relative", "bc"),
    ],
)
def test_tags_that_disagree_are_found_by_what_they_are_to_ours(claiming: Store, query: str, found: str) -> None:
    assert "".join(entry.title for entry in claiming.tracks(query)) == found


def test_an_unknown_disagreement_is_told_with_the_known_ones(claiming: Store) -> None:
    with pytest.raises(QueryError, match="write yes, no, or one of same, double"):
        claiming.ids("tempo_disagrees:twice")
