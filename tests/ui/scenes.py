"""What a lived-in library has beside its songs: a playlist, opinions, a file that failed, jobs of all states."""

from datetime import UTC, datetime

from core.manager.playlists import choices
from core.playlists import build
from models.audio import AudioFile
from models.jobs import Job, NewJob, Progress
from models.playlist import PlaylistSpec
from models.runs import Runner
from models.track import Failure
from tests.ui.sites import Site

RUNNER = Runner("run", "shelf", 1, 1.0, datetime(2026, 1, 1, tzinfo=UTC))


def make_playlist(site: Site, name: str = "Evening", *, owner: str = "anna", length: int = 10) -> int:
    """Save a playlist of somebody, like the first song there is; return its id."""
    owner_id = site.user(owner).id
    spec = PlaylistSpec(method="similar", seeds=(site.store.ids()[0],), length=length)
    made = build(spec, choices(site.store, owner_id=owner_id), now=datetime(2026, 7, 1, tzinfo=UTC))
    return site.store.playlists.save(made, name, owner_id=owner_id).id


def titles_of(site: Site, name: str, *, owner: str = "anna") -> list[str | None]:
    """Return the titles of somebody's playlist, as they stand in it."""
    saved = site.store.playlists.find(name, owner_id=site.user(owner).id)
    assert saved is not None, f"there is no playlist {name!r}"
    entries = site.store.playlists.entries(saved.id, saved.newest.number)
    tracks = [site.store.track(entry.track_id) for entry in entries if entry.track_id is not None]
    return [track.track.tags.title for track in tracks if track is not None]


def break_file(site: Site, name: str = "broken.mp3") -> None:
    """Put a file into the library of which nothing could be decoded."""
    path = site.music / name
    path.write_bytes(b"no sound")
    file = AudioFile(str(path), path.stat().st_size, path.stat().st_mtime_ns)
    failed = Failure(
        file=file, error_class="corrupt", stage="decode", reason="nothing in it could be decoded", versions=""
    )
    site.store.save([failed])


def queue_jobs(site: Site, *, owner: str = "anna") -> None:
    """Put a job of each state into the queue; where jobs are run they would not stay so."""
    jobs, owner_id = site.store.jobs, site.user(owner).id
    jobs.submit([_download(number, owner_id) for number in range(5)])
    limits = {"download": 4}
    done, failed, running = (_claimed(jobs.claim(RUNNER, limits)) for _ in range(3))
    jobs.complete(RUNNER, done.id, {"songs": 12, "downloaded": 11, "kept": 1, "linked": 0, "review": 0, "failed": 0})
    jobs.fail(RUNNER, failed.id, "not_found", "this playlist is private or was deleted")
    jobs.progress(RUNNER, running.id, Progress("downloading", 7, 40, "Slow Weather – Cirrus"))


def live_in(site: Site) -> None:
    """All of it."""
    make_playlist(site)
    break_file(site)
    queue_jobs(site)
    ids = site.store.ids()
    site.store.like(ids[:3], 1, owner_id=site.user("anna").id)


def _claimed(job: Job | None) -> Job:
    assert job is not None
    return job


def _download(number: int, owner_id: int) -> NewJob:
    address = f"https://open.spotify.com/playlist/37i9dQZF1DX{number:011d}"
    return NewJob("download", "spotify", owner_id, address, {"url": address})
