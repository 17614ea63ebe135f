"""Groups: copies by sound, versions by name, never by a chain; nothing but what is asked for is listened to."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.duplicates import Found, find
from core.duplicates.fingerprint import SAMPLE_RATE, Likeness, Samples
from core.duplicates.grouping import recordings, same_sounds
from core.duplicates.listening import sound
from core.duplicates.sketches import sketch
from core.errors import AudioError
from core.synthesis import Song
from models.audio import AudioInfo, Tags
from models.features import Features, Timbre
from models.track import LibraryTrack
from tests.core.duplicates.test_fingerprint import played
from tests.core.export.lists import NO_TAGS, a_track

ROPE, SAIL, PAD = Song(112.0, "A minor", "pluck"), Song(113.0, "E minor", "pluck"), Song(112.0, "A minor", "pad")
NOISE = np.random.default_rng(1).standard_normal(20 * SAMPLE_RATE).astype(np.float32)


class World:
    """Tracks with sounds of their own, all alike in their vectors, so that every pair is listened to."""

    def __init__(self) -> None:
        self.tracks: list[LibraryTrack] = []
        self.sounds: dict[str, Samples] = {}
        self.heard: list[str] = []

    def add(self, sound: Samples, tags: Tags = NO_TAGS, *, codec: str = "mp3", identity: str | None = None) -> None:
        number = len(self.tracks) + 1
        entry = a_track(f"/music/{number}.x", tags, number=number)
        info = AudioInfo(len(sound) / SAMPLE_RATE, codec, 44100, 2, 128_000)
        track = replace(entry.track, info=info, identity=identity or entry.track.identity)
        self.tracks.append(replace(entry, track=track))
        self.sounds[track.file.path] = sound

    def hear(self, path: str) -> Samples:
        self.heard.append(path)
        if not len(self.sounds[path]):
            raise AudioError("it is broken", error_class="corrupt", stage="decode")
        return self.sounds[path]

    def find(self) -> Found:
        ids = np.arange(1, len(self.tracks) + 1)
        return find(self.tracks, (ids, np.ones((len(ids), 4), np.float32)), hear=self.hear)

    def groups(self) -> list[tuple[str, list[int]]]:
        return [(group.kind, [member.track_id for member in group.members]) for group in self.find().groups]


@pytest.fixture
def world() -> World:
    return World()


def test_the_same_sound_is_known_without_listening(world: World) -> None:
    world.add(played(ROPE), identity="a")
    world.add(played(ROPE), identity="a")
    assert world.groups() == [("same sound", [1, 2])]
    assert world.heard == []


def test_a_quieter_copy_that_begins_later_is_the_same_recording_and_the_best_comes_first(world: World) -> None:
    world.add(played(ROPE)[8000:] * np.float32(0.3))
    world.add(played(SAIL))
    world.add(played(ROPE), codec="flac")
    (group,) = world.find().groups
    assert (group.kind, [member.track_id for member in group.members]) == ("same recording", [3, 1])
    assert group.members[1].evidence.endswith("they begin 1.0 s apart")


def test_other_songs_are_no_copies_though_all_numbers_are_alike(world: World) -> None:
    for song in (ROPE, SAIL, PAD, Song(112.0, "A minor", "bell"), Song(112.0, "C major", "pluck")):
        world.add(played(song))
    assert world.groups() == []
    assert len(set(world.heard)) == 5


@pytest.mark.parametrize("version", ["Live", "Instrumental", "Demo", "Acoustic"])
def test_titles_of_other_versions_are_believed(world: World, version: str) -> None:
    world.add(played(ROPE), Tags("Rope", ("Slow Weather",)))
    world.add(played(ROPE) * np.float32(0.5), Tags(f"Rope ({version})", ("Slow Weather",)))
    (group,) = world.find().groups
    assert (group.kind, [member.version for member in group.members]) == ("same song", ["", version.lower()])


def test_a_remaster_is_the_same_recording(world: World) -> None:
    world.add(played(ROPE), Tags("Rope", ("Slow Weather",)))
    world.add(played(ROPE) * np.float32(0.5), Tags("Rope - 2011 Remaster", ("Slow Weather",)))
    assert world.groups() == [("same recording", [1, 2])]


def test_songs_of_one_name_by_others_are_strangers(world: World) -> None:
    world.add(played(ROPE), Tags("Rope", ("Slow Weather",)))
    world.add(played(SAIL), Tags("Rope", ("The Lights",)))
    assert world.groups() == []


def test_an_excerpt_is_not_the_whole(world: World) -> None:
    world.add(np.concatenate([played(ROPE), NOISE[: 9 * SAMPLE_RATE]]))
    world.add(played(ROPE))
    assert world.groups() == []


def test_a_chain_of_likeness_makes_no_group() -> None:
    sounds = same_sounds([sketch(a_track(f"/{number}", number=number)) for number in (1, 2, 3)])
    near, far = Likeness(0.95, 0.95, 60.0, 0.0, 0.99, 0.99), Likeness(0.6, 0.5, 60.0, 0.0)
    groups, best = recordings(sounds, {(0, 1): near, (1, 2): near, (0, 2): far})
    assert [[member.track_id for member in group.members] for group in groups] == [[1, 2]]
    assert [each.id for each in best] == [1, 3]


def test_what_cannot_be_heard_is_told(world: World) -> None:
    world.add(played(ROPE))
    world.add(played(ROPE) * np.float32(0.5))
    world.sounds["/music/2.x"] = np.zeros(0, np.float32)
    assert world.find() == Found((), ("/music/2.x could not be listened to: it is broken",))


def test_tracks_that_differ_in_what_was_measured_are_not_listened_to(world: World) -> None:
    world.add(played(ROPE))
    world.add(played(ROPE) * np.float32(0.5))
    vectors = np.array([[1, 0], [0, 1]], np.float32)
    assert find(world.tracks, (np.array([1, 2]), vectors), hear=world.hear).groups == ()
    assert world.heard == []


def test_the_same_harmony_is_reason_enough_to_listen(world: World) -> None:
    world.add(played(ROPE))
    world.add(played(ROPE) * np.float32(0.5))
    harmony = Features(timbre=Timbre(chroma_mean=tuple(map(float, range(12)))))
    tracks = [replace(each, track=replace(each.track, features=harmony)) for each in world.tracks]
    vectors = np.array([[1, 0], [0.5, 0.8]], np.float32)
    (group,) = find(tracks, (np.array([1, 2]), vectors), hear=world.hear).groups
    assert group.kind == "same recording"


@pytest.mark.corpus
def test_every_format_of_a_recording_is_one_group_and_no_other_recording_is_in_it(corpus: Path) -> None:
    with (corpus / "formats.csv").open(newline="") as file:
        source_of = {str(corpus / row["path"]): row["same_source_group"] for row in csv.DictReader(file)}
    others = sorted(path for path in (corpus / "gtzan").iterdir() if path.suffix in (".ogg", ".mp3", ".flac"))
    paths = [*source_of, *map(str, others[::3])]
    lengths = [len(sound(path)) / SAMPLE_RATE for path in paths]
    tracks = [a_track(path, number=number, duration_s=lengths[number - 1]) for number, path in enumerate(paths, 1)]
    found = find(tracks, (np.arange(1, len(paths) + 1), np.ones((len(paths), 2), np.float32)))
    groups = [{member.path for member in group.members} for group in found.groups]
    assert all(len({source_of.get(path, path) for path in group}) == 1 for group in groups)
    whole = {path for path, length in zip(paths, lengths, strict=True) if path in source_of and length > 15}
    complete = [group for group in groups if group & whole]
    assert len(complete) == len({source_of[path] for path in whole})
    assert whole <= set().union(*complete)
