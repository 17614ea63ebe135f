"""The library in numbers."""

from core.store import Count, LibraryStats, Store
from models.audio import AudioInfo, Tags
from models.features import Rhythm, Tonal
from tests.core.store.examples import VERSIONS, Clock, failure, file, track


def test_an_empty_library_counts_nothing(store: Store) -> None:
    assert store.stats() == LibraryStats()


def test_everything_is_counted(store: Store, clock: Clock) -> None:
    first = clock.now
    store.save([track("/a", file=file("/a", 10), rhythm=Rhythm(tempo_bpm=129.9), tags=Tags(genres=("House", "Dub")))])
    clock.pass_days(1)
    mp3 = AudioInfo(100.5, "mp3", 44100, 2, None)
    store.save(
        [
            track("/b", file=file("/b", 2**40), info=mp3, rhythm=Rhythm(tempo_bpm=120.0), tags=Tags(genres=("House",))),
            track("/c", file=file("/c", 1), info=mp3, rhythm=Rhythm(tempo_bpm=60.0), tags=Tags(), tonal=Tonal()),
            failure("/d"),
            failure("/e", error_class="timeout"),
            failure("/f"),
        ]
    )
    store.mark_missing([next(number for number, _, _ in store.paths())], clock.now)
    assert store.stats() == LibraryStats(
        tracks=3,
        missing=1,
        failures=3,
        duration_s=234.5 + 100.5 + 100.5,
        size_bytes=10 + 2**40 + 1,
        first_added_at=first,
        last_analysed_at=clock.now,
        codecs=(Count("mp3", 2), Count("flac", 1)),
        camelots=(Count("8A", 2),),
        tempos=(Count("60", 1), Count("120", 2)),
        genres=(Count("House", 2), Count("Dub", 1)),
        versions=(Count(VERSIONS, 3),),
        error_classes=(Count("corrupt", 2), Count("timeout", 1)),
        months=(Count("2026-01", 1), Count("2026-02", 2)),
        damaged=3,
        tempo_unsure=3,
        key_unknown=1,
    )
