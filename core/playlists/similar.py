"""Radio from seeds: the seeds first, then what sounds most like all of them.

The same recording never comes twice, and one artist fills the list only when nobody else is near.
"""

from bisect import insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.library import Library
from core.playlists.reasons import describe
from core.similarity import ranked
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.track import LibraryTrack

#: An artist may have a third of a list, and three tracks in any; each one more must be so much more alike.
ARTIST_SHARE = 1 / 3
ARTIST_MINIMUM = 3
CROWDING = 0.1
#: How many candidates are looked at for each place in the list.
LOOK_AHEAD = 20


@dataclass(frozen=True, slots=True)
class _Candidate:
    track: LibraryTrack
    row: int
    score: float


def similar(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Build a list of the tracks nearest to the seeds: most similar first, equal ones by id."""
    seeds, rows = _seeds(spec, library)
    share = library.share(rows, spec.embedding_share)
    chosen = _choose(spec.length - len(seeds), seeds, _candidates(library, rows, spec.length, share))
    entries = [PlaylistEntry(seed, 1.0, "seed") for seed in seeds]
    entries += [
        _entry(candidate, seeds, library.likeness([candidate.row], share=share, among=rows), share)
        for candidate in chosen
    ]
    return Playlist(spec.name or f"Similar to {title(seeds[0])}", spec, tuple(entries[: spec.length]))


def title(track: LibraryTrack) -> str:
    """Return what to call a track: its title, else the name of its file without the ending."""
    name = track.track.file.path.replace("\\", "/").rsplit("/", 1)[-1]
    return track.track.tags.title or name.rsplit(".", 1)[0] or name


def _seeds(spec: PlaylistSpec, library: Library) -> tuple[list[LibraryTrack], list[int]]:
    if not spec.seeds:
        raise PlaylistError("similar needs at least one seed track")
    seeds = [library.track(track_id) for track_id in dict.fromkeys(spec.seeds)]
    rows = []
    for seed in seeds:
        row = library.row(seed.id)
        if row is None:
            raise PlaylistError(f"track {seed.id} ({title(seed)}) cannot be a seed: {_why_no_vector(seed)}")
        rows.append(row)
    return seeds, rows


def _why_no_vector(seed: LibraryTrack) -> str:
    if seed.missing_since is not None:
        return "its file is missing; run playlista analyze on the folder it is in now"
    if not seed.track.features.timbre.vector:
        return "it has no similarity vector, being silent or too short"
    return "it was analysed by another version than the others; run playlista analyze again"


def _candidates(library: Library, rows: list[int], length: int, share: float) -> Iterator[_Candidate]:
    """Yield what is nearest, best first; bounded, so that no huge library by one artist is read through."""
    scores = library.likeness(rows, share=share)
    seeds = set(rows)
    for row in islice(ranked(scores, first=4 * length), LOOK_AHEAD * length + len(rows)):
        track = None if row in seeds else library.lookup(int(library.ids[row]))
        if track is not None:
            yield _Candidate(track, row, float(scores[row]))


def _choose(count: int, seeds: list[LibraryTrack], candidates: Iterator[_Candidate]) -> list[_Candidate]:
    """Take the best after the crowding of artists is paid for; return them by plain likeness."""
    limit = max(ARTIST_MINIMUM, round((count + len(seeds)) * ARTIST_SHARE))
    artists = Counter(_artist(seed) for seed in seeds)
    rivals: list[tuple[float, _Candidate]] = []
    for candidate in _distinct(candidates, seeds):
        if len(rivals) >= count and (count < 1 or rivals[count - 1][0] >= candidate.score):
            break  # whatever comes now is less alike than the last one taken
        artist = _artist(candidate.track)
        artists[artist] += 1
        crowd = max(0, artists[artist] - limit) if artist else 0
        insort(rivals, (candidate.score - CROWDING * crowd, candidate), key=lambda rival: -rival[0])
    return sorted((rival[1] for rival in rivals[:count]), key=lambda chosen: (-chosen.score, chosen.track.id))


def _distinct(candidates: Iterator[_Candidate], seeds: list[LibraryTrack]) -> Iterator[_Candidate]:
    """Drop every further copy of a song that is a seed or was there before."""
    songs = {mark for seed in seeds for mark in _same_song(seed)}
    for candidate in candidates:
        marks = _same_song(candidate.track)
        if songs.isdisjoint(marks):
            yield candidate
        songs.update(marks)


def _artist(track: LibraryTrack) -> str:
    return "; ".join(track.track.tags.artists).casefold()


def _same_song(track: LibraryTrack) -> set[str]:
    """What two copies of one song share: the same audio, or the same artist and title."""
    marks = {f"identity {track.track.identity}"}
    if track.track.tags.title and track.track.tags.artists:
        marks.add(f"song {_artist(track)} {track.track.tags.title.casefold()}")
    return marks


def _entry(
    candidate: _Candidate, seeds: list[LibraryTrack], to_each: NDArray[np.float32], share: float
) -> PlaylistEntry:
    """Compare with the seed it is nearest to, and name that seed where there are several."""
    nearest_seed = seeds[int(to_each.argmax())]
    likeness = "sound" if share else "timbre"
    reason = describe(candidate.track.track, nearest_seed.track, float(to_each.max()), likeness)
    beside = f" (beside {title(nearest_seed)})" if len(seeds) > 1 else ""
    return PlaylistEntry(candidate.track, max(0.0, candidate.score), reason + beside)
