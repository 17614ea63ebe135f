"""The counts of a run, kept while its events pass by."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.downloads import (
    DownloadEvent,
    DownloadSummary,
    KindCount,
    ListFailed,
    ListRead,
    Paused,
    SongSettled,
    Wish,
)
from models.results import RunSummary
from models.wanted import ListHead

#: So many songs that are not there are kept for the summary; all are counted.
KEPT = 1000


@dataclass(slots=True)
class Counting:
    """What has passed by."""

    kinds: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    failures: list[Wish] = field(default_factory=list)
    lists: list[ListRead] = field(default_factory=list)
    failed_lists: list[ListFailed] = field(default_factory=list)
    paused: dict[str, Paused] = field(default_factory=dict)
    songs: dict[str, tuple[str, dict[int, None]]] = field(default_factory=dict)
    there: set[int] = field(default_factory=set)

    def see(self, event: DownloadEvent) -> None:
        """Count an event."""
        if isinstance(event, ListRead):
            self.lists.append(event)
        elif isinstance(event, ListFailed):
            self.failed_lists.append(event)
        elif isinstance(event, Paused):
            self.paused[event.service] = event
        elif isinstance(event, SongSettled):
            self._settled(event)

    def listed(self, head: ListHead, songs: list[int]) -> None:
        """Note more songs of a list."""
        _, known = self.songs.setdefault(head.source, (head.kind, {}))
        known.update(dict.fromkeys(songs))

    def summary(
        self, *, m3u: tuple[str, ...], removed: int, deleted: int, wall_s: float, analysis: RunSummary | None
    ) -> DownloadSummary:
        """Return the counts."""
        kinds = ("downloaded", "linked", "kept", "review", "rejected", "failed", "waiting")
        return DownloadSummary(
            **{kind: self.kinds[kind] for kind in kinds},
            left_out=sum(len(read.left_out) for read in self.lists),
            lists=tuple(self.lists),
            failed_lists=tuple(self.failed_lists),
            kinds=tuple(self._kinds()),
            failures=tuple(self.failures),
            failure_classes=tuple(self.classes.most_common()),
            paused=tuple(self.paused.values()),
            m3u=m3u,
            removed=removed,
            deleted=deleted,
            wall_s=wall_s,
            analysis=analysis,
        )

    def _kinds(self) -> Iterator[KindCount]:
        kinds = [read.head.kind for read in self.lists] + [failed.kind for failed in self.failed_lists]
        for kind in dict.fromkeys(kinds):
            songs = [number for of, numbers in self.songs.values() if of == kind for number in numbers]
            there = sum(number in self.there for number in songs)
            read = sum(each.head.kind == kind for each in self.lists)
            failed = sum(each.kind == kind for each in self.failed_lists)
            yield KindCount(kind, read, failed, there, len(songs) - there)

    def _settled(self, event: SongSettled) -> None:
        wish = event.wish
        if wish.state == "done":
            self.there.add(wish.id)
            self.kinds["kept" if event.kept else str(wish.how)] += 1
            return
        self.kinds["waiting" if wish.state == "wanted" else wish.state] += 1
        self.classes[wish.error_class or wish.state] += 1
        if len(self.failures) < KEPT:
            self.failures.append(wish)
