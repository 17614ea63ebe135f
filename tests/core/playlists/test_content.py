"""Classes of content, told from tags, length and sound."""

import pytest

from core.playlists.content import find, sounds_spoken
from models.audio import Tags
from models.content import CLASSES, bit, bits, names
from models.features import Dynamics, Features, Rhythm, Tonal

SONG = Features(Rhythm(120.0, 0.8), Tonal("A minor", "8A", 0.8), dynamics=Dynamics(0.6, (), 0.6))
TALK = Features(Rhythm(None, 0.0), Tonal("A minor", "8A", 0.1), dynamics=Dynamics(0.3, (), 0.2))


def classes(
    title: str, album: str = "", genre: str = "", minutes: float = 3.5, features: Features = SONG
) -> tuple[str, ...]:
    tags = Tags(title=title, album=album, genres=(genre,) if genre else ())
    return tuple(found.name for found in find(tags, minutes * 60, features))


@pytest.mark.parametrize(
    "title",
    ["Live and Let Die", "Live Forever", "We Live in Fear", "Long Live", "Born to Live", "Natalie", "Santa Monica",
     "Intro", "Chapter 24", "Mixed Emotions", "In the Mix", "Julia", "Christine", "Kerstin", "Speechless"],
)  # fmt: skip
def test_a_song_is_not_taken_for_anything_else_by_its_title(title: str) -> None:
    assert classes(title) == ()


@pytest.mark.parametrize("album", ["Long Live", "Alive", "The Way We Live", "Definitely Maybe", "Holiday"])
def test_a_song_is_not_taken_for_anything_else_by_its_album(album: str) -> None:
    assert classes("Something", album) == ()


@pytest.mark.parametrize(
    ("title", "album", "genre"),
    [
        ("Last Christmas", "", ""),
        ("Stille Nacht", "", ""),
        ("Noël", "", ""),
        ("Petit Papa Noël", "", ""),
        ("Feliz Navidad", "", ""),
        ("Então é Natal", "", ""),
        ("A Natale puoi", "", ""),
        ("Kerstliedjes", "", ""),
        ("Joululaulu", "", ""),
        ("Kolędy polskie", "", ""),
        ("Ночь перед Рождеством", "", ""),
        ("クリスマス・イブ", "", ""),
        ("Jingle Bell Rock", "", ""),
        ("Blue", "Weihnachten mit Freunden", ""),
        ("Blue", "", "Holiday"),
        ("Blue", "", "Christmas"),
    ],
)
def test_christmas_is_told_in_several_languages(title: str, album: str, genre: str) -> None:
    assert classes(title, album, genre) == ("christmas",)


@pytest.mark.parametrize(
    ("title", "album"),
    [
        ("Creep - Live", ""),
        ("Wonderwall (Live at Wembley)", ""),
        ("Corazón [en vivo]", ""),
        ("Live at the Apollo", ""),
        ("Polly", "MTV Unplugged in New York"),
        ("Polly", "Live in Paris"),
        ("Polly", "Absolutely Live"),
        ("粉雪（ライブ）", ""),
    ],
)
def test_live_is_told_by_brackets_dashes_and_albums(title: str, album: str) -> None:
    assert classes(title, album) == ("live",)


def test_a_mix_is_long_or_says_so() -> None:
    assert classes("Sunday", minutes=20.1) == ("mix",)
    assert classes("Sunday", minutes=19.9) == ()
    assert classes("Sunday (Continuous DJ Mix)") == ("mix",)
    assert classes("Sunday (Mixed)") == ("mix",)
    assert classes("Sunday", "Fabric 12, mixed by Somebody") == ("mix",)
    assert classes("Sunday (mixed by the engineer)") == ()
    assert classes("Sunday (mixed by somebody)", minutes=12) == ("mix",)


def test_spoken_words_are_no_mix_however_long() -> None:
    assert classes("Kapitel 3", "Der Sturm", "Hörbuch", minutes=40) == ("spoken",)
    assert classes("The Storm (Unabridged)", minutes=25) == ("spoken",)
    assert classes("朗読", genre="有声书") == ("spoken",)


def test_a_chapter_is_spoken_only_if_it_is_long_or_sounds_so() -> None:
    assert classes("Chapter 3", features=SONG) == ()
    assert classes("Chapter 3", features=TALK) == ("spoken",)
    assert classes("Chapter 3", minutes=15) == ("spoken",)
    assert sounds_spoken(TALK)
    assert not sounds_spoken(SONG)


def test_a_sound_without_beat_and_key_is_not_enough_for_spoken() -> None:
    assert classes("Drone", features=TALK) == ()


def test_a_skit_is_short() -> None:
    assert classes("Intro", minutes=1.4) == ("skit",)
    assert classes("Interlúdio / Interlude", minutes=1) == ("skit",)
    assert classes("Skit #2", minutes=3) == ("skit",)
    assert classes("Skit #2", minutes=6) == ()
    assert classes("A word", genre="Spoken Word", minutes=1) == ("spoken", "skit")


def test_the_reason_quotes_the_words() -> None:
    (found,) = find(Tags(title="Last Christmas"), 200.0, SONG)
    assert (found.source, found.reason) == ("found", 'the title says "christmas"')


def test_a_track_without_tags_is_nothing_special() -> None:
    assert find(Tags(), 200.0, Features()) == ()


def test_classes_are_kept_as_bits() -> None:
    assert [bit(name) for name in CLASSES] == [1, 2, 4, 8, 16]
    assert bits(("skit", "mix", "skit")) == 5
    assert names(5) == ("mix", "skit")
    with pytest.raises(ValueError, match="not in tuple"):
        bit("opera")
