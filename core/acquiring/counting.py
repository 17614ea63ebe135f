"""The counts of a run, kept while its events pass by."""

from collections import Counter
from dataclasses import dataclass, field

from models.downloads import DownloadEvent, DownloadSummary, ListFailed, ListRead, Paused, SongSettled, Wish
from models.results import RunSummary

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
            failures=tuple(self.failures),
            failure_classes=tuple(self.classes.most_common()),
            paused=tuple(self.paused.values()),
            m3u=m3u,
            removed=removed,
            deleted=deleted,
            wall_s=wall_s,
            analysis=analysis,
        )

    def _settled(self, event: SongSettled) -> None:
        wish = event.wish
        if wish.state == "done":
            self.kinds["kept" if event.kept else str(wish.how)] += 1
            return
        self.kinds["waiting" if wish.state == "wanted" else wish.state] += 1
        self.classes[wish.error_class or wish.state] += 1
        if len(self.failures) < KEPT:
            self.failures.append(wish)
